"""How to cite a matrix, and how to show it on another site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from config.web.access import public
from config.web.parameters import reads
from positions.exchange.cited_records import cite, cite_matrix
from positions.pages.fetch import get_overview
from positions.pages.reading.frames import KEPT, matrix_frame
from positions.pages.reading.matrix import read_matrix
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.cells import Matrix
from positions.reads.matrix.columns import choose_columns
from positions.reads.matrix.narrowed import Narrowed, narrow
from positions.reads.matrix.rows import choose_rows

_NAMED: Final = 12
"""Actors or issues that a citation names; of more it counts the rest."""


@public
@reads(*KEPT)
def matrix_cite(request: HttpRequest, slug: str) -> HttpResponse:
    """Citations of the matrix of an address, and the frame that shows it elsewhere."""
    asked = MatrixAddress.parse(request.GET.dict())
    dossier, overview = get_overview(slug)
    on_date = asked.on or overview.default_date
    address = replace(_for_good(asked), on=on_date)
    columns = choose_columns(dossier, address, on_date)
    table = read_matrix(choose_rows(dossier, address, on_date), columns.issues, address, on_date)
    narrowed = narrow(table, address)
    reference = cite_matrix(
        narrowed.table,
        dossier=dossier,
        address=request.build_absolute_uri(reverse("matrix", args=[slug]) + address.query()),
        known_date=address.known,
        today=localdate(),
        chosen=list(_chosen(address, narrowed)),
    )
    rows = narrowed.table.actor_count
    following = replace(asked, on=None, known=None)
    context = {
        "dossier": dossier,
        "address": address,
        "matrix_query": asked.query(),
        "citations": cite([reference]),
        "frame": matrix_frame(request, slug, address, title=reference.title, rows=rows),
        "following": matrix_frame(request, slug, following, title=dossier.title, rows=rows),
    }
    return render(request, "pages/reading/matrix_cite.html", context)


def _for_good(address: MatrixAddress) -> MatrixAddress:
    """As known today, so that it answers the same later, unless it asks for what only the present
    record tells.
    """
    is_of_present = address.inherited or address.firmness or address.salience
    return address if address.known or is_of_present else replace(address, known=localdate())


def _chosen(address: MatrixAddress, narrowed: Narrowed) -> Iterator[str]:
    """In sentences, whom and what the address names, and what rows and cells are left out."""
    table: Matrix = narrowed.table
    if address.actors:
        actors = [row.actor.name for group in table.groups for row in group.rows]
        yield f"Actors: {_name(actors)}."
    if address.issues:
        yield f"Issues: {_name([issue.label for issue in table.issues])}."
    if narrowed.said:
        yield f"Shown: {'; '.join(narrowed.said)}."
    if address.inherited:
        yield "With what members inherit from groups."


def _name(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return "; ".join(names[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
