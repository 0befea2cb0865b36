"""What a language model outside was asked about texts, and what it answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from positions.models.sources import Snapshot


class Inquiry(models.Model):
    """A question about a text, put only where its source may leave the house; answered once, or
    ended with the reason why nothing came. Nothing of it ever changes or goes.
    """

    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.RESTRICT, related_name="inquiries", db_index=False
    )
    engine = models.CharField(max_length=40)
    version = models.CharField(max_length=200, help_text="Of the engine, with the model's name.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    prompt_sha256 = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text="Hex, of the bytes that were sent; empty where none were.",
    )
    raw = models.BinaryField(null=True, blank=True, help_text="The answer's bytes as they came.")
    failure = models.TextField(blank=True, default="", help_text="Why nothing came of it.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["snapshot", "-id"], name="inquiry_newest")]
        constraints = [
            # One at a time: two clicks ask once.
            models.UniqueConstraint(
                name="inquiry_open_once", fields=["snapshot"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="inquiry_prompt_form", condition=Q(prompt_sha256__regex=r"^([0-9a-f]{64})?$")
            ),
            models.CheckConstraint(
                name="inquiry_ends_with_answer_or_reason",
                # Open and empty; or an answer to something that was sent; or a reason, sent or not.
                condition=Q(ended_at=None, raw=None, failure="", prompt_sha256="")
                | Q(ended_at__isnull=False, raw__isnull=False, failure="") & ~Q(prompt_sha256="")
                | Q(ended_at__isnull=False, raw=None) & ~Q(failure__regex=r"^\s*$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} on the text {self.snapshot_id}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
