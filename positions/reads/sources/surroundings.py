"""Words with the paragraphs around them, for whoever judges them; of the text nothing else is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from positions.models import Excerpt, Source
from positions.texts.passages import MarkedSpan, Passage, cut_passages

_AROUND: Final = 2
"""Paragraphs on each side."""
REACH: Final = 4_000
"""Characters on each side within which they are looked for."""
# The text stays in the database: the characters of the windows alone are sent.
_READ: Final = """
select substring(s.text from w.start + 1 for w.length)
  from unnest(%s::bigint[], %s::int[], %s::int[]) with ordinality as w(snapshot, start, length, place)
  join public.positions_snapshot s on s.id = w.snapshot order by w.place
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Paragraphs of a ``source`` in which words are marked."""

    source: Source
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of a text that holds ``excerpts``, whose reaches overlap."""

    excerpts: Sequence[Excerpt]

    @property
    def start(self) -> int:
        return max(0, self.excerpts[0].start - REACH)

    @property
    def end(self) -> int:
        return max(one.end for one in self.excerpts) + REACH


def read_surroundings(excerpts: Sequence[Excerpt]) -> list[Surroundings]:
    """The paragraphs around the words, which come with their sources; around words near together
    once.

    One query.
    """
    windows = list(_windows(excerpts))
    if not windows:
        return []
    with connection.cursor() as cursor:
        places = [[w.excerpts[0].snapshot_id for w in windows], [w.start for w in windows]]
        cursor.execute(_READ, [*places, [w.end - w.start for w in windows]])
        texts = [text for (text,) in cursor.fetchall()]
    return [
        found for window, text in zip(windows, texts, strict=True) for found in _cut(window, text)
    ]


def _windows(excerpts: Sequence[Excerpt]) -> Iterator[_Window]:
    """In the order of the sources' first words."""
    order = {excerpt.snapshot_id: place for place, excerpt in reversed(list(enumerate(excerpts)))}
    near: list[Excerpt] = []
    for excerpt in sorted(
        set(excerpts), key=lambda one: (order[one.snapshot_id], one.start, one.pk)
    ):
        is_near = near and near[0].snapshot_id == excerpt.snapshot_id
        # Reaches that overlap are read as one, so that no paragraph is told twice.
        if near and not (is_near and excerpt.start - REACH <= _Window(near).end):
            yield _Window(near)
            near = []
        near.append(excerpt)
    if near:
        yield _Window(near)


def _cut(window: _Window, text: str) -> Iterator[Surroundings]:
    """The paragraphs near the words; where some between them are left out, one part after another."""
    text, start = _whole_paragraphs(window, text)
    spans = [
        MarkedSpan(one.pk, one.start - start, one.end - start, is_here=True)
        for one in window.excerpts
    ]
    passages = cut_passages(text, spans=spans)
    here = {
        n for n, passage in enumerate(passages) if any(piece.is_here for piece in passage.pieces)
    }
    near = sorted(
        {n + step for n in here for step in range(-_AROUND, _AROUND + 1)}
        & set(range(len(passages)))
    )
    source = window.excerpts[0].snapshot.source
    part: list[Passage] = []
    for n, after in zip(near, [*near[1:], None], strict=True):
        part.append(passages[n])
        # The last has None behind it, which is no neighbour either.
        if after != n + 1:
            yield Surroundings(source, part)
            part = []


def _whole_paragraphs(window: _Window, text: str) -> tuple[str, int]:
    """The text without what is left of a paragraph at its edges, and where it begins."""
    start, first, last = window.start, window.excerpts[0].start, window.end - REACH
    if start:
        cut = text.find("\n", 0, first - start) + 1
        text, start = text[cut:], start + cut
    is_cut = len(text) == window.end - start  # there is, or may be, more of it
    edge = text.rfind("\n", last - start) if is_cut else -1
    return (text[:edge] if edge >= 0 else text), start
