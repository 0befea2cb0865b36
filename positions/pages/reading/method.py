from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.web.access import public
from positions.choices import (
    MIXED,
    Act,
    ConditionKind,
    Confidence,
    Firmness,
    GlossMaker,
    Reliability,
    Value,
)
from positions.measures.agreement import MEASURES, N_MIN
from positions.reads.matrix.cells import OLD_AFTER

MEANINGS: Final = (
    (Value.SUPPORTS, "2", "The words support the proposition."),
    (
        Value.LEANS_SUPPORT,
        "1",
        "They lean towards it: with reservations, in part, or “in principle”.",
    ),
    (Value.NEUTRAL, "0", "They take no side and say so, or the vote was an abstention."),
    (
        Value.LEANS_OPPOSE,
        "−1",
        "They lean against it: with reservations, or by not making it a demand.",
    ),
    (Value.OPPOSES, "−2", "The words oppose the proposition."),
    (Value.AMBIGUOUS, "", "The actor spoke about it, and no direction can be read."),
    (Value.DECLINES, "", "The actor was asked and would not say."),
    (
        Value.NO_STATED_POSITION,
        "",
        "A search found nothing; the note says where it was looked for.",
    ),
    (
        MIXED,
        "",
        "Not of a stance but of a day: statements of different directions, see the rule below.",
    ),
)


@public
def method(request: HttpRequest) -> HttpResponse:
    """The rules, the scale and the measures in plain words."""
    context = {
        "values": MEANINGS,
        "firmness": Firmness.labels,
        "acts": Act.labels,
        "gloss_makers": GlossMaker.labels,
        "conditions": ConditionKind.labels,
        "confidence": Confidence.labels,
        "reliability": Reliability.labels,
        "measures": MEASURES,
        "n_min": N_MIN,
        "old_years": OLD_AFTER.days // 365,
    }
    return render(request, "pages/reading/method.html", context)
