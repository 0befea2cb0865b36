"""A captured text cut into passages and pieces, so that a page can mark the words that were coded.

Positions are counted in Unicode code points, as in `positions.models.Excerpt`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

type Range = tuple[int, int]
"""Start and end, half-open."""

CONTEXT: Final = 32
"""Characters shown around an excerpt to those who may not read the whole text."""

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Words to mark.

    ``url`` is where they lead; ``is_here`` for those the reader came for, or ``is_parked``.
    """

    pk: int
    start: int
    end: int
    url: str = ""
    is_here: bool = False
    is_parked: bool = False


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """Text under the same spans, in the order of their start; ``begins`` are those whose first
    words these are.
    """

    text: str
    spans: tuple[MarkedSpan, ...]
    begins: tuple[MarkedSpan, ...]
    is_boilerplate: bool

    @property
    def is_here(self) -> bool:
        return any(span.is_here for span in self.spans)

    @property
    def is_parked(self) -> bool:
        """Whether nothing but parked words lies here."""
        return bool(self.spans) and all(span.is_parked for span in self.spans)

    @property
    def url(self) -> str:
        return self.spans[-1].url if self.spans else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or the part of it that may be shown, from ``start``.

    ``has_gap``: text was left out before it.
    """

    start: int
    pieces: tuple[MarkedPiece, ...]
    has_gap: bool

    @property
    def begins(self) -> list[MarkedSpan]:
        return [span for piece in self.pieces for span in piece.begins]

    @property
    def end(self) -> int:
        return self.start + sum(len(piece.text) for piece in self.pieces)


def cut_passages(
    text: str,
    *,
    spans: Sequence[MarkedSpan],
    boilerplate: Sequence[Range] = (),
    windows: Sequence[Range] | None = None,
) -> list[Passage]:
    """The text in passages; of ``windows`` only, where they are given (ascending, without
    overlaps).
    """
    edges = _edges(spans, boilerplate)
    # Outer spans before inner ones, so that `spans[-1]`, whose
    # link a piece has, is the innermost that began last.
    waiting = deque(sorted(spans, key=lambda span: (span.start, -span.end, span.pk)))
    active: tuple[MarkedSpan, ...] = ()
    shown_until, passages = 0, []
    for start, end in _paragraphs(text, windows):
        pieces = []
        cuts = [start, *edges[bisect_right(edges, start) : bisect_left(edges, end)], end]
        for left, right in pairwise(cuts):
            # Also those that began in text left out: they are told where their first shown words are.
            begins = tuple(_take_started(waiting, left))
            active = tuple(span for span in active + begins if span.end > left)
            is_boilerplate = any(first <= left < last for first, last in boilerplate)
            pieces.append(MarkedPiece(text[left:right], active, begins, is_boilerplate))
        passages.append(
            Passage(start, tuple(pieces), has_gap=bool(text[shown_until:start].strip()))
        )
        shown_until = end
    return passages


def _edges(spans: Sequence[MarkedSpan], boilerplate: Sequence[Range]) -> list[int]:
    """Where one of them begins or ends, once each, in order."""
    marked = ((span.start, span.end) for span in spans)
    return sorted(set(chain.from_iterable([*marked, *boilerplate])))


def _take_started(waiting: deque[MarkedSpan], position: int) -> Iterator[MarkedSpan]:
    while waiting and waiting[0].start <= position:
        yield waiting.popleft()


def context_windows(text: str, spans: Iterable[MarkedSpan]) -> list[Range]:
    """The spans with up to `CONTEXT` characters on each side, in whole words, within their
    paragraphs.
    """
    windows: list[Range] = []
    for span in sorted(spans, key=lambda span: span.start):
        start, end = _context_start(text, span.start), _context_end(text, span.end)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows


def _paragraphs(text: str, windows: Sequence[Range] | None) -> Iterator[Range]:
    for first, last in windows if windows is not None else [(0, len(text))]:
        for match in _PARAGRAPH.finditer(text, first, last):
            yield match.span()


def _context_start(text: str, start: int) -> int:
    """Where the first whole word of the context begins."""
    earliest = max(0, start - CONTEXT, text.rfind("\n", 0, start) + 1)
    # At a boundary of words nothing is cut; else the half word is left out, all of it where no blank follows.
    if earliest == 0 or text[earliest - 1].isspace():
        return earliest
    word = re.compile(r"\s\S").search(text, earliest, start)
    return word.start() + 1 if word else start


def _context_end(text: str, end: int) -> int:
    line_end = text.find("\n", end)
    latest = min(len(text) if line_end < 0 else line_end, end + CONTEXT)
    if latest == len(text) or text[latest].isspace():
        return latest
    last_space = max(text.rfind(blank, end, latest) for blank in " \t\u00a0")
    return max(end, last_space)
