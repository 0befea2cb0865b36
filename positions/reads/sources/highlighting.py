"""Which words of a text are those that were searched for.

The index knows stems and spellings, so it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from django.db import connection

from config.postgres.full_text import UNSPACED, VECTORS, TextQuery, split_phrases

# A run of a script without blanks is one word here, and `runs` says which of its letters were meant.
_WORD: Final = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+(?:[.'’ʼ‐‑-][^\W_{UNSPACED}]+)*")
_LETTERS: Final = re.compile(rf"[{UNSPACED}]+")
# Every operator becomes "or", as a word is asked about by itself. `querytree` leaves out what is negated.
# Any of the words that may not be missing; what is left out is not among them.
_MATCHED: Final = """
select word from unnest(%s::text[]) word
 where {vector}(word) @@ regexp_replace(querytree({query}), '&|<->|<[0-9]+>', '|', 'g')::tsquery
"""
# By word of the search, which words of the texts it may be; one that is not indexed ("of") may be
# any.
_MEANT: Final = """
select s.n, w.word
  from unnest(%s::text[]) with ordinality s(word, n) cross join unnest(%s::text[]) w(word)
 where {vector}(s.word) = '' or tsvector_to_array({vector}(s.word)) && tsvector_to_array({vector}(w.word))
"""

type ShownPhrase = tuple[frozenset[str], ...]
"""By place in the phrase, the words of the texts that may stand there."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text, matched or not."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks matched ``words`` in texts; ``runs`` are letters of unspaced scripts that were searched
    for.

    ``compounds``, in small letters, are marked also where they are written as two words;
    ``in_phrases`` are those of the words that were searched for in ``phrases`` only, and are marked
    where one of these stands.
    """

    words: frozenset[str]
    runs: tuple[str, ...]
    compounds: frozenset[str] = frozenset()
    phrases: tuple[ShownPhrase, ...] = ()
    in_phrases: frozenset[str] = frozenset()

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where matches stand, in order."""
        words = list(_WORD.finditer(text))
        inside = self.find_phrases([word[0] for word in words])
        for n, word in enumerate(words):
            following = words[n + 1] if n + 1 < len(words) else None
            # Before the single word: the halves of a compound may be words that were not asked for.
            if following and self._is_compound(word[0], following[0]):
                yield word.start(), following.end()
            elif self._is_matched(word[0], is_inside=n in inside):
                yield from self._places(word)

    def _is_matched(self, word: str, *, is_inside: bool) -> bool:
        return word in self.words and (is_inside or word not in self.in_phrases)

    def _places(self, word: re.Match[str]) -> list[tuple[int, int]]:
        """Where the runs stand in a matched word, or the whole word."""
        runs = (found.span() for run in self.runs for found in re.finditer(re.escape(run), word[0]))
        places = sorted((word.start() + start, word.start() + end) for start, end in runs)
        return places or [word.span()]

    def find_phrases(self, words: Sequence[str]) -> set[int]:
        """The places of all words that stand within a phrase."""
        found: set[int] = set()
        for phrase in self.phrases:
            for start in range(len(words) - len(phrase) + 1):
                places = range(start, start + len(phrase))
                if all(words[n] in meant for n, meant in zip(places, phrase, strict=True)):
                    found.update(places)
        return found

    def _is_compound(self, word: str, following: str) -> bool:
        written = (word + following).lower()
        return any(
            # The compound has to reach into the second word, and may go on there with an ending.
            len(word) < len(compound) and written.startswith(compound)
            for compound in self.compounds
        )

    def mark(self, text: str) -> list[Fragment]:
        """The whole text in fragments."""
        return self._mark_within(text, 0, len(text))

    def _mark_within(self, text: str, begin: int, end: int) -> list[Fragment]:
        """What stands between two places of the text in fragments: matches are those of the whole, since
        words that are cut are not known.
        """
        fragments, done = [], begin
        for start, stop in self.spans(text):
            # The second half of a compound is marked already.
            if start < done or start >= end:
                continue
            fragments += [
                Fragment(text[done:start], is_match=False),
                Fragment(text[start : min(stop, end)], is_match=True),
            ]
            done = min(stop, end)
        fragments.append(Fragment(text[done:end], is_match=False))
        return [fragment for fragment in fragments if fragment.text]

    def first(self, text: str) -> tuple[int, int] | None:
        """Where the first match stands, None where there is none."""
        return next(self.spans(text), None)

    def snippet(self, text: str, *, before: int, length: int) -> list[Fragment]:
        """``length`` characters around the first match, cut between words; between letters where no blank
        stands, as in Chinese.
        """
        text = " ".join(text.split())
        match, match_end = self.first(text) or (0, 0)
        start = max(0, match - before)
        start = start and (text.find(" ", start, match) + 1 or start)
        stop = min(len(text), start + length)
        if stop < len(text):
            # Behind the match, which a cut at the last blank before it would leave out.
            blank = text.rfind(" ", max(start + 1, match_end), stop + 1)
            stop = blank if blank >= 0 else stop
        cut = self._mark_within(text, start, stop)
        left = [Fragment("… ", is_match=False)] if start else []
        right = [Fragment(" …", is_match=False)] if stop < len(text) else []
        return [*left, *cut, *right]


