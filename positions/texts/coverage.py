"""How much of a text is coded, and by whom: pure arithmetic on ranges of characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from positions.texts.passages import Range

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class CodedBy:
    """What one person coded of a text: ``share`` in per cent; ``name`` is empty for imports."""

    name: str
    stances: int
    share: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The share of a text, in per cent, that stances rest on, and what each coder has in it, most
    first.

    Boilerplate and the lines between paragraphs count neither as coded nor as text. Two coders may
    share words.
    """

    share: int
    coders: Sequence[CodedBy]


def measure_coverage(
    text: str,
    *,
    boilerplate: Iterable[Range],
    coded: Mapping[str, Iterable[Range]],
    stances: Mapping[str, int],
) -> Coverage:
    """``coded`` and ``stances`` are by the coder's name."""
    # Shares are of characters that could be coded, or a text with long boilerplate could never reach 100 %.
    own = list(without_holes(_paragraphs(text), _merged(boilerplate)))
    whole = _length(own)

    def share(ranges: Iterable[Range]) -> int:
        covered = whole - _length(without_holes(own, _merged(ranges)))
        return _percent(covered, whole)

    coders = [CodedBy(name, stances[name], share(ranges)) for name, ranges in coded.items()]
    # Shares of coders cannot be added up: two may have coded the same words.
    everything = share(one for ranges in coded.values() for one in ranges)
    return Coverage(
        everything, sorted(coders, key=lambda one: (-one.share, -one.stances, one.name))
    )


def _percent(part: int, whole: int) -> int:
    """Rounded, but something is never 0 % and less than all never 100 %."""
    if not part or part == whole:
        return 100 if part else 0
    return min(99, max(1, round(100 * part / whole)))


def _paragraphs(text: str) -> Iterator[Range]:
    return (match.span() for match in _PARAGRAPH.finditer(text))


def _length(ranges: Iterable[Range]) -> int:
    return sum(end - start for start, end in ranges)


def _merged(ranges: Iterable[Range]) -> list[Range]:
    """The same characters in ascending ranges that do not overlap."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def without_holes(ranges: Iterable[Range], holes: Sequence[Range]) -> Iterator[Range]:
    """Ascending ranges without what lies in ascending holes."""
    n = 0
    for start, end in ranges:
        while n < len(holes) and holes[n][1] <= start:
            n += 1
        shown = start
        # `n` stays at the first hole that may touch this range: a hole can reach over several ranges.
        # By number: `islice` would walk through all holes before it each time.
        following = (holes[at] for at in range(n, len(holes)))
        for first, last in takewhile(lambda hole: hole[0] < end, following):  # noqa: B023 - used at once
            if shown < first:
                yield shown, first
            shown = max(shown, last)
        if shown < end:
            yield shown, end
