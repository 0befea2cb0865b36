"""Where a few actors stand on every issue of a dossier on a day, packed so that any two of them are
soon compared.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isnan

import numpy as np

from config.postgres.prepared import fetch_prepared
from positions.choices import MIXED, SCALE, Mark, is_on_scale
from positions.measures.agreement import Agreement
from positions.measures.crowds import Floats, count, count_cases, count_identical, measure
from positions.reads.comparisons.counted import CountedBlocs
from positions.reads.comparisons.crowd import Crowd, place_crowd
from positions.reads.matrix.cells import CELLS
from positions.reads.matrix.held import HELD, IssuePositions

type Taken = tuple[int, int, int, int, int]
"""The place of an actor among those asked for, its value, the stance that decides, the ordinal of
its first day, and bits of ``Mark``.
"""


@dataclass(frozen=True, slots=True)
class Sides:
    """By issue with anybody on record, in the order asked for, who of ``size`` actors stands where."""

    size: int
    taken: Mapping[int, Sequence[Taken]]

    def values(self, issue: int) -> dict[int, int]:
        """By the actor's place, its value on an issue."""
        return {number: value for number, value, *_ in self.taken.get(issue, ())}

    def on_scale(self, issue: int) -> list[int]:
        """The values of those who have a place on the scale."""
        return [value for _, value, *_ in self.taken.get(issue, ()) if is_on_scale(value)]

    def is_conditional(self, issue: int) -> bool:
        """Whether anybody's position on it depends on something."""
        return any(marks & Mark.CONDITIONAL for *_, marks in self.taken.get(issue, ()))

    def period(self, issues: Sequence[int]) -> tuple[dt.date, dt.date] | None:
        """When what those on the scale hold was said, the earliest and the latest."""
        days = [
            day
            for issue in issues
            for _, value, _, day, _ in self.taken.get(issue, ())
            if is_on_scale(value)
        ]
        return (dt.date.fromordinal(min(days)), dt.date.fromordinal(max(days))) if days else None

    def meetings(self) -> Floats:
        """The tally of the first two, less what both say by one statement."""
        tally = np.zeros((len(SCALE), len(SCALE)))
        for taken in self.taken.values():
            on_scale = [
                (SCALE[0] - value, by)
                for number, value, by, *_ in taken
                if number < 2 and is_on_scale(value)
            ]
            if len(on_scale) == 2 and on_scale[0][1] != on_scale[1][1]:
                tally[on_scale[0][0], on_scale[1][0]] += 1
        return tally

    def agreements(self, key: str) -> list[Agreement]:
        """Of every two actors, in their order, by a key of ``MEASURES``; what both say by one statement
        does not count.
        """
        # Of fifty actors there are 1,225 pairs: all at once, as of a crowd.
        crowd, spoke = self._as_crowd()
        every_two = crowd.every_two()
        same = np.zeros((self.size, self.size), dtype=np.int64)
        for taken in self.taken.values():
            for one, other in _said_together(taken):
                same[one, other] += 1
        n, cases = count(every_two), count_cases(every_two, key)
        # Both on record, less those on the scale: one of the two at least has no direction or is mixed.
        excluded = spoke @ spoke.T - same - n
        values, identical = measure(every_two, key), count_identical(every_two)
        pairs = np.triu_indices(self.size, 1)
        numbers = (
            each[pairs].astype(np.int64).tolist() for each in (n, cases, excluded, identical)
        )
        figures = (None if isnan(value) else value for value in values[pairs].tolist())
        return [
            Agreement(*found) for found in zip(*numbers, figures, same[pairs].tolist(), strict=True)
        ]

    def _as_crowd(self) -> tuple[Crowd, Floats]:
        """The places on the scale as arrays, and by actor and issue 1 where it is on record at all."""
        rows = [
            (place, number, value, stance)
            for place, taken in enumerate(self.taken.values())
            for number, value, stance, *_ in taken
        ]
        issues, actors, values, stances = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        shape = self.size, len(self.taken)
        spoke = np.zeros(shape)
        spoke[actors, issues] = 1.0
        return place_crowd(issues, actors, stances, values, shape), spoke


def _said_together(taken: Sequence[Taken]) -> Iterator[tuple[int, int]]:
    """Every two actors, by their places, for whom one and the same statement decides."""
    # All different, as on most issues: nothing to compare.
    if len({stance for _, _, stance, *_ in taken}) == len(taken):
        return
    by_stance: dict[int, list[int]] = defaultdict(list)
    for number, _, stance, *_ in taken:
        by_stance[stance].append(number)
    for together in by_stance.values():
        # `taken` is sorted by the actors' places, so that the earlier of two is the first.
        yield from combinations(together, 2)


def read_standing_sides(
    *, issues: Sequence[int], actors: Sequence[int], days: Sequence[dt.date]
) -> list[Sides]:
    """Read where the actors stand on each of the days, of issues that are not held in memory by one
    query a day.
    """
    held = HELD.read(issues, cells=len(actors) * len(days))
    return [_read_day(held, issues, actors, day) for day in days]


def _read_day(
    held: Mapping[int, IssuePositions],
    issues: Sequence[int],
    actors: Sequence[int],
    on_date: dt.date,
) -> Sides:
    # Marks and values are those of the database: REWORDED is not in them, `read_positions` adds it to the
    # rows shown.
    day = on_date.toordinal()
    taken = {issue: positions.standings(actors, day) for issue, positions in held.items()}
    others = [issue for issue in issues if issue not in held]
    if others:
        numbers = {actor: number for number, actor in enumerate(actors)}
        asked = {"actors": list(actors), "issues": others, "on": on_date}
        # The eight columns of CELLS; the last is the comparison's, which it does not have.
        for actor, issue, value, marks, _, stated, stance, _ in fetch_prepared(CELLS, asked):
            said = numbers[actor], value, stance, stated.toordinal(), marks
            taken.setdefault(issue, []).append(said)
    return Sides(len(actors), {issue: sorted(taken[issue]) for issue in issues if taken.get(issue)})


def join_blocs(sides: Sides, counted: CountedBlocs, *, issues: Sequence[int]) -> Sides:
    """The actors of ``sides`` and behind them the blocs: each stands where most of its members do, and is
    mixed where as many hold something else; of whom too few are on record it stands nowhere.
    """
    taken = {issue: list(held) for issue, held in sides.taken.items()}
    for number, side in enumerate(counted.sides):
        held = zip(counted.issues, side.most, side.lone, side.newest, side.is_told, strict=True)
        for issue, most, lone, day, is_told in held:
            # Days count from 1: nobody of it said anything that counts.
            if not day or not is_told:
                continue
            value = SCALE[most] if most >= 0 else MIXED
            # What rests on several statements is nobody else's: no other has its number.
            stance = int(lone) or -1 - number
            taken.setdefault(issue, []).append((sides.size + number, value, stance, int(day), 0))
    size = sides.size + len(counted.sides)
    return Sides(size, {issue: taken[issue] for issue in issues if issue in taken})
