"""The position rule as a pure function. The database keeps positions by the same rule; the tests hold both together.

Used where the record is not today's: what we knew on an earlier day (`positions.known`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from positions.choices import MIXED, Value

FOR_EVER: Final = dt.date(9999, 12, 31)


class Voice(NamedTuple):
    """A published statement that counts for an actor on an issue, in force until before ``withdrawn_date``."""

    stance_id: int
    value: int
    marks: int
    stated_date: dt.date
    withdrawn_date: dt.date = FOR_EVER


class Standing(NamedTuple):
    """Where an actor stands on a day; the fields are those of `positions.models.Position`."""

    value: int
    marks: int
    n: int
    stated_date: dt.date
    stance_id: int


class Period(NamedTuple):
    """A standing from a day until before another."""

    valid_from: dt.date
    valid_to: dt.date
    standing: Standing


def stand(voices: Sequence[Voice], on_date: dt.date) -> Standing | None:
    """Where the actor whose ``voices`` these are stands on the day, None where nothing is in force."""
    in_force = [voice for voice in voices if voice.stated_date <= on_date < voice.withdrawn_date]
    spoken = [voice for voice in in_force if voice.value != Value.NO_STATED_POSITION]
    deciding = spoken or in_force
    if not deciding:
        return None
    day = max(voice.stated_date for voice in deciding)
    said = [voice for voice in deciding if voice.stated_date == day]
    cautious = min(said, key=lambda voice: (abs(voice.value), -voice.stance_id))
    is_mixed = len({_direction(voice.value) for voice in said}) > 1
    marks = 0
    for voice in said:
        marks |= voice.marks
    return Standing(MIXED if is_mixed else cautious.value, marks, len(spoken), day, cautious.stance_id)


def periods(voices: Sequence[Voice]) -> Iterator[Period]:
    """The standings one after the other, a new one for each day on which the record changes."""
    ends = {voice.withdrawn_date for voice in voices} - {FOR_EVER}
    days = sorted({voice.stated_date for voice in voices} | ends)
    for day, following in zip(days, [*days[1:], FOR_EVER], strict=True):
        if standing := stand(voices, day):
            yield Period(day, following, standing)


def _direction(value: int) -> int:
    """Support, neutrality and opposition are directions, each non-position is one of its own."""
    return (value > 0) - (value < 0) if abs(value) <= Value.SUPPORTS else value
