from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.parameters import reads
from positions.drawing.pair_tables import write_measures, write_meetings, write_points
from positions.drawing.side_by_side import write_side_by_side, write_square
from positions.drawing.ticks import write_ticks
from positions.drawing.trend import draw_trend
from positions.measures.agreement import MEASURES, N_MIN
from positions.measures.spans import SPANS
from positions.models import Issue
from positions.pages.query import (
    address_with,
    changed_address,
    offer_events,
    paginate,
    read_choice,
    read_text,
)
from positions.pages.reading.compare_files import FORMATS, send_compared
from positions.pages.reading.compare_groups import tell_groups
from positions.pages.reading.compare_trend import tell_trends
from positions.pages.reading.compare_words import write_said
from positions.pages.reading.compared import (
    Compared,
    choose_compared,
    on_record_in,
    read_overviews,
    read_terms,
    versions_of,
)
from positions.pages.state import COMPARED, Chosen, read_chosen
from positions.pages.state import PARAMETERS as CHOSEN
from positions.reads.comparisons.across import (
    Neighbour,
    read_across,
    read_neighbours,
)
from positions.reads.comparisons.comparison import (
    COMPARED_PER_PAGE,
    COMPARISON_ORDERS,
    COMPARISON_SHOWN,
    Comparison,
)
from positions.reads.comparisons.offered import offer_actors
from positions.reads.comparisons.pair import CARRIED_FROM, PairFigures
from positions.reads.comparisons.trend import Point
from positions.reads.comparisons.trends import MOST_TRACED
from positions.reads.lists.dossier_overview import Overview
from positions.reads.timelines.events import read_events

_YEAR: Final = "year"
_LOOKS: Final = "order", "words"


