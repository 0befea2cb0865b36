"""Looking for suggestions in long texts: done by `manage.py ox_worker`."""

from __future__ import annotations

from time import monotonic
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from positions.models import Snapshot
from positions.reads.work.errands import Errand, read_errands
from positions.reads.work.on_offer import LOOKED
from positions.reads.work.readings import AT_ONCE
from positions.reads.work.suggestions import read_next_pieces
from positions.rules.blind import kept_from

TURN: Final = 5.0
"""Seconds after which what else waits has its turn."""


def look_later(*, snapshot_id: int, by: User) -> Errand:
    """Have suggestions looked for in a text, as ``by`` may know of it, unless that is under way."""
    with transaction.atomic():
        under_way = read_errands([snapshot_id], about=LOOKED).get(snapshot_id)
        if under_way is None:
            look_through.enqueue(looked=snapshot_id, by=by.pk)
    return under_way or Errand(is_running=False, attempts=0, due_at=timezone.now())


def look_when_kept(snapshot: Snapshot, *, by: User) -> None:
    """Have a text that was just kept looked through, if it is too long to be read while somebody waits."""
    if len(snapshot.text) > AT_ONCE:
        look_later(snapshot_id=snapshot.pk, by=by)


@task()
def look_through(*, looked: int, by: int) -> None:
    """Look on for a while; what is left is another task. Repeated, it goes on where a killed worker was."""
    texts = Snapshot.objects.select_related("source").defer("raw")
    snapshot = texts.filter(pk=looked, source__archived_at=None).first()
    user = User.objects.filter(pk=by).first()
    if snapshot is None or user is None:
        return
    until = monotonic() + TURN
    if read_next_pieces(snapshot, kept=kept_from(user), is_over=lambda: monotonic() > until):
        look_through.enqueue(looked=looked, by=by)
