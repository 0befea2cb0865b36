"""On which page of an original words stand whose text was read from it page by page, as a PDF is."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from django.db.models import BooleanField, F, Q
from django.db.models.expressions import RawSQL

from positions.models import Snapshot
from positions.reads.sources.word_selection import Selection
from positions.texts.normalise import find_pages

_HAS_PAGES: Final = Q(
    RawSQL(r"position('\x0c'::bytea in positions_snapshot.raw) > 0", (), BooleanField())
)


def find_page(chosen: Selection) -> str:
    """As a locator has it, counted from the first page of the file: "p. 3", "p. 3–4"; "" where the
    text has no pages, or an editor took some out before it was stored. One query, or two.

    A text keeps the bytes that it was made of, so that nothing else is kept: of 100,000 characters the
    pages are found in some 20 ms, when a form opens. Texts without pages stay in the database.
    """
    texts = Snapshot.objects.filter(_HAS_PAGES, pk=chosen.snapshot_id)
    if not texts.exists():
        return ""
    captured, text, normaliser, original = texts.values_list(
        "raw", "text", "normaliser", F("originals__extracted__text")
    ).order_by("originals")[0]
    # Bytes that are no text are replaced rather than refused: only page breaks count here.
    raw = bytes(captured).decode(errors="replace")
    # An editor who took pages out left the counting of the others wrong: no number is better than that.
    if original is not None and original.count("\f") != raw.count("\f"):
        return ""
    breaks = find_pages(raw, text, normaliser)
    # Of the last character, as the end is the first place behind the words.
    first, last = (bisect_right(breaks, place) + 1 for place in (chosen.start, chosen.end - 1))
    return f"p. {first}" if first == last else f"p. {first}–{last}"