@public
@reads(
    *CHOSEN,
    "with",
    "groups",
    "members",
    "topics",
    "from",
    "measure",
    "unanimous",
    "by",
    "show",
    *_LOOKS,
    "page",
    "q",
    "find",
    "format",
    "as",
)
def compare(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Actors side by side on the issues of a dossier, or of several at once, and how far each two
    of them agree.
    """
    overviews = read_overviews(request, slug)
    # Of the dossier of the page, where another's is as late.
    latest = max(overviews, key=lambda one: one.default_date)
    terms = read_terms(request, latest)
    versions = versions_of(overviews)
    across = read_across(versions, tuple(one.dossier for one in overviews))
    chosen = read_chosen(request, across.dossiers[0], terms.on_date)
    compared = choose_compared(request, across, chosen, terms)
    by = read_choice(request, "by", SPANS, default=_YEAR)
    table = read_choice(request, "format", FORMATS)
    # Before anything is built: a download reads in pieces what the page reads for one screen.
    if table:
        page = _permanent(request, chosen, compared)
        return send_compared(request, table, compared, by=by, page=page)
    comparison, own = compared.build(), _own_issues(compared)
    # The tabs stay in the page's own dossier, and know only the issues that it lists (docs/decisions/0035).
    kept = replace(chosen, issues=own)
    said, told = write_said(request, comparison)
    # Without the other dossiers their issues would be unknown to the page.
    alone = {"with": "", "issues": ",".join(own), "page": ""}
    context = {
        "dossier": chosen.dossier,
        "actors": compared.actors,
        "chosen": kept,
        "everybody_query": replace(kept, actors=()).few_query,
        "chosen_issues": compared.issues,
        "issue_slugs": ",".join(chosen.issues),
        **_offer_dates(request, compared, overviews),
        "last_day_words": latest.last_day_words(terms.on_date),
        "permanent_url": _permanent(request, chosen, compared),
        "dossier_alone_url": changed_address(request, **alone),
        "actor_slugs": ",".join(actor.slug for actor in compared.actors),
        "sides": compared.sides,
        "by_asked": request.GET.get("by", ""),
        **tell_groups(compared.groups, on_record_in(overviews), terms.on_date, versions),
        **compared.figured.tell(versions),
        "comparison": comparison,
        "terms": terms,
        "measures": MEASURES.items(),
        "shown": [(key, label, comparison.counts[key]) for key, label in COMPARISON_SHOWN.items()],
        "orders": COMPARISON_ORDERS.items(),
        **told,
        "n_min": N_MIN,
        "page": paginate(
            comparison.counts[terms.show], page=terms.page, per_page=COMPARED_PER_PAGE
        ),
        **_offer_actors(_read_found(request), compared, overviews),
        **_offer_dossiers(compared, versions[0]),
        **_alone(request, compared, comparison, by=by),
    }
    rows = write_side_by_side(comparison, behind=kept.few_query, notes=across.notes, said=said)
    large = {"side_by_side": rows}
    if comparison.is_square:
        large["square"] = write_square(comparison, query=request.GET)
    return page_or_fragment(
        request, "pages/reading/compare.html", "comparison", context, large=large
    )


def _offer_dates(
    request: HttpRequest, compared: Compared, overviews: Sequence[Overview]
) -> dict[str, object]:
    """The days of events, to compare as of and with."""
    across, terms = compared.across, compared.terms
    # Of one dossier they are at hand; of several what two mark alike is told once.
    events = read_events(across.dossiers) if across.is_several else overviews[0].events
    offered = partial(offer_events, events, dossier=across.dossiers[0])
    return {
        "event_dates": offered(address_with(request, "on"), near=terms.on_date),
        "event_dates_before": offered(
            address_with(request, "vs"), near=terms.vs_date or terms.on_date
        ),
    }


def _alone(
    request: HttpRequest, compared: Compared, comparison: Comparison, *, by: str
) -> dict[str, object]:
    """What is shown of two, and of several where they ask for it."""
    # Every measure and the years of two: for each pair of fifty that would be a thousand times as much. Of
    # several the mean of a year is worked out for whoever asks for it.
    is_asked = "by" in request.GET
    told: dict[str, object] = {"most_traced": MOST_TRACED, "spans": SPANS}
    if is_asked and compared.is_traced:
        told |= tell_trends(request, compared.trends(by))
    if not compared.two:
        return told
    # So is a year of groups, as all that their members ever said is read for it.
    is_traced = is_asked or compared.two == compared.actors
    terms, pair = compared.terms, compared.pair(by if is_traced else None, comparison.sides)
    return told | {
        "pair": pair,
        "measure_rows": write_measures(
            pair.figures,
            chosen=terms.measure,
            address=changed_address(request, measure="", page=""),
        ),
        "meeting_rows": write_meetings(pair),
        "by": by,
        "span": SPANS[by],
        "carried_from": CARRIED_FROM,
        **(_traced(request, pair, pair.trend, terms.measure, by) if pair.trend else {}),
    }


def _traced(
    request: HttpRequest, pair: PairFigures, points: Sequence[Point], key: str, by: str
) -> dict[str, object]:
    measure = MEASURES[key]
    label = f"{measure.label} of {pair.first.name} and {pair.second.name} by {SPANS[by]}"
    # A time has no day beside it that it is compared with.
    address = changed_address(request, **{"from": ""}, on="", vs="", page="")
    return {
        "trend": draw_trend(points, lowest=measure.lowest, label=label),
        "point_rows": write_points(points, address=address),
    }


def _permanent(request: HttpRequest, chosen: Chosen, compared: Compared) -> str:
    terms = compared.terms
    more = {
        "with": compared.beside,
        **compared.groups.address,
        **compared.figured.address,
        "from": str(terms.first or ""),
        "measure": terms.measure,
        "by": request.GET.get("by", ""),
        "show": terms.show,
        "order": terms.order,
        "words": request.GET.get("words", ""),
    }
    return chosen.permanent("compare", chosen.dossier.slug, **more)


def _own_issues(compared: Compared) -> list[str]:
    """The issues chosen that the other pages of the dossier know."""
    own, places = compared.across.dossiers[0], compared.across.places
    return [issue.slug for issue in compared.issues if own in places[issue.pk]]


def _read_found(request: HttpRequest) -> str:
    """The words that actors are looked for by: those that Find was pressed with, and not those that
    stood beside it when Compare was.
    """
    return read_text(request, "q") if read_choice(request, "find", {"", "1"}) else ""


def _offer_actors(q: str, compared: Compared, overviews: Sequence[Overview]) -> dict[str, object]:
    # Cut before those chosen are taken out: of 300 a few fewer are offered.
    found = offer_actors(
        versions_of(overviews),
        dossiers=tuple(one.pk for one in compared.across.dossiers),
        on_record=on_record_in(overviews),
        q=q,
    )
    chosen = {actor.slug for actor in compared.actors}
    return {"q": q, "offered": write_ticks(one for one in found if one.slug not in chosen)}


def _offer_dossiers(compared: Compared, version: str) -> dict[str, object]:
    """The dossiers that can be compared with this one's, and those that are."""
    across = compared.across
    shared = across.shared
    # More than an address may name are not offered as a choice.
    few = Issue.objects.in_bulk(shared) if 0 < len(shared) <= COMPARED else {}
    offered = {one.slug: one for one in read_neighbours(version, across.dossiers[0].pk)}
    for one in across.dossiers[1:]:
        # What the address names stays ticked and can be unticked, also where it shares no issue.
        offered.setdefault(one.slug, Neighbour(one.slug, one.title, 0))
    beside = {one.slug for one in across.dossiers[1:]}
    return {
        "across": across,
        "beside": compared.beside,
        "neighbours": [(one, one.slug in beside) for one in offered.values()],
        "shared_slugs": ",".join(few[pk].slug for pk in shared if pk in few),
    }
