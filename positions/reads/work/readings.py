"""How far our engine has read a text, and what it found: a long one in pieces, kept for all processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.cache import caches

from positions.suggest.boundary import Catalogue, Document, Suggester, Suggestion
from positions.suggest.pages import thin_out_pages
from positions.suggest.pieces import TextPiece, cut_into_pieces

AT_ONCE: Final = 15_000
"""Characters of a text that are read while somebody waits; a longer one is read by the worker of tasks."""
_KEPT_FOR: Final = 7 * 24 * 60 * 60
"""Seconds: a text is coded within a week, or read anew."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found, in the ``read`` of so many ``pieces``; ``old`` of them before names or issues changed."""

    found: Sequence[Suggestion]
    pieces: int
    read: int
    old: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all of the text was read, if before something changed."""
        return self.read == self.pieces

    @property
    def is_done(self) -> bool:
        return self.is_whole and not self.old


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """A document that an engine is to read against the catalogue of a ``revision``; ``beside`` tells of whatever else
    that depends on.
    """

    document: Document
    suggester: Suggester
    revision: str
    beside: str

    def read_at_once(self, catalogue: Callable[[], Catalogue]) -> Reading:
        """Read as one piece, once for each process."""
        piece = TextPiece(self.document, 0, (0, len(self.document.text)))
        # All that a suggestion depends on is in the key, so nothing has to be dropped: what is outdated
        # is not asked for again, and makes room.
        key = f"{self._key(piece)}-{self.revision}"
        found: Sequence[Suggestion] | None = caches["memory"].get(key)
        if found is None:
            found = piece.read(self.suggester, catalogue())
            caches["memory"].set(key, found)
        return Reading(found, pieces=1, read=1)

    def read_kept(self) -> Reading:
        """What is kept of it, whoever read that. One query."""
        kept = list(self._kept(cut_into_pieces(self.document)))
        here = [(piece, *one) for piece, one in kept if one]
        return Reading(
            [one for piece, _, found in here for one in piece.placed(found)],
            pieces=len(kept),
            read=len(here),
            old=sum(revision != self.revision for _, revision, _ in here),
        )

    def read_on(self, catalogue: Callable[[], Catalogue], *, is_over: Callable[[], bool]) -> bool:
        """Read the next pieces and keep what is found, until all are read or it ``is_over``: at least one. Whether any
        is left.
        """
        kept = list(self._kept(cut_into_pieces(self.document)))
        left = [piece for piece, one in kept if one is None or one[0] != self.revision]
        if left:
            choices = catalogue()
        for number, piece in enumerate(left, start=1):
            # Each is read again whenever the list is shown, and no list shows thousands.
            found = thin_out_pages(piece.read(self.suggester, choices))
            caches["readings"].set(self._key(piece), (self.revision, found), _KEPT_FOR)
            if is_over():
                return number < len(left)
        return False

    def _kept(
        self, pieces: Sequence[TextPiece]
    ) -> Iterator[tuple[TextPiece, tuple[str, Sequence[Suggestion]] | None]]:
        # Without the revision in the key: what was found before names changed is there until it is found anew.
        keys = [self._key(piece) for piece in pieces]
        kept = caches["readings"].get_many(keys)
        # Pieces of the same words have one key.
        return ((piece, kept.get(key)) for piece, key in zip(pieces, keys, strict=True))

    def _key(self, piece: TextPiece) -> str:
        engine = (self.suggester.name, self.suggester.version, self.beside, piece.own)
        return hashlib.sha256(f"{engine!r} {piece.document.digest}".encode()).hexdigest()
