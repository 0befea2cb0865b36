"""Actors and issues by what an editor types: their names as they are shown, other names, or the words of a slug."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Upper

from actors.forms import actors_named
from actors.models import Actor, Membership
from positions.catalogue import issue_has
from positions.models import Issue

SUGGESTED: Final = 12
_SLUG: Final = re.compile(r".*\[(?P<slug>[-\w]{1,80})\]\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``name`` typed into the field means exactly this actor or issue; ``detail`` says which one it is."""

    name: str
    detail: str


def find_actors(text: str) -> list[Actor]:
    """The actors that the text names: those shown under this name before those with it as another name.

    An actor merged away stands for the one it was merged into.
    """
    if slug := _SLUG.fullmatch(text):
        return _merged(Actor.objects.filter(slug=slug["slug"]))
    for named in (Q(name__iexact=text), Q(names__name__iexact=text), Q(slug__iexact=text)):
        if found := _merged(Actor.objects.filter(named)):
            return found
    return []


def find_issues(text: str) -> list[Issue]:
    """The issues of this label, proposition or slug; one merged away stands for the one it was merged into."""
    if slug := _SLUG.fullmatch(text):
        return _merged(Issue.objects.filter(slug=slug["slug"]))
    for named in (Q(label__iexact=text), Q(proposition__iexact=text), Q(slug__iexact=text)):
        if found := _merged(Issue.objects.filter(named)):
            return found
    return []


def _merged[M: (Actor, Issue)](named: QuerySet[M]) -> list[M]:
    found = named.select_related("merged_into").order_by("pk")
    current = {one.pk: one for one in (candidate.merged_into or candidate for candidate in found)}
    return [one for one in current.values() if one.archived_at is None]


def name_actor(actor: Actor) -> str:
    """What finds this actor and no other."""
    return actor.name if find_actors(actor.name) == [actor] else f"{actor.name} [{actor.slug}]"


def name_actors(actors: Iterable[Actor]) -> dict[int, str]:
    """What finds each of the actors and no other, by its identifier; one query, however many there are."""
    rows = {actor.pk: actor for actor in actors}
    named: Any = Actor.objects.annotate(folded=Upper("name"))
    alike = named.filter(folded__in=named.filter(pk__in=rows).values("folded")).select_related("merged_into")
    folded: dict[int, str] = {}
    called: dict[str, set[int]] = defaultdict(set)
    for one in alike if rows else ():
        folded[one.pk] = one.folded
        meant = one.merged_into or one
        if meant.archived_at is None:
            called[one.folded].add(meant.pk)
    return {
        pk: actor.name if called[folded[pk]] == {pk} else f"{actor.name} [{actor.slug}]" for pk, actor in rows.items()
    }


def find_archived(text: str) -> list[Actor]:
    """The archived actor that the text names by its slug, as the forms do that mention it."""
    slug = _SLUG.fullmatch(text)
    return list(Actor.objects.filter(slug=slug["slug"], merged_into=None).exclude(archived_at=None)) if slug else []


def find_put_away(text: str, kind: str) -> str:
    """The name of an archived actor or issue of this name; "" where there is none."""
    if kind == "issue":
        issues = Issue.objects.filter(Q(label__iexact=text) | Q(slug__iexact=text)).exclude(archived_at=None)
        return next((issue.label for issue in issues.order_by("pk")), "")
    named = Q(name__iexact=text) | Q(names__name__iexact=text) | Q(slug__iexact=text)
    actors = Actor.objects.filter(named, merged_into=None).exclude(archived_at=None)
    return next((actor.name for actor in actors.order_by("pk")), "")


def name_issue(issue: Issue) -> str:
    """What finds this issue and no other."""
    return issue.label if find_issues(issue.label) == [issue] else f"{issue.label} [{issue.slug}]"


def suggest_actors(text: str, *, on_date: dt.date) -> list[Suggestion]:
    """Actors found by the words, the last of which may be unfinished, with the offices they held on the day."""
    if not text.strip():
        return []
    offices = Membership.objects.on(on_date).filter(speaks_for=True).select_related("group").order_by("role", "pk")
    found = Actor.objects.current().filter(actors_named(text)).order_by("name", "pk")[: SUGGESTED * 4]
    actors = sorted(found, key=lambda actor: not actor.name.lower().startswith(text.strip().lower()))[:SUGGESTED]
    shown = Actor.objects.prefetch_related(Prefetch("memberships", offices, to_attr="offices"))
    known = shown.in_bulk([actor.pk for actor in actors])
    names = [actor.name for actor in actors]
    return [
        Suggestion(
            f"{actor.name} [{actor.slug}]" if names.count(actor.name) > 1 else actor.name,
            ", ".join(f"{office.role}, {office.group}" for office in known[actor.pk].offices)  # type: ignore[attr-defined]
            or actor.get_kind_display(),
        )
        for actor in actors
    ]


def suggest_issues(text: str) -> list[Suggestion]:
    """Issues found by words of their label or proposition."""
    if not text.strip():
        return []
    found = Issue.objects.current().filter(Q(issue_has(text)) | Q(label__icontains=text), dossier__archived_at=None)
    issues = list(found.select_related("dossier").order_by("dossier__title", "order", "pk")[:SUGGESTED])
    labels = [issue.label for issue in issues]
    return [
        Suggestion(
            f"{issue.label} [{issue.slug}]" if labels.count(issue.label) > 1 else issue.label,
            f"{issue.dossier}: {issue.proposition}",
        )
        for issue in issues
    ]


def read_offices(actor: Actor, *, on_date: dt.date) -> Sequence[Membership]:
    """Whom the actor spoke for on the day, by the offices it held."""
    held = Membership.objects.on(on_date).filter(member=actor, speaks_for=True, group__archived_at=None)
    return list(held.select_related("group").order_by("role", "pk"))
