"""The texts that an editor brought in and is not done with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from positions.models import DoneText, Snapshot, Source


@dataclass(frozen=True, slots=True)
class TextPile:
    """The oldest of the sources in it, out of ``total``."""

    items: Sequence[Source]
    total: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands in an editor's pile: whether it is ``done``, how many wait besides, and the
    ``next`` of them, None where none does.
    """

    done: DoneText | None
    waiting: int
    next: Source | None


def read_pile(user: User, *, shown: int) -> TextPile:
    """The first ``shown`` of the pile, oldest first; two queries."""
    pile = _pile_of(user)
    return TextPile(list(pile[:shown]), pile.count())


def read_place(snapshot: Snapshot, user: User) -> Place:
    """Three queries."""
    done = DoneText.objects.select_related("done_by").filter(snapshot=snapshot).first()
    others = _pile_of(user).exclude(pk=snapshot.source_id)
    waiting = list(others.values_list("pk", flat=True))
    following = next((pk for pk in waiting if pk > snapshot.source_id), next(iter(waiting), None))
    return Place(done, len(waiting), others.filter(pk=following or 0).first())


def _pile_of(user: User) -> QuerySet[Source]:
    """Sources in use that the user brought in, as long as nobody is done with their newest text."""
    newest = Snapshot.objects.in_force().filter(source=OuterRef("pk")).order_by("-pk")
    mine = Source.objects.in_use().filter(created_by=user)
    open_ones = mine.annotate(newest=Subquery(newest.values("pk")[:1])).exclude(newest=None)
    done = DoneText.objects.filter(snapshot=OuterRef("newest"))
    return open_ones.filter(~Exists(done)).order_by("pk")
