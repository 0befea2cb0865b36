"""Dates in words, as precise as they are known."""

import datetime as dt

from django.utils.formats import date_format

from positions.choices import Precision

_FORMATS = {Precision.YEAR: "Y", Precision.MONTH: "F Y", Precision.DAY: "j F Y"}


def write_date(date: dt.date, precision: str = Precision.DAY) -> str:
    """19 August 2025, August 2025, or 2025."""
    return date_format(date, _FORMATS[Precision(precision)])


def last_day(date: dt.date, precision: str) -> dt.date:
    """The last day of the month or year of which ``date`` is the first; the day itself where it is known."""
    if precision == Precision.DAY:
        return date
    following = date.replace(month=date.month % 12 + 1) if precision == Precision.MONTH else date.replace(month=1)
    if precision == Precision.YEAR or date.month == 12:
        following = following.replace(year=date.year + 1)
    return following - dt.timedelta(days=1)
