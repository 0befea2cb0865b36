"""Words that editors marked to be coded later, or set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from positions.models import ParkedPassage, Snapshot
from positions.reads.sources.same_words import read_same_words
from positions.reads.sources.word_selection import Selection
from positions.rules.blind import parked_kept_from
from positions.texts.passages import Range


@dataclass(frozen=True, slots=True)
class ParkedPile:
    """The newest of what an editor parked, out of ``total``."""

    items: Sequence[ParkedPassage]
    total: int


def read_parked_in(snapshot: Snapshot) -> list[tuple[Range, ParkedPassage]]:
    """What anybody parked in a text, or in a former one of the same words, in its order and with its
    place; one query, and those of `read_same_words`.
    """
    same = read_same_words(snapshot)
    parked = ParkedPassage.objects.filter(excerpt__snapshot__in=same.texts, reason=None)
    rows = parked.select_related("excerpt", "parked_by").order_by("pk")
    # None where the words of a former text do not stand in this one.
    placed = [(same.place_of(row.excerpt), row) for row in rows]
    return sorted(
        ((place, row) for place, row in placed if place), key=lambda one: (one[0], one[1].pk)
    )


def read_parked_note(chosen: Selection, *, by: User) -> str:
    """What was noted when these words were parked; empty where they were not, or by somebody else
    in a text that ``by`` codes blind. One query.
    """
    place = {
        "excerpt__snapshot": chosen.snapshot_id,
        "excerpt__start": chosen.start,
        "excerpt__end": chosen.end,
    }
    parked = ParkedPassage.objects.exclude(parked_kept_from(by)).filter(**place, reason=None)
    return parked.values_list("note", flat=True).first() or ""


def read_parked_by(user: User, *, shown: int) -> ParkedPile:
    """What an editor parked in sources in use, the first ``shown`` with their sources; two queries."""
    parked = ParkedPassage.objects.filter(parked_by=user, source__archived_at=None, reason=None)
    newest = parked.select_related("excerpt__snapshot__source").defer(
        "excerpt__snapshot__text", "excerpt__snapshot__raw"
    )
    return ParkedPile(list(newest.order_by("-parked_at", "-pk")[:shown]), parked.count())
