import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from actors.models import Actor
from config.web.access import public
from config.web.addresses import write_query
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.drawing.nearest_rows import write_nearest
from positions.measures.agreement import MEASURES, N_MIN
from positions.pages.fetch import get_overview
from positions.pages.query import read_choice, read_date, read_slugs
from positions.pages.reading.figured import FiguredIssues, read_figured_of
from positions.pages.reading.measure_files import AroundActor, send_nearest
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import Chosen, read_chosen
from positions.reads.comparisons.nearest import Nearest, Time, read_nearest
from positions.reads.comparisons.offered import OFFERED
from positions.reads.matrix.rows import choose_actors

_DEFAULT: Final = "lijphart"


@public
@reads(*CHOSEN, "topics", "unanimous", "actor", "from", "measure", "format", "as")
def nearest(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who of all on record in a dossier agrees most and least with one actor, by several measures."""
    dossier, overview = get_overview(slug)
    time = read_compared_time(request, overview.default_date)
    chosen = read_chosen(request, dossier, time.until)
    named = read_slugs(request, "actor", what="actors", limit=1)
    actor = choose_actors(named)[0] if named else None
    key = read_choice(request, "measure", MEASURES, default=_DEFAULT)
    wanted = read_choice(request, "format", {"", "csv"})
    if wanted and not actor:
        raise BadInput("Choose an actor: the table ranks everybody by it.")
    figured = read_figured_of(request, chosen, time)
    # All are compared; only the list to choose from is cut.
    everybody = list(Actor.objects.in_use().filter(pk__in=overview.actors).by_name())
    context = {
        "dossier": dossier,
        "chosen": chosen,
        "actor": actor,
        "offered": everybody[:OFFERED],
        "time": time,
        "vs_date": chosen.vs,
        "key": key,
        "measure": MEASURES[key],
        "measures": MEASURES.items(),
        "n_min": N_MIN,
        "permanent_url": _permanent(chosen, figured, actor, time, key),
    }
    if actor:
        around = AroundActor(actor, key, time, time.ending(chosen.vs) if chosen.vs else None)
        found = _read(figured.issues, around, everybody)
        if wanted:
            return send_nearest(request, slug, found, around, figured)
        beside = found.ranked[0].beside if found.ranked else ()
        context |= {
            "nearest": found,
            "before": around.before,
            **_write_rows(found, around, chosen, figured),
            "beside": [(name, MEASURES[name].label) for name in beside],
        }
    context |= figured.tell(overview.version)
    return page_or_fragment(request, "pages/reading/nearest.html", "nearest", context)


def _write_rows(
    found: Nearest, around: AroundActor, chosen: Chosen, figured: FiguredIssues
) -> dict[str, object]:
    """The rows of both tables, each leading to the two side by side over the same issues and time."""
    asked = {
        "issues": ",".join(chosen.issues),
        "on": around.time.until,
        "from": around.time.first or "",
        "measure": around.key,
        **figured.address,
    }
    begin = f"{reverse('compare', args=[chosen.dossier.slug])}?actors={around.actor.slug}"
    write = partial(write_nearest, beside=begin, behind=f"&{write_query(asked).removeprefix('?')}")
    return {"near_rows": write(found.near), "far_rows": write(found.far)}


def _read(issues: Sequence[int], around: AroundActor, everybody: Iterable[Actor]) -> Nearest:
    return read_nearest(
        actor=around.actor,
        others=[other for other in everybody if other != around.actor],
        issues=issues,
        time=around.time,
        before=around.before,
        key=around.key,
    )


def read_compared_time(request: HttpRequest, default: dt.date) -> Time:
    """The day of the page, or the time that ends on it.

    Raises:
        BadInput: where it ends before it begins.
    """
    until = read_date(request, "on", what="as-of date") or default
    first = read_date(request, "from", what="first day of the period")
    if first and first > until:
        raise BadInput("The period ends before it begins.")
    return Time(until, first)


def _permanent(
    chosen: Chosen, figured: FiguredIssues, actor: Actor | None, time: Time, key: str
) -> str:
    more = {
        **figured.address,
        "actor": actor.slug if actor else "",
        "from": str(time.first or ""),
        "measure": key,
    }
    return chosen.permanent("nearest", chosen.dossier.slug, **more)
