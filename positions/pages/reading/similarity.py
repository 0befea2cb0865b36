from typing import Final

from django.http import HttpRequest, HttpResponse

from actors.models import Actor
from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.parameters import reads
from positions.drawing.similarity import draw_heat, draw_map
from positions.measures.agreement import MEASURES, N_MIN
from positions.pages.fetch import get_overview
from positions.pages.query import read_choice
from positions.pages.reading.nearest import read_time
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import read_chosen
from positions.reads.comparisons.across import read_across
from positions.reads.comparisons.similarity import THRESHOLDS, read_similarity
from positions.reads.matrix.rows import choose_actors

_DEFAULT: Final = "lijphart"
_TIE: Final = "0.8"
_MOST: Final = 300
"""Actors: each two of them are a cell."""


@public
@reads(*CHOSEN, "from", "measure", "tie")
def similarity(request: HttpRequest, slug: str) -> HttpResponse:
    """How far everybody on record in a dossier agrees with everybody else, as pictures and a table."""
    dossier, overview = get_overview(slug)
    time = read_time(request, overview.default_date)
    chosen = read_chosen(request, dossier, time.until)
    key = read_choice(request, "measure", MEASURES, default=_DEFAULT)
    tie = read_choice(request, "tie", THRESHOLDS, default=_TIE)
    everybody = Actor.objects.in_use().filter(pk__in=overview.actors).by_name()[:_MOST]
    found = read_similarity(
        actors=choose_actors(chosen.actors) if chosen.actors else list(everybody),
        issues=list(read_across([dossier]).places),
        time=time,
        key=key,
        threshold=THRESHOLDS[tie],
    )
    label = f"{MEASURES[key].label} of each two of {len(found.lines)} actors"
    context = {
        "dossier": dossier,
        "chosen": chosen,
        "found": found,
        "time": time,
        "key": key,
        "measure": MEASURES[key],
        "measures": MEASURES.items(),
        "tie": tie,
        "ties": THRESHOLDS,
        "n_min": N_MIN,
        "permanent_url": chosen.permanent(
            "similarity", slug, **{"from": str(time.first or "")}, measure=key, tie=tie
        ),
    }
    pictures = {
        "heat": draw_heat(found, label=f"{label}, alike ones beside one another"),
        "map": draw_map(found, label=f"{label}, as a map: near is alike"),
    }
    page = "pages/reading/similarity.html"
    return page_or_fragment(request, page, "similarity", context, large=pictures)
