"""The days that a question in English names, in figures or in words. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final, NamedTuple

_MONTHS: Final = {name.lower(): i for i, name in enumerate(calendar.month_name) if name} | {
    **{name.lower(): i for i, name in enumerate(calendar.month_abbr) if name},
    "sept": 9,
}
_SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_QUARTER: Final = 3
# The first and the last month; a winter ends in the next year.
_PARTS: Final = {
    **dict.fromkeys(("early", "beginning", "start"), (1, 4)),
    **dict.fromkeys(("mid", "middle"), (5, 8)),
    **dict.fromkeys(("late", "end"), (9, 12)),
    "first half": (1, 6),
    "second half": (7, 12),
    **{season: (month, month + _QUARTER - 1) for season, month in _SEASONS.items()},
}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SEASON: Final = "|".join(_SEASONS)
_YEAR: Final = r"(?P<year>(?:18|19|20|21)\d\d)"
_TO: Final = r"(?P<to>\s+(?:and|to|until|till|through)\s+|\s*[-–]\s*)"
_DATE: Final = re.compile(
    r"\b(?:(?P<how>since|from|after|before|until|till|by|to|through|between|in|during|on|of)\s+(?:the\s+)?)?"
    # Early summer is summer.
    rf"(?:(?:early|mid|late)[\s-]+(?=(?:{_SEASON})\b))?"
    rf"(?:(?P<part>{'|'.join(_PARTS)})[\s-]+(?:of\s+)?(?:the\s+)?)?"
    # 5 March 2025, March 5, 2025 or 2025-03-05: the year alone would widen the question.
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
    rf"(?:(?P<month>{_MONTH})\.?,?\s+(?:(?P<behind>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?)?"
    rf"{_YEAR}(?:-(?P<number>0[1-9]|1[0-2])-(?P<last>\d\d))?\b",
    re.IGNORECASE,
)
# What a range says once, of both its ends: "March to June 2022", "3 and 10 March 2022".
_SAME_YEAR: Final = re.compile(
    rf"\b(?P<one>(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH}|{_SEASON})(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?)\.?{_TO}"
    rf"(?=(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTH}|{_SEASON})\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?"
    rf",?\s+(?:of\s+)?{_YEAR}\b)",
    re.IGNORECASE,
)
_SAME_MONTH: Final = re.compile(
    rf"\b(?P<one>\d{{1,2}})(?:st|nd|rd|th)?{_TO}(?=\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\.?,?\s+{_YEAR}\b)",
    re.IGNORECASE,
)
_NEARBY: Final = re.compile(
    rf"\b(?:(?P<which>last|this)\s+(?P<what>year|month|{_SEASON})|(?P<day>yesterday))\b",
    re.IGNORECASE,
)


class AskedDays(NamedTuple):
    """``first`` to ``last``, None where open, and the text without them."""

    first: dt.date | None
    last: dt.date | None
    rest: str


def read_asked_days(text: str, *, today: dt.date | None = None) -> AskedDays:
    """The days of all dates together; *last year* where it is told what day it is.

    >>> read_asked_days("What happened between March and June 2022?")[:2]
    (datetime.date(2022, 3, 1), datetime.date(2022, 6, 30))
    """
    if today:
        text = _NEARBY.sub(lambda found: _write_nearby(found, today), text)
    text = _SAME_YEAR.sub(r"\g<one> \g<year> \g<to> ", text)
    text = _SAME_MONTH.sub(r"\g<one> \g<month> \g<year> \g<to> ", text)
    days = AskedDays(None, None, _DATE.sub(" ", text))
    for found in _DATE.finditer(text):
        days = _bound(days, found)
    return days


def _bound(days: AskedDays, found: re.Match[str]) -> AskedDays:
    """The days, bounded by one more date."""
    begin, end = _span(found)
    how = (found["how"] or "").lower()
    if how in ("since", "from"):
        return days._replace(first=begin)
    if how == "after":
        return days._replace(first=end + dt.timedelta(days=1))
    if how == "before":
        # Before the end of a year is in it.
        is_end = (found["part"] or "").lower() == "end"
        return days._replace(last=end if is_end else begin - dt.timedelta(days=1))
    if how in ("until", "till", "by", "to", "through"):
        return days._replace(last=end)
    # Dates without a word of their own widen the range: *in 2023 and in 2025* is three years.
    first, last = days.first or begin, days.last or end
    return days._replace(first=min(first, begin), last=max(last, end))


def _write_nearby(found: re.Match[str], today: dt.date) -> str:
    """The day, month, season or year in figures."""
    if found["day"]:
        return f"{today - dt.timedelta(days=1):%-d %B %Y}"
    what, is_last = found["what"].lower(), found["which"].lower() == "last"
    if what == "year":
        return str(today.year - is_last)
    if what == "month":
        month = today.replace(day=1) - dt.timedelta(days=is_last)
        return f"{month:%B %Y}"
    begin, end = _PARTS[what]
    # In January it is still the winter of the year before; the last is the last that is over.
    year = today.year - (today.month <= end - begin and what == "winter")
    return f"{what} {year - (is_last and _last_day(year, end) >= today)}"


def _span(found: re.Match[str]) -> tuple[dt.date, dt.date]:
    """The first and the last day of what a date names; a day that no month has is its month."""
    year, name = int(found["year"]), (found["month"] or "").lower()
    day = found["day"] or found["behind"] or found["last"]
    month = _MONTHS.get(name) or (int(found["number"]) if found["number"] else None)
    if month is None:
        begin, end = _PARTS.get((found["part"] or "").lower(), (1, 12))
        return dt.date(year, begin, 1), _last_day(year, end)
    length = calendar.monthrange(year, month)[1]
    if day and 1 <= int(day) <= length:
        return dt.date(year, month, int(day)), dt.date(year, month, int(day))
    return dt.date(year, month, 1), dt.date(year, month, length)


def _last_day(year: int, month: int) -> dt.date:
    """Of a month counted from January of the year, on into the next."""
    more, month = divmod(month - 1, 12)
    return dt.date(year + more, month + 1, calendar.monthrange(year + more, month + 1)[1])
