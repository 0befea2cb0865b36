"""What one reader keeps for themselves: views with names, what they watch, how far they have read,
and how often they are written to. Nobody else sees it, and it goes with their account.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from actors.models import Actor
from positions.choices import Frequency
from positions.models.issues import Dossier, Issue

LONGEST_ADDRESS: Final = 4_000
"""Characters: a matrix of 250 named actors has some."""
LONGEST_VIEW_NAME: Final = 80


class OwnModel(models.Model):
    """A row of one account, which is deleted with it: no record rests on it."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class SavedView(OwnModel):
    """The address of a reading page with its parameters, under a name of its reader's."""

    name = models.CharField(max_length=LONGEST_VIEW_NAME)
    address = models.CharField(max_length=LONGEST_ADDRESS)
    # Not unique, as views change places.
    place = models.PositiveSmallIntegerField(default=0)
    """In the reader's own order; those of one place stand by name."""

    class Meta:
        constraints = [
            models.UniqueConstraint(name="savedview_name_unique", fields=["account", "name"]),
            models.CheckConstraint(
                name="savedview_name_not_blank", condition=~Q(name__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                # Of this site: no scheme, no other host, nothing that a browser reads as one.
                name="savedview_address_of_this_site",
                condition=Q(address__regex=r"^/([^/\\[:space:]][^\\[:space:]]*)?$"),
            ),
        ]

    def __str__(self) -> str:
        return f"Saved view {self.pk}"  # an administrator who deletes the account reads no more


class Watch(OwnModel):
    """What a reader is told of when it changes: a cell (actor and issue), an actor, or an issue.

    What was merged into another is read as that other, and is itself again once that is undone.
    """

    actor = models.ForeignKey(
        Actor, null=True, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    issue = models.ForeignKey(
        Issue, null=True, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    watched_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="watch_of_something", condition=~Q(actor=None, issue=None)),
            # Without that an actor could be watched any number of times: nulls are else all
            # different.
            models.UniqueConstraint(
                name="watch_unique", fields=["account", "actor", "issue"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"Watched {self.pk}"


class Visit(OwnModel):
    """Until when a reader has seen a dossier: said by them, never noted behind their back."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    seen_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="visit_unique", fields=["account", "dossier"])]

    def __str__(self) -> str:
        return f"{self.dossier_id} until {self.seen_at}"


class Digest(OwnModel):
    """That a reader is written to about what they watch; who is not has no row.

    ``sent_at`` is until when they were told; ``sending_at`` until when the letter tells that is on
    its way, or was when the sender was killed: it is then sent again as it was. ``key`` is the secret
    in the address that ends it: 256 random bits.
    """

    frequency = models.CharField(max_length=8, choices=Frequency)
    # Whoever has it ends the letters without signing in, so nobody must be able to guess one.
    key = models.CharField(max_length=43, default=secrets.token_urlsafe, editable=False)
    sent_at = models.DateTimeField(editable=False)
    sending_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="digest_unique", fields=["account"]),
            models.UniqueConstraint(name="digest_key_unique", fields=["key"]),
            models.CheckConstraint(
                name="digest_frequency_known", condition=Q(frequency__in=Frequency.values)
            ),
            models.CheckConstraint(
                name="digest_goes_on",
                condition=Q(sending_at=None) | Q(sending_at__gt=models.F("sent_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}, {self.frequency}"
