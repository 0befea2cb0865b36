"""Which words of a text are those that were searched for. The index knows stems and spellings, so it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.db import connection

from config.postgres.full_text import UNSPACED, VECTORS, TextQuery

_WORD: Final = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+(?:[.'’ʼ‐‑-][^\W_{UNSPACED}]+)*")
_LETTERS: Final = re.compile(rf"[{UNSPACED}]+")
# Any of the words that may not be missing; what is left out is not among them.
_MATCHED: Final = """
select word from unnest(%s::text[]) word
 where {vector}(word) @@ regexp_replace(querytree({query}), '&|<->|<[0-9]+>', '|', 'g')::tsquery
"""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text, matched or not."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks matched ``words`` in texts; ``runs`` are letters of unspaced scripts that were searched for.

    ``compounds``, in small letters, are marked also where they are written as two words.
    """

    words: frozenset[str]
    runs: tuple[str, ...]
    compounds: frozenset[str] = frozenset()

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where matches stand, in order."""
        for word, following in pairwise([*_WORD.finditer(text), None]):
            if word and following and self._is_compound(word[0], following[0]):
                yield word.start(), following.end()
                continue
            if word is None or word[0] not in self.words:
                continue
            places = [
                (word.start() + found.start(), word.start() + found.end())
                for run in self.runs
                for found in re.finditer(re.escape(run), word[0])
            ]
            yield from sorted(places) if places else [word.span()]

    def _is_compound(self, word: str, following: str) -> bool:
        written = (word + following).lower()
        return any(len(word) < len(compound) and written.startswith(compound) for compound in self.compounds)

    def mark(self, text: str) -> list[Fragment]:
        """The whole text in fragments."""
        fragments, end = [], 0
        for start, stop in self.spans(text):
            if start < end:
                continue
            fragments += [Fragment(text[end:start], is_match=False), Fragment(text[start:stop], is_match=True)]
            end = stop
        fragments.append(Fragment(text[end:], is_match=False))
        return [fragment for fragment in fragments if fragment.text]

    def first(self, text: str) -> tuple[int, int] | None:
        """The first match with the longest row of matches right behind it, None where there is none."""
        spans = list(self.spans(text))
        return next(iter(spans), None)

    def snippet(self, text: str, *, before: int, length: int) -> list[Fragment]:
        """``length`` characters around the first match, cut between words."""
        first = self.first(text)
        start = max(0, (first[0] if first else 0) - before)
        start = start and text.find(" ", start, first[0] if first else None) + 1
        stop = len(text) if len(text) - start <= length else text.rfind(" ", start, start + length)
        stop = stop if stop > start else min(len(text), start + length)
        cut = " ".join(text[start:stop].split())
        return self.mark(f"{'… ' if start else ''}{cut}{' …' if stop < len(text) else ''}")


def find_marker(texts: Iterable[str], *, query: TextQuery, searched: str) -> Marker:
    """What marks the words of ``query`` in these texts; one query."""
    words = sorted({word[0] for text in texts for word in _WORD.finditer(text)})
    if not words:
        return Marker(frozenset(), ())
    with connection.cursor() as cursor:
        sql = _MATCHED.format(vector=VECTORS[query.config], query=query.marked)
        cursor.execute(sql, [words, *query.marked_params])
        matched = frozenset(word for (word,) in cursor.fetchall())
    return Marker(matched, tuple(_LETTERS.findall(searched)), query.compounds)
