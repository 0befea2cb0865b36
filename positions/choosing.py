"""What can still be chosen as a row or column, found by a few letters of any name or of the proposition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from actors.models import Actor
from positions.catalogue import issue_has
from positions.models import Dossier, Issue, Position

OFFERED: Final = 40


class Option(NamedTuple):
    slug: str
    name: str
    detail: str


class Offer(NamedTuple):
    """The first few of what can be chosen, and whether there is more of it."""

    options: Sequence[Option]
    has_more: bool


def find_actors(*, dossier: Dossier, q: str, without: Sequence[str]) -> Offer:
    """Actors found by ``q`` in any of their names; those with a position in the dossier come first, by name."""
    on_record = Position.objects.filter(issue__dossier=dossier, actor=OuterRef("pk"))
    found = Actor.objects.current().exclude(slug__in=without).annotate(is_silent=~Exists(on_record))
    if q:
        found = found.named(q)
    return _offer(
        Option(actor.slug, actor.name, str(actor.get_kind_display()))
        for actor in found.by_name("is_silent")[: OFFERED + 1]
    )


def find_issues(*, dossier: Dossier, q: str, without: Sequence[str]) -> Offer:
    """The dossier's issues whose label or proposition has the words ``q``, or whose tag it is, in their order."""
    found: QuerySet[Issue] = Issue.objects.current().filter(dossier=dossier).exclude(slug__in=without)
    if q:
        found = found.filter(Q(issue_has(q)) | Q(label__icontains=q) | Q(tags__contains=[q]))
    return _offer(
        Option(issue.slug, issue.label, issue.proposition) for issue in found.order_by("order", "pk")[: OFFERED + 1]
    )


def _offer(found: Iterable[Option]) -> Offer:
    options = list(found)
    return Offer(options[:OFFERED], has_more=len(options) > OFFERED)
