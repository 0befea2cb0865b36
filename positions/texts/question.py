"""What a question in plain words names beside its subject matter: days, a direction, and who is asked
about. Pure: English words only, and no understanding of anything.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

_MONTHS: Final = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_SHORT: Final = {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {
    "sept": 9
}
_DATE: Final = re.compile(
    r"\b(?:(?P<how>since|from|after|before|until|till|by|in|during|on|of)\s+(?:the\s+)?)?"
    # 5 March 2025, March 5, 2025 or 2025-03-05: the year alone would widen the question.
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
    rf"(?:(?P<month>{'|'.join([*_MONTHS, *_SHORT])})\.?,?\s+"
    r"(?:(?P<behind>\d{1,2})(?:st|nd|rd|th)?,?\s+)?)?"
    r"(?P<year>(?:18|19|20|21)\d\d)(?:-(?P<number>0[1-9]|1[0-2])-(?P<last>\d\d))?\b",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AGAINST: Final = _words(
    "oppose opposes opposed opposing against reject rejects rejected refuse refuses"
    " refused exclude excludes excluded rule"
)
_FOR: Final = _words(
    "support supports supported supporting favour favours favoured favor favors back"
    " backs backed accept accepts accepted agree agrees agreed want wants welcome welcomes"
)
# What a question says of itself, not of its matter; the database's own stop words come on top.
_ASKING: Final = _words(
    "what who whom whose which when where why how say says said saying tell tells told"
    " think thinks thought stand stands stood position positions view views statement"
    " statements opinion stance stances state stated talk about regarding concerning on"
    " record word words anything anybody anyone ever comment comments mean means does did"
    " has have is are was were please show me list think feel happen happened there"
    " demand demands demanded insist insists insisted"
)
_NOT_A_SUBJECT: Final = _words(
    "for to in with about into without against between over on towards toward than"
)
_GOVERNING: Final = _words(
    "government side ministry officials leaders can will would should and or"
)
"""What may follow *the German* where Germany itself is meant."""
_ASKED_OF: Final = _words(
    "do does did has have had is are was were would will can could may might should"
)
_MOST_WORDS: Final = 5
"""Words of a name at most."""
_WORD: Final = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"[’'](?:s\b|(?=\s|$))")


class WordRange(Protocol):
    """From a word on, until before another."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question without its days: they are ``first`` to ``last``, None where open.

    ``direction`` is 1 for support, -1 for opposition, 0 where neither is asked for. ``asks_who``:
    it begins with *who*, so that nobody named is whose words are wanted.
    """

    words: Sequence[str]
    first: dt.date | None
    last: dt.date | None
    direction: int
    asks_who: bool

    @property
    def matter(self) -> str:
        """The words that say what it is about."""
        return " ".join(
            word for word in self.words if word.lower() not in _ASKING | _FOR | _AGAINST
        )

    def runs(self) -> Iterator[tuple[int, int, str]]:
        """Every run of words that may be a name: from, until, and the words; the longest first."""
        for length in range(min(_MOST_WORDS, len(self.words)), 0, -1):
            for start in range(len(self.words) - length + 1):
                yield start, start + length, " ".join(self.words[start : start + length])

    def is_subject(self, start: int, end: int, *, is_adjective: bool, is_person: bool) -> bool:
        """Whether the name at this place can be who speaks: not after *for Ukraine* or *with Putin*, nor,
        where it is no person's, before a noun: *American troops*, *want NATO membership*, but *does
        Germany deliver*.
        """
        last = self._word_before(start)
        if self.asks_who or last in _NOT_A_SUBJECT:
            return False
        # At the end of a question a name can be who speaks, as if *say* followed.
        after = self.words[end].lower() if end < len(self.words) else "say"
        is_before_noun = after not in _ASKING | _FOR | _AGAINST | _GOVERNING
        is_asked = last in _ASKED_OF and not is_adjective
        return is_person or is_asked or not is_before_noun

    def _word_before(self, start: int) -> str:
        """The word before a place, or before the article there; "" where there is none."""
        before = [word.lower() for word in self.words[max(0, start - 2) : start]]
        if before and before[-1] == "the":
            before.pop()
        return before[-1] if before else ""

    @property
    def names(self) -> list[str]:
        """Words with a capital that do not begin it."""
        return [word for word in self.words[1:] if word[:1].isupper()]

    def without(self, places: Iterable[WordRange]) -> AskedQuestion:
        """The same without the words at some places; what was its first word is kept as "" there."""
        # Places are counted in words, so the first stays, empty:
        # `names` and `runs` leave out what begins the question.
        left_out = {i for place in places for i in range(place.start, place.end)}
        words = ["" if i in left_out else word for i, word in enumerate(self.words)]
        return replace(self, words=words)


def read_question(text: str) -> AskedQuestion:
    """Take the question apart.

    >>> q = read_question("Who opposed NATO membership since March 2025?")
    >>> q.matter, q.first, q.last, q.direction, q.asks_who
    ('NATO membership', datetime.date(2025, 3, 1), None, -1, True)
    """
    text = _POSSESSIVE.sub("", text)
    first, last = _read_days(text)
    words = _WORD.findall(_DATE.sub(" ", text))
    lower = {word.lower() for word in words}
    against, support = lower & _AGAINST, lower & _FOR
    # Both sides named, as in *support or oppose*, asks for either.
    direction = 0 if bool(against) == bool(support) else 1 if support else -1
    asks_who = bool(words) and words[0].lower() in ("who", "which", "whose")
    return AskedQuestion(words, first, last, direction, asks_who)


def _read_days(text: str) -> tuple[dt.date | None, dt.date | None]:
    """The days of all dates together: "after 2023 until June 2024"."""
    first: dt.date | None = None
    last: dt.date | None = None
    for found in _DATE.finditer(text):
        begin, end = _span(found)
        how = (found["how"] or "").lower()
        if how == "after":
            first = _later(end)
        elif how == "before":
            last = begin - dt.timedelta(days=1)
        elif how in ("since", "from"):
            first = begin
        elif how in ("until", "till", "by"):
            last = end
        else:
            # Dates without a word of their own widen the range: *in 2023 and in 2025* is three years.
            first, last = min(first or begin, begin), max(last or end, end)
    return first, last


def _later(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1)


def _span(found: re.Match[str]) -> tuple[dt.date, dt.date]:
    """The first and the last day of what a date names; a day that no month has is its month."""
    year, name = int(found["year"]), (found["month"] or "").lower()
    day = found["day"] or found["behind"] or found["last"]
    month = (
        _MONTHS.get(name) or _SHORT.get(name) or (int(found["number"]) if found["number"] else None)
    )
    if month is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    length = calendar.monthrange(year, month)[1]
    if day and 1 <= int(day) <= length:
        return dt.date(year, month, int(day)), dt.date(year, month, int(day))
    return dt.date(year, month, 1), dt.date(year, month, length)
