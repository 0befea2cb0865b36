from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.access import public, request_role, sees_coders
from config.exports import csv_response
from config.http import conditional_page, page_or_fragment, wants_fragment
from positions.address import GROUP_CHOICES, ROW_CHOICES, MatrixAddress
from positions.columns import Columns, choose_columns
from positions.exchange.matrix import HEADER, matrix_rows
from positions.grid import write_grid
from positions.inheritance import with_inherited
from positions.known import as_known
from positions.matrix import Matrix, build_matrix
from positions.models import Dossier
from positions.overview import Overview, read_overview, read_version
from positions.rows import choose_rows
from positions.views.cells import open_cell
from positions.views.changes import LIMIT as CHANGES_LIMIT
from positions.views.fetch import get_overview


@public
def matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """Where each actor stands on each issue of a dossier; the address says as of when and compared with what."""
    address = MatrixAddress.parse(request.GET.dict())
    version = read_version(slug)
    if version is None:
        raise Http404
    return conditional_page(
        request,
        version=f"{version}:{request_role(request).name}:{sees_coders(request)}",
        render_page=lambda: _matrix_page(request, slug, address, version),
    )


def _matrix_page(request: HttpRequest, slug: str, address: MatrixAddress, version: str) -> HttpResponse:
    overview = read_overview(slug, version=version)
    dossier = overview.dossier
    columns = choose_columns(dossier, address)
    table = _read_matrix(dossier, address, columns, overview)
    story = open_cell(dossier, address.cell, on_date=table.on_date, known_date=address.known) if address.cell else None
    cell_query = MatrixAddress(on=table.on_date, vs=address.vs, known=address.known).query()
    context = {
        "dossier": dossier,
        "overview": overview,
        "address": address,
        "matrix": table,
        "columns": columns,
        "story": story,
        "show_coders": sees_coders(request),
        "is_fragment": wants_fragment(request),
        **_controls(address, overview, table, columns),
    }
    grid = write_grid(table, query=cell_query, current=(story.actor.slug, story.issue.slug) if story else None)
    return page_or_fragment(request, "positions/matrix.html", "matrix-view", context, large={"grid": grid})


@public
def matrix_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The matrix of an address as a table of one row a cell."""
    address = MatrixAddress.parse(request.GET.dict())
    dossier, overview = get_overview(slug)
    table = _read_matrix(dossier, address, choose_columns(dossier, address), overview)
    return csv_response(name=f"{slug}-{table.on_date}", header=HEADER, rows=matrix_rows(table))


def _read_matrix(dossier: Dossier, address: MatrixAddress, columns: Columns, overview: Overview) -> Matrix:
    on_date = address.on or overview.default_date
    groups = choose_rows(dossier, address, on_date)
    table = build_matrix(groups=groups, issues=columns.issues, on_date=on_date, vs_date=address.vs)
    if address.known:
        return as_known(table, known_date=address.known)
    return with_inherited(table) if address.inherited else table


def _changes_query(address: MatrixAddress, table: Matrix) -> str:
    """What the page of changes is asked for the moves of this comparison; "" where nothing is compared.

    That page knows only forwards in time, and names fewer actors and issues than a matrix can.
    """
    if table.vs_date is None:
        return ""
    earlier, later = sorted((table.vs_date, table.on_date))
    named = {"actor": address.actors, "issue": address.issues}
    chosen = {name: ",".join(slugs) for name, slugs in named.items() if 0 < len(slugs) <= CHANGES_LIMIT}
    return f"?{urlencode({'vs': earlier, 'on': later, **chosen}, safe=',')}"


def _controls(address: MatrixAddress, overview: Overview, table: Matrix, columns: Columns) -> dict[str, object]:
    """What the line of controls above the grid offers, and where its links lead."""
    before, after = overview.day_before(table.on_date), overview.day_after(table.on_date)
    earlier, further = columns.previous_start, columns.next_start
    return {
        "dates": " ".join(day.isoformat() for day in overview.some_days),
        "previous_url": address.query(on=before) if before else "",
        "next_url": address.query(on=after) if after else "",
        "row_choices": ROW_CHOICES.items(),
        "group_choices": [*GROUP_CHOICES.items(), *overview.alliances],
        "kept_fields": address.fields("on", "vs", "known", "rows", "group", "inherited", "start"),
        "closed_query": address.query(cell=""),
        "changes_query": _changes_query(address, table),
        "present_url": address.query(known=None) or "?",
        "previous_columns": "" if earlier is None else address.query(start=earlier, cell="") or "?",
        "next_columns": "" if further is None else address.query(start=further, cell=""),
    }
