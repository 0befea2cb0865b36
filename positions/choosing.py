"""What can still be chosen as a row or column, found by a few letters of any name or of the proposition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet

from actors.models import Actor
from positions.models import Dossier, Issue

OFFERED: Final = 40


class Option(NamedTuple):
    slug: str
    name: str
    detail: str


def find_actors(*, q: str, without: Sequence[str]) -> list[Option]:
    """Actors one of whose names begins with or contains ``q``, those with a stance on record first by name."""
    found = Actor.objects.current().exclude(slug__in=without)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(names__name__icontains=q)).distinct()
    return [
        Option(actor.slug, actor.name, actor.get_kind_display()) for actor in found.order_by("name", "pk")[:OFFERED]
    ]


def find_issues(*, dossier: Dossier, q: str, without: Sequence[str]) -> list[Option]:
    """The dossier's issues whose label, proposition or tags contain ``q``, in their order."""
    found: QuerySet[Issue] = Issue.objects.current().filter(dossier=dossier).exclude(slug__in=without)
    if q:
        words = SearchQuery(q, config="demarche", search_type="websearch")
        found = found.annotate(words=SearchVector("label", "proposition", config="demarche")).filter(
            Q(words=words) | Q(label__icontains=q) | Q(tags__contains=[q])
        )
    return [Option(issue.slug, issue.label, issue.proposition) for issue in found.order_by("order", "pk")[:OFFERED]]
