"""Cells that members inherit from their groups: optional, and never in the place of a position of
their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from actors.models import Membership
from config.postgres.prepared import fetch_prepared
from positions.reads.matrix.cells import Matrix, MatrixCell, read_cells
from positions.reads.stances.deciding import CellKey

# Where groups stood on the last day of a membership that is over. What they took back since, or an end took back
# (decision 0010), no longer stands for who was a member either.
_SAID_THEN: Final = """
select g.id, b.day, i.id, p.value, p.marks, p.n, p.stated_date, p.stance_id
  from unnest(%(groups)s::bigint[], %(days)s::date[]) b(id, day)
  join actors_actor g on g.id = b.id and (g.ended_date is null or g.ended_date > %(on)s)
 cross join unnest(%(issues)s::bigint[]) i(id)
 cross join lateral (
   select value, marks, n, stated_date, stance_id, valid_to from positions_counted
    where issue_id = i.id and actor_id = b.id and valid_from <= b.day order by valid_from desc limit 1) p
  join positions_stance s on s.id = p.stance_id and (s.withdrawn_date is null or s.withdrawn_date > %(on)s)
 where p.valid_to > b.day
"""

_GONE: Final = MatrixCell(None, 0, 0, None, None, None)


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
) -> Mapping[CellKey, int]:
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
    cells: Mapping[tuple[int, int], MatrixCell],
    *,
    bonds: Sequence[Membership],
    issues: Sequence[int],
    on_date: dt.date,
) -> dict[tuple[int, int], MatrixCell]:
    """``cells`` and, where a member has no position, the latest that was taken for a group while it
    belonged to it.

    An actor that has spoken for itself, if only to decline, does not inherit. Two queries, whatever
    the size; one where nobody left.
    """
    said = _read_said(bonds, issues=issues, on_date=on_date)
    inherited: dict[tuple[int, int], MatrixCell] = {}
    for bond in bonds:
        day = _last_day(bond, on_date)
        for issue in issues:
            cell, key = said.get((bond.group_id, day, issue)), (bond.member_id, issue)
            # It has to be a member on the day of the words, whatever it is on the matrix's (decision 0002).
            if cell is None or key in cells or not _held_on(bond, cell.stated_date):
                continue
            # Of two of one day that of the membership recorded first, as `read_bonds` orders them.
            if key not in inherited or _day(cell) > _day(inherited[key]):
                inherited[key] = cell._replace(
                    inherited_from=bond.group.name, inherited_slug=bond.group.slug
                )
    return {**inherited, **cells}


def _last_day(bond: Membership, on_date: dt.date) -> dt.date:
    """On which the group is asked: the day itself, or the last of a membership that ended before."""
    if bond.until_date is None or bond.until_date > on_date:
        return on_date
    return bond.until_date - dt.timedelta(days=1)


def _read_said(
    bonds: Sequence[Membership], *, issues: Sequence[int], on_date: dt.date
) -> dict[tuple[int, dt.date, int], MatrixCell]:
    """Where the groups stood, by group, the last day of a membership, and issue."""
    asked = {(bond.group_id, _last_day(bond, on_date)) for bond in bonds}
    present = [group for group, day in asked if day == on_date]
    found = read_cells(actors=present, issues=issues, on_date=on_date) if present else {}
    said = {(group, on_date, issue): cell for (group, issue), cell in found.items()}
    if past := sorted(one for one in asked if one[1] < on_date):
        groups, days = map(list, zip(*past, strict=True))
        wanted = {"groups": groups, "days": days, "issues": list(issues), "on": on_date}
        rows = fetch_prepared(_SAID_THEN, wanted)
        said |= {
            (row[0], row[1], row[2]): MatrixCell._make((*row[3:], None, "", "")) for row in rows
        }
    return said


def read_bonds(actors: Sequence[int]) -> list[Membership]:
    """The memberships, past ones too, by which actors inherit.

    An office is none: who holds one speaks.
    """
    bonds = Membership.objects.filter(member__in=actors).belonging()
    return list(bonds.select_related("group").order_by("pk"))


def _held_on(bond: Membership, day: dt.date | None) -> bool:
    if day is None:
        return False
    return (bond.from_date is None or bond.from_date <= day) and (
        bond.until_date is None or day < bond.until_date
    )


def _day(cell: MatrixCell) -> dt.date:
    return cell.stated_date or dt.date.min
