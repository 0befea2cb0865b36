from django.db import models
from django.db.models import Q

from positions.choices import EvidenceRole
from positions.models.citations import CitedModel
from positions.models.sources import Excerpt
from positions.models.stances import Stance


class Evidence(CitedModel):
    """A stance tied to the words that carry it, and how it cites them.

    One utterance in five outlets is one stance, five evidences.
    """

    # The index of `evidence_unique` begins with it: one less to write for each of a million votes.
    stance = models.ForeignKey(
        Stance, on_delete=models.RESTRICT, related_name="evidence", db_index=False
    )
    excerpt = models.ForeignKey(Excerpt, on_delete=models.RESTRICT, related_name="evidence")
    role = models.CharField(max_length=12, choices=EvidenceRole, default=EvidenceRole.SUPPORTS)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="evidence_unique", fields=["stance", "excerpt"]),
            models.CheckConstraint(
                name="evidence_role_known", condition=Q(role__in=EvidenceRole.values)
            ),
            *CitedModel.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.excerpt}"

    @property
    def language(self) -> str:
        return self.excerpt.language
