"""Positions with the days from which and until which they stand, and how far every two agreed on days, and in
which years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from config.postgres.prepared import fetch_prepared
from config.web.input import BadInput
from positions.measures.agreement import MEASURES
from positions.measures.crowds import Floats, count_cases, measure
from positions.measures.spans import Stretch, cut_into_stretches
from positions.reads.comparisons.crowd import Crowd, place_crowd, places_of
from positions.reads.comparisons.nearest import Time
from positions.reads.matrix.held import Numbers

MOST_SPELLS: Final = 50_000
"""Of a file that tells each."""
MOST_MEASURED: Final = 500_000
"""Of figures: columns of so many take 24 megabytes."""
_MOST_WORK: Final = 10**9
"""Pairs of actors, times issues, times years: some seconds."""
# As `crowd`: columns of bytes rather than tuples, days counted as Python does.
_SPELLS: Final = """
select coalesce(string_agg(int8send(actor_id), ''), ''), coalesce(string_agg(int8send(issue_id), ''), ''),
       coalesce(string_agg(int8send(stance_id), ''), ''), coalesce(string_agg(int4send(value), ''), ''),
       coalesce(string_agg(int4send(valid_from - '0001-01-01' + 1), ''), ''),
       coalesce(string_agg(int4send(valid_to - '0001-01-01' + 1), ''), '')
  from (select actor_id, issue_id, stance_id, value::integer as value, valid_from, valid_to
          from positions_position
         where issue_id = any(%(issues)s) and actor_id = any(%(actors)s)
           and valid_from <= %(until)s and valid_to > %(first)s
         order by actor_id, issue_id, valid_from limit %(most)s) in_order
"""
_CODES: Final = (">i8", ">i8", ">i8", ">i4", ">i4", ">i4")


@dataclass(frozen=True, slots=True)
class Spell:
    """A position from the day ``first`` until ``last``, both included; None while it lasts."""

    actor: int
    issue: int
    stance: int
    value: int
    first: dt.date
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Spells:
    """Positions as columns, in order of actor, issue and day. Days are ordinals: each stands from its ``first``
    until before its ``past``; ``until`` is the last that was asked for.
    """

    until: dt.date
    actors: Numbers
    issues: Numbers
    stances: Numbers
    values: Numbers
    first: Numbers
    past: Numbers

    def __len__(self) -> int:
        return len(self.actors)

    def each(self) -> Iterator[Spell]:
        """One by one."""
        columns = self.actors, self.issues, self.stances, self.values, self.first, self.past
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for actor, issue, stance, value, first, past in rows:
            # What ended after the last day lasted on it: nobody knew of its end then.
            has_ended = past <= self.until.toordinal()
            last = dt.date.fromordinal(past - 1) if has_ended else None
            yield Spell(actor, issue, stance, value, dt.date.fromordinal(first), last)


@dataclass(frozen=True, slots=True)
class Agreed:
    """Two actors, by their places, that were tied at the end of a year: by what the measure gives,
    which is ``weight`` on a scale from 0 to 1, on so many issues.
    """

    one: int
    other: int
    year: Stretch
    weight: float
    agreement: float
    issues: int


def read_spells(
    *, actors: Sequence[int], issues: Sequence[int], time: Time, most: int = MOST_MEASURED
) -> Spells:
    """All that began by the last day and had not ended before the first; one query.

    Raises:
        BadInput: if there are more than ``most``.
    """
    asked = {"issues": list(issues), "actors": list(actors), "most": most + 1}
    asked |= {"first": time.first or dt.date.min, "until": time.until}
    [packed] = fetch_prepared(_SPELLS, asked)
    found = Spells(
        time.until,
        *(
            np.frombuffer(column, dtype=code).astype(np.int64)
            for column, code in zip(packed, _CODES, strict=True)
        ),
    )
    if len(found) > most:
        said = f"There are more than {most:,} positions: choose actors, issues or a first day."
        raise BadInput(said)
    return found


def measure_on(
    days: Iterable[dt.date],
    spells: Spells,
    *,
    actors: Sequence[int],
    issues: Sequence[int],
    key: str,
) -> Iterator[tuple[Floats, Floats]]:
    """Of every two actors a measure and its n on each of the days, by what was in force then: of one reading, and
    each day one pass over its arrays.
    """
    for crowd in _crowds_on(days, spells, actors, issues):
        every_two = crowd.every_two()
        yield measure(every_two, key), count_cases(every_two, key)


def agreed_by_year(
    spells: Spells,
    *,
    actors: Sequence[int],
    issues: Sequence[int],
    time: Time,
    key: str,
    threshold: float,
) -> Iterator[Agreed]:
    """The ties at the end of each year, or on the last day, by what was in force then.

    Raises:
        BadInput: if it would take too long.
    """
    begun = dt.date.fromordinal(int(spells.first.min())) if len(spells) else time.until
    first = time.first or begun
    years = [
        Stretch(year.label, max(year.first, first), min(year.until, time.until))
        for year in cut_into_stretches(first, time.until, by="year")
    ]
    if len(actors) ** 2 * len(issues) * len(years) > _MOST_WORK:
        raise BadInput("That is too much for one file: choose actors, issues or a first day.")
    lowest = MEASURES[key].lowest
    days = [year.until for year in years]
    measured = measure_on(days, spells, actors=actors, issues=issues, key=key)
    for year, (values, cases) in zip(years, measured, strict=True):
        weights = np.clip((values - lowest) / (1 - lowest), 0, 1)
        # Each pair once; what has no figure is less than nothing, and ties nobody.
        tied = np.triu(np.nan_to_num(weights, nan=-1.0) >= threshold, 1)
        for one, other in np.argwhere(tied):
            yield Agreed(
                *(int(one), int(other), year),
                *(float(weights[one, other]), float(values[one, other]), int(cases[one, other])),
            )


def _crowds_on(
    days: Iterable[dt.date], spells: Spells, actors: Sequence[int], issues: Sequence[int]
) -> Iterator[Crowd]:
    shape = len(actors), len(issues)
    rows, columns = places_of(actors, spells.actors), places_of(issues, spells.issues)
    for day in days:
        number = day.toordinal()
        there = np.flatnonzero((spells.first <= number) & (spells.past > number))
        stances, values = spells.stances[there], spells.values[there]
        yield place_crowd(columns[there], rows[there], stances, values, shape)
