"""Into which stretches of time a series is cut: calendar years, or sessions of the UN General Assembly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SPANS: Final = {"year": "Year", "session": "UN session"}
_SEPTEMBER: Final = 9
_TUESDAY: Final = 1
_BEFORE_FIRST: Final = 1945


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a day until another, both included."""

    label: str
    first: dt.date
    until: dt.date


def cut(first: dt.date, until: dt.date, *, by: str) -> Sequence[Stretch]:
    """The stretches that touch the time, in order; ``by`` is a key of ``SPANS``.

    Sessions are told by their days: each opens on the third Tuesday of September, the first in
    1946 as that of 1945. Special sessions count with the regular one in whose time they fall.
    """
    opens = _opening if by == "session" else _new_year
    years = range(first.year - 1, until.year + 1)
    found = (
        Stretch(_label(year, by), opens(year), opens(year + 1) - dt.timedelta(days=1))
        for year in years
    )
    return [one for one in found if one.until >= first and one.first <= until]


def _label(year: int, by: str) -> str:
    return f"{year - _BEFORE_FIRST}" if by == "session" else str(year)


def _new_year(year: int) -> dt.date:
    return dt.date(year, 1, 1)


def _opening(year: int) -> dt.date:
    first = dt.date(year, _SEPTEMBER, 1)
    return first + dt.timedelta(days=(_TUESDAY - first.weekday()) % 7 + 14)
