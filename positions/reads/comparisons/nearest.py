"""Who is nearest to an actor and who farthest, by several measures at once, and who moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from actors.in_office import read_left_office
from actors.models import Actor
from positions.measures.crowds import (
    NOWHERE,
    Floats,
    count,
    count_cases,
    measure,
    measure_ranged,
)
from positions.reads.comparisons.crowd import Crowd, read_crowd

MEASURES_BESIDE: Final = ("identical", "lijphart", "coincidence", "kappa", "pi-squared")
"""Measures that rank otherwise, shown beside the one that is asked for."""
_SHOWN: Final = 15
MOST_MOVES: Final = 10


@dataclass(frozen=True, slots=True)
class Time:
    """A day, or with ``first`` what was stated from that day until it."""

    until: dt.date
    first: dt.date | None = None

    def ending(self, day: dt.date) -> Time:
        """As long a time that ends on another day: years by the calendar, else the same days."""
        if self.first is None:
            return Time(day)
        if (day.month, day.day) == (self.until.month, self.until.day):
            back = self.first.year + day.year - self.until.year
            # 29 February has no counterpart in most years.
            leap = (self.first.month, self.first.day) == (2, 29)
            return Time(day, self.first.replace(year=back, day=28 if leap else self.first.day))
        return Time(day, day - (self.until - self.first))


@dataclass(frozen=True, slots=True)
class Rank:
    """A figure and its place among all that have one, from 1."""

    value: float
    place: int


@dataclass(frozen=True, slots=True)
class NearActor:
    """An actor by the measure asked for, which looks at ``n`` issues: its place, and the least and the
    most it would be without any one of them; ``beside`` are its places by the others, None
    where it has no figure. ``moved`` is the figure less that of the time before; ``left_office`` the last day in
    office of somebody who holds none any more.
    """

    actor: Actor
    n: int
    rank: Rank
    lowest: float
    highest: float
    beside: Mapping[str, Rank | None]
    before: float | None = None
    left_office: dt.date | None = None

    @property
    def moved(self) -> float | None:
        return None if self.before is None else self.rank.value - self.before


@dataclass(frozen=True, slots=True)
class Nearest:
    """All that have a figure, the nearest first; ``left_out`` have too few issues in common, or none
    that is defined; ``one_voice`` nothing in common but the very same statements; ``apart`` counts those without
    any issue in common. Together they are all that were asked about.
    """

    ranked: Sequence[NearActor]
    left_out: int
    one_voice: Sequence[Actor] = ()
    apart: int = 0

    @property
    def near(self) -> Sequence[NearActor]:
        return self.ranked if self.is_short else self.ranked[:_SHOWN]

    @property
    def far(self) -> Sequence[NearActor]:
        return [] if self.is_short else self.ranked[-_SHOWN:]

    @property
    def is_short(self) -> bool:
        return len(self.ranked) <= 2 * _SHOWN

    @property
    def middle(self) -> int:
        """How many are in neither list."""
        return max(len(self.ranked) - 2 * _SHOWN, 0)

    @property
    def towards(self) -> Sequence[NearActor]:
        return self._moves(1)

    @property
    def away(self) -> Sequence[NearActor]:
        return self._moves(-1)

    def _moves(self, sign: int) -> Sequence[NearActor]:
        found = [one for one in self.ranked if one.moved and one.moved * sign > 0]
        return sorted(found, key=lambda one: -abs(one.moved or 0))[:MOST_MOVES]


def read_nearest(  # the actor, whom it is compared with, on what, when, against when
    *,
    actor: Actor,
    others: Sequence[Actor],
    issues: Sequence[int],
    time: Time,
    before: Time | None,
    key: str,
) -> Nearest:
    """Rank the others by how far each agrees with the actor; one query for each time, and one of offices."""
    crowd = _read(actor, others, issues, time)
    tallies = _tally(crowd)
    values, low, high = measure_ranged(tallies, key)
    n = count_cases(tallies, key)
    # NaN throughout: nobody has moved from a time that was not asked for.
    earlier = (
        measure(_tally(_read(actor, others, issues, before)), key) if before else values * np.nan
    )
    left = read_left_office([other.pk for other in others], on_date=time.until)
    ranks = _rank(values)
    beside = {other: _rank(measure(tallies, other)) for other in MEASURES_BESIDE if other != key}
    ranked = [
        NearActor(
            other,
            int(n[place]),
            rank,
            float(low[place]),
            float(high[place]),
            {name: found[place] for name, found in beside.items()},
            None if np.isnan(earlier[place]) else float(earlier[place]),
            left.get(other.pk),
        )
        for place, other in enumerate(others)
        # None has no figure; a rank is never false.
        if (rank := ranks[place])
    ]
    ranked.sort(key=lambda one: (one.rank.place, one.actor.name, one.actor.pk))
    # Whoever shares no issue with the actor was never beside it; whoever shares statements alone is one voice with it.
    there = crowd.steps != NOWHERE
    meet = (there[1:] & there[:1]).any(axis=1)
    heard = count(tallies) > 0
    return Nearest(
        ranked,
        left_out=int(heard.sum()) - len(ranked),
        one_voice=[others[place] for place in np.flatnonzero(meet & ~heard).tolist()],
        apart=int((~meet).sum()),
    )


def _read(actor: Actor, others: Sequence[Actor], issues: Sequence[int], time: Time) -> Crowd:
    keys = [actor.pk, *(other.pk for other in others)]
    return read_crowd(issues=issues, actors=keys, until=time.until, first=time.first)


def _tally(crowd: Crowd) -> Floats:
    # The actor's row alone: all pairs of two hundred would be twenty thousand tallies.
    return crowd.tallies(slice(0, 1))[0, 1:]


def _rank(values: Floats) -> list[Rank | None]:
    """The highest first; equal figures share a place."""
    # Negated, since `searchsorted` wants them ascending; it gives the first of equals, which share that
    # place.
    in_order = np.sort(-values[~np.isnan(values)])
    return [
        None if np.isnan(value) else Rank(float(value), int(np.searchsorted(in_order, -value)) + 1)
        for value in values
    ]
