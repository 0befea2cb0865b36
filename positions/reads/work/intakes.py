"""What an editor brought and made no source of yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from positions.choices import IntakeState
from positions.models import Intake, Source
from positions.models.intakes import BYTES
from positions.reads.work.errands import Errand, Stage, read_errands, stage_of

_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class WaitingIntake:
    """One thing that was brought: ``label`` is its title where it was read, else its name."""

    pk: int
    label: str
    name: str
    size: int | None
    state: IntakeState
    reason: str
    created_at: dt.datetime
    errand: Errand | None
    """The task that fetches and reads it, unless that is done."""

    @property
    def stage(self) -> Stage:
        return stage_of(self.state, is_here=self.size is not None, errand=self.errand)

    @property
    def is_read(self) -> bool:
        return self.state == IntakeState.READ

    @property
    def can_be_read(self) -> bool:
        return self.size is not None and not self.is_read and not self.is_under_way

    @property
    def is_under_way(self) -> bool:
        return self.errand is not None and self.errand.is_running

    @property
    def can_be_fetched(self) -> bool:
        return self.size is None and self.errand is None


@dataclass(frozen=True, slots=True)
class WaitingPile:
    """The oldest of them, out of ``total``."""

    items: Sequence[WaitingIntake]
    total: int


def read_waiting(user: User) -> WaitingPile:
    """What waits on somebody's desk, the oldest first, without its bytes; three queries, or one
    where nothing does.
    """
    mine = Intake.objects.filter(owner=user, snapshot=None)
    total = mine.count()
    rows = (
        mine.annotate(size=BYTES, title=KT("extracted__title"))
        .order_by("pk")
        .values_list("pk", "title", "name", "address", "size", "state", "reason", "created_at")
    )
    # Columns rather than rows as models: the bytes of a file may be many megabytes.
    shown = list(rows[:_SHOWN]) if total else []
    errands = read_errands([pk for pk, *_ in shown]) if shown else {}
    items = [
        WaitingIntake(
            pk,
            title or name or address or "Pasted text",
            name,
            size,
            IntakeState(state),
            reason,
            at,
            errands.get(pk),
        )
        for pk, title, name, address, size, state, reason, at in shown
    ]
    return WaitingPile(items, total)


def is_gone(pk: int | None, user: User) -> bool:
    """Whether something that a form was filled from does not wait on the editor's desk any more."""
    if pk is None:
        return False
    return not Intake.objects.filter(pk=pk, owner=user, snapshot=None).exists()


def may_see(user: User) -> QuerySet[Intake]:
    """What an editor may take the bytes of: their own, and all that sources were read from."""
    return Intake.objects.filter(Q(owner=user) | Q(state=IntakeState.STORED))


def read_originals(source: Source) -> list[Intake]:
    """What its texts were read from, the newest first, without the bytes; one query."""
    kept = Intake.objects.filter(snapshot__source=source).defer("raw", "extracted")
    return list(kept.order_by("-pk"))
