"""Dates in words, as precise as they are known."""

import datetime as dt

from django.utils.formats import date_format

from positions.choices import Precision

_FORMATS = {Precision.YEAR: "Y", Precision.MONTH: "F Y", Precision.DAY: "j F Y"}


def write_date(date: dt.date, precision: str = Precision.DAY) -> str:
    """19 August 2025, August 2025, or 2025."""
    return date_format(date, _FORMATS[Precision(precision)])
