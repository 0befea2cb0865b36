"""What the coding rule of an issue means, shown by words that were coded."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from positions.choices import Counts
from positions.models.issues import Issue
from positions.models.sources import Excerpt


class RuleCase(models.Model):
    """Words that count on an issue, that do not, or of which somebody asks; and why.

    Words are one or the other: who thinks otherwise changes it, and the history keeps what it was.
    """

    # The index of `rulecase_unique` begins with it.
    issue = models.ForeignKey(
        Issue, on_delete=models.RESTRICT, related_name="rule_cases", db_index=False
    )
    excerpt = models.ForeignKey(Excerpt, on_delete=models.RESTRICT, related_name="rule_cases")
    counts = models.CharField(max_length=8, choices=Counts)
    note = models.TextField(blank=True, default="")
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    judged_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="rulecase_unique", fields=["issue", "excerpt"]),
            models.CheckConstraint(
                name="rulecase_counts_known", condition=Q(counts__in=Counts.values)
            ),
            models.CheckConstraint(
                name="rulecase_asks_something",
                condition=~Q(counts=Counts.ASKED, note__regex=r"^\s*$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_counts_display()} on {self.issue}: {self.excerpt}"
