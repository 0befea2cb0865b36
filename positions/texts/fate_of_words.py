"""What became of quoted words in a corrected text: a pure function of both whole texts.

Words are never looked for by likeness: "would oppose" and "would not oppose" are more alike than one sentence with
and without its non-breaking spaces. What is the same is found by its letters; what changed, by the diff.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from typing import Final

from positions.texts.alignment import AlignedWords, Alignment, CommonRun, Gap, split_words
from positions.texts.passages import CONTEXT, Range

_MOST_PLACES: Final = 200
"""Places of the same words that are looked at; more of them are ambiguous all the same."""
_LONG, _SPARE = 3, 20
"""A replacement of more than so many times the words, and a few, is another passage."""
_SCATTERED = 5
"""Less than a fifth of the words, such as an article or two, are not the words any more."""


class Fate(StrEnum):
    """What a correction did to quoted words."""

    SAME = "same"
    """They stand there with the same 32 characters on each side, spacing aside, at one place."""
    MOVED = "moved"
    """They stand there once, beside other words."""
    AMBIGUOUS = "ambiguous"
    """They stand there several times."""
    ALTERED = "altered"
    """Something inside them changed."""
    REMOVED = "removed"
    """Nothing of them is left."""


CARRIABLE: Final = frozenset({Fate.SAME, Fate.MOVED})


@dataclass(frozen=True, slots=True)
class Scrap:
    """A piece of a word diff: ``kind`` is "kept", "gone" or "come"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class WordsOutcome:
    """The fate of quoted words; ``place`` where they stand now if they can be carried over,
    ``diff`` if altered.
    """

    fate: Fate
    place: Range | None = None
    diff: Sequence[Scrap] = ()


def judge(alignment: Alignment, start: int, end: int) -> WordsOutcome:
    """What became of the words from ``start`` to ``end`` of the old text."""
    old, new = alignment.old.text, alignment.new.text
    words = old[start:end]
    place = _aligned_place(alignment, start, end)
    # The n-th word is the n-th word: the same words elsewhere are no rivals (decision 0019).
    if place and alignment.is_whole:
        return WordsOutcome(Fate.SAME, place)
    # A place that the diff gives to the same words elsewhere in the old text belongs to them.
    places = [
        begin
        for begin in _find(alignment, start, end)
        if _origin(alignment, begin, words) in (None, start)
    ]
    beside = _words_beside(old, start, end)
    if places:
        return _among(places, alignment, (start, end), beside)
    # The letters are not found where spacing inside the words changed; the diff knows the place all the same.
    if place and _words_beside(new, *place) == beside:
        return WordsOutcome(Fate.SAME, place)
    return _changed(alignment, start, end)


def _among(
    places: Sequence[int], alignment: Alignment, former: Range, beside: tuple[str, str]
) -> WordsOutcome:
    """Which of the places where the very letters stand is theirs, by what stands beside them."""
    old, new = alignment.old.text, alignment.new.text
    words, around = old[slice(*former)], surroundings(old, *former)
    ranges = [(begin, begin + len(words)) for begin in places]
    alike = [one for one in ranges if _words_beside(new, *one) == beside]
    # Same characters on both sides beat same words: spacing may be all that tells two places apart.
    exact = [one for one in alike if surroundings(new, *one) == around]
    if len(there := exact or alike) == 1:
        return WordsOutcome(Fate.SAME, there[0])
    # Counted in the whole text: a place that cuts a word, or
    # that the diff gives to others, makes it ambiguous too.
    if len(ranges) == 1 and new.count(words) == 1:
        return WordsOutcome(Fate.MOVED, ranges[0])
    return WordsOutcome(Fate.AMBIGUOUS)


def _aligned_place(alignment: Alignment, start: int, end: int) -> Range | None:
    """Where the diff says that the very words stand, whatever white space is between them; None where
    it says that something inside them changed.
    """
    old, new = alignment.old, alignment.new
    first, last = old.within(start, end)
    run = _run_of(alignment, first)
    # One run has to hold all the words; and a selection that
    # begins or ends in a blank has no word there to follow.
    if (
        run is None
        or not first < last <= run.old + run.size
        or old.text[start].isspace()
        or old.text[end - 1].isspace()
    ):
        return None
    there = run.new - run.old
    begins = new.starts[first + there] + max(0, start - old.starts[first])
    ends = new.starts[last - 1 + there] + min(end - old.starts[last - 1], len(old.words[last - 1]))
    # The words were matched without white space; a cut word at an edge may still differ.
    return (begins, ends) if new.text[begins:ends].split() == old.text[start:end].split() else None


