from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from positions.choices import TableKind, TableState
from positions.models.intakes import NAMED


class TableImport(models.Model):
    """A table, a dossier's folder as a ZIP file, or a file of Discourse Network Analyzer, that an editor brought to be
    imported.

    It is its owner's work in hand, as an intake is: nobody else sees it, dropping it deletes it, and
    the history keeps what was imported of it, not the file.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="table_imports"
    )
    kind = models.CharField(max_length=8, choices=TableKind)
    name = models.CharField(max_length=NAMED, blank=True, default="", help_text="Of the file.")
    raw = models.BinaryField(null=True, help_text="The bytes, until they are imported.")
    state = models.CharField(max_length=8, choices=TableState, default=TableState.READ)
    header = models.JSONField(default=list, blank=True, help_text="The names of its columns.")
    samples = models.JSONField(default=list, blank=True, help_text="Its first rows.")
    mapping = models.JSONField(
        default=dict, blank=True, help_text="What its columns mean, and choices."
    )
    report = models.JSONField(
        default=dict, blank=True, help_text="Of the last check, or of the import."
    )
    reason = models.TextField(blank=True, default="", help_text="Why nothing came of it.")
    done = models.PositiveIntegerField(default=0, help_text="Rows looked at so far.")
    total = models.PositiveIntegerField(default=0, help_text="Rows.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tableimport_kind_known", condition=Q(kind__in=TableKind.values)
            ),
            models.CheckConstraint(
                name="tableimport_state_known", condition=Q(state__in=TableState.values)
            ),
            models.CheckConstraint(
                name="tableimport_has_bytes_until_loaded",
                # Just one of the two: what was imported is on record, and its file is no longer
                # needed.
                condition=Q(state=TableState.LOADED) ^ Q(raw__isnull=False),
            ),
        ]
        indexes = [models.Index(name="tableimport_of_owner", fields=["owner", "-id"])]

    def __str__(self) -> str:
        return self.name or f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("table_import", args=[self.pk])

    @property
    def is_dossier(self) -> bool:
        """Whether it holds a dossier, and no rows of one kind."""
        return TableKind(self.kind).is_dossier

    @property
    def columns(self) -> dict[int, str]:
        """What the columns of the file are, by their number from 0."""
        named: dict[str, Any] = self.mapping.get("columns", {})
        # Keys are text in JSON.
        return {int(number): str(name) for number, name in named.items()}
