"""Words picked out of a captured text; positions are counted in Unicode code points, half-open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr

from config.full_text import WORDS
from positions.models import Snapshot, Stance

CONTEXT: Final = 60
"""Characters shown on each side of words that stand in a text more than once."""
MOST_PLACES: Final = 20
MOST_STANCES: Final = 5
_LAST_OFFSET: Final = 2**31 - 2 - CONTEXT
"""PostgreSQL counts characters in four bytes."""
_LOOKED_FOR: Final = 400
"""Characters by which an index finds the same words; what it finds is compared as a whole."""
_SAME_WORDS: Final = """
select e.stance_id from positions_excerpt x join positions_evidence e on e.excerpt_id = x.id
 where public.words_of(x.exact) @@ (phraseto_tsquery('{config}', public.spell_words(%s, true))
                                    && phraseto_tsquery('{config}', public.pair_letters(%s)))
   and lower(regexp_replace(x.exact, '\\s+', ' ', 'g')) = lower(%s) and x.snapshot_id <> %s
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Words of a snapshot with a little of what stands around them."""

    snapshot_id: int
    start: int
    end: int
    exact: str
    before: str
    after: str


def select(snapshot_id: int, start: int, end: int) -> Selection | None:
    """The words from ``start`` to ``end`` without the white space at their ends; None where there are none.

    Of the text only they and what stands around them are read.
    """
    if not 0 <= start < end <= _LAST_OFFSET:
        return None
    first = max(0, start - CONTEXT)
    near = Substr("text", first + 1, end - first + CONTEXT)
    text = Snapshot.objects.filter(pk=snapshot_id).values_list(near, flat=True).first()
    if text is None or len(text) < end - first:
        return None
    return _cut(snapshot_id, text, start - first, end - first, offset=first)


def _cut(snapshot_id: int, text: str, start: int, end: int, *, offset: int = 0) -> Selection | None:
    """Of a text that begins at ``offset`` of the snapshot's."""
    words = text[start:end].strip()
    if not words:
        return None
    start = text.index(words, start)
    end = start + len(words)
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Selection(snapshot_id, start + offset, end + offset, words, before, after)


def find_words(snapshot: Snapshot, words: str) -> list[Selection]:
    """Every place where the words stand, whatever white space is between them; the first `MOST_PLACES`."""
    if not words.strip():
        return []
    places = re.compile(r"\s+".join(map(re.escape, words.split()))).finditer(snapshot.text)
    found = (
        _cut(snapshot.pk, snapshot.text, *place.span()) for place, _ in zip(places, range(MOST_PLACES), strict=False)
    )
    return [selection for selection in found if selection]


def find_reported_elsewhere(selection: Selection) -> list[Stance]:
    """Stances that rest on the same words of another text: one utterance in five outlets is one stance."""
    words = " ".join(selection.exact.split())
    if max(map(len, words.split())) > _LOOKED_FOR:
        return []  # no language has such a word, and the index refuses it
    looked_for = words if len(words) <= _LOOKED_FOR else words[:_LOOKED_FOR].rpartition(" ")[0]
    same = RawSQL(_SAME_WORDS.format(config=WORDS), [looked_for, looked_for, words, selection.snapshot_id])  # noqa: S611 - parameters
    found = Stance.objects.visible_to(is_editor=True).filter(pk__in=same)
    return list(found.select_related("actor", "on_behalf_of", "issue").order_by("-pk")[:MOST_STANCES])