def _run_of(alignment: Alignment, word: int) -> CommonRun | None:
    """The run that holds a word of the old text."""
    n = bisect_right(alignment.runs, word, key=lambda run: run.old) - 1
    run = alignment.runs[n] if n >= 0 else None
    return run if run and word < run.old + run.size else None


def _words_beside(text: str, start: int, end: int) -> tuple[str, str]:
    """What tells a span from others: the words of so many characters on each side. Spacing is none."""
    before = islice((n for n in range(start - 1, -1, -1) if not text[n].isspace()), CONTEXT)
    # Blanks are not counted: with them a non-breaking space more would change what stands beside.
    after = islice((n for n in range(end, len(text)) if not text[n].isspace()), CONTEXT)
    first, last = min(before, default=start), max(after, default=end - 1) + 1
    return " ".join(split_words(text[first:start]).words), " ".join(
        split_words(text[end:last]).words
    )


def surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """The characters beside a span that tell it from others."""
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def count_changed_passages(alignment: Alignment) -> int:
    """How many paragraphs were changed, added or removed."""
    before, after = _Paragraphs(alignment.old), _Paragraphs(alignment.new)
    touched: set[tuple[str, int]] = set()
    for gap in alignment.gaps:
        if gap.old_start < gap.old_end:
            touched |= {("old", n) for n in before.of_words(gap.old_start, gap.old_end)}
        # Words that were only put in belong to the paragraph of the old
        # text that they touch; else they are a paragraph of their own.
        elif after.are_together(gap.new_start - 1, gap.new_start):
            touched.add(("old", before.of_word(gap.old_start - 1)))
        elif after.are_together(gap.new_end - 1, gap.new_end):
            touched.add(("old", before.of_word(gap.old_start)))
        else:
            touched |= {("new", n) for n in after.of_words(gap.new_start, gap.new_end)}
    return len(touched)


class _Paragraphs:
    """To which paragraph each word of a text belongs."""

    def __init__(self, words: AlignedWords) -> None:
        self._words = words
        self._breaks = [match.start() for match in re.finditer("\n", words.text)]

    def of_word(self, word: int) -> int:
        return bisect_right(self._breaks, self._words.starts[word])

    def of_words(self, first: int, last: int) -> set[int]:
        return {self.of_word(word) for word in range(first, last)}

    def are_together(self, word: int, following: int) -> bool:
        """Whether two words, if there are such, belong to one paragraph."""
        is_there = word >= 0 and following < len(self._words.starts)
        return is_there and self.of_word(word) == self.of_word(following)


def _find(alignment: Alignment, start: int, end: int) -> Iterator[int]:
    """Where the words stand in the new text, not as parts of other words unless they were before.

    Of words that stand there very often, the places after the one that the diff expects, and then
    those before.
    """
    old, new = alignment.old.text, alignment.new.text
    # A selection that ended within a word may do so again; one of whole words may not.
    edges = _cuts_word(old, start), _cuts_word(old, end)
    words, expected = old[start:end], _aligned(alignment, start)
    # From the expected place on first: where the limit cuts, the likely places have been looked at.
    after = _occurrences(new, words, expected, len(new))
    before = _occurrences(new, words, 0, min(len(new), expected + len(words) - 1))
    for place in islice(chain(after, before), _MOST_PLACES):
        if (_cuts_word(new, place), _cuts_word(new, place + len(words))) == edges:
            yield place


def _occurrences(text: str, words: str, start: int, end: int) -> Iterator[int]:
    place = text.find(words, start, end)
    while place >= 0:
        yield place
        # By one, not by the length: occurrences may overlap.
        place = text.find(words, place + 1, end)


