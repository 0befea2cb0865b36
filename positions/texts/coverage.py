"""How much of a text is coded, and by whom: pure arithmetic on ranges of characters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

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


@dataclass(frozen=True, slots=True)
class Codable:
    """The characters of a text that could be coded: ascending ranges by their ``starts`` and
    ``ends``, with how many of them stand ``before`` each, and in the ``whole`` text.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    before: Sequence[int]
    whole: int

    def count_in(self, ranges: Iterable[Range]) -> int:
        """How many of them lie in any of the ranges."""
        return sum(self._count_to(end) - self._count_to(start) for start, end in _merged(ranges))

    def _count_to(self, place: int) -> int:
        n = bisect_left(self.starts, place) - 1  # the last range that begins before it
        return self.before[n] + min(place, self.ends[n]) - self.starts[n] if n >= 0 else 0


def find_codable(text: str, *, boilerplate: Iterable[Range]) -> Codable:
    """All but boilerplate and what lies between paragraphs."""
    # Shares are of these, or a text with long boilerplate could never reach 100 %.
    own = list(without_holes(_paragraphs(text), _merged(boilerplate)))
    starts, ends = [start for start, _ in own], [end for _, end in own]
    *before, whole = accumulate((end - start for start, end in own), initial=0)
    return Codable(starts, ends, before, whole)


def measure_coverage(
    codable: Codable, *, coded: Mapping[str, Iterable[Range]], stances: Mapping[str, int]
) -> Coverage:
    """``coded`` and ``stances`` are by the coder's name."""

    def share(ranges: Iterable[Range]) -> int:
        return _percent(codable.count_in(ranges), codable.whole)

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
