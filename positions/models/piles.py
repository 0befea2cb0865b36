"""Whose a source is to code, and what was looked through: texts with nothing more to code, and
suggestions that were none.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from positions.models.sources import Snapshot, Source


class Assignment(models.Model):
    """Whose a source is to code. Without one it lies with whoever brought it in."""

    # One at most: two people who are to code the same text do so blind of each other.
    source = models.OneToOneField(Source, on_delete=models.RESTRICT, related_name="assignment")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    assigned_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"Source {self.source_id}, {self.assignee}"


class DoneText(models.Model):
    """A text in which somebody found nothing more to code; a corrected text has a row of its own.

    Nobody said so of texts that were coded before this was asked.
    """

    snapshot = models.OneToOneField(Snapshot, on_delete=models.RESTRICT, related_name="done")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.RESTRICT, related_name="+"
    )
    done_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"Text {self.snapshot_id}, done"


class Dismissal(models.Model):
    """Words of a text that somebody would not have suggested again, to anybody."""

    # The index of `dismissal_unique` begins with it.
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.RESTRICT, related_name="dismissals", db_index=False
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    dismissed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dismissal_unique", fields=["snapshot", "start", "end"]),
            models.CheckConstraint(name="dismissal_of_words", condition=Q(start__lt=F("end"))),
        ]

    def __str__(self) -> str:
        return f"Text {self.snapshot_id}, {self.start} to {self.end}"
