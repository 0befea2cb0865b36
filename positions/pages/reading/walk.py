"""Links from one row or column of a matrix, shown alone, to the next."""

from __future__ import annotations

from dataclasses import dataclass

from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.alone import Alone, find_alone, list_slugs
from positions.reads.matrix.cells import Matrix


@dataclass(frozen=True, slots=True)
class Walk:
    """``shown`` is the row or column that the address asks for, None where it is not among those of
    the matrix. Addresses of the same matrix: of its neighbours, of its first row and column alone, and
    of all of it; "" where there is none.
    """

    shown: Alone | None
    before_url: str
    after_url: str
    actors_url: str
    issues_url: str
    whole_url: str


def offer_walk(table: Matrix, address: MatrixAddress) -> Walk:
    shown = find_alone(table, address.alone) if address.alone else None

    def url(alone: str) -> str:
        return address.query(alone=alone, cell="", on=table.on_date) if alone else ""

    def first(kind: str) -> str:
        slugs = list_slugs(table, kind)
        return url(f"{kind}.{slugs[0]}" if slugs else "")

    return Walk(
        shown,
        url(shown.before) if shown else "",
        url(shown.after) if shown else "",
        first("actor"),
        first("issue"),
        address.query(alone="", cell="", on=table.on_date),
    )
