"""The stances that words of a text carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from positions.audience import Audience
from positions.choices import EvidenceRole
from positions.models import Condition, Evidence, Excerpt, Snapshot, Stance
from positions.reads.sources.same_words import read_same_words
from positions.texts.passages import MarkedSpan, Range


@dataclass(frozen=True, slots=True)
class Note:
    """A stance beside the words of a source that carry it: as supports, contradicts, context or
    condition, and how it cites them.
    """

    stance: Stance
    role: str
    cited: Evidence | Condition


def read_carrying(
    snapshot: Snapshot, *, audience: Audience
) -> tuple[list[MarkedSpan], dict[int, list[Note]]]:
    """The words of a text that carry visible stances, in its order, and by their key those.

    Words of a former text of which nothing but the spacing was corrected carry theirs in this one too.
    """
    same = read_same_words(snapshot)
    notes = _read_notes(same.texts, audience=audience)
    spans: dict[Range, MarkedSpan] = {}
    beside: dict[int, list[Note]] = {}
    for words in _read_excerpts(list(notes)):
        if place := same.place_of(words):
            # The newest text first: of words that stand in both its excerpt gives the key, which addresses
            # name.
            span = spans.setdefault(place, MarkedSpan(words.pk, *place))
            beside[span.pk] = _told_once([*beside.get(span.pk, ()), *notes[words.pk]])
    return sorted(spans.values(), key=lambda span: (span.start, span.pk)), beside


def _told_once(notes: Iterable[Note]) -> list[Note]:
    """Without what a stance rests on in a former text as well."""
    first: dict[tuple[int, str], Note] = {}
    for note in notes:
        first.setdefault((note.stance.pk, note.role), note)
    return list(first.values())


def _read_notes(snapshots: Sequence[int], *, audience: Audience) -> dict[int, list[Note]]:
    """The visible stances of each quoted excerpt of texts, by the excerpt's key."""
    visible = Stance.objects.visible_to(audience)
    if audience.only_by:
        visible = visible.filter(coder=audience.only_by)
    evidence = Evidence.objects.filter(excerpt__snapshot__in=snapshots, stance__in=visible)
    conditions = Condition.objects.filter(excerpt__snapshot__in=snapshots, stance__in=visible)
    notes: dict[int, list[Note]] = {}
    for one in _in_order(evidence):
        notes.setdefault(one.excerpt_id, []).append(Note(one.stance, one.role, one))
    for condition in _in_order(conditions):
        note = Note(condition.stance, "condition", condition)
        # A condition without words of its own is not among them: the filter asks for those of a text.
        notes.setdefault(condition.excerpt_id or 0, []).append(note)
    return notes


def _in_order[M: (Evidence, Condition)](quoting: QuerySet[M]) -> QuerySet[M]:
    """By the words, with the stances as the margin shows them."""
    quoting = quoting.select_related(
        "stance__actor", "stance__on_behalf_of", "stance__issue", "stance__coder"
    )
    return quoting.order_by("excerpt__start", "excerpt__end", "stance__actor__name", "stance", "pk")


def once(notes: Iterable[Note]) -> list[Note]:
    """Each stance once, with supporting words before others."""
    first: dict[int, Note] = {}
    for note in notes:
        if note.stance.pk not in first or note.role == EvidenceRole.SUPPORTS:
            first[note.stance.pk] = note
    return list(first.values())


def _read_excerpts(pks: Sequence[int]) -> QuerySet[Excerpt]:
    """Those of the newest text first."""
    return (
        Excerpt.objects.filter(pk__in=pks)
        .only("snapshot", "start", "end")
        .order_by("-snapshot_id", "start", "pk")
    )
