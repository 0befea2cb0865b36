"""A matrix or a cell for pages of other sites: without scripts, forms and cookies, and the only pages
that may stand in a frame.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from config.web.access import public
from config.web.conditional import conditional_page
from config.web.headers import embeddable
from config.web.parameters import reads
from positions.drawing.grid import write_grid
from positions.drawing.signs import legend_of
from positions.pages.fetch import get_overview, get_version
from positions.pages.query import read_matrix_address
from positions.pages.reading.cells import missed_by, open_cell
from positions.pages.reading.frames import KEPT_PARAMETERS
from positions.pages.reading.shown import say_shown
from positions.reads.lists.dossier_overview import read_overview
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.asked import read_asked


@embeddable
@public
@reads(*KEPT_PARAMETERS)
def embed_matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """The matrix of an address, with a link to it."""
    address = read_matrix_address(request.GET)
    version = get_version(slug)
    # The role is no part of the version: everybody is shown what the public sees (docs/decisions/0057).
    return conditional_page(
        request,
        address=request.path + address.query(),
        version=version,
        render_page=lambda: _embedded(request, slug, address, version),
    )


def _embedded(
    request: HttpRequest, slug: str, address: MatrixAddress, version: str
) -> HttpResponse:
    overview = read_overview(slug, version=version)
    dossier = overview.dossier
    on_date = address.on or overview.default_date
    asked = read_asked(dossier, address, on_date, version=version)
    table = asked.table
    # With the day in every link: what is opened beside the frame says the same as the frame.
    cell_query = MatrixAddress(on=on_date, vs=address.vs, known=address.known).query()
    context = {
        "dossier": dossier,
        "matrix": table,
        "address": address,
        "narrowed": asked.narrowed,
        "shown": say_shown(asked.headings, address),
        "page_url": dossier.get_absolute_url(),
        "page_query": address.query(),
        "marks": legend_of(table),
        "missed_kinds": sorted({why for why, _ in table.missed.values()}),
        "grid": write_grid(table, query=cell_query),
    }
    return render(request, "pages/reading/embed_matrix.html", context)


@embeddable
@public
@reads("on", "known")
def embed_cell(request: HttpRequest, slug: str, actor: str, issue: str) -> HttpResponse:
    """A cell of a matrix with the words that decide, and a link to it."""
    address = read_matrix_address(request.GET)
    dossier, overview = get_overview(slug)
    on_date = address.on or overview.default_date
    story = open_cell(dossier, f"{actor}.{issue}", on_date=on_date, known_date=address.known)
    context = {
        "dossier": dossier,
        "story": story,
        "missed": missed_by(story),
        "page_url": reverse("cell", args=[slug, actor, issue]),
        "page_query": MatrixAddress(on=on_date, known=address.known).query(),
        # Pages of an actor tell of the present record alone.
        "day_query": MatrixAddress(on=on_date).query(),
    }
    return render(request, "pages/reading/embed_cell.html", context)
