"""The matrix: where each actor stands on each issue on a day, and what moved since another."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from actors.choices import ActorKind
from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import Mark
from positions.models import Issue
from positions.reads.matrix.held import HELD, IssuePositions
from positions.reads.matrix.of_days import OfDays, TwoDays
from positions.reads.sources.roll import Call, Missed, find_voted_on, read_missed
from positions.reads.stances.deciding import Deciding
from positions.reads.stances.departed import read_departed
from positions.reads.stances.rewording import find_reworded_issues, find_unconfirmed
from positions.rules.offices import Departed
from positions.rules.position import Decided

OLD_AFTER: Final = dt.timedelta(days=2 * 365)
"""A position whose deciding words are older than this, as seen from the matrix's date, is marked as
old.
"""

# The latest row that began by the day need not be in force on it: where everything was withdrawn there is a
# gap (decision 0002). So `valid_to` is tested outside of `limit 1`; inside, a gap would be looked for through
# all that came before. The null is the column of the comparison, for one shape of both queries.
CELLS = """
select a.id, i.id, p.value, p.marks, p.n, p.stated_date, p.stance_id, null::smallint
  from unnest(%(issues)s::bigint[]) i(id) cross join unnest(%(actors)s::bigint[]) a(id)
 cross join lateral (
   select value, marks, n, stated_date, stance_id, valid_to from positions_counted
    where issue_id = i.id and actor_id = a.id and valid_from <= %(on)s order by valid_from desc limit 1) p
 where p.valid_to > %(on)s
"""

# What is compared needs the value alone, so it comes from the table; `positions_counted` adds what came
# late to `n` (decision 0002).
# Issue by issue, as the index lies: actor by actor takes 1.4 times as long at 200×100.
CELLS_COMPARED = """
select a.id, i.id, p.value, p.marks, p.n, p.stated_date, p.stance_id, q.value
  from unnest(%(issues)s::bigint[]) i(id) cross join unnest(%(actors)s::bigint[]) a(id)
  left join lateral (
   select value, marks, n, stated_date, stance_id, valid_to from positions_counted
    where issue_id = i.id and actor_id = a.id and valid_from <= %(on)s order by valid_from desc limit 1) p
    on p.valid_to > %(on)s
  left join lateral (
   select value, valid_to from positions_position
    where issue_id = i.id and actor_id = a.id and valid_from <= %(vs)s order by valid_from desc limit 1) q
    on q.valid_to > %(vs)s
 where p.value is not null or q.value is not null
