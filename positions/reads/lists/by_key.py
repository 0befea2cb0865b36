"""What is in use, key by key: some of it at a time, each beginning behind the last of those before."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from actors.models import Actor
from positions.models import Condition, Dossier, Evidence, Issue, Stance


def dossiers_behind(key: int, *, limit: int) -> list[Dossier]:
    return list(Dossier.objects.in_use().filter(pk__gt=key).order_by("pk")[:limit])


def issues_behind(key: int, *, limit: int, dossier: Dossier | None = None) -> list[Issue]:
    """Those that a dossier in use lists, or that one; two queries."""
    issues = Issue.objects.in_use().listed()
    issues = issues.filter(dossiers=dossier) if dossier else issues
    found = issues.filter(pk__gt=key).order_by("pk").prefetch_related("dossier_issues")
    return list(found[:limit])


def actors_behind(key: int, *, limit: int) -> list[Actor]:
    return list(Actor.objects.in_use().filter(pk__gt=key).order_by("pk")[:limit])


def told_in_full(stances: QuerySet[Stance]) -> QuerySet[Stance]:
    """With whom they are of, their words and their conditions at hand; two queries more."""
    evidence = Evidence.objects.select_related("excerpt__snapshot__source").defer(
        "excerpt__snapshot__text", "excerpt__snapshot__raw"
    )
    conditions = Condition.objects.select_related("linked_issue")
    return stances.select_related("actor", "on_behalf_of", "reported_by", "issue").prefetch_related(
        Prefetch("evidence", evidence.order_by("pk")),
        Prefetch("conditions", conditions.order_by("pk")),
    )
