"""The sentences in which coded words stand, for whoever may read the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from config.accounts.roles import Visitor
from config.postgres.prepared import fetch_prepared
from positions.models import Evidence
from positions.texts.fragments import InSentence, find_in_sentence, is_fragment

REACH: Final = 200
"""Characters on each side that are shown at most: some sentences fill a page."""

# The texts stay in the database: the characters around the words alone are sent. Who may read them is the rule of
# `sources.source_text.reads_whole`.
_WINDOWS: Final = """
select x.id, substring(t.text from w.first + 1 for x.end - w.first + %(reach)s), x.start - w.first, x.end - w.first
  from positions_excerpt x
  join positions_snapshot t on t.id = x.snapshot_id
  join positions_source o on o.id = t.source_id
 cross join lateral (select greatest(x.start - %(reach)s, 0) as first) w
 where x.id = any(%(excerpts)s) and (o.is_free_to_show or %(is_signed_in)s)
"""


class Excerpted(Protocol):
    """An excerpt, or what was read of one, with the characters on both sides of it."""

    @property
    def exact(self) -> str: ...
    @property
    def prefix(self) -> str: ...
    @property
    def suffix(self) -> str: ...


def read_in_sentence(
    words: Mapping[int, Excerpted], *, visitor: Visitor
) -> dict[int, InSentence | None]:
    """Of those ``words``, by their excerpt's id, that are less than a sentence, and whose text the visitor may
    read, what stands around them; one query, none where all are whole.
    """
    fragments = [pk for pk, one in words.items() if is_fragment(one.prefix, one.exact, one.suffix)]
    if not fragments:
        return {}
    # One more than is shown tells that there is more.
    asked = {"excerpts": fragments, "reach": REACH + 1, "is_signed_in": visitor.is_signed_in}
    return {pk: _find(*window) for pk, *window in fetch_prepared(_WINDOWS, asked)}


def place_in_sentences(evidence: Iterable[Evidence], *, visitor: Visitor) -> None:
    """Tells the excerpts of the evidence what stands around them; as many queries."""
    shown = list(evidence)
    found = read_in_sentence({one.excerpt_id: one.excerpt for one in shown}, visitor=visitor)
    # Each piece of evidence, as two statements may rest on the same words.
    for one in shown:
        one.excerpt.in_sentence = found.get(one.excerpt_id)


def _find(text: str, start: int, end: int) -> InSentence | None:
    found = find_in_sentence(text, start, end)
    return found and found.within(REACH)
