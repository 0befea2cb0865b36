from typing import Final

from django.db import models
from django.db.models import Q

from positions.choices import EvidenceRole, GlossMaker
from positions.models.sources import Excerpt
from positions.models.stances import Stance
from positions.texts.locator import LOCATOR

LONGEST_GLOSS: Final = 20_000
"""Characters. Twice the longest excerpt: some languages need more of them to say the same."""


CITATION: Final = ("locator", "gloss", "gloss_maker")
"""The fields that say how words are cited."""


class Evidence(models.Model):
    """A stance tied to the words that carry it, and how it cites them.

    One utterance in five outlets is one stance, five evidences. Words are shared and never change;
    where they stand in the original and what they mean is said with the stance, and judged with it.
    """

    stance = models.ForeignKey(
        Stance, on_delete=models.RESTRICT, related_name="evidence", db_index=False
    )
    excerpt = models.ForeignKey(Excerpt, on_delete=models.RESTRICT, related_name="evidence")
    role = models.CharField(max_length=12, choices=EvidenceRole, default=EvidenceRole.SUPPORTS)
    locator = models.CharField(
        "place in the original",
        max_length=40,
        null=True,
        blank=True,
        help_text="Page, paragraph or time code: p. 12, para. 4, 0:12:30.",
    )
    gloss = models.CharField(
        "translation",
        max_length=LONGEST_GLOSS,
        null=True,
        blank=True,
        help_text="What the words say in the language of the pages.",
    )
    gloss_maker = models.CharField(
        "maker of the translation", max_length=12, choices=GlossMaker, null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="evidence_unique", fields=["stance", "excerpt"]),
            models.CheckConstraint(
                name="evidence_role_known", condition=Q(role__in=EvidenceRole.values)
            ),
            models.CheckConstraint(
                name="evidence_locator_form", condition=Q(locator__regex=LOCATOR.pattern)
            ),
            models.CheckConstraint(
                name="evidence_gloss_has_maker",
                condition=Q(gloss=None, gloss_maker=None)
                | Q(gloss__isnull=False, gloss_maker__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_gloss_not_blank", condition=~Q(gloss__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="evidence_gloss_maker_known", condition=Q(gloss_maker__in=GlossMaker.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.excerpt}"

    @property
    def language(self) -> str:
        return self.excerpt.language

    @property
    def gloss_maker_label(self) -> str:
        return str(GlossMaker(self.gloss_maker).label) if self.gloss_maker else ""
