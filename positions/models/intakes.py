from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from positions.choices import IntakeState
from positions.models.sources import DIGEST, Snapshot

NAMED: Final = 300


def fit_name(name: str) -> str:
    """What is kept of a file's name: what can be printed, as a header must, and of a long one the
    end, which tells what it is.
    """
    return "".join(filter(str.isprintable, name))[-NAMED:]


class Intake(models.Model):
    """A file, a pasted text or an address that an editor brought, until a source is made of it; from
    then on the original that its text was read from.

    It is its owner's work in hand: nobody else sees it before, and dropping it deletes it. The history
    keeps nothing of it: it may have twenty megabytes, and says nothing that readers are shown.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="intakes"
    )
    name = models.CharField(max_length=NAMED, blank=True, default="", help_text="Of the file.")
    content_type = models.CharField(max_length=200, blank=True, default="", help_text="As told.")
    address = models.CharField(max_length=2000, blank=True, default="")
    raw = models.BinaryField(
        null=True, blank=True, help_text="The bytes; none until they are fetched."
    )
    sha256 = models.CharField(max_length=64, blank=True, default="", help_text="Hex, of the bytes.")
    state = models.CharField(max_length=8, choices=IntakeState, default=IntakeState.WAITING)
    reason = models.TextField(blank=True, default="", help_text="Why nothing came of it.")
    extracted = models.JSONField(null=True, blank=True, help_text="`Extracted.as_json()`.")
    # Several may lead to one text, which is kept once.
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.RESTRICT, null=True, blank=True, related_name="originals"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_state_known", condition=Q(state__in=IntakeState.values)
            ),
            models.CheckConstraint(
                name="intake_without_bytes_to_be_fetched",
                condition=Q(raw__isnull=False)
                | Q(state__in=[IntakeState.TO_FETCH, IntakeState.FAILED]) & ~Q(address=""),
            ),
            models.CheckConstraint(
                name="intake_failed_has_reason",
                # Just one of the two: it failed, or there is no reason why. Likewise below.
                condition=Q(state=IntakeState.FAILED) ^ Q(reason=""),
            ),
            models.CheckConstraint(
                name="intake_read_has_text",
                condition=Q(state__in=[IntakeState.READ, IntakeState.STORED])
                ^ Q(extracted__isnull=True),
            ),
            models.CheckConstraint(
                name="intake_stored_has_snapshot",
                condition=Q(state=IntakeState.STORED) ^ Q(snapshot=None),
            ),
            models.CheckConstraint(
                name="intake_sha256_of_raw",
                condition=Q(raw__isnull=True, sha256="") | Q(raw__isnull=False, sha256=DIGEST),
            ),
            models.UniqueConstraint(
                name="intake_waits_once",
                fields=["owner", "sha256"],
                # Once a source was made of it, the same may be brought again.
                condition=Q(snapshot=None) & ~Q(sha256=""),
            ),
        ]
        indexes = [
            models.Index(
                name="intake_waiting", fields=["owner", "-id"], condition=Q(snapshot=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address or "Pasted text"

    def get_absolute_url(self) -> str:
        """The form of a new source, filled with what was found in it."""
        return f"{reverse('source_add')}?intake={self.pk}"

    @property
    def file_name(self) -> str:
        """As it is saved by whoever takes its bytes; a header can hold it, whatever is on record."""
        return fit_name(self.name) or "pasted.txt"


BYTES: Final = models.Func(F("raw"), function="octet_length", output_field=models.IntegerField())
"""How many it has; they are not read for it."""
