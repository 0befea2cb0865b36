"""How words are cited, by whatever has an excerpt: where they stand in the original, and what they mean."""

from typing import Final

from django.db import models
from django.db.models import Q

from positions.choices import GlossMaker
from positions.texts.locator import LOCATOR

LONGEST_GLOSS: Final = 20_000
"""Characters. Twice the longest excerpt: some languages need more of them to say the same."""

CITATION: Final = ("locator", "gloss", "gloss_maker")
"""The fields that say how words are cited."""


class CitedModel(models.Model):
    """Words, with how they are cited. They are shared and never change; where they stand in the
    original and what they mean is said by whoever rests on them, and judged with it.
    """

    # Null where nothing is said, never an empty text: only what says something enters the hash of
    # an approval, so that these columns changed none (decision 0034). Further ones do the same.
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
        abstract = True
        # Named anew in the Meta of each heir: Django takes over a Meta as a whole or not at all.
        constraints = [
            models.CheckConstraint(
                name="%(class)s_locator_form", condition=Q(locator__regex=LOCATOR.pattern)
            ),
            models.CheckConstraint(
                name="%(class)s_gloss_has_maker",
                condition=Q(gloss=None, gloss_maker=None)
                | Q(gloss__isnull=False, gloss_maker__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_gloss_not_blank", condition=~Q(gloss__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="%(class)s_gloss_maker_known", condition=Q(gloss_maker__in=GlossMaker.values)
            ),
        ]

    @property
    def gloss_maker_label(self) -> str:
        return str(GlossMaker(self.gloss_maker).label) if self.gloss_maker else ""
