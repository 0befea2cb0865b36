"""Two alone, actors or groups: every measure with its range, how often which values met, and the years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from positions.choices import SCALE, VALUE_LABELS
from positions.measures.agreement import MEASURES, Measure
from positions.measures.crowds import Floats, count_cases, measure_ranged
from positions.reads.comparisons.bloc_words import SidesTrend, read_sides_trend
from positions.reads.comparisons.comparison import Terms
from positions.reads.comparisons.membership import Bloc
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.pairs import ComparedColumn
from positions.reads.comparisons.sides import Sides
from positions.reads.comparisons.trend import BEGINNING, Point, read_trend

CARRIED_FROM: Final = 30
"""Issues in common from which on figures are shown unfolded. A dossier of statements has few, and
there the words say more.
"""


@dataclass(frozen=True, slots=True)
class PairFigure:
    """A measure of two over ``n`` issues, and the least and the most it would be without any
    one of them; all None below ``N_MIN`` and where it is undefined.
    """

    key: str
    measure: Measure
    n: int
    value: float | None
    lowest: float | None
    highest: float | None


@dataclass(frozen=True, slots=True)
class PairMeeting:
    """A row of the table of values: ``value`` is the first one's, ``counts`` are on how many
    issues the second had each value, in the order of the scale.
    """

    value: int
    counts: Sequence[int]

    @property
    def label(self) -> str:
        return VALUE_LABELS[self.value]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class PairFigures:
    """``n`` issues on which both stand at a place of the scale, by statements of their own. ``trend`` is
    None where it was not asked for, and begins ``since`` a day where more was stated before than is looked at.
    """

    first: ComparedColumn
    second: ComparedColumn
    figures: Sequence[PairFigure]
    meetings: Sequence[PairMeeting]
    trend: Sequence[Point] | None
    since: dt.date | None = None

    @property
    def is_of_groups(self) -> bool:
        """Whether either is the members of a group."""
        return isinstance(self.first, Bloc) or isinstance(self.second, Bloc)

    @property
    def n(self) -> int:
        return sum(meeting.total for meeting in self.meetings)

    @property
    def is_carried(self) -> bool:
        """Whether the issues are enough for figures to be looked at before they are asked for."""
        return self.n >= CARRIED_FROM

    @property
    def totals(self) -> list[int]:
        """On how many issues the second had each value."""
        columns = zip(*(meeting.counts for meeting in self.meetings), strict=True)
        return [sum(column) for column in columns]

    @property
    def is_shown(self) -> bool:
        """Whether any stretch has as many issues as a figure takes."""
        return any(point.value is not None for point in self.trend or ())


def read_pair(
    *,
    issues: Sequence[int],
    columns: Sequence[ComparedColumn],
    sides: Sides,
    terms: Terms,
    by: str | None,
) -> PairFigures:
    """The figures of two, who are the first of the ``sides``, of which all are but the trend; that is
    read, with two queries at most, three of groups, unless ``by`` is None.

    The trend is of the time of the terms, or of all until their day.
    """
    one, other = columns
    tally = sides.meetings()
    trend, since = _read_trend(issues, columns, terms, by) if by else (None, None)
    figures = [figure_of(tally, key) for key in MEASURES]
    meetings = [
        PairMeeting(value, [int(n) for n in row]) for value, row in zip(SCALE, tally, strict=True)
    ]
    return PairFigures(one, other, figures, meetings, trend, since)


def _read_trend(
    issues: Sequence[int], columns: Sequence[ComparedColumn], terms: Terms, by: str
) -> SidesTrend:
    key, until = terms.measure, terms.on_date
    one, other = columns
    if isinstance(one, Bloc) or isinstance(other, Bloc):
        time = Time(until, terms.first)
        return read_sides_trend(issues=issues, columns=columns, time=time, key=key, by=by)
    actors, first = (one.pk, other.pk), terms.first or BEGINNING
    points = read_trend(issues=issues, actors=actors, first=first, until=until, key=key, by=by)
    return SidesTrend(points, None)


def figure_of(tally: Floats, key: str) -> PairFigure:
    """A measure of one tally with its range."""
    n = count_cases(tally, key)
    found = map(_or_none, measure_ranged(tally, key))
    return PairFigure(key, MEASURES[key], int(n), *found)


def _or_none(figure: Floats) -> float | None:
    return None if np.isnan(figure) else float(figure)
