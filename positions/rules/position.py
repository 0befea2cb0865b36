"""The position rule as a pure function.

The database keeps positions by the same rule; the tests hold both together.

A date known by month or year is an interval (decision 0009), a day without a time too (0059). A
statement is certainly superseded where another began after its interval ended; those in force that
are not decide together.

Used where the record is not today's: what we knew on an earlier day
(`positions.reads.matrix.known_changes`).
"""

from __future__ import annotations

import datetime as dt
from bisect import insort
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import accumulate, pairwise, takewhile
from operator import or_
from typing import Final, NamedTuple

from positions.choices import MIXED, Mark, Precision, Value, is_on_scale
from positions.dates import last_day

# What the table of positions has as `valid_to` while one lasts.
FOR_EVER: Final = dt.date(9999, 12, 31)


class Voice(NamedTuple):
    """A published statement that counts for an actor on an issue, in force until before
    ``withdrawn_date``.

    It was made between ``stated_date`` and ``stated_until``; None means as late as the precision
    allows; on a known day at ``stated_time``, where that is known. An actor that ends has taken
    everything back by then.
    """

    stance_id: int
    value: int
    marks: int
    stated_date: dt.date
    withdrawn_date: dt.date = FOR_EVER
    precision: str = Precision.DAY
    stated_until: dt.date | None = None
    stated_time: dt.time | None = None

    @property
    def last_date(self) -> dt.date:
        """The last day on which it can have been made."""
        return self.stated_until or last_day(self.stated_date, self.precision)

    def is_in_force(self, on_date: dt.date) -> bool:
        return self.stated_date <= on_date < self.withdrawn_date

    @property
    def is_of_one_day(self) -> bool:
        return self.stated_date == self.last_date


class Decided(NamedTuple):
    """What the rule decides for a day: where the actor stands.

    The fields are those of `positions.models.Position`.
    """

    value: int
    marks: int
    n: int
    stated_date: dt.date
    stance_id: int


class DecidedPart(NamedTuple):
    """What was decided for the days from one until before another.

    The runs of one value are `timelines.periods`'.
    """

    valid_from: dt.date
    valid_to: dt.date
    standing: Decided


def deciding(voices: Sequence[Voice], on_date: dt.date) -> list[Voice]:
    """Those in force on the day that none is certainly later than; a search without result counts
    only alone.
    """
    in_force = [voice for voice in voices if voice.is_in_force(on_date)]
    considered = [
        voice for voice in in_force if voice.value != Value.NO_STATED_POSITION
    ] or in_force
    latest = max((voice.stated_date for voice in considered), default=on_date)
    return _last_by_time([voice for voice in considered if voice.last_date >= latest])


def _last_by_time(reaching: Sequence[Voice]) -> list[Voice]:
    """Of those that reach one day, without whoever had spoken before the last that has a time: it is
    known by day, so that it spoke on that day.
    """
    last = max((voice.stated_time for voice in reaching if voice.stated_time), default=dt.time.min)
    return [voice for voice in reaching if (voice.stated_time or dt.time.max) >= last]


def stand(voices: Sequence[Voice], on_date: dt.date) -> Decided | None:
    """Where the actor whose ``voices`` these are stands on the day, None where nothing is in force."""
    said = deciding(voices, on_date)
    if not said:
        return None
    n = sum(
        voice.value != Value.NO_STATED_POSITION for voice in voices if voice.is_in_force(on_date)
    )
    latest = max(voice.stated_date for voice in said)
    # Among equals the one recorded last. A mixed position has no value, and still names this one as
    # its stance.
    cautious = min(said, key=lambda voice: (abs(voice.value), -voice.stance_id))
    is_mixed = len({_direction(voice.value) for voice in said}) > 1
    marks = _marks(said, latest)
    if is_mixed and not _are_of_one_day(said, latest):
        marks |= Mark.ORDER_UNKNOWN
    return Decided(MIXED if is_mixed else cautious.value, marks, n, latest, cautious.stance_id)


def _marks(said: Sequence[Voice], latest: dt.date) -> int:
    """Those of all that decide, and how well the latest date is known."""
    known = _precision_mark(voice.precision for voice in said if voice.stated_date == latest)
    return reduce(or_, (voice.marks for voice in said), known)


def _are_of_one_day(said: Sequence[Voice], day: dt.date) -> bool:
    """Whether no order is unknown between them: all were certainly said on the day."""
    return all(voice.stated_date == day and voice.is_of_one_day for voice in said)


def _precision_mark(precisions: Iterable[str]) -> int:
    """How precisely the latest date is known, by whoever knows it best."""
    found = set(precisions)
    if Precision.DAY in found:
        return 0
    return Mark.MONTH if Precision.MONTH in found else Mark.YEAR


def periods(voices: Sequence[Voice]) -> Iterator[DecidedPart]:
    """The standings one after the other, a new one for each day on which the record changes.

    For each day only those are looked at that can still decide: a cell may hold thousands.
    """
    order = deque(sorted(voices, key=lambda voice: voice.stated_date))
    spoken = _count_by_day(voices)
    begun: list[Voice] = []
    by_end: list[Voice] = []
    for day, following in pairwise([*sorted(spoken), FOR_EVER]):
        while order and order[0].stated_date <= day:
            begun.append(order.popleft())
            # Withdrawn ones stay in both lists: `deciding` minds them.
            insort(by_end, begun[-1], key=lambda voice: voice.last_date)
        # `stand` was given a part of those in force, so that it cannot count them.
        if standing := stand(_still_deciding(begun, by_end, day, spoken[day]), day):
            yield DecidedPart(day, following, standing._replace(n=spoken[day]))


def _count_by_day(voices: Iterable[Voice]) -> dict[dt.date, int]:
    """How many statements are in force from each day on which one begins or ends, searches without
    result apart.
    """
    change: dict[dt.date, int] = defaultdict(int)
    for voice in voices:
        if voice.stated_date < voice.withdrawn_date:  # or it never was in force
            # A search adds nothing to the number, and yet its day is one on which the record
            # changes.
            counts = voice.value != Value.NO_STATED_POSITION
            change[voice.stated_date] += counts
            change[voice.withdrawn_date] -= counts
    # What was never withdrawn ends on no day.
    change.pop(FOR_EVER, None)
    days = sorted(change)
    return dict(zip(days, accumulate(change[day] for day in days), strict=True))


def _still_deciding(
    begun: Sequence[Voice], by_end: Sequence[Voice], day: dt.date, spoken: int
) -> list[Voice]:
    """Those that began by the day and are not certainly superseded, given by their first day and by
    their last.
    """
    in_force = (voice for voice in reversed(begun) if day < voice.withdrawn_date)
    considered = (
        voice for voice in in_force if not spoken or voice.value != Value.NO_STATED_POSITION
    )
    # Newest first, so that mostly one is looked at; the ends are walked from the last one, and
    # whatever ended before the latest began is superseded with all before it.
    latest = next((voice.stated_date for voice in considered), FOR_EVER)
    return list(takewhile(lambda voice: voice.last_date >= latest, reversed(by_end)))


def _direction(value: int) -> int:
    """Support, neutrality and opposition are directions, each non-position is one of its own."""
    return (value > 0) - (value < 0) if is_on_scale(value) else value
