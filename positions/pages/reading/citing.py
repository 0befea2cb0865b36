"""How to cite a matrix, and how to show it on another site."""

from __future__ import annotations

import datetime as dt
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
from positions.models import Dossier
from positions.pages.fetch import get_overview
from positions.pages.reading.frames import KEPT, matrix_frame
from positions.pages.reading.matrix import read_matrix
from positions.pages.reading.shown import say_shown
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.cells import Matrix
from positions.reads.matrix.columns import Columns, choose_columns
from positions.reads.matrix.narrowed import Narrowed, narrow
from positions.reads.matrix.rows import Rows, choose_rows

_NAMED: Final = 12
"""Actors or issues that a citation names; of more it counts the rest."""

_LONGEST: Final = 4_000
"""Characters of a query that names what is cited: servers take hardly more in the line of a request."""


@public
@reads(*KEPT)
def matrix_cite(request: HttpRequest, slug: str) -> HttpResponse:
    """Citations of the matrix of an address, and the frame that shows it elsewhere."""
    asked = MatrixAddress.parse(request.GET.dict())
    dossier, overview = get_overview(slug)
    on_date = asked.on or overview.default_date
    seen_columns, seen_rows = _choose(dossier, asked, on_date)
    lasting = _for_good(asked, seen_columns, seen_rows)
    address = replace(lasting or asked, on=on_date)
    columns, rows = _choose(dossier, address, on_date)
    narrowed = narrow(read_matrix(rows, columns.issues, address, on_date), address)
    # Whom and what the address came to name, the reader saw as part of more.
    of_columns = seen_columns if address.issues else columns
    of_rows = seen_rows if address.actors else rows
    is_part = of_columns.is_part or of_rows.left_out
    shown = [say_shown(of_columns, of_rows, asked)] if is_part else []
    reference = cite_matrix(
        narrowed.table,
        dossier=dossier,
        address=request.build_absolute_uri(reverse("matrix", args=[slug]) + address.query()),
        known_date=address.known,
        today=localdate(),
        chosen=list(_chosen(address, narrowed, shown)),
    )
    height = narrowed.table.actor_count
    following = replace(asked, on=None, known=None)
    context = {
        "dossier": dossier,
        "address": address,
        "is_lasting": lasting is not None,
        "matrix_query": asked.query(),
        "citations": cite([reference]),
        "frame": matrix_frame(request, slug, address, title=reference.title, rows=height),
        "following": matrix_frame(request, slug, following, title=dossier.title, rows=height),
    }
    return render(request, "pages/reading/matrix_cite.html", context)


def _choose(dossier: Dossier, address: MatrixAddress, on_date: dt.date) -> tuple[Columns, Rows]:
    return choose_columns(dossier, address, on_date), choose_rows(dossier, address, on_date)


def _for_good(asked: MatrixAddress, columns: Columns, rows: Rows) -> MatrixAddress | None:
    """As known today, with the names of what is shown of more, so that it answers the same later:
    what a dossier shows first, what stands on a page of columns and what is of a topic may change.

    None where it asks for what only the present record tells, or would name too much for an address.
    """
    if asked.shows_inherited or asked.firmness or asked.salience:
        return None
    issues, actors = _name_columns(asked, columns), _name_rows(asked, rows)
    address = replace(
        asked,
        known=asked.known or localdate(),
        inherited=False,
        issues=issues,
        actors=actors,
        whole=not (issues and actors),
        start=0,
        tag="" if issues else asked.tag,
        session=0 if issues else asked.session,
    )
    return address if len(address.query()) <= _LONGEST else None


def _name_columns(asked: MatrixAddress, columns: Columns) -> Sequence[str]:
    """Those shown where they are a part; else what the address names already, if any."""
    is_part = columns.is_part or asked.is_of_some
    return [issue.slug for issue in columns.issues] if is_part else asked.issues


def _name_rows(asked: MatrixAddress, rows: Rows) -> Sequence[str]:
    """Those shown where the dossier shows them first; else whom the address names already."""
    is_part = rows.is_first and rows.left_out
    named = [row.actor.slug for group in rows.groups for row in group.rows]
    return named if is_part else asked.actors


def _chosen(address: MatrixAddress, narrowed: Narrowed, shown: Sequence[str]) -> Iterator[str]:
    """In sentences, whom and what the address names, and what rows and cells are left out."""
    table: Matrix = narrowed.table
    if address.actors:
        actors = [row.actor.name for group in table.groups for row in group.rows]
        yield f"Actors: {_name(actors)}."
    if address.issues:
        yield f"Issues: {_name([issue.label for issue in table.issues])}."
    if said := [*shown, *narrowed.said]:
        yield f"Shown: {'; '.join(said)}."
    if address.shows_inherited:
        yield "With what members inherit from groups."


def _name(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return "; ".join(names[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
