"""Words that one slip of the hand makes of others. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import Final

_ONE: Final = {(0, 1), (1, 0), (1, 1)}


def is_slip(word: str, meant: str) -> bool:
    """Whether one letter is missing, too many, another or in its neighbour's place, and not the first.

    >>> [is_slip(word, "withdrawal") for word in ("withdrawel", "witdrawal", "withdrawla", "withdrawals", "withdraw")]
    [True, True, True, True, False]
    """
    before = _count_alike(word, meant)
    rest, other = word[before:], meant[before:]
    behind = _count_alike(reversed(rest), reversed(other))
    rest, other = rest[: len(rest) - behind], other[: len(other) - behind]
    is_swapped = len(rest) == 2 and rest == other[::-1]
    return bool(before) and ((len(rest), len(other)) in _ONE or is_swapped)


def _count_alike(one: Iterable[str], other: Iterable[str]) -> int:
    """How many letters are the same from the beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
