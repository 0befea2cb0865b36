from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from actors.models import Actor
from config.web.access import public
from config.web.downloads import table_response
from config.web.fragments import page_or_fragment
from config.web.input import BadInput
from config.web.parameters import reads
from positions.drawing.pair_tables import write_measures, write_meetings, write_points
from positions.drawing.side_by_side import write_side_by_side, write_square
from positions.drawing.ticks import write_ticks
from positions.drawing.trend import draw_trend
from positions.exchange.comparison_rows import (
    PAIR_HEADER,
    POSITION_HEADER,
    pair_rows,
    position_rows,
)
from positions.measures.agreement import MEASURES, N_MIN
from positions.measures.spans import SPANS
from positions.models import Issue
from positions.pages.fetch import get_overview
from positions.pages.query import (
    address_with,
    changed_address,
    offer_events,
    paginate,
    read_choice,
    read_date,
    read_page,
    read_slugs,
    read_text,
)
from positions.pages.reading.compare_trend import Trend, send_trend
from positions.pages.reading.compare_words import write_said
from positions.pages.reading.downloads import Filter, say_filters
from positions.pages.reading.measure_files import OF_PAIR, send_pair
from positions.pages.state import COMPARED, DOSSIER_LIMIT, Chosen, read_chosen
from positions.pages.state import PARAMETERS as CHOSEN
from positions.reads.comparisons.across import (
    Across,
    Neighbour,
    choose_dossiers,
    read_across,
    read_neighbours,
)
from positions.reads.comparisons.comparison import (
    COMPARED_PER_PAGE,
    COMPARISON_ORDERS,
    COMPARISON_SHOWN,
    Comparison,
    Terms,
    build_comparison,
    read_compared,
    walk_comparison,
)
from positions.reads.comparisons.offered import offer_actors
from positions.reads.comparisons.pair import CARRIED_FROM, read_pair
from positions.reads.comparisons.unanimous import read_unanimous
from positions.reads.lists.dossier_overview import Overview
from positions.reads.matrix.columns import choose_among
from positions.reads.matrix.rows import choose_actors
from positions.reads.timelines.events import read_events

_ACTOR_LIMIT: Final = 50
_FORMATS: Final = {"", "csv", "pairs", "trend", "trend-table", *OF_PAIR}
_YEAR: Final = "year"
_UNANIMOUS: Final = {"", "without"}
_LOOKS: Final = "order", "words"
_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class _Compared:
    """What an address compares: ``issues`` are those it names, none for all of ``across``;
    ``unanimous`` of them are left out.
    """

    across: Across
    actors: Sequence[Actor]
    issues: Sequence[Issue]
    terms: Terms
    unanimous: frozenset[int] = frozenset()

    def build(self) -> Comparison:
        return build_comparison(issues=self.keys, actors=self.actors, terms=self.terms)

    def trend(self, by: str) -> Trend:
        if len(self.actors) != _PAIR:
            raise BadInput("This is of two actors: choose two.")
        keys, actors, terms = self.keys, self.actors, self.terms
        sides, _ = read_compared(issues=keys, actors=actors, terms=terms)
        pair = read_pair(issues=keys, actors=actors, sides=sides, terms=terms, by=by)
        return Trend(pair, terms, by)

    @property
    def keys(self) -> list[int]:
        asked = [issue.pk for issue in self.issues] or list(self.across.places)
        return [issue for issue in asked if issue not in self.unanimous]

    @property
    def beside(self) -> str:
        """The dossiers beside the one of the page, as an address names them."""
        return ",".join(one.slug for one in self.across.dossiers[1:])


