"""Dates in words, as precise as they are known."""

import calendar
import datetime as dt
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.timesince import timesince

from positions.choices import ConditionState, Precision

_FORMATS = {Precision.YEAR: "Y", Precision.MONTH: "F Y", Precision.DAY: "j F Y"}

_SHORT_FORMATS = {Precision.YEAR: "Y", Precision.MONTH: "M Y", Precision.DAY: "j M Y"}

# Django takes a tenth of a millisecond to write a date, and a page has hundreds, of few days.
# Pages have one language, or it would belong to the key.
_kept = lru_cache(maxsize=10_000)


@_kept
def write_date(date: dt.date, precision: str = Precision.DAY, time: dt.time | None = None) -> str:
    """19 August 2025, August 2025, or 2025; with a time 19 August 2025, 18:30."""
    written = date_format(date, _FORMATS[Precision(precision)])
    return f"{written}, {write_time(time)}" if time else written


@_kept
def write_short_date(date: dt.date, precision: str = Precision.DAY) -> str:
    """19 Aug 2025, Aug 2025, or 2025."""
    return date_format(date, _SHORT_FORMATS[Precision(precision)])


def write_time(time: dt.time | None) -> str:
    """18:30, and "" of none."""
    return time.isoformat("minutes") if time else ""


def recency(date: dt.date, time: dt.time | None) -> tuple[int, int]:
    """Sorts statements, the newest first: of one day those with a time by it, and what has none below them."""
    minute = time.hour * 60 + time.minute if time else -1
    return -date.toordinal(), -minute


def describe_state(state: str, date: dt.date | None, precision: str | None) -> str:
    """What became of a condition, and when as far as that is known: "met, May 2025"."""
    words = str(ConditionState(state).label).lower()
    return f"{words}, {write_date(date, precision)}" if date and precision else words


def precision_of_latest(
    latest: dt.date | None, *, by_day: dt.date | None, by_month: dt.date | None
) -> Precision:
    """How well the latest of many dates is known, from the latest known by day and the latest known
    by month.
    """
    # Known both ways, a day counts as it is known best, as in the position rule.
    if latest in (None, by_day):
        return Precision.DAY
    return Precision.MONTH if latest == by_month else Precision.YEAR


def describe_age(date: dt.date, precision: str, on_date: dt.date) -> str:
    """How long before the other day something was said, as precisely as its date is known.

    "less than a day", "2 weeks", "less than a month", "about 3 months", "about 2 years".
    """
    if precision == Precision.DAY:
        # Of one and the same day timesince() says “0 minutes”.
        return "less than a day" if date == on_date else timesince(date, on_date)
    # By the calendar, not by days: of a month or year no more is known.
    years = on_date.year - date.year
    if precision == Precision.YEAR:
        return f"about {_number(years, 'year')}" if years else "less than a year"
    months = 12 * years + on_date.month - date.month
    if not months:
        return "less than a month"
    return f"about {_number(months, 'month') if months < 24 else _number(months // 12, 'year')}"


def _number(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def first_of_precision(date: dt.date, precision: str) -> dt.date:
    """The first day of the month or year, where no more is known."""
    if precision == Precision.DAY:
        return date
    return date.replace(day=1, month=1 if precision == Precision.YEAR else date.month)


def last_day(date: dt.date, precision: str) -> dt.date:
    """The last day of the month or year of which ``date`` is the first; the day itself where it is
    known.
    """
    if precision == Precision.YEAR:
        return date.replace(month=12, day=31)
    return (
        date.replace(day=calendar.monthrange(date.year, date.month)[1])
        if precision == Precision.MONTH
        else date
    )
