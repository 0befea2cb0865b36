"""What can still be chosen as a row or column, found by a few letters of any name or of the
proposition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from django.db.models import Case, Q, QuerySet, When

from actors.choices import ActorKind
from actors.models import Actor
from positions.models import Dossier, Issue
from positions.reads.lists.issue_list import issue_has

OFFERED: Final = 40


class Option(NamedTuple):
    slug: str
    name: str
    detail: str


class Offer(NamedTuple):
    """The first few of what can be chosen, and whether there is more of it."""

    options: Sequence[Option]
    has_more: bool


def find_offered_actors(*, on_record: Collection[int], q: str, without: Sequence[str]) -> Offer:
    """Actors found by ``q`` in any of their names, by name; first those ``on_record``, with a
    position there.
    """
    is_silent = Case(When(pk__in=on_record, then=False), default=True)
    found = Actor.objects.in_use().exclude(slug__in=without).annotate(is_silent=is_silent)
    if q:
        found = found.named(q)
    return _offer(
        Option(slug, name, str(ActorKind(kind).label))
        # One more than is offered tells whether there is more, without a count.
        for slug, name, kind in found.by_name("is_silent").values_list("slug", "name", "kind")[
            : OFFERED + 1
        ]
    )


def find_offered_issues(*, dossier: Dossier, q: str, without: Sequence[str]) -> Offer:
    """The dossier's issues whose label or proposition has the words ``q``, or whose tag it is, in
    their order.
    """
    found: QuerySet[Issue] = Issue.objects.in_use().of(dossier).exclude(slug__in=without)
    if q:
        found = found.filter(Q(issue_has(q)) | Q(label__icontains=q) | Q(tags__contains=[q]))
    return _offer(
        Option(*row) for row in found.values_list("slug", "label", "proposition")[: OFFERED + 1]
    )


def _offer(found: Iterable[Option]) -> Offer:
    options = list(found)
    return Offer(options[:OFFERED], has_more=len(options) > OFFERED)
