"""Texts without marks: files, and what was pasted."""

from __future__ import annotations

from typing import Final

from positions.intake.child import Unreadable
from positions.intake.days import HEAD_LINE, day_of_head, find_days
from positions.intake.encodings import declared_charset, decode
from positions.intake.extracted import Extracted, FileKind, Origin
from positions.intake.languages import guess_language
from positions.texts.lines import looks_broken
from positions.texts.normalise import normalise

_LONGEST_TITLE: Final = 300


def read(
    raw: bytes, *, name: str, content_type: str, address: str, encoding: str = ""
) -> dict[str, object]:
    """The text and what it says of itself, read in an ``encoding`` where one was chosen; called in
    the child.

    Raises:
        Unreadable: where it is no text.
    """
    decoded = decode(raw, declared=declared_charset(content_type), chosen=encoding)
    text = normalise(decoded.text)
    found = Extracted(
        kind=FileKind.TEXT,
        text=text,
        address=address,
        encoding=decoded.encoding,
        is_in_lines=looks_broken(text),
    )
    if not found.text.strip():
        raise Unreadable("It is empty.")
    return told_by_text(found.with_notices(decoded.notice), name=name).as_json()


def told_by_text(found: Extracted, *, name: str) -> Extracted:
    """What a text itself tells of title, day and language, where nothing else did."""
    found = found.with_fact("title", _first_line(found.text), Origin.FIRST_LINE)
    found = found.with_fact("title", name.rpartition(".")[0] or name, Origin.FILE_NAME)
    found = found.with_day(day_of_head(found.text), Origin.HEAD)
    return found.with_fact("language", guess_language(found.text), Origin.WORDS)


def _first_line(text: str) -> str:
    """The first line that may be a title: not where and when something was said, and no paragraph."""
    lines = (line.strip() for line in text.split("\n") if line.strip())
    first = next((line for line in lines if len(line) > HEAD_LINE or not find_days(line)), "")
    return first if len(first) <= _LONGEST_TITLE else ""