"""


class MatrixCell(NamedTuple):
    """An actor's position on an issue. A tuple, since a page makes up to 20,000 of them.

    ``value`` is a ``Value`` or ``MIXED``, or None where a position on the comparison date is in
    force no longer; ``before`` is the value on the comparison date, None where there was none or
    nothing is compared. ``inherited_from`` and ``inherited_slug`` name the group whose position the
    actor shares as its member.
    """

    value: int | None
    marks: int
    n: int
    stated_date: dt.date | None
    stance_id: int | None
    before: int | None
    inherited_from: str = ""
    inherited_slug: str = ""

    @property
    def standing(self) -> Decided | None:
        """What is decided for its day; None where only the comparison date has a position."""
        value, marks, n, stated_date, stance_id, *_ = self
        if value is None or stated_date is None or stance_id is None:
            return None
        return Decided(value, marks, n, stated_date, stance_id)


OF_DAYS: Final = OfDays[MatrixCell]()
"""The cells that were made of positions held in memory."""


class MatrixRow(NamedTuple):
    """An actor with what it is on the day: "Federal Chancellor, Germany"."""

    actor: Actor
    office: str


@dataclass(frozen=True, slots=True)
class RowGroup:
    title: str
    rows: Sequence[MatrixRow]


class Moves(NamedTuple):
    """Of the ``before`` positions on the comparison date ``moved`` have another value and ``gone``
    hold no longer.

    ``new`` ones are of actors without a position then: coming on record is no move.
    """

    before: int
    moved: int
    new: int
    gone: int


# Counted as pairs by `map` and `Counter`, so that no Python code runs for each of 20,000 cells.
_VALUES = itemgetter(0, 5)
"""Of a cell the value and the one before."""


class KnownRecord(NamedTuple):
    """What the cells shown rest on by the record of an earlier day: how many statements, and of how
    many actors.

    A statement made for another counts in both their cells. ``voted`` are issues of which a vote
    changed since: nobody need have voted on them by the present record.
    """

    statements: int
    actors: int
    voted: frozenset[int] = frozenset()


class FormerCell(NamedTuple):
    """A cell that rests on words of those who spoke for the actor then, and do not on its day."""

    actor: Actor
    issue: Issue
    departed: Sequence[Departed]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Positions of ``groups``' actors on ``issues`` as of ``on_date``, and on ``vs_date`` where one
    is compared.

    ``cells`` holds, by actor's id and issue's id, what is on record; ``missed`` why an actor has no
    vote in the last roll call on the issue. A pair that is in neither was not researched.
    ``departed`` holds on whose words the position rests where they spoke for the actor then and do
    not on the matrix's day. ``known`` is None where the present record is shown. ``hidden`` are cells
    on record that a filter leaves out: nobody may take them for silence.
    """

    on_date: dt.date
    vs_date: dt.date | None
    groups: Sequence[RowGroup]
    issues: Sequence[Issue]
    cells: Mapping[tuple[int, int], MatrixCell]
    missed: Mapping[tuple[int, int], tuple[Missed, Call]] = MappingProxyType({})
    departed: Mapping[tuple[int, int], Sequence[Departed]] = MappingProxyType({})
    known: KnownRecord | None = None
    hidden: frozenset[tuple[int, int]] = frozenset()

    @property
    def actor_count(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def former(self) -> list[FormerCell]:
        """The cells that rest on words of former office-holders, row by row."""
        if not self.departed:
            return []
        rows = (row.actor for group in self.groups for row in group.rows)
        return [
            FormerCell(actor, issue, departed)
            for actor in rows
            for issue in self.issues
            if (departed := self.departed.get((actor.pk, issue.pk)))
        ]

    @property
    def moves(self) -> Moves:
        """What differs from the comparison date; meaningless where nothing is compared."""
        # No cell is without both: CELLS_COMPARED, `as_known` and `with_inherited` make none. Else it would
        # be counted as new, gone and kept at once.
        pairs = Counter(map(_VALUES, self.cells.values()))
        new = sum(n for (_, before), n in pairs.items() if before is None)
        gone = sum(n for (value, _), n in pairs.items() if value is None)
        kept = sum(n for (value, before), n in pairs.items() if value == before)
        total = pairs.total()
        return Moves(before=total - new, moved=total - new - gone - kept, new=new, gone=gone)


def build_matrix(
    *,
    groups: Sequence[RowGroup],
    issues: Sequence[Issue],
    on_date: dt.date,
    vs_date: dt.date | None = None,
) -> Matrix:
    """Read every cell by a fixed number of queries, whatever the size."""
    actors = [row.actor.pk for group in groups for row in group.rows]
    cells = read_cells(
        actors=actors,
        issues=[issue.pk for issue in issues],
        on_date=on_date,
        vs_date=vs_date,
    )
    return Matrix(on_date=on_date, vs_date=vs_date, groups=groups, issues=issues, cells=cells)


def read_cells(
    *,
    actors: Sequence[int],
    issues: Sequence[int],
    on_date: dt.date,
    vs_date: dt.date | None = None,
) -> dict[tuple[int, int], MatrixCell]:
    """The cells on record by (actor's id, issue's id), of issues that are not held in memory by one
    query.
    """
    # A comparison looks up a second position for each cell, and so makes it sooner worth to read an issue
    # whole.
    held = HELD.read(issues, cells=len(actors) * (2 if vs_date else 1))
    days = on_date.toordinal(), vs_date.toordinal() if vs_date else None
    cells = _cells_of(held, actors, days)
    if others := [issue for issue in issues if issue not in held]:
        parameters = {"actors": list(actors), "issues": others, "on": on_date, "vs": vs_date}
        rows = fetch_prepared(CELLS_COMPARED if vs_date else CELLS, parameters)
        # `_make` fills in no defaults: the two names of a group are given.
        cells |= {(row[0], row[1]): MatrixCell._make((*row[2:], "", "")) for row in rows}
    return cells


def _cells_of(
    held: Mapping[int, IssuePositions], actors: Sequence[int], days: TwoDays
) -> dict[tuple[int, int], MatrixCell]:
    cells: dict[tuple[int, int], MatrixCell] = {}
    for issue, positions in held.items():
        make = partial(_make_cells, positions, days)
        made = OF_DAYS.read(issue, positions, days=days, actors=actors, make=make)
        for actor in actors:
            if cell := made[actor]:
                cells[actor, issue] = cell
    return cells


def _make_cells(
    positions: IssuePositions, days: TwoDays, actors: Sequence[int]
) -> dict[int, MatrixCell]:
    make = MatrixCell._make
    return {
        actor: make((value, marks, n, stated, stance, before, "", ""))
        for actor, value, marks, n, stated, stance, before in positions.rows(actors, *days)
    }


def with_reworded(
    matrix: Matrix,
    *,
    issues: Collection[int] | None = None,
    known_at: dt.datetime | None = None,
) -> Matrix:
    """The matrix with `Mark.REWORDED` on the cells that words decide which were approved under
    another wording of their column; ``known_at`` where the record of an earlier day is told.

    One query, where it is not said which ``issues`` were reworded; two more where one was, and one
    where a cell in it is inherited.
    """
    cells = matrix.cells
    if issues is None:
        issues = find_reworded_issues([issue.pk for issue in matrix.issues])
    if not issues:
        return matrix
    # By whom the position is, which for an inherited cell is its group: `found` has the group's identifier.
    decided = _decided({key: cells[key] for key in cells if key[1] in issues})
    found = find_unconfirmed(decided.values(), on_date=matrix.on_date, known_at=known_at)
    marked = {
        key: cells[key]._replace(marks=cells[key].marks | Mark.REWORDED)
        for key, one in decided.items()
        if (one.actor_id, one.issue_id) in found
    }
    return replace(matrix, cells={**cells, **marked}) if marked else matrix


def with_missed(
    matrix: Matrix,
    *,
    issues: Collection[int] | None = None,
    known_at: dt.datetime | None = None,
) -> Matrix:
    """The matrix with why a state has no vote where it could have cast one, as `read_missed` says.

    ``issues`` are those to look at: those with votes, where that is known. Of a record as known
    those are looked at as well of which a vote changed since.
    """
    if issues is None:
        issues = find_voted_on([issue.pk for issue in matrix.issues])
    if matrix.known:
        issues = {*issues, *matrix.known.voted}
    if not issues:
        return matrix
    states = [
        row.actor.pk
        for group in matrix.groups
        for row in group.rows
        if row.actor.kind == ActorKind.STATE
    ]
    missed = read_missed(actors=states, issues=issues, on_date=matrix.on_date, known_at=known_at)
    return replace(matrix, missed=missed)


def with_departed(matrix: Matrix, *, left: Collection[int] | None = None) -> Matrix:
    """The matrix with whose words its positions rest on, where they speak for the actor no more.

    Three queries at most, and one where any is inherited; none where it is said of which actors
    somebody may have ``left``, and that is none.
    """
    # Empty says that `choose_rows` found nobody; None that nobody looked.
    if left is not None and not left:
        return matrix
    decided = _decided(matrix.cells)
    found = read_departed(decided.values(), on_date=matrix.on_date, among=left)
    if not found:
        return matrix
    of_cells = {
        key: found[one.actor_id, one.issue_id]
        for key, one in decided.items()
        if (one.actor_id, one.issue_id) in found
    }
    return replace(matrix, departed=of_cells)


def _decided(cells: Mapping[tuple[int, int], MatrixCell]) -> dict[tuple[int, int], Deciding]:
    """By cell, the position that it shows; one query where any is inherited.

    An inherited one is the group's: it is the group that spoke, or for which somebody did.
    """
    slugs = {cell.inherited_slug for cell in cells.values() if cell.inherited_slug}
    groups = dict(Actor.objects.filter(slug__in=slugs).values_list("slug", "pk")) if slugs else {}
    return {
        (actor, issue): Deciding(
            groups.get(cell.inherited_slug, actor), issue, cell.stated_date, cell.stance_id
        )
        for (actor, issue), cell in cells.items()
        if cell.stated_date and cell.stance_id
    }
