from itertools import batched
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db import transaction

from config.postgres.authorship import set_author
from config.postgres.scratch import lift_time_limits
from positions.actions.speakers import keep_speakers
from positions.choices import SourceKind
from positions.models import Snapshot
from positions.reads.sources.roll_of_day import read_known

AT_ONCE: Final = 20
"""Texts in one transaction: a book has two million characters."""


class Command(BaseCommand):
    help = (
        "Read who speaks where in texts of which that is not known; those that have speakers stay. In the others"
        " none was found: they are read again each time, since names and offices came on record meanwhile."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        lift_time_limits()
        set_author(user_id=None, page="read_turns")
        waiting = Snapshot.objects.filter(speakers=None, source__archived_at=None)
        # Vote records list votes: there is nobody to be found.
        waiting = waiting.exclude(source__kind=SourceKind.VOTE_RECORD)
        # Numbers alone are held: a book has two million characters.
        pks = list(waiting.order_by("pk").values_list("pk", flat=True))
        known = read_known() if pks else ()
        speakers = 0
        for some in batched(pks, AT_ONCE):
            texts = Snapshot.objects.filter(pk__in=some).select_related("source").defer("raw")
            # A few texts a transaction: an error loses little, and the next run goes on.
            with transaction.atomic():
                speakers += keep_speakers(texts.order_by("pk"), known=known)
        self.stdout.write(f"{len(pks):,} texts without speakers read: {speakers:,} speakers found.")
