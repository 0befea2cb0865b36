"""Where a few actors stand on every issue of a dossier on a day, packed so that any two of them are
soon compared.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from config.postgres.prepared import fetch_prepared
from positions.choices import Mark, is_on_scale
from positions.measures.agreement import Agreement, Measure, agreement_of
from positions.reads.matrix.cells import CELLS
from positions.reads.matrix.held import HELD

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

    def agreements(self, measure: Measure) -> list[Agreement]:
        """Of every two actors, in their order; what both say by one statement does not count.

        Issues are bits: how often two values occur together is a matter of one AND.
        """
        held = [defaultdict[int, int](int) for _ in range(self.size)]
        shared: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for place, taken in enumerate(self.taken.values()):
            # Python's integers have as many bits as there are issues, and `bit_count` counts them in C.
            bit = 1 << place
            for number, value, *_ in taken:
                held[number][value] |= bit
            for (one, x), (other, y) in _said_together(taken):
                shared[one, other].append((x, y))
        return [
            agreement_of(
                _tally(held[one], held[other]), measure=measure, same=shared.get((one, other), ())
            )
            for one, other in combinations(range(self.size), 2)
        ]


def _tally(
    first: Mapping[int, int], second: Mapping[int, int]
) -> Counter[tuple[int | None, int | None]]:
    together = {
        (x, y): (ours & theirs).bit_count()
        for x, ours in first.items()
        for y, theirs in second.items()
    }
    return Counter({pair: n for pair, n in together.items() if n})


def _said_together(taken: Sequence[Taken]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Every two actors, with their values, for whom one and the same statement decides."""
    # All different, as on most issues: nothing to compare.
    if len({stance for _, _, stance, *_ in taken}) == len(taken):
        return
    by_stance: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, value, stance, *_ in taken:
        by_stance[stance].append((number, value))
    for together in by_stance.values():
        # `taken` is sorted by the actors' places, so that each pair has the order in which `agreements`
        # asks for it.
        yield from combinations(together, 2)


def read_sides(*, issues: Sequence[int], actors: Sequence[int], on_date: dt.date) -> Sides:
    """Read where the actors stand, of issues that are not held in memory by one query."""
    # Marks and values are those of the database: REWORDED is not in them, `read_positions` adds it to the
    # rows shown.
    held = HELD.read(issues, cells=len(actors))
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
