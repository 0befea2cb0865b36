from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, OrderBy, OuterRef, Subquery, Value

from actors.querysets import Fold, folded_key
from positions.audience import Audience
from positions.choices import CorrectionState, Status

if TYPE_CHECKING:
    from positions.models import Dossier, Event, Issue, Snapshot, Source, Stance  # noqa: F401


def newest_first(stance: str = "") -> tuple[OrderBy, ...]:
    """Stances, or rows that lead to one by a path such as ``stance__``: of one day those with a time by
    it, and what has none below them.
    """
    return (
        OrderBy(F(f"{stance}stated_date"), descending=True),
        OrderBy(F(f"{stance}stated_time"), descending=True, nulls_last=True),
        OrderBy(F(f"{stance}id"), descending=True),
    )


NEWEST_FIRST: Final = newest_first()


class FoldedWords(Func):
    """A digest of a text of any length as names are compared, for an index to hold."""

    # A B-tree holds 2,700 bytes, and a proposition may be longer. Nothing secret hangs on it.
    template = "md5(public.fold_name(%(expressions)s))"
    arity = 1
    output_field = models.TextField()


class TimeOfDay(Func):
    """The time at which something was said, midnight where nobody knows it: a list cannot begin behind
    what is null.
    """

    # Written out, so that an index is found whatever is prepared.
    template = "coalesce(%(expressions)s, time '00:00')"
    arity = 1
    output_field = models.TimeField()


class WordsAt(Func):
    """Of a snapshot the code points from one offset to another, fewer where its text ends; the text
    is not read.
    """

    function = "public.words_at"
    arity = 3
    output_field = models.TextField()


def _listings(issue: str) -> models.QuerySet[Any]:
    """The places that an issue, named by a column, has in dossiers in use."""
    # By name, since the models are made with these querysets.
    rows = apps.get_model("positions", "DossierIssue")._default_manager
    return rows.filter(issue=OuterRef(issue), dossier__archived_at=None)


class IssueQuerySet(models.QuerySet["Issue"]):
    def in_use(self) -> Self:
        """Issues in use: neither archived nor merged into another."""
        return self.filter(archived_at=None, merged_into=None)

    def listed(self) -> Self:
        """Those that a dossier in use lists: an issue goes off the pages with the last of them."""
        return self.filter(Exists(_listings("pk")))

    def of(self, dossier: Dossier | int) -> Self:
        """Those that the dossier lists, in its order."""
        return self.filter(dossier_issues__dossier=dossier).order_by("dossier_issues__order", "pk")

    def by_dossier(self, *before: OrderBy) -> Self:
        """In the order of their dossiers' titles, in each in its order; of several it is the one that
        took an issue in first.
        """
        first = _listings("pk").order_by("pk")
        # A subquery gives one column: two of the same row.
        home = {
            "home": Subquery(first.values("dossier__title")[:1]),
            "place": Subquery(first.values("order")[:1]),
        }
        return self.alias(**home).order_by(*before, "home", "place", "pk")

    def labelled(self, text: str) -> Self:
        """Those whose label reads like the text."""
        return self.alias(label_key=Fold("label")).filter(label_key=folded_key(text))

    def proposing(self, text: str) -> Self:
        """Those whose proposition reads like the text."""
        return self.alias(words=FoldedWords("proposition")).filter(words=FoldedWords(Value(text)))


class DossierQuerySet(models.QuerySet["Dossier"]):
    def in_use(self) -> Self:
        """Dossiers that are not archived."""
        return self.filter(archived_at=None)


class EventQuerySet(models.QuerySet["Event"]):
    def in_use(self) -> Self:
        """Events that are not archived, in the order of their days."""
        return self.filter(archived_at=None).order_by("first_date", "pk")


class SourceQuerySet(models.QuerySet["Source"]):
    def in_use(self) -> Self:
        """Sources that are not archived."""
        return self.filter(archived_at=None)


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def in_force(self) -> Self:
        """First texts, and those that somebody confirmed to stand in their place."""
        return self.filter(
            models.Q(supersedes=None) | models.Q(correction__state=CorrectionState.CONFIRMED)
        )


class StanceQuerySet(models.QuerySet["Stance"]):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def in_use(self) -> Self:
        """Stances that are not archived, published or in work."""
        return self.exclude(status=Status.ARCHIVED)

    def visible_to(self, audience: Audience) -> Self:
        """Unpublished work is visible to editors only (DESIGN rule 7), but for what is kept from
        them; archived work to nobody here.
        """
        if not audience.is_editor:
            return self.published()
        # Published ones stand on pages that anybody reads signed out, so that keeping them would be
        # a pretence (decision 0042).
        is_kept = models.Q(pk__in=audience.kept) & ~models.Q(status=Status.PUBLISHED)
        return self.in_use().exclude(is_kept) if audience.kept else self.in_use()

    def listed_for(self, audience: Audience) -> Self:
        """Of those visible, what lists hold: nothing of an archived actor, issue or dossier.

        Each keeps its permanent address, and comes back to the lists with what was archived.
        """
        # What was merged is not asked about: a merge moves its stances, and none stays behind.
        current = {f"{name}__archived_at": None for name in ("actor", "issue")}
        return self.visible_to(audience).filter(**current).filter(Exists(_listings("issue")))
