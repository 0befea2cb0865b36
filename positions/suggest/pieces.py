"""A long text in pieces, each with what stands around it: what reading one takes is bounded, however long the text is.
Pure.

A sentence belongs to the piece it begins in. What stands around a piece is as much as an engine and the gate look at,
so that a piece is read as it would be within the whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from positions.suggest.boundary import Catalogue, Document, Suggester, Suggestion
from positions.suggest.gate import LONGEST_PROPOSED, NEAR, verify
from positions.texts.attribution import SpokenTurn
from positions.texts.passages import Range
from positions.texts.turns import Turn

PIECE: Final = 40_000
"""Characters: a second or two of the processor, and less than a text that is read in one piece may have."""
_BEFORE: Final = LONGEST_PROPOSED + NEAR
_AFTER: Final = LONGEST_PROPOSED + NEAR


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of a text as a ``document`` of its own that begins at ``offset``; ``own`` is what belongs to it, by
    its places in the document.
    """

    document: Document
    offset: int
    own: Range

    def read(self, suggester: Suggester, catalogue: Catalogue) -> list[Suggestion]:
        """What passed the gate of what belongs to it, by its places in the document."""
        given = suggester.suggest(self.document, catalogue)
        start, end = self.own
        kept = verify(self.document, catalogue, given).kept
        return [one for one in kept if start <= one.start < end]

    def placed(self, found: Iterable[Suggestion]) -> list[Suggestion]:
        """The same by their places in the whole text."""
        return [_move(one, self.offset) for one in found]


def cut_into_pieces(document: Document, *, size: int = PIECE) -> list[TextPiece]:
    """The pieces of a document, at least one; one of less than half a piece goes with that before it."""
    length = len(document.text)
    if length <= size * 3 // 2:
        return [TextPiece(document, 0, (0, length))]
    return [_piece(document, *own) for own in pairwise(_edges(document.text, size))]


def _edges(text: str, size: int) -> Iterator[int]:
    """Where pieces begin, and the end: behind the last line's end that fits, else where it is full."""
    at = 0
    while len(text) - at > size * 3 // 2:
        yield at
        line_end = text.rfind("\n", at + size // 2, at + size)
        at = at + size if line_end < 0 else line_end + 1
    yield at
    yield len(text)


def _piece(document: Document, start: int, end: int) -> TextPiece:
    first, last = max(0, start - _BEFORE), min(len(document.text), end + _AFTER)
    text = document.text[first:last]
    within = replace(
        document,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        spoken=list(_spoken(document.spoken, first, last)),
        skipped=[
            _clip(place, first, last) for place in document.skipped if _touches(place, first, last)
        ],
    )
    return TextPiece(within, first, (start - first, end - first))


def _spoken(spoken: Sequence[SpokenTurn], first: int, last: int) -> Iterator[SpokenTurn]:
    for one in spoken:
        turn = one.turn
        if _touches((turn.start, turn.end), first, last):
            yield replace(one, turn=_clip_turn(turn, first, last))


def _clip_turn(turn: Turn, first: int, last: int) -> Turn:
    start, end = _clip((turn.start, turn.end), first, last)
    # Of a turn that began before, the label stands outside.
    words = min(max(turn.words, first), last) - first
    return replace(turn, start=start, end=end, words=words)


def _touches(place: Range, first: int, last: int) -> bool:
    return place[0] < last and first < place[1]


def _clip(place: Range, first: int, last: int) -> Range:
    return max(place[0], first) - first, min(place[1], last) - first


def _move(one: Suggestion, by: int) -> Suggestion:
    return replace(
        one,
        start=one.start + by,
        end=one.end + by,
        holder=_moved(one.holder, by),
        cue=_moved(one.cue, by),
        conditions=[(start + by, end + by) for start, end in one.conditions],
    )


def _moved(place: Range | None, by: int) -> Range | None:
    return None if place is None else (place[0] + by, place[1] + by)
