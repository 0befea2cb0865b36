"""What the cells of a table of stances say. Each reader is asked once for each text, however many rows have it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Choices

from actors.folding import fold, name_hidden
from positions.choices import (
    MIXED,
    VALUE_SLUGS,
    Act,
    ConditionKind,
    ConditionState,
    Confidence,
    EvidenceRole,
    Firmness,
    GlossMaker,
    Precision,
    Rendering,
    Salience,
    SpeakingTerms,
    Value,
)
from positions.loading.dossiers.rows import read_day, read_time_of_day
from positions.loading.tables.columns import MOST_CONDITIONS, MOST_WORDS
from positions.models.citations import LONGEST_GLOSS
from positions.models.stances import LONGEST_UNNAMED
from positions.models.titles import HIDES
from positions.texts.locator import read_locator
from positions.texts.normalise import normalise

type SheetLine = tuple[int, Sequence[str]]
"""The number of a row, and its cells."""

DAY_FIRST: Final = "day"
MONTH_FIRST: Final = "month"
_WRITTEN: Final = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
_TIME: Final = re.compile(r"[T ][0-9]{2}:[0-9]{2}.*")
_ADDRESS: Final = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_LONGEST_NOTE: Final = 20_000


def visible_part(cell: str) -> str:
    """What can be seen of a cell: one with no more than a space of no width says nothing."""
    # Most cells are in ASCII, where nothing is invisible and nothing to be normalised.
    return cell.strip() if cell.isascii() else normalise(cell).strip()


class Unclear(Exception):
    """A cell does not say what it should; as text it says what it should."""


def _named(choices: type[Choices], *, more: Mapping[str, Any]) -> Callable[[str], Any]:
    """By the names and labels of a list, whatever their capitals and hyphens."""
    known: dict[str, Any] = {}
    for choice in choices:
        # Names and labels, since people write either, and copies of our pages have labels.
        known[fold(choice.name.replace("_", " "))] = known[fold(str(choice.label))] = choice.value
    known |= {fold(text): value for text, value in more.items()}
    told = ", ".join(choice.name.lower() for choice in choices)

    def read(text: str) -> Any:
        value = known.get(fold(text.replace("_", " ")))
        if value is None:
            raise Unclear(f"“{text[:80]}” is not one of {told}.")
        return value

    return read


_STEPS: Final = {"+2": 2, "+1": 1, "2": 2, "1": 1, "0": 0}
_BELOW: Final = {"-1": -1, "-2": -2, "−1": -1, "−2": -2}
"""Apart from names: to read a name leaves out what tells -2 from 2."""
_VOTES: Final = {
    **dict.fromkeys(("yes", "for", "in favour", "in favor", "voted in favour", "support"), 2),
    **dict.fromkeys(("abstain", "abstained", "abstention"), 0),
    **dict.fromkeys(("no", "against", "voted against", "oppose"), -2),
}
"""As parliaments and councils call them."""
# *Mixed* is what several statements make of a position, and no statement.
_value = _named(
    Value, more={**_VOTES, **{slug: value for value, slug in VALUE_SLUGS.items() if value != MIXED}}
)


def _read_value(text: str) -> int:
    if text in _STEPS or text in _BELOW:
        return {**_STEPS, **_BELOW}[text]
    # Told as off the scale: the list of names would not help whoever coded from 1 to 7.
    if text.lstrip("+-−").replace(".", "").isdecimal():
        raise Unclear(f"“{text[:80]}” is not on the scale from 2 to -2.")
    value: int = _value(text)
    return value


def day_reader(order: str) -> Callable[[str], tuple[dt.date, str]]:
    """Reads dates; of 03/04/2025 the day or the month is first as ``order`` says, or else it is
    unclear.
    """

    def read(text: str) -> tuple[dt.date, str]:
        if day := read_day(_TIME.sub("", text)):
            return day[0], str(day[1])
        # Only where it is no date as machines write it: 2025-03-04 is never asked about.
        if written := _WRITTEN.fullmatch(text):
            first, second, year = map(int, written.groups())
            return _written_day(first, second, year, order), Precision.DAY
        raise Unclear(f"“{text[:80]}” is no date as 2025-03-18, 2025-03 or 2025.")

    return read


def _written_day(first: int, second: int, year: int, order: str) -> dt.date:
    # Only where both could be the month: 18/03 and 05/05 say it themselves.
    if first != second and max(first, second) <= 12 and not order:
        raise Unclear("Say above whether the day or the month is first in such dates.")
    # What cannot be a month decides by itself, whatever was said of the table.
    is_month_first = second > 12 or (order == MONTH_FIRST and first <= 12)
    month, day = (first, second) if is_month_first else (second, first)
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise Unclear("There is no such day.") from None
    if not 1800 <= year <= 2199:
        raise Unclear("Years from 1800 to 2199 can be kept.")
    return found


def _read_clock(text: str) -> dt.time:
    # A spreadsheet that keeps times writes seconds.
    time = read_time_of_day(text.removesuffix(":00") if text.count(":") == 2 else text)
    if time is None:
        raise Unclear(f"“{text[:80]}” is no time of day, as 18:30.")
    return time


def _read_number(text: str) -> int:
    # Nine digits fit an integer of the database.
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Unclear(f"“{text[:80]}” is no whole number.")
    return int(text)


def is_address(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text)) and len(text) <= 2000


def _read_address(text: str) -> str:
    if not is_address(text):
        raise Unclear(
            "An address begins with http:// or https://, has no spaces, and at most 2,000 characters."
        )
    return text


def _up_to(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > longest or "\x00" in text:
            raise Unclear(f"It has {len(text):,} characters; at most {longest:,} can be kept.")
        return text

    return read


def _read_locator(text: str) -> str:
    found = read_locator(text)
    if not found:
        raise Unclear("It is no page, paragraph or time code: p. 12, para. 4, 0:12:30.")
    return found


def _read_exact_day(text: str) -> dt.date:
    day = read_day(text)
    if day is None or day[1] != Precision.DAY:
        raise Unclear(f"“{text[:80]}” is no day as 2025-03-18.")
    return day[0]


_CITED: Final[Mapping[str, Callable[[str], Any]]] = {
    "at": _read_number,
    "locator": _read_locator,
    "gloss": _up_to(LONGEST_GLOSS),
    "gloss_maker": _named(GlossMaker, more={}),
}
"""Of words, whichever of a row they are."""
_WORDS: Final = {**_CITED, "role": _named(EvidenceRole, more={})}
_CONDITION: Final[Mapping[str, Callable[[str], Any]]] = {
    **_CITED,
    "kind": _named(ConditionKind, more={"if": ConditionKind.ONLY_IF.value}),
    "state": _named(ConditionState, more={}),
}


def _read_line(text: str) -> str:
    if hidden := name_hidden(text):
        raise Unclear(HIDES.format(hidden))
    return text


_precision: Final = _named(Precision, more={})
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "value": _read_value,
    "act": _named(Act, more={}),
    "firmness": _named(Firmness, more={}),
    "salience": _named(Salience, more={}),
    "confidence": _named(Confidence, more={}),
    "rendering": _named(Rendering, more={}),
    "stated_time": _read_clock,
    "source_url": _read_address,
    "source_title": _read_line,
    "source_publisher": _read_line,
    "note": _up_to(_LONGEST_NOTE),
    "unnamed_speaker": lambda text: _read_line(_up_to(LONGEST_UNNAMED)(text)),
    "speaking_terms": _named(SpeakingTerms, more={}),
    "stated_precision": _precision,
    "source_published_precision": _precision,
    "withdrawn_date": _read_exact_day,
    "withdrawal_note": _up_to(_LONGEST_NOTE),
    **_CITED,
    **{f"{name}_{n}": read for n in range(2, MOST_WORDS + 1) for name, read in _WORDS.items()},
}


def readers(dates: str) -> dict[str, Callable[[str], Any]]:
    """By the name of a column what reads its cells; ``dates`` as `day_reader` has it."""
    read_date = day_reader(dates)
    found = {**_READERS, "stated_date": read_date, "source_published_date": read_date}
    for name in (f"condition_{n}" for n in range(1, MOST_CONDITIONS + 1)):
        found |= {name: _up_to(_LONGEST_NOTE), f"{name}_settled": read_date}
        found |= {f"{name}_{part}": read for part, read in _CONDITION.items()}
    return found
