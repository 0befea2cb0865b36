"""The words of a text as a quotation is held against them: whatever is not a word may be printed
otherwise.

Pure. What is a word decides what counts as altered, so it is read narrowly: *were* is not *we’re*,
3.5 not 35, -5 not 5, $5 not €5, *all* not *áll*. Capitals, quotation marks, dashes, points, hyphens,
the dots of a Russian *ё* and the ends of lines are print.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from config.postgres.full_text import UNSPACED

BARRIER: Final = "\0"
"""Stands for text that is not at hand: no words are compared across it. No text on record holds it."""

HIDDEN: Final = re.compile(rf"\s*{BARRIER}[\s{BARRIER}]*")
"""Barriers with the blanks around them, which are shown as one ellipsis."""
APOSTROPHES: Final = frozenset("'’‘ʼ‛′`´＇")
_HYPHENS: Final = frozenset("-‐‑−－")
_DASHES: Final = frozenset("–—―‒")
_SIGNS: Final = frozenset("%‰&@#§°")
"""Punctuation to Unicode, but words to a reader: 5 % is not 5."""
_BLANK, _MARK, _SIGN, _DASH = " ", "!", "+", "/"
"""What a character that is no letter is folded to; all lie below the digits."""
_ONE: Final = {"ς": "σ", "ё": "е"}
"""Letters that print parts and words do not: most Russian texts print no dots over *ё*."""
LIGATURES: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
"""Letters that are printed as one, as copies of PDF files keep them."""
_LAST_KEPT: Final = 0xFFFF
"""The characters that texts are full of are kept; with all, anybody could fill the memory."""
_JOINT: Final = re.compile(r"-(?: *\n *)?")


class _Folds(dict[int, str]):
    """By code point what one character is compared as: itself in small, or the kind of mark it is."""

    def __missing__(self, code: int) -> str:
        fold = _fold(chr(code))
        if code <= _LAST_KEPT:
            self[code] = fold
        return fold


def _fold(character: str) -> str:
    if character in APOSTROPHES:
        return "'"
    if character in _HYPHENS:
        return "-"
    if character in _DASHES:
        return _DASH
    if character in "\0\n.,":
        return character
    return _fold_by_category(character, unicodedata.category(character))


def _fold_by_category(character: str, category: str) -> str:
    if character in _SIGNS or category in {"Sc", "Sm", "So"}:
        return _SIGN
    # A mark without width (Cf) stays within its word as \x01 and is dropped from the key: it parts no words.
    if character.isspace() or category[0] in "ZC":
        return _BLANK if category != "Cf" else "\x01"
    if category[0] in "PS":
        return _MARK
    small = character.lower()
    # One character for one, or places in the folded text would not be those of the text.
    return _ONE.get(small, small if len(small) == 1 else character)


_FOLDS: Final = _Folds()
# All marks fold to below the digits (\x30), so everything else is a letter; \x01 is let through.
_LETTERS: Final = rf"[^\x00\x02-\x2f{UNSPACED}]"
_TOKEN: Final = re.compile(
    rf"[{UNSPACED}]"  # each letter of a script without blanks is a word
    rf"|(?P<abbreviation>(?<!{_LETTERS})(?:[^\W\d_]\.)+[^\W\d_](?!{_LETTERS}))"  # U.S.
    # A number has its sign and its points, a word its apostrophes.
    rf"|(?<![^\x00\x20\n!/])-(?=\d){_LETTERS}+(?:[.,]\d{_LETTERS}*)*"
    rf"|{_LETTERS}+(?:(?:'|(?<=\d)[.,](?=\d)){_LETTERS}+)*"
    r"|\+|\x00+"
)


class Token(NamedTuple):
    """A word as it is compared, and where it stands, half-open."""

    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Wording:
    """A text, and its words as they are compared."""

    text: str
    folded: str
    tokens: Sequence[Token]

    @cached_property
    def letters(self) -> str:
        """All words without anything between them."""
        return "".join(token.key for token in self.tokens)

    @cached_property
    def offsets(self) -> list[int]:
        """Where in the ``letters`` each word begins, and where the last one ends."""
        offsets = [0]
        for token in self.tokens:
            offsets.append(offsets[-1] + len(token.key))
        return offsets

    def token_at(self, offset: int) -> int | None:
        """The word that begins there in the ``letters``; None where none does."""
        place = bisect_left(self.offsets, offset)
        is_there = place < len(self.offsets) and self.offsets[place] == offset
        return place if is_there else None

    def between(self, token: int) -> str:
        """What stands before a word, as far as the one before it."""
        return self.text[self.tokens[token - 1].end : self.tokens[token].start]

    def is_joint(self, token: int) -> bool:
        """Whether only a hyphen, maybe at the end of a line, parts the word from the one before:
        they may as well be printed as one. A hyphen between digits is a range.
        """
        before, here = self.tokens[token - 1], self.tokens[token]
        # Most words have a blank between them: one comparison, before any pattern.
        if self.folded[before.end] != "-":
            return False
        if _JOINT.fullmatch(self.folded, before.end, here.start) is None:
            return False
        return not (before.key[-1].isdigit() and here.key[0].isdigit())

    def slice(self, first: int, last: int) -> str:
        """The text from one word to the one before ``last``, as it is printed."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]


def read_wording(text: str) -> Wording:
    """The words of a text in NFC."""
    folded = text.translate(_FOLDS)
    return Wording(text, folded, list(_read_tokens(text, folded)))


def bare(text: str) -> str:
    """The letters, digits and signs alone, at a tenth of the cost of reading the words.

    Words that stand in a text verbatim are bare there too.
    """
    return text.translate(_BARE)


class _Bare(dict[int, str]):
    def __missing__(self, code: int) -> str:
        fold = _FOLDS[code]
        # Signs are told apart by the character itself: $ and € fold alike.
        kept = chr(code) if fold == _SIGN else fold if fold >= "0" or fold == BARRIER else ""
        kept = kept.translate(LIGATURES)
        if code <= _LAST_KEPT:
            self[code] = kept
        return kept


_BARE: Final = _Bare()


def _read_tokens(text: str, folded: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(folded):
        start, end = found.span()
        key = text[start] if found[0] == _SIGN else found[0].replace("\x01", "")
        if not key.isascii():
            key = key.translate(LIGATURES)
        if found["abbreviation"]:
            key = key.replace(".", "")
        if not key:  # marks of direction alone: nothing is printed there
            continue
        yield Token(BARRIER if key[0] == BARRIER else key, start, end)
