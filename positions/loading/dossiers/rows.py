"""Entries read column by column: what stands where something else should is noted, with its line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from django.db.models import Choices

from actors.folding import name_hidden, tidy
from positions.choices import Precision
from positions.intake.days import Day
from positions.loading.dossiers.marked import Faults, FilePlace, Items, Marked, MarkedEntry

_LONGEST: Final = 20_000
"""Characters of a free text, as on the pages."""
LAST_YEAR: Final = 2199

_SLUG: Final = re.compile(r"[-a-zA-Z0-9_]+")
_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_FLAGS: Final = {"true": True, "yes": True, "false": False, "no": False, "1": True, "0": False}


class FolderRow:
    """One entry while its columns are read. Whatever nobody asked for in the end is a fault."""

    def __init__(self, entry: MarkedEntry, faults: Faults) -> None:
        self.entry, self.faults = entry, faults
        self._read: set[str] = set()

    @property
    def place(self) -> FilePlace:
        return self.entry.place

    def at(self, column: str) -> FilePlace:
        return FilePlace(self.place.file, self.entry.lines.get(column, self.place.line))

    def fault(self, column: str, reason: str) -> None:
        self.faults.add(self.at(column), f"{column}: {reason}")

    def has(self, column: str) -> bool:
        return column in self.entry

    def text(
        self, column: str, *, needed: bool = False, longest: int = _LONGEST, default: str = ""
    ) -> str:
        value = self._take(column)
        if not isinstance(value, str):
            self.fault(column, "should be a text.")
            return default
        if len(value) > longest or "\x00" in value:
            self.fault(
                column, f"has {len(value):,} characters, or a NUL; at most {longest:,} can be kept."
            )
            return default
        if needed and not value.strip():
            self.fault(column, "is missing.")
        return value.strip() or default

    def exact(self, column: str) -> str:
        """Words as they stand in a text, blanks at their ends too."""
        value = self._take(column)
        if not isinstance(value, str):
            self.fault(column, "should be a text.")
            return ""
        return value

    def name(self, column: str, *, needed: bool = True, longest: int = 200) -> str:
        text = self.title(column, needed=needed, longest=longest)
        # Refused and not tidied: what is written out again has to be what was read.
        if text != tidy(text):
            self.fault(column, f"“{text}” has blanks that nobody sees.")
        return text

    def title(self, column: str, *, needed: bool = False, longest: int = _LONGEST) -> str:
        """A text in which nothing hides."""
        text = self.text(column, needed=needed, longest=longest)
        if hidden := name_hidden(text):
            self.fault(column, f"has a character that nobody sees ({hidden}).")
        return text

    def slug(self, column: str, *, needed: bool = False) -> str:
        text = self.text(column, needed=needed, longest=80)
        if text and not _SLUG.fullmatch(text):
            self.fault(column, f"“{text}” should have letters, digits and hyphens only.")
        return text

    def choice[C: Choices](self, column: str, choices: type[C], default: C | None = None) -> C:
        """The member of the list that is named, in small letters; without a default one has to be."""
        text = self.text(column).lower()
        names = {choice.name.lower(): choice for choice in choices}
        if text in names:
            return names[text]
        if text or default is None:
            self.fault(
                column, f"“{text}” is not one of {', '.join(names)}." if text else "is missing."
            )
        # Some member, with a fault noted: reading goes on to find the other faults.
        return default or next(iter(choices))

    def optional[C: Choices](self, column: str, choices: type[C]) -> C | None:
        """As ``choice``; None where nothing is given."""
        return self.choice(column, choices) if self.text(column) else None

    def day(self, column: str) -> Day | None:
        text = self.text(column)
        day = read_day(text) if text else None
        if text and day is None:
            self.fault(
                column,
                f"“{text}” is no date between 1800 and 2199, as 2025-03-18, 2025-03 or 2025.",
            )
        return day

    def date(self, column: str) -> dt.date | None:
        """The first day of what it names."""
        day = self.day(column)
        return day[0] if day else None

    def time_of(self, column: str, precision: Precision) -> dt.time | None:
        """A time of a day that is known so well."""
        text = self.text(column)
        time = read_time_of_day(text) if text else None
        if text and time is None:
            self.fault(column, f"“{text[:80]}” is no time of day, as 18:30.")
        if time and precision is not Precision.DAY:
            self.fault(column, f"is of a day, and the date is known to the {precision.value}.")
        return time

    def exact_date(self, column: str) -> dt.date | None:
        """A day that is known as such."""
        day = self.day(column)
        if day and day[1] is not Precision.DAY:
            self.fault(column, f"is known to the {day[1].value}: give the day, as 2025-03-18.")
        return day[0] if day else None

    def end(self, column: str) -> dt.date | None:
        """The first day on which something no longer holds; of a month or year, that after it."""
        return self.end_as_known(column)[0]

    def end_as_known(self, column: str) -> tuple[dt.date | None, Precision | None]:
        """The same, and whether no more than its month or year is known."""
        day = self.day(column)
        if day is None:
            return None, None
        after = _day_after(*day)
        if after.year > LAST_YEAR:
            self.fault(column, f"ends after {LAST_YEAR}.")
            return None, None
        return after, None if day[1] is Precision.DAY else day[1]

    def flag(self, column: str) -> bool:
        text = self.text(column).lower()
        if text and text not in _FLAGS:
            self.fault(column, f"“{text}” should be true or false.")
        return _FLAGS.get(text, False)

    def number(self, column: str) -> int | None:
        text = self.text(column, longest=12)
        # `int` reads digits of every script, which nobody means here.
        if text and not (text.isascii() and text.isdecimal()):
            self.fault(column, f"“{text}” is no number.")
            return None
        return int(text) if text else None

    def number_between(self, column: str, least: int, most: int) -> int | None:
        number = self.number(column)
        if number is not None and not least <= number <= most:
            self.fault(column, f"is {number}; from {least} to {most} can be.")
        return number

    def words(self, column: str, *, longest: int = 200) -> list[str]:
        """Several short texts: a list, or in a table one cell with semicolons."""
        return [text for text, _ in self.placed_words(column, longest=longest)]

    def placed_words(self, column: str, *, longest: int = 200) -> list[tuple[str, FilePlace]]:
        value = self._take(column)
        if isinstance(value, str):
            return [(word.strip(), self.at(column)) for word in value.split(";") if word.strip()]
        if isinstance(value, MarkedEntry) or not all(_is_text(item, longest) for item in value):
            self.fault(column, f"should be a list of texts of at most {longest} characters.")
            return []
        lines = zip(map(str, value), value.lines, strict=True)
        return [
            (text.strip(), FilePlace(self.place.file, line)) for text, line in lines if text.strip()
        ]

    def rows(self, column: str) -> Iterator[FolderRow]:
        """Entries within the entry."""
        yield from rows_of(self._take(column), self.at(column), self.faults)

    def ignore(self, *columns: str) -> None:
        """These may stand there for others to read."""
        self._read.update(columns)

    def close(self) -> None:
        """Note what stands there and means nothing."""
        # A column misspelt would be left out without a word.
        for column in self.entry:
            if column not in self._read:
                self.fault(column, "there is no such column.")

    def _take(self, column: str) -> Marked:
        self._read.add(column)
        return self.entry.get(column, "")


def rows_of(value: Marked, place: FilePlace, faults: Faults) -> Iterator[FolderRow]:
    """The entries of a list."""
    if isinstance(value, Items):
        for item, line in zip(value, value.lines, strict=True):
            if isinstance(item, MarkedEntry):
                yield FolderRow(item, faults)
            else:
                faults.add(FilePlace(place.file, line), "should be an entry with columns.")
    elif value:
        faults.add(place, "should be a list of entries.")


def read_day(text: str) -> Day | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = match.groups()
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    try:
        first = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return (first, precision) if 1800 <= first.year <= LAST_YEAR else None


def read_time_of_day(text: str) -> dt.time | None:
    """Hours and minutes: 9:05, 18:30."""
    match = _TIME.fullmatch(text)
    return dt.time(int(match[1]), int(match[2])) if match else None


def _day_after(first: dt.date, precision: Precision) -> dt.date:
    """A day itself; else the first day after the month or year."""
    if precision is Precision.DAY:
        return first
    if precision is Precision.YEAR or first.month == 12:
        return dt.date(first.year + 1, 1, 1)
    return first.replace(month=first.month + 1)


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest
