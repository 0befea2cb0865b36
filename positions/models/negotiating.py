"""Texts that are negotiated: their versions in order, and which clauses are about which issues."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.db import models
from django.db.models import Deferrable, F, Q
from django.urls import reverse

from actors.kept import ArchivableModel
from actors.models import Actor
from positions.models.issues import Dossier, Issue
from positions.models.sources import Snapshot, Source
from positions.models.titles import TitleField

MOST_VERSIONS: Final = 8
"""Columns that still stand beside one another."""


class Proposed(NamedTuple):
    """A version as an editor names it: its source, and whose proposal it is."""

    source: Source
    proposer: Actor | None


class NegotiatingText(ArchivableModel):
    """A document of a dossier that is negotiated, with its versions or the proposals for it."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.RESTRICT, related_name="negotiating_texts"
    )
    title = TitleField(max_length=200)
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="negotiatingtext_title_not_blank", condition=~Q(title__regex=r"^\s*$")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("negotiating_text", args=[self.pk])

    @property
    def versions(self) -> list[Proposed]:
        """In their order, those of archived sources too."""
        drafts = self.drafts.select_related("snapshot__source", "proposer").order_by("place")
        return [Proposed(draft.snapshot.source, draft.proposer) for draft in drafts]


class Draft(models.Model):
    """A version of a negotiating text: a captured text, which never changes, at its place from 1."""

    text = models.ForeignKey(
        NegotiatingText, on_delete=models.RESTRICT, related_name="drafts", db_index=False
    )
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, related_name="+")
    proposer = models.ForeignKey(
        Actor, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    place = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "version"
        constraints = [
            models.UniqueConstraint(name="draft_unique", fields=["text", "snapshot"]),
            models.UniqueConstraint(
                name="draft_place_unique",
                fields=["text", "place"],
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="draft_place_few", condition=Q(place__gte=1, place__lte=MOST_VERSIONS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text}, version {self.place}"


class ClauseIssue(models.Model):
    """That the clause of a text from ``start`` to ``end``, in code points, is about an issue.

    It stays where its version is taken off the text, and counts again once that is back.
    """

    text = models.ForeignKey(
        NegotiatingText, on_delete=models.RESTRICT, related_name="clause_issues", db_index=False
    )
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    issue = models.ForeignKey(Issue, on_delete=models.RESTRICT, related_name="clauses")

    class Meta:
        verbose_name = "issue of a clause"
        constraints = [
            models.UniqueConstraint(
                name="clauseissue_unique", fields=["text", "snapshot", "start", "issue"]
            ),
            models.CheckConstraint(name="clauseissue_of_words", condition=Q(end__gt=F("start"))),
        ]

    def __str__(self) -> str:
        return f"{self.issue} in {self.text}"
