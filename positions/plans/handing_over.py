"""Giving many sources to somebody to code: which would change hands, and which would not and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from positions.models import Assignment, Source


@dataclass(frozen=True, slots=True)
class Changing:
    """A source that would change hands; ``held`` is the assignment there is."""

    source: Source
    held: Assignment | None

    @property
    def shown(self) -> str:
        """Who has it, 0 where it lies with whoever brought it in: as it comes back when it is done."""
        return str(self.held.assignee_id if self.held else 0)


@dataclass(frozen=True, slots=True)
class Staying:
    """What was ticked and would not change hands; ``source`` is None where there is none of this number."""

    pk: int
    source: Source | None
    reason: str


@dataclass(frozen=True, slots=True)
class HandingOver:
    """In the order in which they were ticked."""

    changing: Sequence[Changing]
    staying: Sequence[Staying]


def plan_handing_over(*, pks: Collection[int], to: User | None) -> HandingOver:
    """Giving sources to somebody, or back to whoever brought them in; one query."""
    people = ("assignment__assignee", "created_by")
    found = Source.objects.select_related(*people).in_bulk(pks)
    changing, staying = [], []
    for pk in pks:
        source = found.get(pk)
        held = getattr(source, "assignment", None)
        reason = _why_not(source, held, to)
        if source is None or reason:
            staying.append(Staying(pk, source, reason))
        else:
            changing.append(Changing(source, held))
    return HandingOver(changing, staying)


def _why_not(source: Source | None, held: Assignment | None, to: User | None) -> str:
    if source is None:
        return "There is no such source."
    if source.archived_at:
        return "It was archived."
    if to is None:
        return "" if held else "It lies with whoever brought it in already."
    return "They have it already." if held and held.assignee_id == to.pk else ""
