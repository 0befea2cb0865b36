"""The form in which texts are kept, so that offsets into them stay true."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from positions.texts.lines import join_lines, page_breaks
from positions.texts.running_heads import without_running_lines

NORMALISER: Final = "1"
"""Kept with every snapshot.

Any change of what ``normalise`` returns for a version needs a new one.
"""
JOINED: Final = "1-lines-1"
"""The same, and lines joined as ``join_lines`` does: for text copied from a PDF."""
HEADLESS: Final = "1-lines-1-heads-1"
"""The same, without the lines that repeat at the breaks of pages."""

_LINE_END = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
# NUL cannot be stored. Byte order mark, zero-width space, word joiner and soft hyphen only guide
# the layout. The zero-width joiner and non-joiner (U+200D, U+200C) stay: they distinguish words in
# Persian and Indic scripts.
_INVISIBLE = re.compile("[\x00\ufeff\u200b\u2060\u00ad]")
_SOFT_BREAK = re.compile("\u00ad[ \t]*\n[ \t]*")
_EMPTY_LINES = re.compile(r"\n{3,}")


def normalise(text: str, version: str = NORMALISER) -> str:
    """The text in NFC, with line feeds only, without invisible layout marks, with at most one empty
    line in a row.

    ``version`` is that of the snapshot: what was captured gives its text again. Idempotent:
    normalising twice changes nothing more.

    Raises:
        KeyError: for a version that there never was.
    """
    return _VERSIONS[version](text)


def find_pages(raw: str, text: str, version: str) -> list[int]:
    """Where in ``text``, which is ``raw`` normalised, each page but the first begins; nowhere in a
    text without form feeds.
    """
    if version in _LINES:
        return page_breaks(_LINES[version](raw), text)
    return [found.end() for found in re.finditer("\f", text)]


def _plain(text: str) -> str:
    # Marks go before composing: a letter and its accent may have one between them.
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", _EMPTY_LINES.sub("\n\n", text))


def _in_lines(text: str) -> str:
    """A soft hyphen at a line's end breaks a word for sure."""
    # Before `_plain`, which drops soft hyphens and would leave the halves on two lines.
    return _plain(_SOFT_BREAK.sub("", _LINE_END.sub("\n", text)))


def _headless(text: str) -> str:
    return without_running_lines(_in_lines(text))


_LINES: Final = {JOINED: _in_lines, HEADLESS: _headless}
"""What is joined, by the version of the text."""
# Versions are only added: excerpts count characters of what the one kept with their snapshot returned.
_VERSIONS: Final[Mapping[str, Callable[[str], str]]] = {
    NORMALISER: _plain,
    JOINED: lambda text: join_lines(_in_lines(text)),
    HEADLESS: lambda text: join_lines(_headless(text)),
}
