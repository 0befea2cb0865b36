from __future__ import annotations

from operator import attrgetter
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actors.kept import ArchivableModel
from actors.models import Actor
from actors.querysets import Fold
from config.web.addresses import page_address
from positions.models.titles import PropositionField, TitleField
from positions.querysets import DossierQuerySet, FoldedWords, IssueQuerySet

MOST_FIRST_ISSUES: Final = 30
"""Columns that a matrix shows on one page."""
MOST_FIRST_ACTORS: Final = 250
"""Rows that it shows at most."""


class Dossier(ArchivableModel):
    """A file of issues followed together, with the actors its matrix shows by default.

    Of a wide matrix readers see the ``first_issues`` as columns and the ``first_actors`` as rows,
    in the dossier's order, until they ask for all; None is all of them.
    """

    slug = models.SlugField(max_length=80, unique=True)
    title = TitleField(max_length=200)
    summary = models.TextField(blank=True, default="")
    first_issues = models.PositiveSmallIntegerField(null=True, blank=True)
    first_actors = models.PositiveSmallIntegerField(null=True, blank=True)
    actors = models.ManyToManyField(Actor, through="DossierActor", related_name="dossiers")
    issues: models.ManyToManyField[Issue, DossierIssue] = models.ManyToManyField(
        "Issue", through="DossierIssue", related_name="dossiers"
    )

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossier_title_not_blank", condition=~Q(title__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="dossier_first_issues_sane",
                condition=Q(first_issues=None) | Q(first_issues__range=(1, MOST_FIRST_ISSUES)),
            ),
            models.CheckConstraint(
                name="dossier_first_actors_sane",
                condition=Q(first_actors=None) | Q(first_actors__range=(1, MOST_FIRST_ACTORS)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("matrix", args=[self.slug])


class DossierActor(models.Model):
    """An actor among a dossier's default rows; ``order`` counts from 0."""

    dossier = models.ForeignKey(Dossier, on_delete=models.RESTRICT, related_name="dossier_actors")
    actor = models.ForeignKey(Actor, on_delete=models.RESTRICT, related_name="dossier_actors")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="dossieractor_unique", fields=["dossier", "actor"])
        ]

    def __str__(self) -> str:
        return f"{self.actor} in {self.dossier}"


class Issue(ArchivableModel):
    """One neutral proposition that can be supported or opposed, in one dossier or in several."""

    slug = models.SlugField(max_length=80, unique=True)
    # Unique in no sense that a key could hold: a dossier has no two that read alike, and one issue
    # may stand in several dossiers. The verbs see to it, by the indexes below.
    label = TitleField(max_length=80, help_text="Heads the column of the matrix.")
    proposition = PropositionField()
    coding_rule = models.TextField(blank=True, default="", help_text="What counts, what does not.")
    keywords = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    contra_phrases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    tags = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="merged"
    )

    objects = IssueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="issue_proposition_not_blank",
                condition=~Q(proposition__regex=r"^\s*$"),
            ),
            models.CheckConstraint(
                name="issue_label_not_blank", condition=~Q(label__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="issue_not_merged_into_itself", condition=~Q(merged_into=F("id"))
            ),
        ]
        indexes = [
            models.Index(Fold("label"), name="issue_label_key"),
            models.Index(FoldedWords("proposition"), name="issue_words"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return page_address("issue", self.slug)

    @property
    def in_dossiers(self) -> list[Dossier]:
        """The dossiers in use that list it, first the one that took it in first: where no page says
        in which it is read, links lead there. One query, unless ``dossier_issues`` were prefetched.
        """
        # Sorted and chosen here: a query of its own would pass over what was prefetched.
        found = sorted(self.dossier_issues.all(), key=attrgetter("pk"))
        return [one.dossier for one in found if one.dossier.archived_at is None]


class DossierIssueManager(models.Manager["DossierIssue"]):
    """Rows with their dossier, which nobody reads them without."""

    def get_queryset(self) -> models.QuerySet[DossierIssue]:
        return super().get_queryset().select_related("dossier")


class DossierIssue(models.Model):
    """An issue among those that a dossier follows; ``order`` counts from 0.

    Equal places stand in the order in which the issues were made.
    """

    dossier = models.ForeignKey(
        Dossier, on_delete=models.RESTRICT, related_name="dossier_issues", db_index=False
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.RESTRICT, related_name="dossier_issues", db_index=False
    )
    # Not unique: rows that change places would be in each other's way.
    order = models.PositiveIntegerField(default=0)

    objects = DossierIssueManager()

    class Meta:
        constraints = [
            # From the issue, while the index below is from the dossier: each is looked up both
            # ways.
            models.UniqueConstraint(name="dossierissue_unique", fields=["issue", "dossier"])
        ]
        indexes = [models.Index(name="dossierissue_in_order", fields=["dossier", "order", "issue"])]

    def __str__(self) -> str:
        return f"{self.issue} in {self.dossier}"
