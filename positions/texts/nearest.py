"""The passage of a text that a quotation comes nearest to, and how many of its words are kept. Pure.

The fewest words to change, add and leave out are counted for every place of the text at once, by
Myers' bit vectors (G. Myers, A fast bit-vector algorithm for approximate string matching, JACM
46(3), 1999), over words instead of letters: one addition a word of the text, of integers as long as
the quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from config.postgres.full_text import UNSPACED
from positions.texts.alignment import CommonRun, align_words
from positions.texts.fate_of_words import Scrap
from positions.texts.passages import Range
from positions.texts.quotation import PartLink, Quotation
from positions.texts.wording import BARRIER, HIDDEN, Token, Wording

LEAST_KEPT: Final = 0.6
"""Of the words of the longer side. Below it a passage is about the same thing at most; a quotation
with one word in three exchanged keeps 0.67.
"""
_FEWEST_KEPT: Final = 2
_REACH: Final = {PartLink.CUT: 250, PartLink.INSERTED: 20}
"""Words of the text between two parts of a quotation."""
_TRIED: Final = 4000
"""Words of passages that differ in as few words: short quotations have many such passages."""
_UNSPACED: Final = re.compile(f"[{UNSPACED}]")


class _Fit(NamedTuple):
    """The words of a text from ``first`` to before ``last``, and how many changes make the pattern
    of them.
    """

    first: int
    last: int
    changes: int

    @property
    def size(self) -> int:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class NearestPassage:
    """The passage, in characters of the text; ``diff`` has what only the text has as "gone" and
    what only the quotation has as "come".

    ``kept`` words are in both, of ``words`` in the longer of the two.
    """

    place: Range
    diff: Sequence[Scrap]
    kept: int
    words: int

    @property
    def is_altered(self) -> bool:
        """Whether it is near enough to call the quotation an alteration of it."""
        return self.kept >= _FEWEST_KEPT and self.kept >= LEAST_KEPT * self.words

    @property
    def share(self) -> int:
        """Per cent of the words that are kept, and never all of them."""
        return min(99, round(100 * self.kept / self.words))


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A part of the quotation beside its words of the text, and the runs that they share."""

    link: PartLink
    inserted: str
    first: int
    theirs: Sequence[Token]
    ours: Sequence[Token]

    @property
    def runs(self) -> list[CommonRun]:
        return align_words([word.key for word in self.theirs], [word.key for word in self.ours])


def find_nearest(quotation: Quotation, text: Wording) -> NearestPassage | None:
    """Where fewest words differ; None in a text without words in common.

    Of a quotation that its own marks cut, the longest part is found first, the others beside it:
    what an ellipsis leaves out is neither kept nor gone.
    """
    theirs = _join(text, 0, len(text.tokens))
    fitted = _fit_parts(quotation, theirs)
    passage = [word for one in fitted for word in one.theirs]
    if not passage:
        return None
    kept = sum(run.size for one in fitted for run in one.runs)
    words = sum(max(len(one.theirs), len(one.ours)) for one in fitted)
    diff = list(_spaced(_write(quotation, text.text, fitted)))
    return NearestPassage((passage[0].start, passage[-1].end), diff, kept, words)


def _join(wording: Wording, first: int, last: int) -> list[Token]:
    """Words with what hyphens join to them: here *cease-fire* is *ceasefire*."""
    words: list[Token] = []
    for n in range(first, last):
        token = wording.tokens[n]
        if words and n > first and wording.is_joint(n):
            words[-1] = Token(words[-1].key + token.key, words[-1].start, token.end)
        else:
            words.append(token)
    return words


def _fit_parts(quotation: Quotation, theirs: Sequence[Token]) -> list[_Fitted]:
    parts = [(part, _join(quotation.wording, part.first, part.last)) for part in quotation.parts]
    # The longest part is the surest anchor: short ones fit in many places.
    middle = max(range(len(parts)), key=lambda n: parts[n][0].size)
    fits = {middle: _fit_within(parts[middle][1], theirs, 0, len(theirs))}
    for n in range(middle + 1, len(parts)):
        first = fits[n - 1].last
        # Twice the words of the part itself: an alteration may have made it longer there.
        reach = first + _REACH[parts[n][0].link] + 2 * len(parts[n][1])
        fits[n] = _fit_within(parts[n][1], theirs, first, reach)
    for n in range(middle - 1, -1, -1):
        last = fits[n + 1].first
        reach = last - _REACH[parts[n + 1][0].link] - 2 * len(parts[n][1])
        fits[n] = _fit_within(parts[n][1], theirs, max(0, reach), last)
    return [
        _Fitted(part.link, part.inserted, fits[n].first, theirs[fits[n].first : fits[n].last], ours)
        for n, (part, ours) in enumerate(parts)
    ]


def _fit_within(ours: Sequence[Token], theirs: Sequence[Token], first: int, last: int) -> _Fit:
    """In a stretch of the text; no words of it where none fit."""
    fit = fit_words([word.key for word in ours], [word.key for word in theirs[first:last]])
    first, last = first + fit.first, first + fit.last
    # A fit may run into text that is not at hand; its edges must be words that a reader may see.
    while first < last and theirs[first].key == BARRIER:
        first += 1
    while first < last and theirs[last - 1].key == BARRIER:
        last -= 1
    return _Fit(first, last, fit.changes)


