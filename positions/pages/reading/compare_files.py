"""Compare as files: positions, agreement, trends, and the tables of two and of groups."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.web.downloads import table_response
from config.web.input import BadInput
from positions.exchange.comparison_rows import (
    PAIR_HEADER,
    POSITION_HEADER,
    pair_rows,
    position_rows,
)
from positions.pages.reading.compare_trend import OF_TREND, OF_TRENDS, TrendOf, send_trend
from positions.pages.reading.compared import PAIR, Compared
from positions.pages.reading.downloads import Filter, say_filters
from positions.pages.reading.measure_files import (
    OF_BLOCS,
    OF_PAIR,
    Members,
    send_blocs,
    send_pair,
)
from positions.reads.comparisons.blocs import read_blocs
from positions.reads.comparisons.comparison import (
    COMPARISON_SHOWN,
    walk_comparison,
)

FORMATS: Final = {"", "csv", "pairs", *OF_TREND, *OF_TRENDS, *OF_PAIR, *OF_BLOCS}


def send_compared(
    request: HttpRequest, form: str, compared: Compared, *, by: str, page: str
) -> HttpResponseBase:
    """What is not the page: ``page`` is its address, for figures to name."""
    dossiers = compared.across.dossiers
    terms = compared.terms
    if form in OF_PAIR:
        slug, pair = dossiers[0].slug, compared.pair(by)
        return send_pair(request, slug, pair, terms, compared.figured, form=form)
    if form in OF_TREND | OF_TRENDS:
        trend = compared.trend(by) if form in OF_TREND else compared.trends(by)
        of = TrendOf(dossiers, compared.figured, page)
        return send_trend(request, trend, of, form=form)
    if form in OF_BLOCS:
        members = Members(compared.time, compared.groups.members_on, terms.measure)
        return _send_groups(request, form, compared, members)
    return _download(request, form, compared)


def _send_groups(
    request: HttpRequest, form: str, compared: Compared, members: Members
) -> HttpResponseBase:
    """The tables of the blocs' page, of the groups and issues compared."""
    if not compared.groups.blocs:
        raise BadInput("Choose one group or more: the table is of them.")
    blocs, time = compared.groups.blocs, compared.time
    found = read_blocs(blocs=blocs, issues=compared.keys, time=time, key=members.key, page=None)
    slug = compared.across.dossiers[0].slug
    return send_blocs(request, slug, found, members, compared.figured, form=form)


def _download(request: HttpRequest, table: str, compared: Compared) -> HttpResponseBase:
    """The positions side by side, all pages of them, or the agreement of every two actors."""
    actors, terms, named = compared.actors, compared.terms, compared.figured.name
    # A page with one actor says whom to add; a table of one would be taken for a comparison.
    if compared.sides < PAIR:
        raise BadInput("Choose two or more actors to compare.")
    dossiers, chosen = compared.across.dossiers, _filters(compared)
    more = f"-and-{len(dossiers) - 1}-more" if compared.across.is_several else ""
    name = f"{dossiers[0].slug}{more}-compare-{terms.on_date}"
    if table == "pairs":
        # A figure for each two needs all issues at once; positions go out row by row, as they are read.
        rows = pair_rows(compared.build(), filtered_by=say_filters(chosen))
        name = named(f"{name}-pairs")
        return table_response(request, name=name, header=PAIR_HEADER, rows=rows)
    said = say_filters({**chosen, "Shown": COMPARISON_SHOWN[terms.show] if terms.show else ""})
    walked = walk_comparison(issues=compared.keys, actors=actors, terms=terms)
    return table_response(
        request,
        name=named(f"{name}{f'-{terms.show}' if terms.show else ''}"),
        header=POSITION_HEADER,
        rows=position_rows(walked, terms=terms, places=compared.across.places, filtered_by=said),
    )


def _filters(compared: Compared) -> dict[str, Filter]:
    """What a table was narrowed by."""
    across = compared.across
    return {
        "Dossiers": across.dossiers if across.is_several else (),
        "Actors": compared.actors,
        "Groups": [bloc.actor for bloc in compared.groups.blocs],
        "Issues": compared.issues,
        "Topics": " and ".join(compared.figured.of_topics.topics),
        "Stated from": compared.terms.first,
        "Unanimous issues left out": str(len(compared.figured.unanimous) or ""),
    }
