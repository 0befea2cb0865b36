import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from positions.choices import Decision
from positions.models.stances import Stance


class Review(models.Model):
    """A judgement of exactly what ``judged_hash`` covers: stance, conditions, evidence, snapshots.

    Append-only.
    """

    stance = models.ForeignKey(Stance, on_delete=models.RESTRICT, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="reviews"
    )
    decision = models.CharField(max_length=8, choices=Decision)
    note = models.TextField(blank=True, default="")
    # No reference to a version: the same content again, after an undo, is still approved.
    judged_hash = models.CharField(max_length=64)
    is_self_review = models.BooleanField(
        default=False,
        db_default=False,
        help_text="The author judged it, where one person runs the installation.",
    )
    reviewed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_decision_known", condition=Q(decision__in=Decision.values)
            ),
            models.CheckConstraint(
                name="review_return_has_reason",
                condition=~Q(
                    decision__in=[Decision.RETURN, Decision.UNSURE, Decision.SET_ASIDE],
                    note__regex=r"^\s*$",
                ),
            ),
            models.CheckConstraint(
                name="review_hash_form",
                condition=Q(judged_hash__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} by {self.reviewer}"


class Claim(models.Model):
    """That a reviewer has a waiting stance open to judge it; nobody else is led to it meanwhile.

    It lapses ``HELD_FOR`` after the last visit, and goes with a judgement. It is no record of the
    stance: the history does not keep it.
    """

    # Longer than a stance takes to read, short enough for one who went home (decision 0046).
    HELD_FOR: ClassVar = dt.timedelta(minutes=15)

    stance = models.ForeignKey(
        Stance, on_delete=models.RESTRICT, related_name="claims", db_index=False
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="claims"
    )
    visited_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="claim_unique", fields=["stance"])]

    def __str__(self) -> str:
        return f"{self.stance} open at {self.reviewer}"

    @property
    def lapses_at(self) -> dt.datetime:
        return self.visited_at + self.HELD_FOR


class ConfirmedDoubt(models.Model):
    """That somebody said of something doubtful about a stance that it is right as it stands.

    Append-only.

    ``key`` is `Doubt.key`: it tells the facts, so other facts are doubtful anew.
    """

    stance = models.ForeignKey(
        Stance, on_delete=models.RESTRICT, related_name="confirmed_doubts", db_index=False
    )
    key = models.CharField(max_length=60)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="confirmed_doubts"
    )
    confirmed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="confirmeddoubt_unique", fields=["stance", "key"]),
            # What `Doubt.key` makes: kind and sixteen digits of a hash.
            models.CheckConstraint(
                name="confirmeddoubt_key_form", condition=Q(key__regex=r"^[a-z-]+-[0-9a-f]{16}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.stance}"
