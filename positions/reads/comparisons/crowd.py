"""Where many actors stand on many issues, as arrays: one row of bytes out of the database, whatever
its size.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.postgres.prepared import fetch_prepared
from positions.choices import SCALE
from positions.measures.crowds import NOWHERE, Apart, EveryTwo, Floats, Steps, tally_all
from positions.reads.matrix.held import Numbers

# A tuple for each cell would take longer than everything that is computed of them.
_PACKED: Final = """
select coalesce(string_agg(int8send(issue_id), ''), ''), coalesce(string_agg(int8send(actor_id), ''), ''),
       coalesce(string_agg(int8send(stance_id), ''), ''), coalesce(string_agg(int4send(value), ''), ''){more}
  from ({rows}) r
"""
# Days counted as Python does.
_DAYS: Final = ", coalesce(string_agg(int4send(stated_date - '0001-01-01' + 1), ''), '')"
_IN_FORCE: Final = """
  select issue_id, actor_id, stance_id, value::integer as value, stated_date from positions_position
   where issue_id = any(%(issues)s) and actor_id = any(%(actors)s)
     and valid_from <= %(until)s and valid_to > %(until)s"""
# As in `stated`: the last word of each within the time.
_STATED: Final = """
  select distinct on (issue_id, actor_id) issue_id, actor_id, stance_id, value::integer as value, stated_date
    from positions_position
   where issue_id = any(%(issues)s) and actor_id = any(%(actors)s)
     and valid_from <= %(until)s and stated_date between %(first)s and %(until)s
   order by issue_id, actor_id, stated_date desc, valid_from"""
_QUERIES: Final = {
    (rows, is_dated): _PACKED.format(rows=rows, more=_DAYS if is_dated else "")
    for rows in (_IN_FORCE, _STATED)
    for is_dated in (False, True)
}


@dataclass(frozen=True, slots=True)
class Crowd:
    """By actor and issue, in the order asked for: the place on the scale, and the deciding stance, 0
    where there is none.
    """

    steps: Steps
    stances: Numbers

    def tallies(self, first: slice = slice(None)) -> Floats:
        """Of every two actors, or of some with all: what both say by one statement counts nothing."""
        tallies = tally_all(self.steps[first], self.steps)
        # One matrix product counts all, and then what two say by one statement is taken off: such are few
        # (decision 0010).
        apart, asked = self._apart(), range(len(self.steps))[first]
        there = (apart.actors >= asked.start) & (apart.actors < asked.stop)
        issues, one, other = (each[there] for each in (apart.issues, apart.actors, apart.others))
        places = one - asked.start, other, self.steps[one, issues], self.steps[other, issues]
        np.subtract.at(tallies, places, 1.0)
        return tallies

    def every_two(self) -> EveryTwo:
        """Of every two actors what measures ask for, at a fraction of the cost of their tallies."""
        return EveryTwo(self.steps, self._apart())

    def _apart(self) -> Apart:
        # Of what is on record alone, in one row: the numbers of a statement on an issue stand beside one
        # another once sorted. 0 is nobody's.
        issues = self.stances.shape[1]
        cells = np.flatnonzero(self.stances)
        keys = self.stances.ravel()[cells] * issues + cells % issues
        in_order = np.sort(keys)
        found = [np.zeros((3, 0), dtype=np.int64)]
        # Mostly no two share a statement: then nobody asks whose the sorted ones were.
        if (in_order[1:] == in_order[:-1]).any():
            cells = cells[np.argsort(keys)]
            found += _alike(in_order, *divmod(cells, issues))
        return Apart(*np.concatenate(found, axis=1))

    def is_unanimous(self) -> NDArray[np.bool_]:
        """Of each issue, whether all who stand on it stand at the same place, if two or more do."""
        there = self.steps != NOWHERE
        highest = np.where(there, self.steps, NOWHERE).max(axis=0, initial=NOWHERE)
        lowest = np.where(there, self.steps, len(SCALE)).min(axis=0, initial=len(SCALE))
        return np.asarray((there.sum(axis=0) > 1) & (highest == lowest))

    def only(self, issues: NDArray[np.bool_]) -> Crowd:
        return Crowd(self.steps[:, issues], self.stances[:, issues])


def _alike(in_order: Numbers, actors: Numbers, issues: Numbers) -> Iterator[Numbers]:
    """Issue, one and other of every two with the same key, in both orders."""
    # Neighbours, then those with one between them, until none are alike: mostly two share a statement.
    for distance in range(1, len(in_order)):
        places = np.flatnonzero(in_order[distance:] == in_order[:-distance])
        if not len(places):
            return
        one, other = actors[places], actors[places + distance]
        yield np.stack((issues[places], one, other))
        yield np.stack((issues[places], other, one))


def read_crowd(
    *, issues: Sequence[int], actors: Sequence[int], until: dt.date, first: dt.date | None = None
) -> Crowd:
    """What is in force on the day ``until``, or with ``first`` what was stated from that day on; one
    query.

    Values without a direction, and mixed ones, are not in it.
    """
    columns, rows, stances, values = _read(issues, actors, until, first, is_dated=False)
    return place_crowd(columns, rows, stances, values, (len(actors), len(issues)))


def read_dated_crowd(
    *, issues: Sequence[int], actors: Sequence[int], until: dt.date, first: dt.date | None = None
) -> tuple[Crowd, Numbers]:
    """As `read_crowd`, and by actor and issue the day of the deciding stance, 0 where there is none."""
    columns, rows, stances, values, stated = _read(issues, actors, until, first, is_dated=True)
    shape = len(actors), len(issues)
    days = np.zeros(shape, dtype=np.int64)
    days[rows, columns] = stated
    return place_crowd(columns, rows, stances, values, shape), days


def _read(
    issues: Sequence[int],
    actors: Sequence[int],
    until: dt.date,
    first: dt.date | None,
    *,
    is_dated: bool,
) -> list[Numbers]:
    """Of each position the places of its issue and actor, its statement, value and, if wanted, day."""
    # `_IN_FORCE` has no `first`: psycopg passes over what a query does not name.
    asked = {"issues": list(issues), "actors": list(actors), "first": first, "until": until}
    [packed] = fetch_prepared(_QUERIES[_STATED if first else _IN_FORCE, is_dated], asked)
    columns, rows, *rest = (
        # `>`: PostgreSQL sends the highest byte first. `frombuffer` gives what cannot be written to,
        # `astype` a copy.
        np.frombuffer(column, dtype=code).astype(np.int64)
        for column, code in zip(packed, (">i8", ">i8", ">i8", ">i4", ">i4"), strict=False)
    )
    return [places_of(issues, columns), places_of(actors, rows), *rest]


def places_of(keys: Sequence[int], found: Numbers) -> Numbers:
    """Where each of those found stands among the keys, all of which are different."""
    # Sorted and searched in C, without a look-up in Python for each of a hundred thousand cells.
    order = np.argsort(np.array(keys, dtype=np.int64))
    in_order = np.array(keys, dtype=np.int64)[order]
    return np.asarray(order[np.searchsorted(in_order, found)]) if len(found) else found


def place_crowd(
    columns: Numbers, rows: Numbers, stances: Numbers, values: Numbers, shape: tuple[int, int]
) -> Crowd:
    """Of each position the places of its issue and actor, its statement and value."""
    on_scale = np.abs(values) <= SCALE[0]
    columns, rows = columns[on_scale], rows[on_scale]
    steps, deciding = np.full(shape, NOWHERE, dtype=np.int8), np.zeros(shape, dtype=np.int64)
    # The place in `SCALE`, which runs from the highest value in steps of one.
    steps[rows, columns] = SCALE[0] - values[on_scale]
    deciding[rows, columns] = stances[on_scale]
    return Crowd(steps, deciding)
