"""Sources that have a text, nearly this text, or an address, already."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.db import connection

from config.postgres.full_text import UNSPACED
from positions.models import Snapshot, Source
from positions.texts.utterances import fold_words

_SHOWN: Final = 5
_ALIKE: Final = 80
"""Per cent of the words from which on two texts are asked about."""
_MEASURED: Final = 200_000
"""Characters of each text that are compared word by word."""
_FEW_WORDS: Final = 30
"""Shorter texts are compared by their letters alone: a greeting is alike anywhere."""
_RUN: Final = re.compile(f"[{UNSPACED}]+")
_SAME_LETTERS: Final = (
    "select source_id from positions_snapshot where public.text_key(text) = public.text_key(%s)"
)
_SAME_ADDRESS: Final = """
select id from positions_source where url <> '' and public.address_key(url) = public.address_key(%s)
"""
# The calls repeat those of the indexes word by word: otherwise each text on record would be folded for each
# asked about.
_SAME_OF_EACH: Final = """
select w.place, min(f.id) from unnest(%s::integer[], %s::text[], %s::text[]) w(place, text, url) cross join lateral (
  select source_id as id from positions_snapshot where w.text <> '' and public.text_key(text) = public.text_key(w.text)
  union all
  select id from positions_source
   where w.url <> '' and url <> '' and public.address_key(url) = public.address_key(w.url)) f
 group by w.place
"""
# The sketch first (materialized), or it would be made anew for each text.
# A run of words that stands in very many texts tells nothing: of each run so many texts are looked
# at, and a quarter of the runs must be shared.
_SIMILAR: Final = """
with sketch as materialized (select public.text_sketch(%s) as runs)
select similar_text.id from sketch cross join unnest(sketch.runs) run cross join lateral (
  select id from positions_snapshot where public.text_sketch(text) @> array[run] limit 200) similar_text
 group by similar_text.id, sketch.runs having count(*) * 4 >= cardinality(sketch.runs)
 order by count(*) desc, similar_text.id desc limit %s
"""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A source on record, maybe archived, that has the ``same``: "text", "address" or, ``share`` %
    of them, "words".
    """

    source: Source
    same: str
    share: int = 100


def find_duplicates(*, text: str, url: str) -> Sequence[Duplicate]:
    """Sources with the letters of the normalised ``text``, with the address, or with most of its
    words; five queries.

    White space, quotation marks and dashes make no other text; scheme, ``www.``, fragments and
    parameters that only tell who sent the link make no other address (``public.text_key``,
    ``public.address_key``).
    """
    found: dict[int, Duplicate] = {}
    for source in _sources(_SAME_LETTERS, text):
        # The strongest likeness comes first and stays: nobody is told twice of one source.
        found.setdefault(source.pk, Duplicate(source, "text"))
    for source in _sources(_SAME_ADDRESS, url) if url else ():
        found.setdefault(source.pk, Duplicate(source, "address"))
    for source, share in _find_similar(text) if len(_words(text)) >= _FEW_WORDS else ():
        found.setdefault(source.pk, Duplicate(source, "words", share))
    return list(found.values())


def find_same(named: Sequence[tuple[str, str]]) -> dict[int, int]:
    """By the places of these texts and addresses (either may be empty) the first source on record that has the
    letters of the one or the address, as `find_duplicates` compares them; one query.
    """
    texts, addresses = [text for text, _ in named], [url for _, url in named]
    with connection.cursor() as cursor:
        cursor.execute(_SAME_OF_EACH, [list(range(len(named))), texts, addresses])
        return dict(cursor.fetchall())


def _sources(query: str, wanted: str) -> Sequence[Source]:
    with connection.cursor() as cursor:
        cursor.execute(query, [wanted])
        pks = {pk for (pk,) in cursor.fetchall()}
    return list(Source.objects.filter(pk__in=pks).order_by("pk")[:_SHOWN]) if pks else []


def _find_similar(text: str) -> Iterator[tuple[Source, int]]:
    """The sources of the texts that share most words, and how many in a hundred."""
    with connection.cursor() as cursor:
        cursor.execute(_SIMILAR, [text, _SHOWN])
        pks = [pk for (pk,) in cursor.fetchall()]
    for snapshot in (
        Snapshot.objects.filter(pk__in=pks).select_related("source").defer("raw").order_by("pk")
    ):
        # The sketch only proposes; the words decide.
        if (share := measure_likeness(text, snapshot.text)) >= _ALIKE:
            yield snapshot.source, share


def measure_likeness(one: str, other: str) -> int:
    """Of the words of the longer text, how many in a hundred the other has as well, each as often."""
    mine, theirs = (Counter(_words(text)) for text in (one, other))
    longer = max(mine.total(), theirs.total())
    # Of the longer, so that a quotation of three lines is not "the same" as the book that has it.
    return 100 * (mine & theirs).total() // longer if longer else 0


def _words(text: str) -> list[str]:
    """Folded words; of scripts that write them without blanks, every two neighbouring letters."""
    folded = fold_words(text[:_MEASURED])
    return _RUN.sub(lambda run: f" {' '.join(map(''.join, pairwise(run[0])))} ", folded).split()
