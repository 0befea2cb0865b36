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
from positions.exchange.cited_records import cite_matrix, write_references
from positions.pages.fetch import get_overview
from positions.pages.query import read_matrix_address
from positions.pages.reading.frames import KEPT_PARAMETERS, matrix_frame
from positions.pages.reading.shown import say_shown
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.asked import Headings, read_asked
from positions.reads.matrix.cells import Matrix
from positions.reads.matrix.columns import MatrixColumns
from positions.reads.matrix.narrowed import Narrowed

_NAMED: Final = 12
"""Actors or issues that a citation names; of more it counts the rest."""

_LONGEST: Final = 4_000
"""Characters of a query that names what is cited: servers take hardly more in the line of a request."""


@public
@reads(*KEPT_PARAMETERS)
def matrix_cite(request: HttpRequest, slug: str) -> HttpResponse:
    """Citations of the matrix of an address, and the frame that shows it elsewhere."""
    asked = read_matrix_address(request.GET)
    dossier, overview = get_overview(slug)
    on_date = asked.on or overview.default_date
    seen = Headings.choose(dossier, asked, on_date)
    lasting = _for_good(asked, seen.columns) if _may_last(asked) else None
    address = replace(lasting or asked, on=on_date)
    cited = read_asked(dossier, address, on_date)
    # What the address came to name, the reader saw as part of more.
    columns = seen.columns if address.issues else cited.headings.columns
    headings = replace(cited.headings, columns=columns)
    is_part = columns.is_part or headings.rows.left_out
    shown = [say_shown(headings, asked)] if is_part else []
    reference = cite_matrix(
        cited.table,
        dossier=dossier,
        address=request.build_absolute_uri(reverse("matrix", args=[slug]) + address.query()),
        known_date=address.known,
        today=localdate(),
        chosen=list(_chosen(address, cited.narrowed, shown)),
    )
    height = cited.table.actor_count
    # Without its days the other frame follows the record: each of both is offered under what it does.
    following = replace(asked, on=None, known=None)
    context = {
        "dossier": dossier,
        "address": address,
        "is_lasting": lasting is not None,
        "matrix_query": asked.query(),
        "citations": write_references([reference]),
        "frame": matrix_frame(request, slug, address, title=reference.title, rows=height),
        "following": matrix_frame(request, slug, following, title=dossier.title, rows=height),
    }
    return render(request, "pages/reading/matrix_cite.html", context)


def _may_last(asked: MatrixAddress) -> bool:
    """Not where it asks for what only the present record tells: memberships, firmness and salience are
    read as they are now, on whatever day.
    """
    return not (asked.shows_inherited or asked.firmness or asked.salience)


def _for_good(asked: MatrixAddress, columns: MatrixColumns) -> MatrixAddress | None:
    """As known today, so that it answers the same later. What a dossier lists and shows first is known
    of any day; which issues are of a topic, and what stands on a page of columns, is not: these are named.

    None where it would name too much for an address.
    """
    address = replace(asked, known=asked.known or localdate(), inherited=False)
    if asked.is_of_some or columns.is_stretch:
        issues = [issue.slug for issue in columns.issues]
        address = replace(address, issues=issues, start=0, topics=(), session=0)
    if address.issues and address.actors:
        address = replace(address, whole=False)
    # Better no lasting address than one that a server on the way cuts off.
    return address if len(address.query()) <= _LONGEST else None


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
