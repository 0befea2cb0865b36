"""Cells that members inherit from their groups: optional, and never in the place of a position of
their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from actors.models import Membership
from positions.reads.matrix.cells import Cell, Matrix, read_cells

type Key = tuple[int, int]
"""An actor's identifier and an issue's."""

_GONE: Final = Cell(None, 0, 0, None, None, None)


def with_inherited(matrix: Matrix) -> Matrix:
    """The matrix with the cells that its actors inherit, on its day and on the one it is compared
    with.
    """
    bonds = read_bonds([row.actor.pk for group in matrix.groups for row in group.rows])
    issues = [issue.pk for issue in matrix.issues]
    # A cell that has a position on the day compared with alone keeps nobody from inheriting on this one.
    held = {key: cell for key, cell in matrix.cells.items() if cell.value is not None}
    now = inherit_cells(held, bonds=bonds, issues=issues, on_date=matrix.on_date)
    was = _inherit_before(matrix, bonds, issues)
    cells = {
        key: now.get(key, _GONE)._replace(before=was.get(key)) for key in now.keys() | was.keys()
    }
    return replace(matrix, cells=cells)


def _inherit_before(
    matrix: Matrix, bonds: Sequence[Membership], issues: Sequence[int]
) -> Mapping[Key, int]:
    """The values of the day that it is compared with, own or inherited; empty where it is compared
    with none.
    """
    if matrix.vs_date is None:
        return {}
    spoken = {key: cell for key, cell in matrix.cells.items() if cell.before is not None}
    # Of these only the value is read: their marks and dates are still those of the matrix's day.
    own = {key: cell._replace(value=cell.before) for key, cell in spoken.items()}
    before = inherit_cells(own, bonds=bonds, issues=issues, on_date=matrix.vs_date)
    return {key: cell.value for key, cell in before.items() if cell.value is not None}


def inherit_cells(
    cells: Mapping[tuple[int, int], Cell],
    *,
    bonds: Sequence[Membership],
    issues: Sequence[int],
    on_date: dt.date,
) -> dict[tuple[int, int], Cell]:
    """``cells`` and, where a member has no position, the latest that was taken for a group it
    belonged to that day.

    An actor that has spoken for itself, if only to decline, does not inherit. One query, whatever
    the size.
    """
    groups = {bond.group_id for bond in bonds}
    said = read_cells(actors=list(groups), issues=issues, on_date=on_date) if groups else {}
    inherited: dict[tuple[int, int], Cell] = {}
    for bond in bonds:
        for issue in issues:
            cell, key = said.get((bond.group_id, issue)), (bond.member_id, issue)
            # It has to be a member on the day of the words, whatever it is on the matrix's (decision 0002).
            if cell is None or key in cells or not _held_on(bond, cell.stated_date):
                continue
            # Of two of one day that of the membership recorded first, as `read_bonds` orders them.
            if key not in inherited or _day(cell) > _day(inherited[key]):
                inherited[key] = cell._replace(
                    inherited_from=bond.group.name, inherited_slug=bond.group.slug
                )
    return {**inherited, **cells}


def read_bonds(actors: Sequence[int]) -> list[Membership]:
    """The memberships, past ones too, by which actors inherit.

    An office is none: who holds one speaks.
    """
    bonds = Membership.objects.filter(member__in=actors, speaks_for=False)
    return list(bonds.select_related("group").order_by("pk"))


def _held_on(bond: Membership, day: dt.date | None) -> bool:
    if day is None:
        return False
    return (bond.from_date is None or bond.from_date <= day) and (
        bond.until_date is None or day < bond.until_date
    )


def _day(cell: Cell) -> dt.date:
    return cell.stated_date or dt.date.min
