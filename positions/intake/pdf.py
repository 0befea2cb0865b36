"""PDF files: the words of their pages, line by line; whoever reads them says how they are joined."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from positions.intake.child import Unreadable
from positions.intake.extracted import Extracted, FileKind, Notice, Origin
from positions.intake.plain import told_by_text
from positions.texts.normalise import normalise
from positions.texts.running_heads import without_running_lines

_LIGATURES: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_SHOWN: Final = 40
_MOST_PAGES: Final = 2_000
_NO_TITLES: Final = ("microsoft word", "microsoft powerpoint", "untitled", "unknown")
"""How programs begin the titles that nobody gave."""


def read(raw: bytes, *, name: str, content_type: str, address: str) -> dict[str, object]:  # noqa: ARG001
    """The text of a PDF and what its properties say; called in the child.

    Raises:
        Unreadable: where it is locked, broken or holds no text.
    """
    logging.disable()  # a broken file is told in a thousand lines
    try:
        pages, total, said = _open(raw)
    except PyPdfError as broken:
        raise Unreadable("The PDF is broken, or not quite a PDF.") from broken
    lines = normalise("\f".join(pages))
    # Form feeds are all that is left of scanned pages.
    if not lines.strip("\f\n "):
        raise Unreadable(
            "The PDF holds pictures of its pages and no text: have its words recognised first."
        )
    found = Extracted(kind=FileKind.PDF, text=lines, is_in_lines=True, address=address)
    found = found.with_notices(*_notices(pages, total))
    found = found.with_fact("title", _given(said.get("/Title", "")), Origin.PROPERTIES)
    found = found.with_fact("author", said.get("/Author", "").strip(), Origin.PROPERTIES)
    # A header that runs over all pages would be taken for the
    # title; the text itself keeps it for the editor to judge.
    told = told_by_text(replace(found, text=without_running_lines(lines)), name=name)
    return replace(told, text=lines).as_json()


def _open(raw: bytes) -> tuple[list[str], int, dict[str, str]]:
    """The text of its pages, how many it has, and its properties."""
    reader = PdfReader(io.BytesIO(raw))
    # Many files are locked against changes alone, and open with an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("The PDF is locked by a password.")
    pages = [page.extract_text().translate(_LIGATURES) for page in reader.pages[:_MOST_PAGES]]
    said = {key: str(value or "") for key, value in (reader.metadata or {}).items()}
    return pages, len(reader.pages), said


def _given(title: str) -> str:
    """A title that somebody gave, and no program or name of a file."""
    title = title.strip()
    # A title of one word is the name of a file.
    return "" if title.lower().startswith(_NO_TITLES) or " " not in title else title


def _notices(pages: Sequence[str], total: int) -> list[Notice]:
    empty = [n for n, page in enumerate(pages, 1) if not page.strip()]
    numbers = ", ".join(map(str, empty[:_SHOWN]))
    told = {
        f"Of its {total:,} pages only the first {_MOST_PAGES:,} were read.": total > _MOST_PAGES,
        f"Pages without any text, perhaps pictures: {numbers}.": bool(empty),
    }
    return [Notice(said) for said, holds in told.items() if holds]
