"""Actors and issues by what an editor types: their names as people read them, other names, or the
words of a slug.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)

from actors.folding import fold
from actors.models import Actor, ActorName
from actors.querysets import ActorQuerySet, Days, Fold
from positions.history.addresses import find_formerly_called
from positions.models import DossierIssue, Issue, Stance
from positions.reads.lists.issue_list import issue_has, issue_has_whole
from positions.rules.offices import read_offices_on

SUGGESTED: Final = 12
# Greedy, so of several brackets the last: a name may have some of its own.
_SLUG: Final = re.compile(r".*\[(?P<slug>[-\w]{1,80})\]\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class NameSuggestion:
    """``name`` typed into the field means exactly this actor or issue; ``detail`` says which one it
    is.

    ``by`` is another name that was typed, where it is not the one shown; ``line`` is what the field
    says with it, where that holds several names.
    """

    name: str
    detail: str
    by: str = ""
    line: str = ""


def slug_in(text: str) -> str:
    """The slug that a text ends with in brackets, as the forms write it; "" without one."""
    found = _SLUG.fullmatch(text)
    return found["slug"] if found else ""


def find_actors(text: str, *, during: Days | None = None) -> list[Actor]:
    """The actors that the text names: those shown under this name before those with it as another
    name.

    A surname names a person if only one has it. Other names count on the days of ``during``;
    without it, always. An actor merged away stands for the one it was merged into.
    """
    everyone = Actor.objects.all()
    if slug := _SLUG.fullmatch(text):
        return _merged(everyone.filter(slug=slug["slug"]))
    if not fold(text):
        return []
    # The order of decision 0017: whatever finds anybody ends the search, so a name shown is never mixed
    # with another's alias. Each is asked only where those before found nobody.
    for named in (
        everyone.shown_as(text),
        everyone.called(text, during=during),
        everyone.filter(slug__iexact=text),
    ):
        if found := _merged(named):
            return found
    return _merged(everyone.surnamed(text, during=during))


def find_issues(text: str) -> list[Issue]:
    """The issues of this label, proposition or slug, or of this label once; one merged away stands
    for the other.
    """
    if slug := _SLUG.fullmatch(text):
        return _merged(Issue.objects.filter(slug=slug["slug"]))
    if not fold(text):
        return []
    labelled, proposed = Issue.objects.labelled(text), Issue.objects.proposing(text)
    for named in (labelled, proposed, Issue.objects.filter(slug__iexact=text)):
        if found := _merged(named):
            return found
    return _merged(Issue.objects.filter(pk__in=find_formerly_called(Issue, text)))


def _merged[M: (Actor, Issue)](named: QuerySet[M]) -> list[M]:
    found = named.select_related("merged_into").order_by("pk")
    # By the identifier of the one that remains: two that were merged into one are one.
    current = {one.pk: one for one in (candidate.merged_into or candidate for candidate in found)}
    return [one for one in current.values() if one.archived_at is None]


def name_actor(actor: Actor) -> str:
    """What finds this actor and no other."""
    return name_actors([actor])[actor.pk]


def name_actors(actors: Iterable[Actor]) -> dict[int, str]:
    """What finds each of the actors and no other, by its identifier; one query, however many there
    are.
    """
    rows = {actor.pk: actor for actor in actors}
    named: Any = Actor.objects.annotate(key=Fold("name"))
    alike = named.filter(key__in=named.filter(pk__in=rows).values("key")).select_related(
        "merged_into"
    )
    keys: dict[int, str] = {}
    called: dict[str, set[int]] = defaultdict(set)
    for one in alike if rows else ():
        keys[one.pk] = one.key
        meant = one.merged_into or one
        if meant.archived_at is None:
            called[one.key].add(meant.pk)
    return {
        # A name without letters or digits folds to nothing and would find nobody.
        pk: actor.name if keys[pk] and called[keys[pk]] == {pk} else f"{actor.name} [{actor.slug}]"
        for pk, actor in rows.items()
    }


def find_archived(text: str) -> list[Actor]:
    """The archived actor that the text names by its slug, as the forms do that mention it."""
    slug = _SLUG.fullmatch(text)
    return (
        list(Actor.objects.filter(slug=slug["slug"], merged_into=None).exclude(archived_at=None))
        if slug
        else []
    )


def find_put_away(text: str, kind: str) -> str:
    """The name of an archived actor or issue of this name; "" where there is none."""
    if kind == "issue":
        issues = Issue.objects.exclude(archived_at=None)
        named: Any = chain(issues.labelled(text).order_by("pk"), issues.filter(slug__iexact=text))
    else:
        actors = Actor.objects.filter(merged_into=None).exclude(archived_at=None)
        named = chain(
            actors.shown_as(text).order_by("pk"),
            actors.called(text),
            actors.filter(slug__iexact=text),
        )
    return next((str(one) for one in named), "")


def find_expired(text: str) -> list[ActorName]:
    """The names that read like the text, whenever they were in use, of actors in use."""
    current = Actor.objects.in_use().called(text)
    names = (
        ActorName.objects.filter(actor__in=current)
        .select_related("actor")
        .order_by("from_date", "pk")
    )
    return [name for name in names if fold(name.name) == fold(text)]


def name_issue(issue: Issue) -> str:
    """What finds this issue and no other."""
    return issue.label if find_issues(issue.label) == [issue] else f"{issue.label} [{issue.slug}]"


def suggest_actor_names(text: str, *, during: Days, without: str = "") -> list[NameSuggestion]:
    """Actors that the text names or begins to name, then those spelt alike; with their offices on
    the first day.

    First whoever is called exactly that, so that what is typed out comes before what only begins
    with it. The one with the short name ``without`` is not meant.
    """
    if not fold(text):
        return []
    current = Actor.objects.in_use().exclude(slug=without)
    exact = [actor for actor in find_actors(text, during=during) if actor.slug != without]
    begun = _those_that_begin_first(current.named(text), text)
    found = _first([*exact, *begun], SUGGESTED)
    if len(found) < SUGGESTED:
        found = _first([*found, *current.resembling(text, most=SUGGESTED)], SUGGESTED)
    return describe_actors(found, during=during, typed=text)


def describe_actors(
    actors: Sequence[Actor], *, during: Days | None = None, typed: str = ""
) -> list[NameSuggestion]:
    """What is typed for each of the actors, with its kind, or the offices held on the day."""
    names = name_actors(actors)
    offices = read_offices_on([actor.pk for actor in actors], during[0]) if during else {}
    by = _other_names(actors, typed)
    return [
        NameSuggestion(
            names[actor.pk],
            "; ".join(str(office) for office in offices.get(actor.pk, ()))
            or str(actor.get_kind_display()),
            by.get(actor.pk, ""),
        )
        for actor in actors
    ]


def _those_that_begin_first(found: ActorQuerySet, text: str) -> list[Actor]:
    begins = Case(
        When(Q(key__startswith=fold(text)), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return list(found.alias(key=Fold("name"), later=begins).by_name("later")[:SUGGESTED])


def _first[M: (Actor, Issue)](found: Iterable[M], most: int) -> list[M]:
    return list({one.pk: one for one in found}.values())[:most]


def _other_names(actors: Sequence[Actor], typed: str) -> dict[int, str]:
    """The other name of each that the text is, or begins."""
    if not (key := fold(typed)):
        return {}
    shown = {actor.pk: fold(actor.name) for actor in actors}
    names = ActorName.objects.filter(actor__in=shown).order_by("pk").values_list("actor", "name")
    # Where the name shown has what was typed, why it was found needs no other name.
    alike = [(pk, name, fold(name)) for pk, name in names if key not in shown[pk]]
    # Turned round, so that the first by identifier stays where several begin so.
    begun = {pk: name for pk, name, folded in reversed(alike) if folded.startswith(key)}
    return begun | {pk: name for pk, name, folded in alike if folded == key}


def suggest_issue_names(
    text: str, *, source_id: int | None = None, without: str = ""
) -> list[NameSuggestion]:
    """Issues found by words of their label or proposition; first those that have the words whole,
    *US* before *use*, of these those whose label begins as it was typed, and then those of the
    dossiers that a source was coded for.

    Without words, those of these dossiers alone. The one with the short name ``without`` is not
    meant.
    """
    coded = Stance.objects.filter(evidence__excerpt__snapshot__source=source_id)
    # `exists` rather than a join, which would repeat an issue for each of its dossiers.
    is_near = Exists(
        DossierIssue.objects.filter(
            issue=OuterRef("pk"), dossier__in=coded.values("issue__dossiers")
        )
    )
    current = Issue.objects.in_use().listed().exclude(slug=without).alias(is_near=is_near)
    in_use = current.by_dossier(F("is_near").desc())
    if not fold(text):
        near_by = in_use.filter(is_near=True) if source_id else in_use.none()
        return describe_issues(list(near_by[:SUGGESTED]))
    exact = in_use.filter(pk__in=[issue.pk for issue in find_issues(text)])
    longer = Case(When(issue_has_whole(text), then=Value(0)), default=Value(1))
    # Of *Ukraine at the t* the search has *Ukraine* alone, which half a dossier has.
    named = Case(When(label__istartswith=text, then=Value(0)), default=Value(1))
    begun = current.filter(Q(issue_has(text)) | Q(label__icontains=text)).by_dossier(
        longer.asc(), named.asc(), F("is_near").desc()
    )
    return describe_issues(_first([*exact, *begun[:SUGGESTED]], SUGGESTED))


def describe_issues(issues: Sequence[Issue]) -> list[NameSuggestion]:
    """What is typed for each of the issues, with its proposition and, last, the dossier."""
    prefetch_related_objects(issues, "dossier_issues")
    keys = [fold(issue.label) for issue in issues]
    alike = (
        Issue.objects.in_use()
        .alias(key=Fold("label"))
        .filter(key__in=keys)
        .values_list("label", flat=True)
    )
    read = [fold(label) for label in alike]
    return [
        NameSuggestion(
            issue.label if read.count(fold(issue.label)) == 1 else f"{issue.label} [{issue.slug}]",
            f"{issue.proposition} ({', '.join(map(str, issue.in_dossiers))})",
        )
        for issue in issues
    ]
