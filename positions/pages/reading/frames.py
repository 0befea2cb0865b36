"""What another site writes to show a matrix or a cell in a frame."""

from __future__ import annotations

from html import escape
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from positions.reads.matrix.address import MATRIX_PARAMETERS, MatrixAddress

KEPT_PARAMETERS: Final = tuple(
    name for name in MATRIX_PARAMETERS if name not in {"cell", "since", "tools", "totals", "alone"}
)
"""What a matrix is in a citation and on other sites: all but what helps to work with it."""
_TALLEST: Final = 640
"""Pixels of a frame; what is longer scrolls in it."""


def matrix_frame(
    request: HttpRequest, slug: str, address: MatrixAddress, *, title: str, rows: int
) -> str:
    url = reverse("embed_matrix", args=[slug]) + address.query()
    # Heading, legend and link, then a line a row: a guess, since no frame can grow by itself without script.
    return _frame(request, url, title=title, height=170 + 36 * rows)


def cell_frame(
    request: HttpRequest, cell: tuple[str, str, str], address: MatrixAddress, *, title: str
) -> str:
    """Of a cell by the short names of dossier, actor and issue."""
    url = reverse("embed_cell", args=cell) + address.query()
    return _frame(request, url, title=title, height=360)


def _frame(request: HttpRequest, url: str, *, title: str, height: int) -> str:
    address = escape(request.build_absolute_uri(url))
    return (
        f'<iframe src="{address}" title="{escape(title)}" width="100%" height="{min(height, _TALLEST)}"'
        ' loading="lazy" style="border: 0"></iframe>'
    )
