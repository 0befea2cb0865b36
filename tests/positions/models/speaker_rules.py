"""Of somebody whom a source does not name: by constraint, how a row is made, what is accepted and what refused."""

from collections.abc import Callable
from typing import Any

from positions.choices import Act, SpeakingTerms, Value
from tests.factories import StanceFactory

OFFICIAL = "a senior official"
UNNAMED: list[tuple[str, Callable[..., Any], dict[str, Any], dict[str, Any]]] = [
    ("stance_unnamed_not_blank", StanceFactory.create, {"unnamed_speaker": OFFICIAL}, {"unnamed_speaker": " \n"}),
    (
        "stance_unnamed_fits_act",
        StanceFactory.create,
        {"unnamed_speaker": OFFICIAL, "act": Act.REPORTED},
        {"unnamed_speaker": OFFICIAL, "act": Act.VOTE},
    ),
    (
        "stance_unnamed_fits_act",
        StanceFactory.create,
        {"unnamed_speaker": OFFICIAL, "value": Value.DECLINES, "note": "Asked twice."},
        {"unnamed_speaker": OFFICIAL, "value": Value.NO_STATED_POSITION, "note": "Searched."},
    ),
    (
        "stance_terms_known",
        StanceFactory.create,
        {"unnamed_speaker": OFFICIAL, "speaking_terms": SpeakingTerms.BACKGROUND},
        {"unnamed_speaker": OFFICIAL, "speaking_terms": "whispered"},
    ),
    (
        "stance_terms_of_unnamed",
        StanceFactory.create,
        {"unnamed_speaker": OFFICIAL, "speaking_terms": SpeakingTerms.ANONYMITY},
        {"unnamed_speaker": None, "speaking_terms": SpeakingTerms.ANONYMITY},
    ),
]
