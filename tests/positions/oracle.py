"""The position rule of DESIGN section 3, a day at a time: slow, and plain enough to be believed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from positions.choices import MIXED, Act, Mark, Precision, Status, Value

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Said:
    """A stance as far as the rule looks at it."""

    pk: int
    actor: int
    on_behalf_of: int | None
    issue: int
    value: int
    act: str
    stated_date: dt.date
    withdrawn_date: dt.date | None
    status: str
    is_conditional: bool
    precision: str = Precision.DAY
    is_unnamed: bool = False
    time: dt.time | None = None
    """Of the day, where it is known."""
    reported: tuple[dt.date, ...] = ()
    """The last days on which the sources that report it can have appeared."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an actor stands on a day."""

    value: int
    n: int
    stated_date: dt.date
    stance: int
    marks: int


def possible_days(stance: Said) -> list[dt.date]:
    """Every day on which the statement can have been made.

    All days of its month or year, and none later than a source that reports it, unless the source is older than that.
    """
    day, days = stance.stated_date, []
    while belongs(day, stance):
        days.append(day)
        day += ONE_DAY
    bounds = [bound for bound in stance.reported if bound >= stance.stated_date]
    return [day for day in days if all(day <= bound for bound in bounds)] if bounds else days


def belongs(day: dt.date, stance: Said) -> bool:
    if stance.precision == Precision.DAY:
        return day == stance.stated_date
    if stance.precision == Precision.MONTH:
        return (day.year, day.month) == (stance.stated_date.year, stance.stated_date.month)
    return day.year == stance.stated_date.year


def possible_minutes(day: dt.date, stance: Said) -> list[dt.datetime]:
    """The first and the last minute of the day in which the statement can have been made."""
    times = [stance.time] if stance.time is not None else [dt.time(0, 0), dt.time(23, 59)]
    return [dt.datetime.combine(day, time) for time in times]


def is_certainly_later(one: Said, other: Said) -> bool:
    """Whether the one was made after the other, whichever days and minutes they were made in."""
    return min(minutes(one)) > max(minutes(other))


def minutes(stance: Said) -> list[dt.datetime]:
    return [minute for day in possible_days(stance) for minute in possible_minutes(day, stance)]


def standing(
    stances: Iterable[Said], *, actor: int, issue: int, on: dt.date, ended: Mapping[int, dt.date] | None = None
) -> Standing | None:
    """Where the actor stands on the issue on a day; None where nothing was said or looked for, or it has ended."""
    if ended and actor in ended and on >= ended[actor]:
        return None
    in_force = [
        stance
        for stance in stances
        if stance.status == Status.PUBLISHED
        and stance.issue == issue
        and actor in (stance.actor, stance.on_behalf_of)
        and stance.stated_date <= on
        and (stance.withdrawn_date is None or stance.withdrawn_date > on)
    ]
    statements = [stance for stance in in_force if stance.value != Value.NO_STATED_POSITION]
    considered = statements or in_force
    if not considered:
        return None
    last = [one for one in considered if not any(is_certainly_later(other, one) for other in considered)]
    cautious = min(last, key=lambda stance: (abs(stance.value), -stance.pk))
    latest = max(stance.stated_date for stance in last)
    is_mixed = len({direction(stance.value) for stance in last}) > 1
    is_one_day = all(possible_days(stance) == [latest] for stance in last)
    return Standing(
        value=MIXED if is_mixed else cautious.value,
        n=len(statements),
        stated_date=latest,
        stance=cautious.pk,
        marks=marks(last)
        | (Mark.ORDER_UNKNOWN if is_mixed and not is_one_day else 0)
        | precision_mark([stance.precision for stance in last if stance.stated_date == latest]),
    )


def precision_mark(precisions: list[str]) -> int:
    """How well the latest date is known, where several statements bear it by the one that knows it best."""
    if Precision.DAY in precisions:
        return 0
    return Mark.MONTH if Precision.MONTH in precisions else Mark.YEAR


def direction(value: int) -> str:
    """For, against, neither, or the non-position that it is."""
    if value in (Value.SUPPORTS, Value.LEANS_SUPPORT):
        return "for"
    if value in (Value.OPPOSES, Value.LEANS_OPPOSE):
        return "against"
    return str(value)


def marks(stances: Iterable[Said]) -> int:
    found = 0
    for stance in stances:
        found |= Mark.CONDITIONAL if stance.is_conditional else 0
        found |= Mark.REPORTED if stance.act == Act.REPORTED else 0
        found |= Mark.INFERRED if stance.act == Act.INFERRED else 0
        found |= Mark.UNNAMED if stance.is_unnamed else 0
    return found


def days(stances: Iterable[Said]) -> list[dt.date]:
    """Every day on which something may change, and those around it."""
    dates = {date for s in stances for date in (s.stated_date, s.withdrawn_date) if date}
    return sorted({date + shift for date in dates for shift in (-ONE_DAY, 0 * ONE_DAY, ONE_DAY)})
