"""The matrix as a figure in a file."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse

from config.web.access import public
from config.web.parameters import reads
from positions.dates import write_date
from positions.drawing.matrix_figure import draw_matrix
from positions.pages.fetch import get_overview
from positions.pages.figures import send_figure
from positions.pages.query import read_matrix_address
from positions.pages.reading.shown import say_shown
from positions.reads.matrix.address import MATRIX_PARAMETERS, MatrixAddress
from positions.reads.matrix.asked import AskedMatrix, read_asked
from positions.reads.matrix.narrowed import count_columns

NOT_DRAWN: Final = ("cell", "since", "tools", "alone")
"""What the address of a matrix may ask, and a figure has no place for."""


@public
@reads(*(name for name in MATRIX_PARAMETERS if name not in NOT_DRAWN), "as")
def matrix_svg(request: HttpRequest, slug: str) -> HttpResponse:
    """The matrix of an address as a figure: the rows and columns that its page shows, so no more than that shows."""
    address = read_matrix_address(request.GET)
    dossier, overview = get_overview(slug)
    on_date = address.on or overview.default_date
    asked = read_asked(dossier, address, on_date)
    table = asked.table
    is_part = address.actors or address.issues or address.rows or address.is_narrowed
    return send_figure(
        request,
        draw_matrix(table, totals=count_columns(table) if address.totals else ()),
        name=f"{slug}-{on_date}{'-part' if is_part else ''}",
        title=dossier.title,
        notes=_say(asked, address),
        page=dossier.get_absolute_url() + address.query(on=on_date),
    )


def _say(asked: AskedMatrix, address: MatrixAddress) -> list[str]:
    """As of when, and how much of the dossier, in the words of its page."""
    table = asked.table
    days = [
        f"As of {write_date(table.on_date)}",
        f"as known on {write_date(address.known)}" if address.known else "",
        f"compared with {write_date(table.vs_date)}" if table.vs_date else "",
    ]
    shown = "; ".join([say_shown(asked.headings, address), *asked.narrowed.said])
    return [", ".join(filter(None, days)), f"{shown[:1].upper()}{shown[1:]}"]
