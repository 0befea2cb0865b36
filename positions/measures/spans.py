"""Into which stretches of time a series is cut: calendar years, or sessions of the UN General Assembly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SPANS: Final = {"year": "Year", "session": "UN session"}
_SEPTEMBER: Final = 9
_TUESDAY: Final = 1
_FRIDAY: Final = 4
_BEFORE_FIRST: Final = 1945
# Rule 1 of the General Assembly's rules of procedure, as it was changed.
_BY_WEEKS: Final = 2003
_EARLIER: Final = 2023


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a day until another, both included."""

    label: str
    first: dt.date
    until: dt.date


def cut_into_stretches(first: dt.date, until: dt.date, *, by: str) -> Sequence[Stretch]:
    """The stretches that touch the time, in order; ``by`` is a key of ``SPANS``.

    Sessions are told by their days, as the Assembly's rules have them. The first, of January 1946,
    lasts until the second opens in 1947; all before is one stretch. Special sessions count with
    the regular one in whose time they fall.
    """
    opens = _opening if by == "session" else _new_year
    earliest = _BEFORE_FIRST if by == "session" else first.year
    # A year earlier: in spring the session that opened last September is still the present one.
    years = range(max(first.year - 1, earliest), max(until.year, earliest) + 1)
    found = (
        Stretch(_label(year, by), opens(year), opens(year + 1) - dt.timedelta(days=1))
        for year in years
    )
    return [one for one in found if one.until >= first and one.first <= until]


def session_of(number: int) -> Stretch:
    """The days of a regular session of the General Assembly, counted from 1."""
    year = number + _BEFORE_FIRST
    return Stretch(str(number), _opening(year), _opening(year + 1) - dt.timedelta(days=1))


def _label(year: int, by: str) -> str:
    if by != "session":
        return str(year)
    return f"{year - _BEFORE_FIRST}" if year > _BEFORE_FIRST else f"until {_BEFORE_FIRST}"


def _new_year(year: int) -> dt.date:
    return dt.date(year, 1, 1)


def _opening(year: int) -> dt.date:
    """The third Tuesday of September; from 2003 on the Tuesday of its third week with a working day,
    from 2023 on of its second.
    """
    # No rule yet: sessions are counted from 1 January 1946, and all before is the stretch of 1945.
    if year <= _BEFORE_FIRST + 1:
        return dt.date.min if year <= _BEFORE_FIRST else _new_year(year)
    first = dt.date(year, _SEPTEMBER, 1)
    # The week of 1 September counts as the first only where it still has the day that the rule goes by.
    monday = first - dt.timedelta(days=first.weekday())
    if first.weekday() > (_FRIDAY if year >= _BY_WEEKS else _TUESDAY):
        monday += dt.timedelta(weeks=1)
    return monday + dt.timedelta(weeks=1 if year >= _EARLIER else 2, days=_TUESDAY)
