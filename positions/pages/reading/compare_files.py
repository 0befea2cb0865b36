"""Compare as files: positions, agreement, trends, and the tables of two and of groups."""

from __future__ import annotations

from dataclasses import replace
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
from positions.pages.reading.compare_trend import OF_TREND, send_trend
from positions.pages.reading.compared import PAIR, Compared
from positions.pages.reading.downloads import Filter, say_filters
from positions.pages.reading.measure_files import (
    OF_BLOCS,
    OF_PAIR,
    Members,
    send_blocs,
    send_pair,
)
from positions.pages.state import Chosen
from positions.reads.comparisons.blocs import read_blocs
from positions.reads.comparisons.comparison import (
    COMPARISON_SHOWN,
    walk_comparison,
)

FORMATS: Final = {"", "csv", "pairs", *OF_TREND, *OF_PAIR, *OF_BLOCS}


def send_compared(
    request: HttpRequest, form: str, compared: Compared, *, by: str, page: str, chosen: Chosen
) -> HttpResponseBase:
    """What is not the page: ``page`` is its address, for figures to name."""
    dossiers = compared.across.dossiers
    terms = compared.terms
    if form in OF_PAIR:
        return send_pair(request, compared.pair(by), terms, dossier=dossiers[0].slug, form=form)
    if form in OF_TREND:
        return send_trend(request, compared.trend(by), dossiers=dossiers, page=page, form=form)
    if form in OF_BLOCS:
        members = Members(compared.time, compared.groups.members_on, terms.measure)
        return _send_groups(request, form, compared, members, chosen=chosen)
    return _download(request, form, compared)


def _send_groups(
    request: HttpRequest, form: str, compared: Compared, members: Members, *, chosen: Chosen
) -> HttpResponseBase:
    """The tables of the blocs' page, of the groups and issues compared."""
    if not compared.groups.blocs:
        raise BadInput("Choose one group or more: the table is of them.")
    blocs, time = compared.groups.blocs, compared.time
    found = read_blocs(blocs=blocs, issues=compared.keys, time=time, key=members.key, page=None)
    # Of some topics it is a part, as of some issues: its name says so.
    part = replace(chosen, issues=chosen.issues or compared.topics)
    return send_blocs(request, part, found, members, form=form)


def _download(request: HttpRequest, table: str, compared: Compared) -> HttpResponseBase:
    """The positions side by side, all pages of them, or the agreement of every two actors."""
    actors, issues, terms = compared.actors, compared.issues, compared.terms
    # A page with one actor says whom to add; a table of one would be taken for a comparison.
    if compared.sides < PAIR:
        raise BadInput("Choose two or more actors to compare.")
    dossiers, chosen = compared.across.dossiers, _filters(compared)
    more = f"-and-{len(dossiers) - 1}-more" if compared.across.is_several else ""
    name = f"{dossiers[0].slug}{more}-compare-{terms.on_date}"
    # What is exported in part says so in its name as well (docs/decisions/0021).
    part = "-part" if issues or compared.topics else ""
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


def _filters(compared: Compared) -> dict[str, Filter]:
    """What a table was narrowed by."""
    across = compared.across
    return {
        "Dossiers": across.dossiers if across.is_several else (),
        "Actors": compared.actors,
        "Groups": [bloc.actor for bloc in compared.groups.blocs],
        "Issues": compared.issues,
        "Topics": " and ".join(compared.topics),
        "Stated from": compared.terms.first,
        "Unanimous issues left out": str(len(compared.unanimous) or ""),
    }
