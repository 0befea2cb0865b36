"""What editors look after: dossiers with their issues in order, and every actor, those out of use
as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from actors.models import Actor
from positions.choices import Status
from positions.models import Dossier, DossierActor, DossierIssue, Issue, Stance

ACTORS_PER_PAGE: Final = 100
UPKEEP_ISSUES_PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class ManagedDossier:
    """A dossier with the number of its issues in use, of those archived, and of its actors."""

    dossier: Dossier
    issues: int
    archived_issues: int
    actors: int


@dataclass(frozen=True, slots=True)
class ManagedIssue:
    """An issue at its ``place`` in the dossier, from 1; 0 where it is out of use.

    ``n`` stances are published on it; ``others`` are dossiers in use that list it as well.
    """

    issue: Issue
    place: int
    n: int
    others: Sequence[Dossier]


@dataclass(frozen=True, slots=True)
class ManagedIssues:
    """One page of a dossier's issues in use, of ``total``, and those ``archived``."""

    rows: Sequence[ManagedIssue]
    total: int
    archived: Sequence[ManagedIssue]


@dataclass(frozen=True, slots=True)
class UpkeepActors:
    """One page of actors; ``total`` match."""

    rows: Sequence[Actor]
    total: int


def list_dossiers() -> list[ManagedDossier]:
    """Every dossier by title, those archived last; one query."""
    in_use = Count("pk", filter=Q(issue__archived_at=None))
    archived = Count("pk", filter=Q(issue__archived_at__isnull=False))
    listed = DossierIssue.objects.filter(dossier=OuterRef("pk"), issue__merged_into=None)
    # Counted in subqueries: several joins in one query would multiply each other's rows.
    issues = listed.order_by().values("dossier")
    actors = DossierActor.objects.filter(dossier=OuterRef("pk")).order_by().values("dossier")
    dossiers: QuerySet[Any, Any] = Dossier.objects.annotate(
        issue_count=_count(issues.annotate(n=in_use)),
        archived_count=_count(issues.annotate(n=archived)),
        actor_count=_count(actors.annotate(n=Count("pk"))),
    )
    return [
        ManagedDossier(dossier, dossier.issue_count, dossier.archived_count, dossier.actor_count)
        for dossier in dossiers.order_by(F("archived_at").asc(nulls_first=True), "title", "pk")
    ]


def list_managed_issues(dossier: Dossier, *, page: int) -> ManagedIssues:
    """A page of the issues of a dossier in use, in their order, and those archived; five queries."""
    stances = (
        Stance.objects.filter(issue=OuterRef("pk"), status=Status.PUBLISHED)
        .order_by()
        .values("issue")
    )
    issues: Any = (
        Issue.objects.filter(merged_into=None).of(dossier).prefetch_related("dossier_issues")
    )
    counted = issues.annotate(stance_count=_count(stances.annotate(n=Count("pk"))))
    start = (page - 1) * UPKEEP_ISSUES_PER_PAGE
    shown = counted.filter(archived_at=None)[start : start + UPKEEP_ISSUES_PER_PAGE]
    return ManagedIssues(
        rows=[
            ManagedIssue(issue, place, issue.stance_count, _others(issue, dossier))
            # Places are those of the list in use, without gaps; `order` may have some, of archived issues.
            for place, issue in enumerate(shown, start=start + 1)
        ],
        total=issues.filter(archived_at=None).count(),
        archived=[
            ManagedIssue(issue, 0, issue.stance_count, _others(issue, dossier))
            for issue in counted.exclude(archived_at=None)
        ],
    )


def _others(issue: Issue, dossier: Dossier) -> list[Dossier]:
    return [one for one in issue.in_dossiers if one != dossier]


def read_issue_order(dossier: Dossier) -> list[int]:
    """The keys of the issues of a dossier in use, in their order; one query."""
    return list(Issue.objects.in_use().of(dossier).values_list("pk", flat=True))


def list_actors(*, q: str, only_archived: bool, page: int) -> UpkeepActors:
    """One page of actors by name, found by any of their names, those archived among them; first
    whoever is called exactly that. Two queries.
    """
    found = Actor.objects.filter(merged_into=None)
    if only_archived:
        found = found.exclude(archived_at=None)
    if q:
        found = found.named(q)
    start = (page - 1) * ACTORS_PER_PAGE
    called = Actor.objects.shown_as(q).values("pk").union(Actor.objects.called(q).values("pk"))
    other = Case(When(pk__in=called, then=Value(0)), default=Value(1))
    rows = found.alias(other=other).by_name("other")
    return UpkeepActors(list(rows[start : start + ACTORS_PER_PAGE]), found.count())


def _count(counted: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)
