"""Whose position words of a text may be, where no turn says who speaks."""

from __future__ import annotations

from typing import Final

from actors.models import Actor
from actors.querysets import Days
from positions.reads.lists.typed_names import NameSuggestion, describe_actors
from positions.reads.sources.word_selection import SelectionContext
from positions.suggest.naming import name_holders
from positions.texts.known import Roll

OFFERED: Final = 4
"""A joint statement of more is rare, and a longer list is slower than typing."""


def find_likely_actors(
    place: SelectionContext, roll: Roll, *, during: Days
) -> list[NameSuggestion]:
    """Whoever the sentence begins with and who is named in the words, by the names and offices of
    the ``roll``; `OFFERED` at most, with their offices. Three queries.
    """
    keys = [int(key) for key in name_holders(place.text, place.start, place.end, roll)[:OFFERED]]
    found = Actor.objects.in_bulk(keys)
    return describe_actors([found[key] for key in keys if key in found], during=during)
