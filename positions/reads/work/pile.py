"""The texts that are an editor's to code: those given to them, and those that they brought in and nobody
else has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from positions.models import Assignment, DoneText, Snapshot, Source
from positions.reads.work.not_coded import count_open


@dataclass(frozen=True, slots=True)
class TextPile:
    """The first of the sources in it, out of ``total``, each with how many passages are open in its
    newest text: None where that was not counted.
    """

    items: Sequence[tuple[Source, int | None]]
    total: int


@dataclass(frozen=True, slots=True)
class PilePlace:
    """Where a text stands in an editor's pile: whether it is ``done``, how many wait besides, and the
    ``next`` of them, None where none does. ``assignment`` says whose its source is to code.
    """

    done: DoneText | None
    assignment: Assignment | None
    waiting: int
    next: Source | None


def read_pile(user: User, *, shown: int) -> TextPile:
    """The first ``shown`` of the pile: what was assigned, then the rest, oldest first; two queries,
    and those of `count_open`.
    """
    pile = _pile_of(user).select_related("assignment__assigned_by")
    first = list(pile[:shown])
    left = count_open(first, by=user)
    return TextPile([(one, left[one.pk]) for one in first], pile.count())


def read_place(snapshot: Snapshot, user: User) -> PilePlace:
    """Four queries."""
    people = Assignment.objects.select_related("assignee", "assigned_by")
    assignment = people.filter(source=snapshot.source_id).first()
    done = DoneText.objects.select_related("done_by").filter(snapshot=snapshot).first()
    others = _pile_of(user).exclude(pk=snapshot.source_id)
    rows = others.values_list("assignment", "pk")
    # The very order of `_pile_of`, so that what follows is the first that compares as larger; behind the
    # last begins the first again.
    waiting = [(given is None, pk) for given, pk in rows]
    here = (assignment is None or assignment.assignee_id != user.pk, snapshot.source_id)
    _, following = next((one for one in waiting if one > here), next(iter(waiting), (None, 0)))
    return PilePlace(done, assignment, len(waiting), others.filter(pk=following).first())


def _pile_of(user: User) -> QuerySet[Source]:
    """Sources in use that are the user's to code, as long as nobody is done with their newest text."""
    newest = Snapshot.objects.in_force().filter(source=OuterRef("pk")).order_by("-pk")
    brought = Q(assignment=None, created_by=user)
    mine = Source.objects.in_use().filter(Q(assignment__assignee=user) | brought)
    # Done is said of a text: a corrected one is open again.
    open_ones = mine.annotate(newest=Subquery(newest.values("pk")[:1])).exclude(newest=None)
    done = DoneText.objects.filter(snapshot=OuterRef("newest"))
    # False sorts first, so what was assigned comes before what they brought in.
    is_own = ExpressionWrapper(Q(assignment=None), output_field=BooleanField())
    return open_ones.filter(~Exists(done)).order_by(is_own, "pk")
