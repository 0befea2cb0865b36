"""Positions with the days from which and until which they stand, and in which years two agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from config.web.input import BadInput
from positions.choices import SCALE
from positions.measures.agreement import MEASURES
from positions.measures.crowds import NOWHERE, count_cases, measure
from positions.measures.spans import Stretch, cut_into_stretches
from positions.models import Position
from positions.reads.comparisons.crowd import Crowd
from positions.reads.comparisons.nearest import Time

MOST_SPELLS: Final = 50_000
_MOST_WORK: Final = 10**9
"""Pairs of actors, times issues, times years: some seconds."""


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


def read_spells(*, actors: Sequence[int], issues: Sequence[int], time: Time) -> Sequence[Spell]:
    """All that began by the last day and had not ended before the first, in order; one query.

    Raises:
        BadInput: if there are too many for one file.
    """
    rows = Position.objects.filter(
        actor__in=actors, issue__in=issues, valid_from__lte=time.until
    ).order_by("actor", "issue", "valid_from")
    if time.first:
        rows = rows.filter(valid_to__gt=time.first)
    columns = ("actor_id", "issue_id", "stance_id", "value", "valid_from", "valid_to")
    found = list(rows.values_list(*columns)[: MOST_SPELLS + 1])
    if len(found) > MOST_SPELLS:
        said = (
            f"There are more than {MOST_SPELLS:,} positions: choose actors, issues or a first day."
        )
        raise BadInput(said)
    return [
        # What ended after the last day lasted on it: nobody knew of its end then.
        Spell(
            actor=actor,
            issue=issue,
            stance=stance,
            value=value,
            first=begun,
            last=ended - dt.timedelta(days=1) if ended <= time.until else None,
        )
        for actor, issue, stance, value, begun, ended in found
    ]


def agreed_by_year(
    spells: Sequence[Spell],
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
    first = time.first or min((one.first for one in spells), default=time.until)
    years = cut_into_stretches(first, time.until, by="year")
    if len(actors) ** 2 * len(issues) * len(years) > _MOST_WORK:
        raise BadInput("That is too much for one file: choose actors, issues or a first day.")
    lowest = MEASURES[key].lowest
    for year in years:
        shown = Stretch(year.label, max(year.first, first), min(year.until, time.until))
        tallies = _crowd_on(shown.until, spells, actors, issues).tallies()
        values, cases = measure(tallies, key), count_cases(tallies, key)
        weights = np.clip((values - lowest) / (1 - lowest), 0, 1)
        # Each pair once; what has no figure is less than nothing, and ties nobody.
        tied = np.triu(np.nan_to_num(weights, nan=-1.0) >= threshold, 1)
        for one, other in np.argwhere(tied):
            yield Agreed(
                *(int(one), int(other), shown),
                *(float(weights[one, other]), float(values[one, other]), int(cases[one, other])),
            )


def _crowd_on(
    day: dt.date, spells: Sequence[Spell], actors: Sequence[int], issues: Sequence[int]
) -> Crowd:
    rows = {pk: place for place, pk in enumerate(actors)}
    columns = {pk: place for place, pk in enumerate(issues)}
    steps = np.full((len(rows), len(columns)), NOWHERE, dtype=np.int8)
    stances = np.zeros(steps.shape, dtype=np.int64)
    for one in spells:
        if (
            one.first <= day
            and (one.last is None or one.last >= day)
            and abs(one.value) <= SCALE[0]
        ):
            place = rows[one.actor], columns[one.issue]
            steps[place], stances[place] = SCALE[0] - one.value, one.stance
    return Crowd(steps, stances)