def _cuts_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _origin(alignment: Alignment, place: int, words: str) -> int | None:
    """Where the diff says that words of the new text came from, if that is one place of the same
    words.
    """
    first, last = alignment.new.within(place, place + len(words))
    run = _run_at(alignment, first)
    if run is None or first == last or last > run.new + run.size:
        return None
    offset = place - alignment.new.starts[first]
    start = alignment.old.starts[first - run.new + run.old] + offset
    return start if start >= 0 and alignment.old.text.startswith(words, start) else None


def _run_at(alignment: Alignment, word: int) -> CommonRun | None:
    """The run that holds a word of the new text."""
    n = bisect_right(alignment.runs, word, key=lambda run: run.new) - 1
    run = alignment.runs[n] if n >= 0 else None
    return run if run and word < run.new + run.size else None


def _aligned(alignment: Alignment, start: int) -> int:
    """Where a place of the old text is in the new one, as far as the diff knows; otherwise a place
    near it.
    """
    word, _ = alignment.old.within(start, start + 1)
    n = bisect_right(alignment.runs, word, key=lambda run: run.old) - 1
    run = alignment.runs[n] if n >= 0 else CommonRun(0, 0, 0)
    # Past the end of the run the place stays at the run's end:
    # where the words are gone, that is where to look first.
    there = min(word - run.old, run.size) + run.new
    if word >= len(alignment.old.starts) or there >= len(alignment.new.starts):
        return len(alignment.new.text)
    return max(0, alignment.new.starts[there] + start - alignment.old.starts[word])


def _changed(alignment: Alignment, start: int, end: int) -> WordsOutcome:
    old, new = alignment.old, alignment.new
    first, last = old.within(start, end)
    scraps: list[Scrap] = []
    count = {"kept": 0, "gone": 0, "come": 0}
    for kind, left, right in _steps(alignment, first, last):
        side = new if kind == "come" else old
        # Words alone are counted; punctuation that stayed must not keep a removed sentence alive.
        count[kind] += sum(word[0].isalnum() for word in side.words[left:right])
        scraps += _scraps(kind, side.text[side.starts[left] : _end_of(side, right)])
    if _is_removed(kept=count["kept"], whole=count["kept"] + count["gone"], come=count["come"]):
        return WordsOutcome(Fate.REMOVED)
    return WordsOutcome(Fate.ALTERED, diff=scraps)


def _end_of(side: AlignedWords, word: int) -> int:
    """Where the words before a ``word`` end, with the space behind them."""
    return side.starts[word] if word < len(side.starts) else len(side.text)


def _scraps(kind: str, text: str) -> list[Scrap]:
    """A change is marked without the space behind it."""
    if kind == "kept":
        return [Scrap(kind, text)]
    changed = [Scrap(kind, text.rstrip())]
    return [*changed, Scrap("kept", " ")] if text[-1].isspace() else changed


def _is_removed(*, kept: int, whole: int, come: int) -> bool:
    """Whether too little of the ``whole`` is left, and something of another length stands there."""
    is_other = come == 0 or come > _LONG * whole + _SPARE
    return whole == 0 or (kept * _SCATTERED < whole and is_other)


def _steps(alignment: Alignment, first: int, last: int) -> Iterator[tuple[str, int, int]]:
    """The words from ``first`` to before ``last`` of the old text with what became of them, in
    order.
    """
    runs, end = alignment.runs, CommonRun(len(alignment.old.words), len(alignment.new.words), 0)
    n = max(0, bisect_right(runs, first, key=lambda run: run.old) - 1)
    before = runs[n - 1] if n else CommonRun(0, 0, 0)
    for run in chain(islice(runs, n, None), [end]):
        gap = Gap(before.old + before.size, run.old, before.new + before.size, run.new)
        left, right = max(gap.old_start, first), min(gap.old_end, last)
        if left < right:
            yield "gone", left, right
        # What came counts in the place of words gone, or strictly
        # inside; at an edge it belongs to what stands beside.
        if gap.new_start < gap.new_end and (
            left < right or first < gap.old_start == gap.old_end < last
        ):
            yield "come", gap.new_start, gap.new_end
        left, right = max(run.old, first), min(run.old + run.size, last)
        if left < right:
            yield "kept", left, right
        if run.old + run.size >= last:
            return
        before = run
