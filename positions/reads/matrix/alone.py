"""One row or one column of a matrix as a list, for a page too narrow for a grid, and the way from
one to the next. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.cells import Matrix, MatrixCell, MatrixRow
from positions.reads.sources.roll import Missed
from positions.rules.offices import Departed


@dataclass(frozen=True, slots=True)
class LoneLine:
    """One cell of the row or column, with the name of its other heading.

    ``actor`` and ``issue`` are the short names of the cell; ``missed`` why there is no vote, if there
    was a roll call; ``is_hidden`` where a filter leaves the cell out.
    """

    name: str
    actor: str
    issue: str
    cell: MatrixCell | None
    missed: Missed | None
    is_hidden: bool
    departed: Sequence[Departed]


@dataclass(frozen=True, slots=True)
class Alone:
    """The row or column numbered ``number`` of ``total`` as its address names it (``kind`` is "actor"
    or "issue"), with those ``before`` and ``after`` it, "" at the ends.
    """

    kind: str
    slug: str
    name: str
    note: str
    number: int
    total: int
    before: str
    after: str
    lines: Sequence[LoneLine]


def _find_alone(table: Matrix, alone: str) -> Alone | None:
    """What an address asks to see alone; None where it is not among the rows or columns shown."""
    kind, _, slug = alone.partition(".")
    slugs = _list_slugs(table, kind)
    if slug not in slugs:
        return None
    at = slugs.index(slug)
    name, note = _head(table, kind, at)
    return Alone(
        kind=kind,
        slug=slug,
        name=name,
        note=note,
        number=at + 1,
        total=len(slugs),
        before=f"{kind}.{slugs[at - 1]}" if at else "",
        after=f"{kind}.{slugs[at + 1]}" if at + 1 < len(slugs) else "",
        lines=list(_lines(table, kind, at)),
    )


def _list_slugs(table: Matrix, kind: str) -> list[str]:
    """The short names of the rows or columns, in their order."""
    if kind == "issue":
        return [issue.slug for issue in table.issues]
    return [row.actor.slug for row in _rows(table)]


def _rows(table: Matrix) -> list[MatrixRow]:
    return [row for group in table.groups for row in group.rows]


def _head(table: Matrix, kind: str, at: int) -> tuple[str, str]:
    if kind == "issue":
        return table.issues[at].label, table.issues[at].proposition
    row = _rows(table)[at]
    return row.actor.name, row.office


def _lines(table: Matrix, kind: str, at: int) -> Iterator[LoneLine]:
    rows, issues = _rows(table), table.issues
    of_issue = kind == "issue"
    rows, issues = (rows, issues[at : at + 1]) if of_issue else (rows[at : at + 1], issues)
    for row, issue in product(rows, issues):
        key = row.actor.pk, issue.pk
        cell, missed = table.cells.get(key), table.missed.get(key)
        yield LoneLine(
            name=row.actor.name if of_issue else issue.label,
            # What is inherited stands in the group's own cell.
            actor=(cell.inherited_slug if cell else "") or row.actor.slug,
            issue=issue.slug,
            cell=cell,
            missed=missed[0] if missed else None,
            is_hidden=key in table.hidden,
            departed=table.departed.get(key, ()),
        )


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
    shown = _find_alone(table, address.alone) if address.alone else None

    def url(alone: str) -> str:
        return address.query(alone=alone, cell="", on=table.on_date) if alone else ""

    def first(kind: str) -> str:
        slugs = _list_slugs(table, kind)
        return url(f"{kind}.{slugs[0]}" if slugs else "")

    return Walk(
        shown,
        url(shown.before) if shown else "",
        url(shown.after) if shown else "",
        first("actor"),
        first("issue"),
        address.query(alone="", cell="", on=table.on_date),
    )
