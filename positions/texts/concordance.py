"""Words in their context: where phrases stand in a text, and what stands left and right of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from positions.texts.wording import Token, read_wording

WIDTH: Final = 70
"""Characters shown at most on each side of a phrase."""
LEAST_WORDS: Final = 100
"""Of fewer words no share is told: one more or less would double it."""
_STAR: Final = "*"


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """A phrase as it is printed, with what stands beside it; ``start`` is its place in the text."""

    left: str
    node: str
    right: str
    start: int = 0

    @property
    def left_key(self) -> tuple[str, ...]:
        """The words to its left as a list is sorted by them: the nearest first."""
        return tuple(reversed(_keys(self.left)))

    @property
    def right_key(self) -> tuple[str, ...]:
        return tuple(_keys(self.right))


@dataclass(frozen=True, slots=True)
class SearchPhrase:
    """Words in a row as they are compared; those of ``begun`` need only begin so (sanction*)."""

    keys: tuple[str, ...]
    begun: frozenset[int]

    def stands_at(self, tokens: Sequence[Token], place: int) -> bool:
        """Whether the words from ``place`` on are the phrase's."""
        there = tokens[place : place + len(self.keys)]
        return len(there) == len(self.keys) and all(
            token.key.startswith(key) if n in self.begun else token.key == key
            for n, (token, key) in enumerate(zip(there, self.keys, strict=True))
        )


def read_phrase(text: str) -> SearchPhrase | None:
    """What somebody looks for; None where it has no word. Capitals, quotation marks and dashes are
    print, as for quotations.

    >>> read_phrase("NATO member*")
    Phrase(keys=('nato', 'member'), begun=frozenset({1}))
    """
    words = [(part.rstrip(_STAR), part.endswith(_STAR)) for part in text.split()]
    keys: list[str] = []
    begun: set[int] = set()
    for word, is_begun in words:
        found = [token.key for token in read_wording(word).tokens]
        keys += found
        if is_begun and found:
            begun.add(len(keys) - 1)
    return SearchPhrase(tuple(keys), frozenset(begun)) if keys else None


def find_lines(
    text: str, phrases: Sequence[SearchPhrase], *, before: str = "", after: str = "", skip: int = 0
) -> list[ConcordanceLine]:
    """Each place of a text where one of the phrases stands, the longest where several begin, with what
    is ``before`` and ``after`` the text as its context. Those that end within the first ``skip``
    characters are left out.
    """
    return find_and_count(text, phrases, before=before, after=after, skip=skip)[0]


def find_and_count(
    text: str, phrases: Sequence[SearchPhrase], *, before: str = "", after: str = "", skip: int = 0
) -> tuple[list[ConcordanceLine], int]:
    """What `find_lines` and `count_words` say, with the text taken apart once: that is what costs."""
    tokens = read_wording(text).tokens
    longest_first = sorted(phrases, key=lambda phrase: len(phrase.keys), reverse=True)
    around = f"{before}{text}{after}"
    lines = [
        ConcordanceLine(
            _left(around, len(before) + start),
            text[start:end],
            _right(around, len(before) + end),
            start,
        )
        for start, end in _places(tokens, longest_first)
        if end > skip
    ]
    return lines, _count(tokens, skip)


def _places(tokens: Sequence[Token], phrases: Sequence[SearchPhrase]) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(tokens):
        found = next((one for one in phrases if one.stands_at(tokens, place)), None)
        if found:
            last = place + len(found.keys) - 1
            yield tokens[place].start, tokens[last].end
            place = last
        place += 1


def per_thousand(hits: int, words: int) -> float | None:
    """How often in 1,000 words; None of fewer than `LEAST_WORDS`."""
    return 1000 * hits / words if words >= LEAST_WORDS else None


def count_words(text: str, *, skip: int = 0) -> int:
    """Signs such as % are none; words that end within the first ``skip`` characters count as none."""
    return _count(read_wording(text).tokens, skip)


def _count(tokens: Sequence[Token], skip: int) -> int:
    return sum(token.key[0].isalnum() for token in tokens if token.end > skip)


# Of a text of any length no more is looked at than can be shown: blanks are drawn together.
_NEAR: Final = 4 * WIDTH


def _left(text: str, end: int) -> str:
    """What stands before a place, from the beginning of a word on."""
    near = re.sub(r"\s+", " ", text[max(0, end - _NEAR) : end])
    if len(near) <= WIDTH:
        return near.lstrip()
    cut = near[-WIDTH:]
    return cut[cut.find(" ") + 1 :] if " " in cut[:-1] else cut


def _right(text: str, start: int) -> str:
    """What stands after a place, up to the end of a word."""
    near = re.sub(r"\s+", " ", text[start : start + _NEAR])
    if len(near) <= WIDTH:
        return near.rstrip()
    cut = near[:WIDTH]
    return cut[: cut.rfind(" ")] if " " in cut[1:] else cut


def _keys(text: str) -> list[str]:
    return [token.key for token in read_wording(text).tokens]
