import datetime as dt
from functools import partial
from itertools import chain
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from config.web.access import public, request_role, sees_coders
from config.web.conditional import conditional_page
from config.web.downloads import table_response
from config.web.fragments import page_or_fragment, wants_fragment
from config.web.parameters import reads
from config.web.reading import settled_for_accounts
from positions.drawing.grid import write_grid
from positions.drawing.signs import legend_of
from positions.exchange.matrix_rows import MATRIX_HEADER, matrix_rows
from positions.pages.fetch import get_overview, get_version
from positions.pages.query import OfferedEvents, offer_events, read_matrix_address
from positions.pages.reading.cells import open_cell, tell_sentences
from positions.pages.reading.narrowing import TOOLS, offer_narrowing
from positions.pages.reading.shown import say_shown
from positions.pages.reading.watching.fresh import Reader, read_reader, see_fresh
from positions.pages.reading.watching.offer import WatchButton, offer_watching
from positions.pages.state import Chosen
from positions.reads.lists.dossier_overview import Overview, read_overview
from positions.reads.matrix.address import (
    GROUP_CHOICES,
    MATRIX_ISSUES_PER_PAGE,
    MATRIX_PARAMETERS,
    ROW_CHOICES,
    MatrixAddress,
)
from positions.reads.matrix.alone import offer_walk
from positions.reads.matrix.asked import Headings, read_asked, read_every_part
from positions.reads.matrix.cell_story import CellStory
from positions.reads.matrix.cells import Matrix
from positions.reads.matrix.columns import MatrixColumns
from positions.reads.matrix.fresh import count_fresh
from positions.reads.matrix.narrowed import count_columns


@public
@settled_for_accounts
@reads(*MATRIX_PARAMETERS)
def matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """Where each actor stands on each issue of a dossier; the address says as of when and compared
    with what.
    """
    address = read_matrix_address(request.GET)
    # Before anything else is read (docs/decisions/0004), what the reader has seen included.
    version = get_version(slug)
    reader = read_reader(request, slug)
    return conditional_page(
        request,
        address=request.path + address.query(),
        # All that the page depends on beside its address. Whoever shows more to some people adds it here.
        version=f"{version}:{request_role(request).name}:{sees_coders(request)}{reader.kept}",
        render_page=lambda: _matrix_page(request, slug, address, version, reader),
    )


def _matrix_page(
    request: HttpRequest, slug: str, address: MatrixAddress, version: str, reader: Reader
) -> HttpResponse:
    overview = read_overview(slug, version=version)
    dossier = overview.dossier
    on_date = address.on or overview.default_date
    asked = read_asked(dossier, address, on_date, version=version)
    columns, rows = asked.headings.columns, asked.headings.rows
    fresh = see_fresh(address, reader)
    table = fresh.mark(asked.table)
    story = (
        open_cell(dossier, address.cell, on_date=table.on_date, known_date=address.known)
        if address.cell
        else None
    )
    if story:
        tell_sentences(request, story)
    cell_query = MatrixAddress(on=table.on_date, vs=address.vs, known=address.known).query()
    chosen = Chosen(dossier, on_date, address.vs, address.actors, address.issues)
    context = {
        "dossier": dossier,
        "overview": overview,
        # By which the line above the grid is kept (`{% keep lead %}`): it tells nothing of what the address chose,
        # but what is dated later than today.
        "lead": (version, request_role(request), timezone.localdate()),
        "address": address,
        "chosen": chosen,
        # With its day, which the address of a page of today need not name (docs/decisions/0021).
        "permanent_url": request.path + address.query(on=on_date),
        "last_day_words": overview.last_day_words(on_date),
        "matrix": table,
        "former": table.former,
        "cell_query": cell_query,
        "heading_query": chosen.few_query or f"?on={on_date}",
        "rows": rows,
        "columns": columns,
        "shown": say_shown(asked.headings, address),
        "story": story,
        "narrowed": asked.narrowed,
        "narrowing": offer_narrowing(dossier, address, table, version=version),
        "walk": offer_walk(table, address),
        "fresh": fresh,
        "fresh_count": count_fresh(table) if fresh.since else 0,  # looks at every cell
        "watching": _offer_to_watch(request, story),
        "missed": table.missed.get((story.actor.pk, story.issue.pk)) if story else None,
        "marks": legend_of(table),
        "missed_kinds": sorted({why for why, _ in table.missed.values()}),
        "show_coders": sees_coders(request),
        "events": overview.events,
        "is_fragment": wants_fragment(request),
        **_controls(address, overview, table, columns),
    }
    grid = write_grid(
        table,
        query=cell_query,
        heading_query=chosen.few_query,
        current=(story.actor.slug, story.issue.slug) if story else None,
        totals=count_columns(table) if address.totals else (),
        every=_every(asked.headings, address),
    )
    return page_or_fragment(
        request, "pages/reading/matrix.html", "matrix-view", context, large={"grid": grid}
    )


def _every(headings: Headings, address: MatrixAddress) -> tuple[int, int, str] | None:
    """How many there are where the dossier's first rows or columns are shown, and how all are."""
    columns, rows = headings.columns, headings.rows
    if not (columns.is_first or (rows.is_first and rows.left_out)):
        return None
    # Chosen columns stay chosen.
    issues = columns.in_dossier if columns.is_first else len(columns.issues)
    return rows.total, issues, address.query(cell="", whole=True)


def _offer_to_watch(request: HttpRequest, story: CellStory | None) -> WatchButton | None:
    return offer_watching(request, actor=story.actor, issue=story.issue) if story else None


