"""Which words of a text are still there in another version of it: a diff by words, fast on a
million characters.

Patience diff: what stands on both sides once, in the same order, is aligned first; what lies between is aligned in the
same way, and by ``difflib`` where it is short. Longer stretches without a word in common that is rare enough count as
replaced: an alignment may miss what stayed, but never says of changed words that they did.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise, takewhile
from typing import Final, NamedTuple

SMALL: Final = 60_000
"""Words on one side times words on the other up to which difflib aligns."""
BUDGET: Final = 3_000_000
"""Sum of these products for a whole text, lest a text made for it holds the server for minutes."""
_DEEPEST: Final = 30
_WORD = re.compile(r"\w+|[^\w\s]")


class CommonRun(NamedTuple):
    """``size`` words that stand at ``old`` in one text and at ``new`` in the other."""

    old: int
    new: int
    size: int


class Gap(NamedTuple):
    """Words between two runs, half-open on both sides, which differ; one side may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int

    @property
    def has_both_sides(self) -> bool:
        return self.old_start < self.old_end and self.new_start < self.new_end


@dataclass(frozen=True, slots=True)
class AlignedWords:
    """A text's words and punctuation marks, and where each begins; white space tells no versions
    apart.
    """

    text: str
    words: Sequence[str]
    starts: Sequence[int]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The words that overlap the characters from ``start`` to ``end``."""
        # The word before `start` may reach into the range, so the
        # search begins at it and steps on where it ends first.
        first = max(0, bisect_right(self.starts, start) - 1)
        if first < len(self.words) and self.starts[first] + len(self.words[first]) <= start:
            first += 1
        return first, max(first, bisect_left(self.starts, end))


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two versions of a text, and the runs of words they share, in order."""

    old: AlignedWords
    new: AlignedWords
    runs: Sequence[CommonRun]

    @property
    def is_whole(self) -> bool:
        """Whether each word of one text is the word at the same place of the other: only white
        space differs.
        """
        return len(self.runs) == 1 and self.runs[0].size == len(self.old.words) == len(
            self.new.words
        )

    @property
    def gaps(self) -> list[Gap]:
        """What differs, between the runs and around them."""
        whole = Gap(0, len(self.old.words), 0, len(self.new.words))
        between = gaps_between(self.runs, whole)
        return [
            gap for gap in between if gap.old_start < gap.old_end or gap.new_start < gap.new_end
        ]


def split_words(text: str) -> AlignedWords:
    found = list(_WORD.finditer(text))
    return AlignedWords(
        text, [match.group() for match in found], [match.start() for match in found]
    )


def align(old: str, new: str) -> Alignment:
    """Lay two versions of a text beside each other."""
    before, after = split_words(old), split_words(new)
    return Alignment(before, after, align_words(before.words, after.words))


def align_words(old: Sequence[str], new: Sequence[str]) -> list[CommonRun]:
    """The runs that two sequences of words share, in order."""
    runs: list[CommonRun] = []
    # Runs come out of order, as the stack is worked off, and those
    # that touch are one: readers of `runs` rely on both.
    for one in sorted(_align(old, new)):
        if (
            runs
            and runs[-1].old + runs[-1].size == one.old
            and runs[-1].new + runs[-1].size == one.new
        ):
            runs[-1] = runs[-1]._replace(size=runs[-1].size + one.size)
        else:
            runs.append(one)
    return runs


def _align(old: Sequence[str], new: Sequence[str]) -> Iterator[CommonRun]:
    """With a stack of stretches still to be aligned, and how deep each lies, instead of recursion."""
    budget = BUDGET
    waiting = [(Gap(0, len(old), 0, len(new)), 0)]
    while waiting:
        stretch, depth = waiting.pop()
        ends, rest = _trim(old, new, stretch)
        yield from ends
        left, right = old[rest.old_start : rest.old_end], new[rest.new_start : rest.new_end]
        # Each level may cut off as little as one word; below the
        # deepest the rest goes to difflib or counts as replaced.
        anchors = _find_anchors(left, right) if depth < _DEEPEST else []
        cost = len(left) * len(right)
        if anchors:
            shared = [CommonRun(rest.old_start + i, rest.new_start + j, 1) for i, j in anchors]
            yield from shared
            waiting += [
                (gap, depth + 1) for gap in gaps_between(shared, rest) if gap.has_both_sides
            ]
        # Neither anchors nor small: nothing is yielded, so the stretch counts as
        # replaced. That may miss what stayed and never invents it.
        elif 0 < cost <= min(SMALL, budget):
            budget -= cost
            yield from _match(left, right, rest)


def _match(left: Sequence[str], right: Sequence[str], place: Gap) -> Iterator[CommonRun]:
    """The common runs of two short stretches; its cost is their lengths multiplied."""
    # autojunk drops words that are frequent in sequences of 200
    # and more: here that would lose *the* and every comma.
    for a, b, size in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        if size:
            yield CommonRun(place.old_start + a, place.new_start + b, size)


def _trim(old: Sequence[str], new: Sequence[str], gap: Gap) -> tuple[list[CommonRun], Gap]:
    """What both sides of a stretch begin and end with, and what lies between."""
    # Trimming first keeps the usual correction, one sentence in a long text, linear and off the budget.
    a, b, c, d = gap
    head = _count_common((old[i] for i in range(a, b)), (new[j] for j in range(c, d)))
    a, c = a + head, c + head
    tail = _count_common(
        (old[i] for i in range(b - 1, a - 1, -1)), (new[j] for j in range(d - 1, c - 1, -1))
    )
    b, d = b - tail, d - tail
    ends = [CommonRun(gap.old_start, gap.new_start, head), CommonRun(b, d, tail)]
    return [run for run in ends if run.size], Gap(a, b, c, d)


def gaps_between(runs: Sequence[CommonRun], stretch: Gap) -> Iterator[Gap]:
    """What is left of a stretch before, between and after the runs; a side may be empty."""
    before, after = (
        CommonRun(stretch.old_start, stretch.new_start, 0),
        CommonRun(stretch.old_end, stretch.new_end, 0),
    )
    for one, other in pairwise([before, *runs, after]):
        yield Gap(one.old + one.size, other.old, one.new + one.size, other.new)


def _count_common(old: Iterable[str], new: Iterable[str]) -> int:
    """How many words two stretches share at their beginning."""
    # Lazily on both sides: the stretches may be the whole text and differ at the first word.
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _find_anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Words that stand once on each side: the longest sequence of them in one order on both."""
    counts, others = Counter(old), Counter(new)
    places = {word: j for j, word in enumerate(new) if others[word] == 1}
    pairs = [
        (i, places[word]) for i, word in enumerate(old) if counts[word] == 1 and word in places
    ]
    return _longest_ascending(pairs)


def _longest_ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs in the order of their first number, the longest part in which the second ascends
    too.
    """
    # Patience sorting, n log n; `before` links each pair to the one before it in the best chain.
    tails: list[int] = []  # the smallest last number of an ascending part of each length
    ends: list[int] = []  # which pair that is
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        length = bisect_left(tails, j)
        tails[length : length + 1] = [j]
        ends[length : length + 1] = [n]
        before.append(ends[length - 1] if length else -1)
    chain, n = [], ends[-1] if ends else -1
    while n >= 0:
        chain.append(pairs[n])
        n = before[n]
    return chain[::-1]
