"""How far more than two actors and groups agreed in each year or session: the mean of their pairs, and each pair."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Final

from positions.measures.spans import Stretch
from positions.reads.comparisons.bloc_words import SidesWords, read_sides_words
from positions.reads.comparisons.membership import Bloc
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.pairs import ComparedColumn
from positions.reads.comparisons.trend import (
    BEGINNING,
    Point,
    cut_since_first,
    last_words,
    read_words,
    trace_last,
)

MOST_TRACED: Final = 12
"""Actors and groups whose trend is worked out: of twelve there are 66 pairs."""


@dataclass(frozen=True, slots=True)
class Line:
    """A pair and its points, of the same stretches as those of all others."""

    first: ComparedColumn
    second: ComparedColumn
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class TrendMoment:
    """Of one stretch: the mean of the ``pairs`` that have a figure, each counting once; ``heard`` of all
    pairs stated anything on the same issue. The lowest and the highest are pairs with their points.
    """

    stretch: Stretch
    mean: float | None
    pairs: int
    heard: int
    lowest: tuple[Line, Point] | None
    highest: tuple[Line, Point] | None


@dataclass(frozen=True, slots=True)
class Trends:
    """The pairs in the order of the columns, and the moments from the first to the last in which any two
    stated anything on the same issue; ``since`` as in `SidesWords`.
    """

    lines: Sequence[Line]
    moments: Sequence[TrendMoment]
    since: dt.date | None = None

    @property
    def is_of_groups(self) -> bool:
        """Whether any of them is the members of a group."""
        return any(
            isinstance(end, Bloc) for line in self.lines for end in (line.first, line.second)
        )

    @property
    def is_shown(self) -> bool:
        """Whether any moment has a figure."""
        return any(one.mean is not None for one in self.moments)

    @property
    def points(self) -> list[Point]:
        """The means as a curve, on so many pairs."""
        return [Point(one.stretch, one.heard, one.pairs, one.mean) for one in self.moments]


def read_trends(
    *, issues: Sequence[int], columns: Sequence[ComparedColumn], time: Time, key: str, by: str
) -> Trends:
    """Read what all stated within a time, or by its day, once, and trace each two of them;
    two queries at most, three with groups.
    """
    is_of_groups = any(isinstance(one, Bloc) for one in columns)
    read = read_sides_words if is_of_groups else _read_actors
    last, stretches, since = read(issues=issues, columns=columns, time=time, by=by)
    traced = [
        trace_last(last[one], last[other], stretches, key)
        for one, other in combinations(range(len(columns)), 2)
    ]
    shown = _heard(traced, len(stretches))
    lines = [
        Line(one, other, points[shown])
        for (one, other), points in zip(combinations(columns, 2), traced, strict=True)
    ]
    return Trends(lines, [_sum_up(lines, n) for n in range(len(stretches[shown]))], since)


def _read_actors(
    *, issues: Sequence[int], columns: Sequence[ComparedColumn], time: Time, by: str
) -> SidesWords:
    """Of actors alone, who are few: all that they stated."""
    keys, first = [one.pk for one in columns], time.first or BEGINNING
    said = read_words(issues=issues, actors=keys, first=first, until=time.until)
    stretches = cut_since_first(said, time.until, by=by)
    return SidesWords([last_words(words, stretches) for words in said], stretches, None)


def _heard(traced: Sequence[Sequence[Point]], size: int) -> slice:
    """From the first to the last stretch in which any two stated anything on the same issue."""
    heard = [place for place in range(size) if any(points[place].n for points in traced)]
    return slice(heard[0], heard[-1] + 1) if heard else slice(0)


def _sum_up(lines: Sequence[Line], place: int) -> TrendMoment:
    there = [(line, line.points[place]) for line in lines]
    with_figure = [(point.value, (line, point)) for line, point in there if point.value is not None]
    # Of equals the first pair: the pairs themselves have no order.
    in_order = sorted(with_figure, key=lambda one: one[0])
    return TrendMoment(
        lines[0].points[place].stretch,
        fmean(value for value, _ in with_figure) if with_figure else None,
        len(with_figure),
        sum(point.n > 0 for _, point in there),
        in_order[0][1] if in_order else None,
        in_order[-1][1] if in_order else None,
    )
