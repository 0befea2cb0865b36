"""Words picked out of a captured text; positions are counted in Unicode code points, half-open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from positions.models import Snapshot

CONTEXT: Final = 60
"""Characters shown on each side of words that stand in a text more than once."""
MOST_PLACES: Final = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """Words of a snapshot with a little of what stands around them."""

    snapshot_id: int
    start: int
    end: int
    exact: str
    before: str
    after: str


def select(snapshot: Snapshot, start: int, end: int) -> Selection | None:
    """The words from ``start`` to ``end`` without the white space at their ends; None where there are none."""
    text = snapshot.text
    if not 0 <= start < end <= len(text) or not (words := text[start:end].strip()):
        return None
    start = text.index(words, start)
    end = start + len(words)
    return Selection(snapshot.pk, start, end, words, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def find_words(snapshot: Snapshot, words: str) -> list[Selection]:
    """Every place where the words stand, whatever white space is between them; the first `MOST_PLACES`."""
    if not words.strip():
        return []
    places = re.compile(r"\s+".join(map(re.escape, words.split()))).finditer(snapshot.text)
    found = (select(snapshot, *place.span()) for place, _ in zip(places, range(MOST_PLACES), strict=False))
    return [selection for selection in found if selection]