def fit_words(pattern: Sequence[str], text: Sequence[str]) -> _Fit:
    """The stretch of a text that fewest words changed, added or left out make a pattern of.

    Of several the longest, which keeps most words, of these one with most of the same, as where two
    changed places, and of these the first.
    """
    # One pass counts the changes for every place where the pattern
    # could end; where it begins is asked only of the best.
    ends = list(_changes(pattern, text, is_anchored=False))
    changes = min(ends, default=len(pattern))
    if changes >= len(pattern):
        return _Fit(0, 0, len(pattern))
    alike = (n for n, count in enumerate(ends) if count == changes)
    # Reaching back reads twice the pattern, so a long one gets
    # fewer tries; those left out stand later in the text.
    tried = islice(alike, max(1, _TRIED // len(pattern)))
    fits = (_reach_back(pattern, text, n, changes) for n in tried)
    words = set(pattern)
    return max(
        fits, key=lambda fit: (fit.size, len(words.intersection(text[fit.first : fit.last])))
    )


def _reach_back(pattern: Sequence[str], text: Sequence[str], end: int, changes: int) -> _Fit:
    """The longest stretch that ends with the word ``end`` and so many changes make the pattern of."""
    # Fewer changes than words, as asked before: no such stretch has twice the words of the pattern.
    back = text[max(0, end + 1 - 2 * len(pattern)) : end + 1][::-1]
    counts = list(_changes(pattern[::-1], back, is_anchored=True))
    size = max(n + 1 for n, count in enumerate(counts) if count == changes)
    return _Fit(end + 1 - size, end + 1, changes)


def _changes(pattern: Sequence[str], text: Sequence[str], *, is_anchored: bool) -> Iterator[int]:
    """By word of the text, with how few changes the pattern ends there; ``is_anchored`` if it has
    to begin with the text.
    """
    places: dict[str, int] = {}
    for n, word in enumerate(pattern):
        places[word] = places.get(word, 0) | 1 << n
    # Python's integers have no width: `every` cuts carries and complements back to the bits of the pattern.
    every, top = (1 << len(pattern)) - 1, 1 << len(pattern) >> 1
    up, down, changes = every, 0, len(pattern)
    for word in text:
        same = places.get(word, 0)
        vertical = same | down
        horizontal = (((same & up) + up) ^ up) | same
        more, fewer = down | ~(horizontal | up) & every, up & horizontal
        changes += bool(more & top) - bool(fewer & top)
        # In place of the row above the first: 0 where the pattern may
        # begin anywhere, one more a word where it may not.
        more, fewer = more << 1 & every | is_anchored, fewer << 1 & every
        up, down = fewer | ~(vertical | more) & every, more & vertical
        yield changes


def _write(quotation: Quotation, text: str, fitted: Sequence[_Fitted]) -> Iterator[Scrap]:
    """The parts with what their links leave out, and with the words in brackets."""
    edge = 0
    for n, one in enumerate(fitted):
        if n and one.theirs and edge < one.theirs[0].start:
            yield from _scraps("cut", text[edge : one.theirs[0].start].strip(" "))
        if one.inserted:
            yield from _scraps("come", f"[{one.inserted}]")
        yield from _write_part(quotation.wording.text, text, one)
        edge = one.theirs[-1].end if one.theirs else edge
    if quotation.behind:
        yield from _scraps("come", f"[{quotation.behind}]")


def _write_part(quoted: str, text: str, one: _Fitted) -> Iterator[Scrap]:
    old = new = 0
    # A last empty run flushes what follows the last shared word.
    for run in [*one.runs, CommonRun(len(one.theirs), len(one.ours), 0)]:
        yield from _scraps("gone", _print(text, one.theirs, old, run.old))
        yield from _scraps("come", _print(quoted, one.ours, new, run.new))
        old, new = run.old + run.size, run.new + run.size
        yield from _scraps("kept", _print(text, one.theirs, run.old, old))


def _print(text: str, words: Sequence[Token], first: int, last: int) -> str:
    """Words with the mark and the blank behind them."""
    if first >= last:
        return ""
    return text[words[first].start : words[last].start if last < len(words) else words[-1].end]


def _scraps(kind: str, text: str) -> Iterator[Scrap]:
    """A change is marked without the blank behind it."""
    if kind == "kept" or not text or not text[-1].isspace():
        yield from [Scrap(kind, text)] if text else []
    else:
        yield from [Scrap(kind, text.rstrip()), Scrap("kept", " ")]


def _spaced(scraps: Iterable[Scrap]) -> Iterator[Scrap]:
    """With a blank where a change ends beside a word, and hidden text as an ellipsis."""
    before = ""
    for scrap in scraps:
        text = HIDDEN.sub(" … ", scrap.text)
        if before and not before[-1].isspace() and not text[0].isspace() and not _set_close(before):
            yield Scrap("kept", " ")
        yield Scrap(scrap.kind, text)
        before = text


def _set_close(text: str) -> bool:
    return bool(_UNSPACED.match(text[-1]))