@public
@reads(
    *CHOSEN,
    "with",
    "from",
    "measure",
    "unanimous",
    "by",
    "show",
    *_LOOKS,
    "page",
    "q",
    "format",
    "as",
)
def compare(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Actors side by side on the issues of a dossier, or of several at once, and how far each two
    of them agree.
    """
    overviews = _read_overviews(request, slug)
    # Of the dossier of the page, where another's is as late.
    latest = max(overviews, key=lambda one: one.default_date)
    terms = _read_terms(request, latest)
    across = read_across([one.dossier for one in overviews])
    chosen = read_chosen(request, across.dossiers[0], terms.on_date)
    compared = _leave_out(request, _read_compared(request, across, chosen, terms))
    by = read_choice(request, "by", SPANS, default=_YEAR)
    table = read_choice(request, "format", _FORMATS)
    # Before anything is built: a download reads in pieces what the page reads for one screen.
    if table:
        page = _permanent(request, chosen, compared, by=by)
        return _send(request, table, compared, by=by, page=page)
    comparison, own = compared.build(), _own_issues(compared)
    # The tabs stay in the page's own dossier, and know only the issues that it lists (docs/decisions/0035).
    kept = replace(chosen, issues=own)
    said, told = write_said(request, comparison)
    # Of one dossier they are at hand; of several what two mark alike is told once.
    events = read_events(across.dossiers) if across.is_several else overviews[0].events
    # Without the other dossiers their issues would be unknown to the page.
    alone = {"with": "", "issues": ",".join(own), "page": ""}
    offered = partial(offer_events, events, dossier=chosen.dossier)
    context = {
        "dossier": chosen.dossier,
        "actors": compared.actors,
        "chosen": kept,
        "everybody_query": replace(kept, actors=()).few_query,
        "chosen_issues": compared.issues,
        "issue_slugs": ",".join(chosen.issues),
        "event_dates": offered(address_with(request, "on"), near=terms.on_date),
        "event_dates_before": offered(
            address_with(request, "vs"), near=terms.vs_date or terms.on_date
        ),
        "last_day_words": latest.last_day_words(terms.on_date),
        "permanent_url": _permanent(request, chosen, compared, by=by),
        "dossier_alone_url": changed_address(request, **alone),
        "actor_slugs": ",".join(actor.slug for actor in compared.actors),
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
        **_offer_actors(read_text(request, "q"), compared, overviews),
        **_offer_dossiers(compared),
        **_alone(request, compared, comparison, by=by),
        "unanimous": len(compared.unanimous),
        "is_without_unanimous": bool(request.GET.get("unanimous")),
    }
    rows = write_side_by_side(comparison, behind=kept.few_query, notes=across.notes, said=said)
    large = {"side_by_side": rows}
    if comparison.is_square:
        large["square"] = write_square(comparison, query=request.GET)
    return page_or_fragment(
        request, "pages/reading/compare.html", "comparison", context, large=large
    )


def _read_overviews(request: HttpRequest, slug: str) -> list[Overview]:
    """Of the dossier of the page, then of those that the address names beside it."""
    # That of the page stands first, whatever the address names: titles, tabs and file names are its.
    dossier, overview = get_overview(slug)
    named = read_slugs(request, "with", what="dossiers", limit=DOSSIER_LIMIT)
    beside = choose_dossiers(named) if named else []
    return [overview, *(get_overview(one.slug)[1] for one in beside if one != dossier)]


def _read_compared(request: HttpRequest, across: Across, chosen: Chosen, terms: Terms) -> _Compared:
    slugs = read_slugs(request, "actors", what="actors", limit=_ACTOR_LIMIT)
    where = "of these dossiers" if across.is_several else "of this dossier"
    return _Compared(
        across,
        choose_actors(slugs) if slugs else [],
        choose_among(list(across.places), chosen.issues, where=where) if chosen.issues else [],
        terms,
    )


def _leave_out(request: HttpRequest, compared: _Compared) -> _Compared:
    """Without the issues on which nobody disagrees, where the address asks for that."""
    # Found out before anything is compared, as it changes n everywhere.
    if not read_choice(request, "unanimous", _UNANIMOUS):
        return compared
    terms = compared.terms
    found = read_unanimous(issues=compared.keys, until=terms.on_date, first=terms.first)
    return replace(compared, unanimous=found)


def _alone(
    request: HttpRequest, compared: _Compared, comparison: Comparison, *, by: str
) -> dict[str, object]:
    """What is shown of two actors and not of more."""
    # Every measure and the years of two: for each pair of fifty that would be a thousand times as much.
    if len(compared.actors) != _PAIR:
        return {}
    terms = compared.terms
    pair = read_pair(
        issues=compared.keys,
        actors=compared.actors,
        sides=comparison.sides,
        terms=terms,
        by=by,
    )
    measure = MEASURES[terms.measure]
    label = f"{measure.label} of {pair.first.name} and {pair.second.name} by {SPANS[by]}"
    trend = draw_trend(pair.trend, lowest=measure.lowest, label=label)
    return {
        "pair": pair,
        "trend": trend,
        "measure_rows": write_measures(
            pair.figures,
            chosen=terms.measure,
            address=changed_address(request, measure="", page=""),
        ),
        "meeting_rows": write_meetings(pair),
        # A time has no day beside it that it is compared with.
        "point_rows": write_points(
            pair.trend, address=changed_address(request, **{"from": ""}, on="", vs="", page="")
        ),
        "by": by,
        "span": SPANS[by],
        "spans": SPANS,
        "carried_from": CARRIED_FROM,
    }


def _read_terms(request: HttpRequest, overview: Overview) -> Terms:
    on_date = read_date(request, "on", what="as-of date") or overview.default_date
    vs_date = read_date(request, "vs", what="comparison date")
    first = read_date(request, "from", what="first day of the period")
    if first and vs_date:
        raise BadInput("Compare with another date, or what was stated within a period: not both.")
    if first and first > on_date:
        raise BadInput("The period ends before it begins.")
    return Terms(
        on_date=on_date,
        vs_date=vs_date,
        first=first,
        measure=read_choice(request, "measure", MEASURES, default="identical"),
        show=read_choice(request, "show", COMPARISON_SHOWN),
        order=read_choice(request, "order", COMPARISON_ORDERS),
        page=read_page(request),
    )


def _permanent(request: HttpRequest, chosen: Chosen, compared: _Compared, *, by: str) -> str:
    terms = compared.terms
    more = {
        "with": compared.beside,
        "from": str(terms.first or ""),
        "measure": terms.measure,
        "unanimous": request.GET.get("unanimous", ""),
        "by": by if by != _YEAR else "",
        "show": terms.show,
        "order": terms.order,
        "words": request.GET.get("words", ""),
    }
    return chosen.permanent("compare", chosen.dossier.slug, **more)


def _own_issues(compared: _Compared) -> list[str]:
    """The issues chosen that the other pages of the dossier know."""
    own, places = compared.across.dossiers[0], compared.across.places
    return [issue.slug for issue in compared.issues if own in places[issue.pk]]


def _offer_actors(q: str, compared: _Compared, overviews: Sequence[Overview]) -> dict[str, object]:
    on_record = frozenset[int]().union(*(one.actors for one in overviews))
    # Cut before those chosen are taken out: of 300 a few fewer are offered, and one query is enough.
    found = offer_actors(dossiers=compared.across.dossiers, on_record=on_record, q=q)
    chosen = {actor.slug for actor in compared.actors}
    return {"q": q, "offered": write_ticks(one for one in found if one.slug not in chosen)}


def _offer_dossiers(compared: _Compared) -> dict[str, object]:
    """The dossiers that can be compared with this one's, and those that are."""
    across = compared.across
    shared = across.shared
    # More than an address may name are not offered as a choice.
    few = Issue.objects.in_bulk(shared) if 0 < len(shared) <= COMPARED else {}
    offered = {one.slug: one for one in read_neighbours(across.dossiers[0])}
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


def _send(
    request: HttpRequest, form: str, compared: _Compared, *, by: str, page: str
) -> HttpResponseBase:
    """What is not the page: ``page`` is its address, for figures to name."""
    dossiers = compared.across.dossiers
    if form in OF_PAIR:
        pair, terms, _ = compared.trend(by)
        return send_pair(request, pair, terms, dossier=dossiers[0].slug, form=form)
    if form.startswith("trend"):
        return send_trend(request, compared.trend(by), dossiers=dossiers, page=page, form=form)
    return _download(request, form, compared)


def _download(request: HttpRequest, table: str, compared: _Compared) -> HttpResponseBase:
    """The positions side by side, all pages of them, or the agreement of every two actors."""
    actors, issues, terms = compared.actors, compared.issues, compared.terms
    # A page with one actor says whom to add; a table of one would be taken for a comparison.
    if len(actors) < 2:
        raise BadInput("Choose two or more actors to compare.")
    dossiers = compared.across.dossiers
    chosen: dict[str, Filter] = {
        "Dossiers": dossiers if compared.across.is_several else (),
        "Actors": actors,
        "Issues": issues,
        "Stated from": terms.first,
        "Unanimous issues left out": str(len(compared.unanimous) or ""),
    }
    more = f"-and-{len(dossiers) - 1}-more" if compared.across.is_several else ""
    name = f"{dossiers[0].slug}{more}-compare-{terms.on_date}"
    # What is exported in part says so in its name as well (docs/decisions/0021).
    part = "-part" if issues else ""
    if table == "pairs":
        # A figure for each two needs all issues at once; positions go out row by row, as they are read.
        rows = pair_rows(compared.build(), filtered_by=say_filters(chosen))
        return table_response(request, name=f"{name}-pairs{part}", header=PAIR_HEADER, rows=rows)
    said = say_filters({**chosen, "Shown": COMPARISON_SHOWN[terms.show] if terms.show else ""})
    walked = walk_comparison(issues=compared.keys, actors=actors, terms=terms)
    return table_response(
        request,
        name=f"{name}{f'-{terms.show}' if terms.show else ''}{part}",
        header=POSITION_HEADER,
        rows=position_rows(walked, terms=terms, places=compared.across.places, filtered_by=said),
    )
