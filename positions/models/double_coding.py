"""A text that two people code without seeing what the other made of it."""

from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.ranges import IntegerRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from actors.models import Actor
from positions.choices import Kept
from positions.models.issues import Dossier, Issue
from positions.models.sources import Snapshot

LONGEST_SEED: Final = 40


class CodingSample(models.Model):
    """Sources drawn by lot to be coded a second time: ``percent`` of the ``out_of`` that could be.

    They were those of a dossier, or of all without one, published from and until these days. With the
    same seed the same are drawn of the same sources.
    """

    dossier = models.ForeignKey(
        Dossier, on_delete=models.RESTRICT, related_name="+", null=True, blank=True
    )
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    percent = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=LONGEST_SEED)
    out_of = models.PositiveIntegerField()
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    drawn_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="codingsample_percent_of_some", condition=Q(percent__gte=1, percent__lte=100)
            ),
            models.CheckConstraint(
                name="codingsample_has_seed", condition=~Q(seed__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="codingsample_days_in_order",
                condition=Q(from_date=None)
                | Q(until_date=None)
                | Q(until_date__gte=F("from_date")),
            ),
        ]

    def __str__(self) -> str:
        return f"Sample {self.pk}"


class DoubleCoding(models.Model):
    """Who codes a text beside whom. Until both are done, neither sees the other's stances.

    Without ``passages`` it is the whole text; else only what begins in one of these ranges counts.
    """

    # The index of `doublecoding_unique` begins with it; others here likewise.
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.RESTRICT, related_name="double_codings", db_index=False
    )
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    passages = ArrayField(IntegerRangeField(), default=list, blank=True)
    sample = models.ForeignKey(
        CodingSample, on_delete=models.RESTRICT, related_name="codings", null=True, blank=True
    )
    """By which it was drawn; none where somebody chose the text."""
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    opened_at = models.DateTimeField(db_default=Now(), editable=False)
    first_done_at = models.DateTimeField(null=True, blank=True)
    second_done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="doublecoding_unique", fields=["snapshot", "second"]),
            models.CheckConstraint(name="doublecoding_of_two", condition=~Q(first=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} by {self.first} and {self.second}"

    @property
    def is_open(self) -> bool:
        return self.first_done_at is None or self.second_done_at is None


class BlindPair(models.Model):
    """What two coders had on one actor and issue when both were done: the stances of either, and
    what these said then, by aspect. What is mended or merged later changes neither.

    Somebody settles it by keeping one of the two, or both.
    """

    double_coding = models.ForeignKey(
        DoubleCoding, on_delete=models.RESTRICT, related_name="pairs", db_index=False
    )
    # A merge does not move these two: they are what was coded.
    coded_actor = models.ForeignKey(
        Actor, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    coded_issue = models.ForeignKey(Issue, on_delete=models.RESTRICT, related_name="+")
    # Identifiers of stances: an array has no foreign keys, and stances are never deleted.
    first = ArrayField(models.BigIntegerField(), default=list, blank=True)
    second = ArrayField(models.BigIntegerField(), default=list, blank=True)
    answers = models.JSONField()
    kept = models.CharField(max_length=8, choices=Kept, null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+", null=True, blank=True
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="blindpair_unique", fields=["double_coding", "coded_actor", "coded_issue"]
            ),
            models.CheckConstraint(
                name="blindpair_coded_by_somebody", condition=~Q(first=[], second=[])
            ),
            models.CheckConstraint(name="blindpair_kept_known", condition=Q(kept__in=Kept.values)),
            models.CheckConstraint(
                name="blindpair_settled_whole",
                condition=Q(kept=None, settled_by=None, settled_at=None)
                | Q(kept__isnull=False, settled_by__isnull=False, settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="blindpair_has_reason",
                # Where both stay nothing is set aside, and nobody asks why.
                condition=Q(kept=None) | Q(kept=Kept.BOTH) | ~Q(reason__regex=r"^\s*$"),
            ),
        ]
        indexes = [  # asked at every hand-in; of what was settled nobody asks
            GinIndex(name="blindpair_unsettled", fields=["second"], condition=Q(kept=None)),
        ]

    def __str__(self) -> str:
        return f"{self.coded_actor}: {self.coded_issue}"