@public
@reads(
    *(
        name
        for name in MATRIX_PARAMETERS
        if name not in {"cell", "start", "since", "totals", "tools", "alone"}
    ),
    "as",
)
def matrix_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The matrix of an address as a table of one row a cell: everybody on every issue of the dossier
    unless it names some.
    """
    address = read_matrix_address(request.GET)
    dossier, overview = get_overview(slug)
    on_date = address.on or overview.default_date
    parts = read_every_part(dossier, address, on_date)
    is_part = address.actors or address.issues or address.rows or address.is_narrowed
    part = "-part" if is_part else ""
    return table_response(
        request,
        name=f"{slug}-{on_date}{part}",
        header=MATRIX_HEADER,
        rows=chain.from_iterable(
            matrix_rows(one.table, filtered_by="; ".join(one.said)) for one in parts
        ),
    )


def _changes_query(address: MatrixAddress, table: Matrix) -> str:
    """What the page of changes is asked for the moves of this comparison; "" where nothing is
    compared.

    That page knows only forwards in time.
    """
    if table.vs_date is None:
        return ""
    # A matrix compares with a later day as well.
    earlier, later = sorted((table.vs_date, table.on_date))
    named = {"actors": address.actors, "issues": address.issues}
    chosen = {name: ",".join(slugs) for name, slugs in named.items() if slugs}
    return f"?{urlencode({'vs': earlier, 'on': later, **chosen}, safe=',')}"


def _event_dates(
    address: MatrixAddress, overview: Overview, table: Matrix
) -> dict[str, OfferedEvents]:
    """The events that are offered as days to show and to compare with."""
    offered = partial(offer_events, overview.events, dossier=overview.dossier)
    near_before = table.vs_date or table.on_date
    return {
        "event_dates": offered(address.with_day("on"), near=table.on_date),
        "event_dates_before": offered(address.with_day("vs"), near=near_before),
    }


def _controls(
    address: MatrixAddress, overview: Overview, table: Matrix, columns: MatrixColumns
) -> dict[str, object]:
    """What the line of controls above the grid offers, and where its links lead."""
    dossier = overview.dossier
    has_first = bool(dossier.first_issues or dossier.first_actors)
    # All that a table of cells has no place for, and `matrix_csv` therefore does not read.
    export_query = address.query(cell="", start=0, since=None, totals=False, tools=False, alone="")
    before, after = overview.day_before(table.on_date), overview.day_after(table.on_date)
    return {
        **_event_dates(address, overview, table),
        "dates": " ".join(day.isoformat() for day in overview.some_days),
        "previous_url": address.query(on=before) if before else "",
        "next_url": address.query(on=after) if after else "",
        "row_choices": ROW_CHOICES.items(),
        "row_label": ROW_CHOICES[address.rows],
        "group_choices": [*GROUP_CHOICES.items(), *overview.alliances],
        "group_label": dict([*GROUP_CHOICES.items(), *overview.alliances]).get(
            address.group, address.group
        ),
        "kept_fields": address.fields(
            "on", "vs", "known", "since", "rows", "group", "inherited", "start"
        ),
        "closed_query": address.query(cell=""),
        "tools_query": address.query(tools=True),
        "export_query": export_query,
        # Neither day nor comparison: a feed tells what became known last.
        "feed_query": MatrixAddress(
            actors=address.actors, issues=address.issues, rows=address.rows
        ).query(),
        "export_as": _with_as(export_query),
        # The columns that are shown, and not all of the dossier.
        "figure_query": (figure_query := address.query(cell="", since=None, tools=False, alone="")),
        "figure_as": _with_as(figure_query),
        "cite_query": address.query(
            on=table.on_date, cell="", since=None, totals=False, tools=False, alone=""
        ),
        "all_issues_query": address.query(cell="", issues=(), whole=has_first) or "?",
        "everyone_query": address.query(cell="", actors=(), whole=has_first) or "?",
        "whole_query": address.query(cell="", whole=True),
        "first_query": _first_query(address) if has_first else "",
        "changes_query": _changes_query(address, table),
        "present_url": address.query(known=None) or "?",
        "tools_fields": address.fields(*TOOLS, "start"),
        **_offer_years(address, overview, columns),
        **_column_controls(address, columns),
    }


def _first_query(address: MatrixAddress) -> str:
    """From the whole, back to what the dossier shows first; "" where that is what is shown."""
    return address.query(cell="", whole=False, start=0) or "?" if address.whole else ""


def _offer_years(
    address: MatrixAddress, overview: Overview, columns: MatrixColumns
) -> dict[str, object]:
    """Years to go to: beside the columns where there are many, else among the tools."""
    # Counted before the day narrows them: the years are what leads to the others.
    is_large = columns.in_dossier > MATRIX_ISSUES_PER_PAGE
    years = _years(address, overview) if is_large or address.tools else ()
    return {"years": years, "years_in_columns": is_large}


def _column_controls(address: MatrixAddress, columns: MatrixColumns) -> dict[str, object]:
    """How many columns a download has, and where those left out here are."""
    earlier, further = columns.previous_start, columns.next_start
    return {
        "export_count": columns.total if columns.is_chosen else columns.in_dossier,
        "previous_columns": "" if earlier is None else address.query(start=earlier, cell="") or "?",
        "next_columns": "" if further is None else address.query(start=further, cell=""),
    }


def _years(address: MatrixAddress, overview: Overview) -> list[tuple[int, str]]:
    """The years in which a position changed, each with the address of its last day on record."""
    newest = overview.default_date
    last_days = [
        (year, min(dt.date(year, 12, 31), newest)) for year in overview.years if year <= newest.year
    ]
    return [(year, address.query(on=day, start=0, cell="")) for year, day in last_days]


def _with_as(query: str) -> str:
    """A query to which the format of a download is added at its end."""
    return f"{query}&as=" if query else "?as="
