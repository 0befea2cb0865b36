"""What was found in a file, where each fact was found, and what an editor should know of the text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from actors.folding import name_hidden, strip_hidden
from positions.choices import Precision
from positions.texts.left_out import LeftOutParagraph


class FileKind(StrEnum):
    """What can be read."""

    TEXT = "text"
    PAGE = "page"
    PDF = "pdf"
    WORD = "docx"
    ARCHIVE = "zip"


class Origin(StrEnum):
    """Where a fact was found, as an editor reads it: only a page says it of itself; the rest are
    guesses.
    """

    SAID = "The page says so itself."
    PROPERTIES = "A guess: from the properties of the file."
    HEADING = "A guess: the heading of the page."
    FIRST_LINE = "A guess: the first line that may be a title."
    HEAD = "A guess: from the first lines of the text."
    ADDRESS = "A guess: from the address."
    WORDS = "A guess: by the words that occur."
    FILE_NAME = "A guess: the name of the file."


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence of ours on how the text was read, and words of the text that it is about."""

    said: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text of a file and what is known of its source; ``origins`` has an entry for every fact
    was found, by the name of its field. A text that ``is_in_lines`` has the lines of printed pages,
        which are still to be joined. What was ``left_out`` of a page can be taken in."""

    kind: FileKind
    text: str
    is_in_lines: bool = False
    left_out: tuple[LeftOutParagraph, ...] = ()
    title: str = ""
    author: str = ""
    publisher: str = ""
    address: str = ""
    published_date: dt.date | None = None
    published_precision: Precision = Precision.DAY
    language: str = ""
    encoding: str = ""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    def with_fact(self, name: str, value: str, origin: Origin) -> Extracted:
        """The same with a fact that was not known yet; unchanged where it was, or there is none.

        What nobody sees is left out of names and titles, and told.
        """
        if name in _LINES and name_hidden(value):
            told = Notice(f"Characters that nobody sees were left out of the {name}.")
            found = self.with_fact(name, strip_hidden(value).strip(), origin)
            return found if found is self else found.with_notices(told)
        if getattr(self, name) or not value:
            return self
        changed: dict[str, Any] = {name: value, "origins": {**self.origins, name: origin}}
        return replace(self, **changed)

    def with_day(self, found: tuple[dt.date, Precision] | None, origin: Origin) -> Extracted:
        """The same with a day of publication, unless one was known."""
        if self.published_date or found is None:
            return self
        date, precision = found
        origins = {**self.origins, "published_date": origin}
        return replace(self, published_date=date, published_precision=precision, origins=origins)

    def with_notices(self, *notices: Notice | None) -> Extracted:
        return replace(self, notices=(*self.notices, *(one for one in notices if one)))

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold; ``from_json`` reads it again."""
        day = self.published_date.isoformat() if self.published_date else None
        return {**asdict(self), "published_date": day}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Extracted:
        """What ``as_json`` wrote.

        Raises:
            KeyError, TypeError, ValueError: for anything else.
        """
        day = kept["published_date"]
        return cls(
            # What the child answers is not trusted: a parser may have been led to say anything.
            **{name: storable(kept[name]) for name in _WORDS},
            **{name: strip_hidden(storable(kept[name])) for name in _LINES},
            kind=FileKind(kept["kind"]),
            is_in_lines=bool(kept["is_in_lines"]),
            # What was read by former releases has none.
            left_out=tuple(
                LeftOutParagraph(
                    storable(one["words"]), int(one["before"]), bool(one.get("frames"))
                )
                for one in kept.get("left_out", ())
            ),
            published_date=dt.date.fromisoformat(day) if day else None,
            published_precision=Precision(kept["published_precision"]),
            origins={str(name): Origin(said) for name, said in kept["origins"].items()},
            notices=tuple(
                Notice(storable(one["said"]), tuple(map(storable, one["words"])))
                for one in kept["notices"]
            ),
        )


def storable(words: Any) -> str:
    """Without NUL and halves of characters, which files have and no database."""
    return str(words).replace("\x00", "").encode("utf-8", "replace").decode()


_WORDS = ("text", "address", "language", "encoding")
_LINES = ("title", "author", "publisher")
