"""The matrix that an address asks for, wherever it is shown: on its page, in a frame, in a citation,
as a download.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from positions.models import Dossier, Issue
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.as_known import as_known
from positions.reads.matrix.cells import (
    Matrix,
    build_matrix,
    with_departed,
    with_missed,
    with_reworded,
)
from positions.reads.matrix.columns import MarkedIssues, MatrixColumns, choose_columns, every_column
from positions.reads.matrix.inherited import with_inherited
from positions.reads.matrix.known_changes import end_of
from positions.reads.matrix.known_departed import with_known_departed
from positions.reads.matrix.narrowed import Narrowed, narrow, narrow_parts
from positions.reads.matrix.rows import Rows, choose_rows


@dataclass(frozen=True, slots=True)
class Headings:
    """The rows and columns of a matrix."""

    columns: MatrixColumns
    rows: Rows

    @classmethod
    def choose(
        cls, dossier: Dossier, address: MatrixAddress, on_date: dt.date, *, version: str = ""
    ) -> Self:
        """Those that an address asks for; see `choose_columns` for ``version``.

        Raises:
            BadInput: naming the actors, the grouping or the issues that there are not.
        """
        return cls(
            choose_columns(dossier, address, on_date, version=version),
            choose_rows(dossier, address, on_date),
        )


@dataclass(frozen=True, slots=True)
class AskedMatrix:
    """A matrix as its address wants it, and what its rows and columns are a part of."""

    headings: Headings
    narrowed: Narrowed

    @property
    def table(self) -> Matrix:
        return self.narrowed.table


def read_asked(
    dossier: Dossier, address: MatrixAddress, on_date: dt.date, *, version: str = ""
) -> AskedMatrix:
    """What an address asks for, as of a day; with the ``version`` of the dossier its columns are kept.

    Raises:
        BadInput: naming the actors, the grouping or the issues that there are not.
    """
    headings = Headings.choose(dossier, address, on_date, version=version)
    columns = headings.columns
    table = read_matrix(headings.rows, columns.issues, address, on_date, columns.marked)
    return AskedMatrix(headings, narrow(table, address))


def read_every_part(
    dossier: Dossier, address: MatrixAddress, on_date: dt.date
) -> Iterator[Narrowed]:
    """All rows and columns unless the address names some, in parts of some columns each.

    Raises:
        BadInput: at once, naming the actors, the grouping or the issues that there are not.
    """
    address = replace(address, whole=True)
    rows = choose_rows(dossier, address, on_date)
    every = list(every_column(dossier, address))
    read = partial(read_matrix, rows, address=address, on_date=on_date)
    return narrow_parts(lambda: map(read, every), address)


def read_matrix(
    rows: Rows,
    issues: Sequence[Issue],
    address: MatrixAddress,
    on_date: dt.date,
    marked: MarkedIssues | None = None,
) -> Matrix:
    """The cells of some rows and columns, by the present record or by that of the day asked for."""
    table = build_matrix(groups=rows.groups, issues=issues, on_date=on_date, vs_date=address.vs)
    if address.known:
        # The cells are put back first: all that follows marks what was decided then. `address.inherited` is
        # passed over, as only the present record tells it.
        known_at = end_of(address.known)
        table = as_known(table, known_date=address.known)
        reworded, voted = (marked.reworded, marked.voted) if marked else (None, None)
        table = with_reworded(table, issues=reworded, known_at=known_at)
        table = with_missed(table, issues=voted, known_at=known_at)
        return with_known_departed(table, known_at=known_at)
    # Before the marks, so that they are found for what is inherited too.
    table = with_inherited(table) if address.inherited else table
    if marked:
        table = with_missed(with_reworded(table, issues=marked.reworded), issues=marked.voted)
    else:
        table = with_missed(with_reworded(table))
    # Whose position is inherited need not be among the rows.
    return with_departed(table, left=None if address.inherited else rows.left)