def find_marker(texts: Iterable[str], *, query: TextQuery, searched: str) -> Marker:
    """What marks the words of ``query`` in these texts; one query, and one where phrases were
    ``searched`` for.
    """
    cut = [_cut(text) for text in texts]
    words = sorted({word for text in cut for word in text})
    if not words:
        return Marker(frozenset(), ())
    with connection.cursor() as cursor:
        sql = _MATCHED.format(vector=VECTORS[query.config], query=query.marked.text)
        cursor.execute(sql, [words, *query.marked.params])
        matched = frozenset(word for (word,) in cursor.fetchall())
    runs = tuple(_LETTERS.findall(searched))
    # A word that was also asked for outside of a phrase is marked anywhere.
    phrases, alone = _read_phrases(searched, words, vector=VECTORS[query.config])
    marker = Marker(matched, runs, query.compounds, phrases, _only_in(phrases, len(words)) - alone)
    # Spelt in another way ("cease fire"), a phrase stands nowhere as it was typed: its words are
    # marked by themselves.
    is_found = any(marker.find_phrases(text) for text in cut)
    # In scripts without blanks a search is a phrase of pairs of letters, which are marked as runs.
    return marker if is_found and not runs else Marker(matched, runs, query.compounds)


def _cut(text: str) -> list[str]:
    return [word[0] for word in _WORD.finditer(text)]


def _only_in(phrases: Sequence[ShownPhrase], number: int) -> frozenset[str]:
    """The words that phrases mean, without what stands for any of the ``number`` there are."""
    return frozenset(
        word for phrase in phrases for meant in phrase if len(meant) < number for word in meant
    )


def _read_phrases(
    searched: str, words: Sequence[str], *, vector: str
) -> tuple[tuple[ShownPhrase, ...], set[str]]:
    """The phrases by what their words may be among ``words``, and what is meant by the words
    outside them.
    """
    quoted, rest = split_phrases(searched)
    if not quoted:
        return (), set()
    phrases = [_cut(phrase) for phrase in quoted]
    meant = _read_meant([*chain.from_iterable(phrases), *_cut(rest)], words, vector=vector)
    places = iter(meant)
    read = tuple(tuple(frozenset(next(places)) for _ in phrase) for phrase in phrases)
    # What means every word is one that no index has, as "of": it would mark everything.
    outside = [found for found in places if len(found) < len(words)]
    return tuple(filter(None, read)), set().union(*outside)


def _read_meant(asked: Sequence[str], words: Sequence[str], *, vector: str) -> list[set[str]]:
    """For each word asked for, those of ``words`` that it means; one query."""
    meant: list[set[str]] = [set() for _ in asked]
    with connection.cursor() as cursor:
        cursor.execute(_MEANT.format(vector=vector), [list(asked), list(words)])
        for n, word in cursor.fetchall():
            meant[n - 1].add(word)
    return meant
