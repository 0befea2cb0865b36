"""Where words stand in a text that differs from another in its spacing alone: pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from positions.texts.passages import Range

_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Respacing:
    """Two texts of the same words in the same order; by the word, where each begins and ends."""

    old: Sequence[Range]
    new: Sequence[Range]

    @classmethod
    def between(cls, old: str, new: str) -> Self | None:
        """None where more than the spacing differs."""
        # Splitting both texts is linear and enough: the n-th word of one is the n-th of the other.
        if old.split() != new.split():
            return None
        return cls(_words(old), _words(new))

    def move(self, start: int, end: int) -> Range | None:
        """Where characters from ``start`` to ``end`` of the old text stand in the new one, without the
        spaces at their ends; None where they are spaces alone.
        """
        first = bisect_right(self.old, start, key=_end)
        last = bisect_left(self.old, end, key=_start) - 1
        if first > last:
            return None
        begins = self.new[first][0] + max(0, start - self.old[first][0])
        ends = self.new[last][1] - max(0, self.old[last][1] - end)
        return begins, ends


def _words(text: str) -> list[Range]:
    return [match.span() for match in _WORD.finditer(text)]


def _start(word: Range) -> int:
    return word[0]


def _end(word: Range) -> int:
    return word[1]
