"""Publishing many stances at once, each approved by somebody who did not code it."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from positions.actions.ground.verbs import written_by
from positions.choices import Status
from positions.exceptions import OwnWork
from positions.models import Stance


@transaction.atomic
def publish_reviewed(*, stance_ids: Sequence[int], by: User, note: str = "") -> dt.datetime:
    """Approve stances as they stand and publish them; return when.

    Raises:
        OwnWork: if one of them was coded by the reviewer; then none is published.
    """
    # Before publication, which the database checks against the
    # approval at the end of the transaction (decision 0003).
    approve(stance_ids=stance_ids, by=by, note=note)
    now = timezone.now()
    # Published ones keep their version and day: they are only approved anew.
    Stance.objects.filter(id__in=stance_ids).exclude(status=Status.PUBLISHED).update(
        status=Status.PUBLISHED, published_at=now, version=F("version") + 1
    )
    return now


@transaction.atomic
def approve(*, stance_ids: Sequence[int], by: User, note: str = "") -> None:
    """Record the approval of exactly what the stances, their conditions and their evidence say now.

    Raises:
        OwnWork: if one of them was coded by the reviewer.
    """
    # Asked here for a sentence; triggers hold the same for everybody whom the history names (decision 0013).
    if Stance.objects.filter(id__in=stance_ids, coder=by).exists():
        raise OwnWork("Authors do not approve their own work.")
    with written_by(by), connection.cursor() as cursor:
        cursor.execute(
            """
            insert into positions_review (stance_id, reviewer_id, decision, note, judged_hash)
            select h.stance_id, %s, 'approve', %s, h.hash from public.stance_hashes(%s::bigint[]) h
            """,
            [by.pk, note, list(stance_ids)],
        )
