"""A quotation as somebody pasted it: its words, and where its own marks say that it was cut or
added to. Pure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Final

from positions.texts.normalise import normalise
from positions.texts.wording import Wording, bare, read_wording

_POINTS: Final = r"(?:…|\.\s?\.\s?\.(?:\s?\.)?)"
_MARKS: Final = re.compile(
    rf"\[\s*{_POINTS}\s*\]|\(\s*{_POINTS}\s*\)|{_POINTS}|\w*\[(?P<inserted>[^\[\]]+)\]\w*"
    r"|\((?P<noted>sic!?)\)"
)
_SOFT_BREAK: Final = re.compile(r"\u00ad[ \t]*(?:\r\n?|\n)")
_CAPITAL: Final = re.compile(r"\[(\w)\](?=\w)")
_MAILED: Final = re.compile(r"(?:[ \t]*(?:>[ \t]?)+(?![ \t]*\d)[^\n]*(?:\n|\Z))+")
_MAIL_MARK: Final = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
"""At the head of every line, as mail quotes; before a number it is *more than*."""
_FEWEST, _LONGEST_FEWEST = 4, 3
"""Words that a cut quotation has, and the longest of its pieces: "we … not" stands anywhere."""


class PartLink(StrEnum):
    """How a piece follows the one before it."""

    CUT = "cut"
    """Something was left out, as an ellipsis tells."""
    INSERTED = "inserted"
    """The quoter's own words stand between, in brackets, maybe in the place of others."""


@dataclass(frozen=True, slots=True)
class QuotedPart:
    """Words of a quotation that stand in a row, from the word ``first`` to before ``last``, with
    what is between them and the part before; ``inserted`` are the words in brackets.
    """

    first: int
    last: int
    link: PartLink
    inserted: str = ""

    @property
    def size(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class Quotation:
    """``parts`` are one unless marks cut the ``wording``, which holds the words in brackets too;
    ``behind`` are those behind the last part.

    ``has_bracketed_capital`` where a letter stood in brackets, as in "[T]he": it is read as a
    letter.
    """

    wording: Wording
    parts: Sequence[QuotedPart]
    behind: str
    has_bracketed_capital: bool

    @property
    def is_marked(self) -> bool:
        """Whether its marks say that it is not whole, or that some of its words are the quoter's."""
        return sum(part.size for part in self.parts) < len(self.wording.tokens) or self.is_cut

    @property
    def is_cut(self) -> bool:
        """Whether it has several parts."""
        return len(self.parts) > 1

    @property
    def is_traceable(self) -> bool:
        """Whether its parts are words enough to be looked for one by one; one part alone is."""
        sizes = [part.size for part in self.parts]
        return not self.is_cut or (sum(sizes) >= _FEWEST and max(sizes) >= _LONGEST_FEWEST)

    @cached_property
    def bare(self) -> str:
        return bare(self.wording.text)

    @property
    def texts(self) -> list[str]:
        """What stands in each part, as it is printed."""
        return [self.wording.slice(part.first, part.last) for part in self.parts]


def read_quotation(text: str) -> Quotation | None:
    """The quotation in a text; None where it holds no words but those in brackets."""
    # A soft hyphen is dropped elsewhere; at the end of a line it breaks a word, and is told.
    plain = normalise(_SOFT_BREAK.sub("-\n", text)).strip()
    if _MAILED.fullmatch(plain):
        plain = _MAIL_MARK.sub("", plain)
    # Before the words are read, or the bracket would cut *The* in two.
    unbracketed = _CAPITAL.sub(r"\1", plain)
    wording = read_wording(unbracketed)
    # What follows the last word that is not in brackets ends nothing: it is no part.
    *parts, end = _read_parts(wording)
    return Quotation(wording, parts, end.inserted, unbracketed != plain) if parts else None


def _read_parts(wording: Wording) -> Iterator[QuotedPart]:
    """The words between the marks, and at the end none; of two marks side by side the bracket tells
    more.
    """
    starts = [token.start for token in wording.tokens]
    marks = [(*found.span(), _inserted(found)) for found in _MARKS.finditer(wording.text)]
    edge, link, inserted = 0, PartLink.CUT, ""
    # A mark at the end closes the last part.
    for start, end, words in chain(marks, [(len(wording.text), len(wording.text), "")]):
        first, last = bisect_left(starts, edge), bisect_left(starts, start)
        if first < last:
            yield QuotedPart(first, last, link, inserted)
            link, inserted = PartLink.CUT, ""
        edge = end
        if words:
            # Brackets in a row, with no words between, are one insertion.
            link, inserted = PartLink.INSERTED, f"{inserted} {words}".strip()
    yield QuotedPart(len(starts), len(starts), link, inserted)


def _inserted(mark: re.Match[str]) -> str:
    """The words in brackets; with "countr[ies]" the whole word is the quoter's."""
    return mark["noted"] or (re.sub(r"[\[\]]", "", mark[0]) if mark["inserted"] else "")
