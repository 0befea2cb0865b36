"""Whose digests are due, and until when the record is settled."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import connection
from django.db.models import Q

from positions.choices import Frequency
from positions.models import Digest

_SLACK: Final = dt.timedelta(hours=1)
"""A timer does not strike on the second, nor is the time of the last letter that of its timer."""
_EVERY: Final = {Frequency.DAILY: dt.timedelta(days=1), Frequency.WEEKLY: dt.timedelta(days=7)}
# What is published now is seen by nobody before its transaction ends, and bears a time within it:
# what began later is missed by none who look until then. A session of another role tells no time;
# none publishes.
# Asked of the primary alone: a replica does not know what is at work there (decision 0052).
SETTLED: Final = """
select least(clock_timestamp(), min(xact_start)) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""


def read_settled() -> dt.datetime:
    """The time until which nothing more will be published by what is at work now; one query."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLED)
        settled: list[tuple[dt.datetime]] = cursor.fetchall()
    return settled[0][0]


def read_due(*, until: dt.datetime, is_forced: bool = False) -> list[int]:
    """The digests that are due at a time, and those of which a letter was begun and not finished;
    all where that is ``is_forced``. Of accounts that may not sign in, or have no address, none. One
    query.
    """
    # Begun and not finished: that letter is sent again whatever its time (decision 0051).
    due = Q(sending_at__isnull=False)
    for frequency, every in _EVERY.items():
        due |= Q(frequency=frequency, sent_at__lte=until - every + _SLACK)
    rows = Digest.objects.filter(account__is_active=True).exclude(account__email="")
    wanted = rows if is_forced else rows.filter(due)
    return list(wanted.order_by("pk").values_list("pk", flat=True))
