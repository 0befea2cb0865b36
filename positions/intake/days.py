"""Days, months and years as texts write them, by patterns of our own: English, German, French, Russian,
Ukrainian, and numbers. What is not sure to be a date is none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from positions.choices import Precision

type Day = tuple[dt.date, Precision]
"""The first day of what a date names, and how precisely that is: 2025-03 is the first of March, to
the month.
"""

_MONTHS: Final = (
    "january jan januar jänner janvier январь января январе січень січня січні",
    "february feb februar février fevrier февраль февраля феврале лютий лютого лютому",
    "march mar märz maerz mars март марта марте березень березня березні",
    "april apr avril апрель апреля апреле квітень квітня квітні",
    "may mai май мая мае травень травня травні",
    "june jun juni juin июнь июня июне червень червня червні",
    "july jul juli juillet июль июля июле липень липня липні",
    "august aug août aout август августа августе серпень серпня серпні",
    "september sep sept septembre сентябрь сентября сентябре вересень вересня вересні",
    "october oct oktober octobre октябрь октября октябре жовтень жовтня жовтні",
    "november nov novembre ноябрь ноября ноябре листопад листопада листопаді",
    "december dec dezember décembre decembre декабрь декабря декабре грудень грудня грудні",
)
_MONTH_OF: Final = {name: n for n, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAMES: Final = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_YEAR: Final = r"(?P<year>1[89]\d\d|2[01]\d\d)"
# Neither part of a longer number nor of a symbol such as A/RES/2019/12 or 2014/512/CFSP.
_FREE, _END = r"(?<![\w/.№-])", r"(?![\w/№]|[-.,:]\d)"
_PATTERNS: Final = tuple(
    re.compile(_FREE + pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|-?го|-?е)?\s+(?:of\s+|de\s+)?(?P<month>{_NAMES})\.?,?\s+{_YEAR}",
        rf"(?P<month>{_NAMES})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,\s*{_YEAR}",
        rf"{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<number>\d{{1,2}})\.\s?{_YEAR}",
        rf"(?P<month>{_NAMES})\.?,?\s+{_YEAR}",
    )
)
_ISO: Final = re.compile(r"\s*(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T\s].*)?)?)?\s*", re.DOTALL)
_IN_ADDRESS: Final = re.compile(
    r"/(1[89]\d\d|20\d\d|21\d\d)[/-](0[1-9]|1[0-2])(?:[/-](0[1-9]|[12]\d|3[01]))(?=[/.-]|$)"
)
_HEAD_LINES: Final = 10
HEAD_LINE: Final = 60
"""Characters of a line that can be one that says when and where; longer ones tell of something."""


def find_days(text: str) -> list[Day]:
    """The dates of a text in their order; a month with its year where no day stands before it."""
    # By their place alone: a date with its day begins before the month that it holds.
    found = sorted(_find(text), key=lambda one: one[0])
    days: list[Day] = []
    until = -1
    for start, end, day in found:
        if start >= until:
            days.append(day)
            until = end
    return days


def day_of_head(text: str) -> Day | None:
    """The first date among the short lines at the head of a text, where press releases and minutes
    have theirs; a date within what is told is none of the source.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()][:_HEAD_LINES]
    found = (day for line in lines if len(line) <= HEAD_LINE for day in find_days(line))
    return next(found, None)


def day_of_iso(written: str) -> Day | None:
    """A date as machines write it, as precise as it is; the time and its zone are left out."""
    if not (match := _ISO.fullmatch(written)):
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    return _make(year, month, day)


def day_of_address(address: str) -> Day | None:
    """The day in an address such as /2024/03/12/; a number in the name of a document is none."""
    match = _IN_ADDRESS.search(address)
    return _make(int(match[1]), int(match[2]), int(match[3])) if match else None


def _find(text: str) -> Iterator[tuple[int, int, Day]]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if day := _read(match.groupdict()):
                yield match.start(), match.end(), day


def _read(parts: dict[str, str | None]) -> Day | None:
    name, number = parts.get("month"), parts.get("number")
    month = _MONTH_OF[name.lower()] if name else int(number or 0)
    return _make(int(parts["year"] or 0), month, int(parts.get("day") or 0))


def _make(year: int, month: int, day: int) -> Day | None:
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    try:
        date = dt.date(year, month or 1, day or 1)
    except ValueError:
        return None
    return (date, precision) if 1800 <= year < 2200 else None
