"""A share of a text's paragraphs, drawn for a second coding."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from positions.texts.passages import Range

_PARAGRAPH: Final = re.compile(r"[^\n]*\S[^\n]*")
_LEAST: Final = 40
"""Characters. What is shorter is a heading or a name, in which nobody takes a position."""


def draw_passages(text: str, *, boilerplate: Sequence[Range], share: int) -> list[Range]:
    """Paragraphs with at least ``share`` per cent of the characters of all that are long enough to
    say something, in the order of the text: everybody who draws them draws the same.
    """
    found = [match.span() for match in _PARAGRAPH.finditer(text)]
    long = [one for one in found if one[1] - one[0] >= _LEAST and not _within(one, boilerplate)]
    wanted = share * sum(end - start for start, end in long)
    drawn: list[Range] = []
    # By a hash of place and words: no seed has to be kept, and nobody can choose an easier draw.
    for start, end in sorted(long, key=lambda one: _lot(text[slice(*one)], one[0])):
        if 100 * sum(last - first for first, last in drawn) >= wanted:
            break
        drawn.append((start, end))
    return sorted(drawn)


def _within(paragraph: Range, boilerplate: Sequence[Range]) -> bool:
    start, end = paragraph
    return any(first <= start and end <= last for first, last in boilerplate)


def _lot(words: str, start: int) -> bytes:
    """As good as random, and the same each time."""
    return hashlib.sha256(f"{start}\n{words}".encode()).digest()
