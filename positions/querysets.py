from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Func, Value

from actors.querysets import Fold, folded_key
from positions.choices import CorrectionState, Status

if TYPE_CHECKING:
    from positions.models import Issue, Snapshot, Stance  # noqa: F401


class FoldedWords(Func):
    """A digest of a text of any length as names are compared, for an index to hold."""

    template = "md5(public.fold_name(%(expressions)s))"
    arity = 1
    output_field = models.TextField()


class WordsAt(Func):
    """Of a snapshot the code points from one offset to another, fewer where its text ends; the text is not read."""

    function = "public.words_at"
    arity = 3
    output_field = models.TextField()


class IssueQuerySet(models.QuerySet["Issue"]):
    def current(self) -> Self:
        """Issues in use: neither archived nor merged into another."""
        return self.filter(archived_at=None, merged_into=None)

    def labelled(self, text: str) -> Self:
        """Those whose label reads like the text."""
        return self.alias(label_key=Fold("label")).filter(label_key=folded_key(text))

    def proposing(self, text: str) -> Self:
        """Those whose proposition reads like the text."""
        return self.alias(words=FoldedWords("proposition")).filter(words=FoldedWords(Value(text)))


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def in_force(self) -> Self:
        """First texts, and those that somebody confirmed to stand in their place."""
        return self.filter(models.Q(supersedes=None) | models.Q(correction__state=CorrectionState.CONFIRMED))


class StanceQuerySet(models.QuerySet["Stance"]):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def visible_to(self, *, is_editor: bool) -> Self:
        """Unpublished work is visible to editors only (DESIGN rule 7); archived work to nobody here."""
        return self.exclude(status=Status.ARCHIVED) if is_editor else self.published()

    def listed_for(self, *, is_editor: bool) -> Self:
        """Of those visible, what lists hold: nothing of an archived actor, issue or dossier.

        Each keeps its permanent address, and comes back to the lists with what was archived.
        """
        current = {f"{name}__archived_at": None for name in ("actor", "issue", "issue__dossier")}
        return self.visible_to(is_editor=is_editor).filter(**current)
