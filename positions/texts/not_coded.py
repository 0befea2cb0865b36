"""Sentences that name what is looked for, and that nobody has touched. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from positions.texts.passages import Range
from positions.texts.phrases import PhraseFinder
from positions.texts.sentences import cut_sentences


def find_not_coded(
    text: str,
    *,
    finder: PhraseFinder,
    taken: Iterable[Range],
    windows: Sequence[Range] = (),
) -> list[Range]:
    """The sentences of a text, in its order, in which a phrase begins and no character is ``taken``;
    where there are ``windows``, those that begin in one.
    """
    held = sorted(taken)
    starts = [first for first, _ in held]
    # Ranges may lie within one another, so the one that reaches furthest need not be the last that began.
    furthest = list(accumulate((last for _, last in held), max))
    return [
        (start, end)
        for start, end in _naming(text, finder)
        if not ((before := bisect_left(starts, end)) and furthest[before - 1] > start)
        and _is_within(start, windows)
    ]


def _naming(text: str, finder: PhraseFinder) -> Iterator[Range]:
    """Every sentence in which a phrase begins, once; a line is cut only where it has one."""
    line_end, sentences, told = -1, list[Range](), -1
    # Cutting is dear and most lines hold no phrase: only lines with one are cut, each once.
    for phrase in finder.find(text):
        if phrase.start >= line_end:
            stop = text.find("\n", phrase.start)
            line_end = len(text) if stop < 0 else stop
            sentences = cut_sentences(text, text.rfind("\n", 0, phrase.start) + 1, line_end)
        number = bisect_left(sentences, (phrase.start + 1,)) - 1
        if sentences[number][0] > told:
            told = sentences[number][0]
            yield sentences[number]


def _is_within(place: int, windows: Sequence[Range]) -> bool:
    return not windows or any(first <= place < last for first, last in windows)
