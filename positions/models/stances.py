from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from actors.kept import KeptModel
from actors.models import Actor
from config.web.addresses import page_address
from positions.choices import (
    Act,
    Confidence,
    Firmness,
    Precision,
    Rendering,
    Salience,
    SpeakingTerms,
    Status,
    Value,
)
from positions.dates import write_date
from positions.models.issues import Issue
from positions.querysets import StanceQuerySet, TimeOfDay

LONGEST_UNNAMED: Final = 200
"""Characters in which a source tells who spoke."""


def merged_from(model: type[models.Model]) -> models.ForeignKey[Any, Any]:
    """What it was coded with, where that was merged since into what stands there now."""
    # Null in nearly every row: the partial indexes below are enough.
    return models.ForeignKey(
        model,
        on_delete=models.RESTRICT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )


class Stance(KeptModel):
    """What an actor said or did about an issue on a day, as coded from excerpts.

    With a precision of month or year ``stated_date`` is the first day of that month or year, and ``stated_until`` the
    last on which it can have been, no later than the sources that report it: the database keeps it.
    A known day may have a ``stated_time``, which orders the statements of that day (decision 0059).

    A merge moves the stance to the actor or issue that remains and notes in ``coded_…`` what it was
    coded with, which is what was approved.
    """

    # No index of each reference: those below are of published stances, as pages ask for them, and
    # what they refer to is never deleted.
    actor = models.ForeignKey(
        Actor, on_delete=models.RESTRICT, related_name="stances", db_index=False
    )
    on_behalf_of = models.ForeignKey(
        Actor,
        on_delete=models.RESTRICT,
        related_name="stances_by_others",
        null=True,
        blank=True,
        db_index=False,
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.RESTRICT, related_name="stances", db_index=False
    )
    value = models.SmallIntegerField(choices=Value)
    firmness = models.CharField(max_length=12, choices=Firmness, default=Firmness.UNKNOWN)
    act = models.CharField(max_length=12, choices=Act)
    # Null where nobody said, as are the two that follow: see `CitedModel`.
    rendering = models.CharField(
        max_length=12,
        choices=Rendering,
        null=True,
        blank=True,
        help_text="Whether the words are the speaker’s own; empty where nobody said.",
    )
    unnamed_speaker = models.CharField(
        max_length=LONGEST_UNNAMED,
        null=True,
        blank=True,
        help_text="Who spoke for the actor, as the source tells it: a senior official.",
    )
    speaking_terms = models.CharField(
        max_length=16,
        choices=SpeakingTerms,
        null=True,
        blank=True,
        help_text="On which the unnamed spoke; empty where the source does not say.",
    )
    salience = models.CharField(max_length=12, choices=Salience, default=Salience.UNKNOWN)
    confidence = models.CharField(max_length=12, choices=Confidence, default=Confidence.MODERATE)
    stated_date = models.DateField()
    stated_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    stated_time = models.TimeField(
        null=True,
        blank=True,
        help_text="To the minute, by the clock of the place; empty where nobody said.",
    )
    # Triggers keep it, on stances, evidence and sources (decision 0009): what is written here is
    # overwritten.
    stated_until = models.DateField(editable=False)
    reported_by = models.ForeignKey(
        Actor,
        on_delete=models.RESTRICT,
        related_name="stances_reported",
        null=True,
        blank=True,
        db_index=False,
    )
    coded_actor = merged_from(Actor)
    coded_on_behalf_of = merged_from(Actor)
    coded_issue = merged_from(Issue)
    coded_reported_by = merged_from(Actor)
    note = models.TextField(blank=True, default="")
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    withdrawn_date = models.DateField(null=True, blank=True)
    withdrawal_note = models.TextField(blank=True, default="")
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="stances",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="stance_value_known", condition=Q(value__in=Value.values)),
            models.CheckConstraint(
                name="stance_firmness_known", condition=Q(firmness__in=Firmness.values)
            ),
            models.CheckConstraint(name="stance_act_known", condition=Q(act__in=Act.values)),
            models.CheckConstraint(
                name="stance_salience_known", condition=Q(salience__in=Salience.values)
            ),
            models.CheckConstraint(
                name="stance_confidence_known",
                condition=Q(confidence__in=Confidence.values),
            ),
            models.CheckConstraint(
                name="stance_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="stance_not_on_behalf_of_itself",
                condition=~Q(actor=F("on_behalf_of")),
            ),
            models.CheckConstraint(
                name="stance_vote_value",
                condition=~Q(act=Act.VOTE) | Q(value__in=[Value.SUPPORTS, 0, Value.OPPOSES]),
            ),
            models.CheckConstraint(
                name="stance_reported_by_fits_act",
                condition=Q(reported_by=None) | Q(act__in=[Act.REPORTED, Act.DOCUMENT]),
            ),
            models.CheckConstraint(
                name="stance_not_reported_by_itself", condition=~Q(actor=F("reported_by"))
            ),
            models.CheckConstraint(
                name="stance_rendering_known", condition=Q(rendering__in=Rendering.values)
            ),
            models.CheckConstraint(
                name="stance_verbatim_in_own_words",
                condition=~Q(act=Act.VERBATIM) | Q(rendering=None) | Q(rendering=Rendering.OWN),
            ),
            models.CheckConstraint(
                name="stance_unnamed_not_blank", condition=~Q(unnamed_speaker__regex=r"^\s*$")
            ),
            # Votes, documents and deeds are the actor's own, whoever wrote or did them.
            models.CheckConstraint(
                name="stance_unnamed_fits_act",
                condition=Q(unnamed_speaker=None)
                | Q(act__in=[Act.VERBATIM, Act.PARAPHRASE, Act.REPORTED, Act.INFERRED])
                & ~Q(value=Value.NO_STATED_POSITION),
            ),
            models.CheckConstraint(
                name="stance_terms_known", condition=Q(speaking_terms__in=SpeakingTerms.values)
            ),
            models.CheckConstraint(
                name="stance_terms_of_unnamed",
                condition=Q(speaking_terms=None) | Q(unnamed_speaker__isnull=False),
            ),
            models.CheckConstraint(
                # A search that found nothing has no words to cite: what was searched stands in for
                # them.
                name="stance_note_where_needed",
                condition=~(Q(act=Act.INFERRED) | Q(value=Value.NO_STATED_POSITION))
                | ~Q(note__regex=r"^\s*$"),
            ),
            models.CheckConstraint(
                name="stance_stated_date_sane",
                condition=Q(stated_date__gte="1800-01-01", stated_date__lt="2200-01-01"),
            ),
            models.CheckConstraint(
                name="stance_stated_date_first_of_precision",
                condition=Q(stated_precision=Precision.DAY)
                | Q(stated_precision=Precision.MONTH, stated_date__day=1)
                | Q(stated_precision=Precision.YEAR, stated_date__day=1, stated_date__month=1),
            ),
            models.CheckConstraint(
                name="stance_stated_time_of_a_known_day",
                condition=Q(stated_time=None)
                | Q(stated_precision=Precision.DAY, stated_time__second=0),
            ),
            models.CheckConstraint(
                # Sources bound it further, which a check cannot see: triggers do that.
                name="stance_stated_until_within_precision",
                condition=Q(stated_precision=Precision.DAY, stated_until=F("stated_date"))
                | Q(
                    stated_precision=Precision.MONTH,
                    stated_until__gte=F("stated_date"),
                    stated_until__month=F("stated_date__month"),
                    stated_until__year=F("stated_date__year"),
                )
                | Q(
                    stated_precision=Precision.YEAR,
                    stated_until__gte=F("stated_date"),
                    stated_until__year=F("stated_date__year"),
                ),
            ),
            models.CheckConstraint(
                name="stance_withdrawn_after_stated",
                condition=Q(
                    withdrawn_date__gte=F("stated_date"),
                    # What is derived has 9999-12-31 for never.
                    withdrawn_date__lt="2200-01-01",
                ),
            ),
            models.CheckConstraint(
                name="stance_published_has_date",
                condition=~Q(status=Status.PUBLISHED) | ~Q(published_at=None),
            ),
        ]
        indexes = [
            models.Index(
                # What the position rule asks for: the statements of a cell, the latest first.
                name="stance_cell",
                fields=["issue", "actor", "-stated_date", "-id"],
                include=["value", "withdrawn_date"],
                condition=Q(status="published"),
            ),
            models.Index(
                # Of whom it was said for: a query by both halves of a cell asks each by its own
                # index.
                name="stance_cell_on_behalf",
                fields=["issue", "on_behalf_of", "-stated_date", "-id"],
                include=["value", "withdrawn_date"],
                condition=Q(status="published", on_behalf_of__isnull=False),
            ),
            models.Index(
                name="stance_of_actor",
                fields=["actor", "-stated_date", "-id"],
                condition=Q(status="published"),
            ),
            models.Index(
                name="stance_of_represented",
                fields=["on_behalf_of", "-stated_date", "-id"],
                condition=Q(status="published", on_behalf_of__isnull=False),
            ),
            models.Index(
                # A roll call: who voted on an issue on a day.
                name="stance_votes",
                fields=["issue", "stated_date"],
                include=["actor", "stated_precision", "id"],
                condition=Q(status="published", act="vote"),
            ),
            models.Index(
                name="stance_on_issue",
                fields=["issue", "-stated_date", "-id"],
                condition=Q(status="published"),
            ),
            models.Index(
                name="stance_recent",
                fields=["-published_at", "-id"],
                condition=Q(status="published"),
            ),
            models.Index(
                # As lists are sorted: a day of the UN has ten thousand votes.
                F("stated_date").desc(),
                TimeOfDay("stated_time").desc(),
                F("id").desc(),
                name="stance_by_date",
                condition=Q(status="published"),
            ),
            models.Index(
                # Desk and queue: few, whatever the record has.
                name="stance_unpublished",
                fields=["status", "coder"],
                condition=~Q(status="published"),
            ),
            # For the undoing of a merge, and the rule that a stance stands as it was coded.
            *(
                models.Index(
                    name=f"stance_{name}", fields=[name], condition=Q(**{f"{name}__isnull": False})
                )
                for name in (
                    "coded_actor",
                    "coded_on_behalf_of",
                    "coded_issue",
                    "coded_reported_by",
                )
            ),
            models.Index(
                # Changes begin from the withdrawals, which are few.
                name="stance_withdrawn",
                fields=["withdrawn_date"],
                condition=Q(status="published", withdrawn_date__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.get_value_display()}, {self.issue}"

    @property
    def manner(self) -> str:
        """How its words came on record: "paraphrase", "reported by India"; `reported_by` is at hand."""
        if self.reported_by is None:
            return self.get_act_display().lower()
        told = f"reported by {self.reported_by.name}"
        return told if self.act == Act.REPORTED else f"{self.get_act_display().lower()}, {told}"

    @property
    def withdrawn(self) -> str:
        """From when it no longer counts, in words: "withdrawn from 1 October 2025"; "" where it
        stands.
        """
        return f"withdrawn from {write_date(self.withdrawn_date)}" if self.withdrawn_date else ""

    def get_absolute_url(self) -> str:
        return page_address("stance", self.pk)
