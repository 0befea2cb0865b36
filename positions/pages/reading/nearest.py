import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from actors.models import Actor
from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.measures.agreement import MEASURES, N_MIN
from positions.pages.fetch import get_overview
from positions.pages.query import read_choice, read_date, read_slugs
from positions.pages.reading.measure_files import AroundActor, send_nearest
from positions.pages.reading.topics import OnTopics, read_on_topics
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import Chosen, read_chosen
from positions.reads.comparisons.nearest import Nearest, Time, read_nearest
from positions.reads.comparisons.offered import OFFERED
from positions.reads.matrix.columns import choose_among
from positions.reads.matrix.listed import read_listed
from positions.reads.matrix.rows import choose_actors

_DEFAULT: Final = "lijphart"


@public
@reads(*CHOSEN, "topics", "actor", "from", "measure", "format", "as")
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
    of_topics = read_chosen_issues(request, chosen)
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
        "permanent_url": _permanent(chosen, of_topics, actor, time, key),
    }
    if actor:
        around = AroundActor(actor, key, time, time.ending(chosen.vs) if chosen.vs else None)
        found = _read(of_topics.issues, around, everybody)
        if wanted:
            is_part = bool(chosen.issues or of_topics.topics)
            return send_nearest(request, slug, found, around, is_part=is_part)
        beside = found.ranked[0].beside if found.ranked else ()
        context |= {
            "nearest": found,
            "before": around.before,
            "beside": [(name, MEASURES[name].label) for name in beside],
        }
    context |= of_topics.tell(overview.version)
    return page_or_fragment(request, "pages/reading/nearest.html", "nearest", context)


def _read(issues: Sequence[int], around: AroundActor, everybody: Iterable[Actor]) -> Nearest:
    return read_nearest(
        actor=around.actor,
        others=[other for other in everybody if other != around.actor],
        issues=issues,
        time=around.time,
        before=around.before,
        key=around.key,
    )


def read_chosen_issues(request: HttpRequest, chosen: Chosen) -> OnTopics:
    """The issues chosen, or all of the dossier, and those of them that are of the topics asked for.

    Raises:
        BadInput: where one is not of the dossier, or topics are too many.
    """
    asked = read_listed(chosen.dossier)
    if chosen.issues:
        asked = [one.pk for one in choose_among(asked, chosen.issues, where="of this dossier")]
    return read_on_topics(request, asked)


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
    chosen: Chosen, of_topics: OnTopics, actor: Actor | None, time: Time, key: str
) -> str:
    more = {
        "topics": of_topics.address,
        "actor": actor.slug if actor else "",
        "from": str(time.first or ""),
        "measure": key,
    }
    return chosen.permanent("nearest", chosen.dossier.slug, **more)
