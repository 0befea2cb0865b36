"""What stances depend on."""

from django.db import models
from django.db.models import Q

from positions.choices import ConditionKind, ConditionState, Precision
from positions.dates import describe_state
from positions.models.citations import CitedModel
from positions.models.issues import Issue
from positions.models.sources import Excerpt
from positions.models.stances import Stance, merged_from


class Condition(CitedModel):
    """What a stance depends on. The stance keeps its value; the condition is a mark beside it."""

    stance = models.ForeignKey(Stance, on_delete=models.RESTRICT, related_name="conditions")
    kind = models.CharField(max_length=16, choices=ConditionKind)
    text = models.TextField()
    excerpt = models.ForeignKey(
        Excerpt,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="conditions",
    )
    linked_issue = models.ForeignKey(
        Issue,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="conditions",
    )
    coded_linked_issue = merged_from(Issue)
    # What became of it is not judged, and may change under a published stance; its words may not.
    state = models.CharField(max_length=8, choices=ConditionState, default=ConditionState.OPEN)
    settled_date = models.DateField(
        null=True,
        blank=True,
        help_text="When it was met or failed: the first day of a month or year where no more is known.",
    )
    settled_precision = models.CharField(max_length=5, choices=Precision, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="condition_kind_known", condition=Q(kind__in=ConditionKind.values)
            ),
            models.CheckConstraint(
                name="condition_state_known",
                condition=Q(state__in=ConditionState.values),
            ),
            models.CheckConstraint(
                name="condition_settled_date_of_settled",
                condition=Q(settled_date=None) | ~Q(state=ConditionState.OPEN),
            ),
            models.CheckConstraint(
                name="condition_settled_date_sane",
                condition=Q(settled_date__gte="1800-01-01", settled_date__lt="2200-01-01"),
            ),
            # One without the other says nothing; a comparison with nothing would let it pass.
            models.CheckConstraint(
                name="condition_settled_date_first_of_precision",
                condition=Q(settled_date=None, settled_precision=None)
                | Q(settled_date__isnull=False, settled_precision__isnull=False)
                & (
                    Q(settled_precision=Precision.DAY)
                    | Q(settled_precision=Precision.MONTH, settled_date__day=1)
                    | Q(
                        settled_precision=Precision.YEAR, settled_date__day=1, settled_date__month=1
                    )
                ),
            ),
            models.CheckConstraint(
                name="condition_text_not_blank", condition=~Q(text__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="condition_cites_words",
                condition=Q(excerpt__isnull=False) | Q(locator=None, gloss=None),
            ),
            *CitedModel.Meta.constraints,
        ]
        indexes = [
            models.Index(
                name="condition_coded_linked_issue",
                fields=["coded_linked_issue"],
                condition=Q(coded_linked_issue__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.text}"

    @property
    def became(self) -> str:
        """What became of it: "open", "met", or "met, May 2025" where the day is known."""
        return describe_state(self.state, self.settled_date, self.settled_precision)

    @property
    def language(self) -> str:
        return self.excerpt.language if self.excerpt else ""
