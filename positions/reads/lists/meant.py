"""What words in a filter mean: the actors and issues of exactly this name, or candidates, never a
mixture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet, Subquery

from actors.folding import fold
from actors.models import Actor, ActorName
from actors.querysets import Fold
from config.web.input import BadInput
from positions.history.addresses import find_formerly_called
from positions.models import Issue, Source
from positions.reads.lists.issue_list import issue_has

_CANDIDATES: Final = 40
"""Offered for a name that several go by; how many more there are is said."""
MOST_NAMED: Final = 50
"""Names of actors in one filter at most: each is looked for by itself."""
_SAID: Final = 5
"""Names of what a filter found that are said; the others are counted."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may be meant by a name that is nobody's exactly, or that several have; ``more`` are not
    listed.
    """

    name: str
    actors: Sequence[Actor]
    more: int


@dataclass(frozen=True, slots=True)
class MeantActors:
    """The actors of a filter; the names that nobody goes by; and those that leave open who is
    meant.
    """

    actors: Sequence[Actor]
    unknown: Sequence[str] = ()
    open: Sequence[Candidates] = ()

    def __str__(self) -> str:
        nobody = [f"nobody goes by “{name}”" for name in self.unknown]
        return ", ".join([actor.name for actor in self.actors] + nobody)


@dataclass(frozen=True, slots=True)
class MeantIssues:
    """The issues of a filter, however many they are, and what they are in words.

    Their keys, rather than a subquery: without statistics PostgreSQL would look for the words anew for every stance.
    """

    keys: Sequence[int]
    said: str

    def __str__(self) -> str:
        return self.said


def read_meant_actors(text: str) -> MeantActors:
    """The actors that one name or several between commas mean, each exactly or as the only one
    found by its words.

    Raises:
        BadInput: if they are more than a filter takes; to leave some out would be a wrong figure.
    """
    names = (
        [text]
        # A name may have commas of its own: so the whole is tried before it is taken apart.
        if _named_exactly(text)
        else list(dict.fromkeys(filter(None, map(str.strip, text.split(",")))))
    )
    if len(names) > MOST_NAMED:
        raise BadInput(
            f"{len(names)} names of actors were given; a filter takes {MOST_NAMED} at most."
        )
    found: dict[int, Actor] = {}
    unknown: list[str] = []
    unclear: list[Candidates] = []
    for name in names:
        # An exact name wins alone; one more than is offered tells that there are more (decision 0021).
        actors = _named_exactly(name) or list(_found_by_words(name)[: _CANDIDATES + 1])
        if len(actors) > 1:
            unclear.append(_candidates(name, actors))
        elif actors:
            found[actors[0].pk] = actors[0]
        else:
            unknown.append(name)
    return MeantActors(list(found.values()), unknown, unclear)


def _candidates(name: str, actors: Sequence[Actor]) -> Candidates:
    total = len(actors) if len(actors) <= _CANDIDATES else _found_by_words(name).count()
    return Candidates(name, actors[:_CANDIDATES], total - min(total, _CANDIDATES))


def _named_exactly(name: str) -> list[Actor]:
    """Whose slug it is, or whose name as shown, or else whose other name, whatever the capitals and
    accents.
    """
    folded = fold(name)
    # One question after the other: a slug, a name shown, another name. Joined by "or", an alias would be
    # mixed with whom the name is shown for.
    for named in (
        Q(slug=name),
        Q(folded=folded),
        Q(names__in=_other_names(folded)),
        Q(slug__iexact=name),
    ):
        if found := _current(Actor.objects.annotate(folded=Fold("name")).filter(named)):
            return found
    return []


def _other_names(folded: str) -> Subquery:
    return Subquery(
        ActorName.objects.annotate(folded=Fold("name")).filter(folded=folded).values("pk")
    )


def _found_by_words(name: str) -> QuerySet[Actor]:
    return Actor.objects.in_use().named(name).by_name()


def _current(named: QuerySet[Actor]) -> list[Actor]:
    """In use, each once; one merged away stands for the one that it was merged into."""
    found = named.select_related("merged_into").order_by("name", "pk")
    now = {actor.pk: actor for actor in (one.merged_into or one for one in found)}
    return [actor for actor in now.values() if actor.archived_at is None]


def read_meant_issues(text: str) -> MeantIssues:
    """The issues of these slugs between commas, of exactly this label or proposition, or else all
    with the words.
    """
    slugs = list(dict.fromkeys(filter(None, map(str.strip, text.split(",")))))
    named = Issue.objects.filter(slug__in=slugs).select_related("merged_into").order_by("pk")
    if slugs and {issue.slug for issue in named} == set(slugs):
        return _meant([issue.merged_into or issue for issue in named])
    with_words = Issue.objects.in_use().filter(issue_has(text))
    # Looked for among those that the index of words finds: a fold of every issue is not asked.
    folded = with_words.annotate(of_label=Fold("label"), of_proposition=Fold("proposition"))
    alike = folded.filter(Q(of_label=fold(text)) | Q(of_proposition=fold(text))).order_by("pk")
    # However many: what is cut here nobody would see (decision 0021).
    if exact := list(alike):
        return _meant(exact)
    keys = list(with_words.order_by("pk").values_list("pk", flat=True))
    if not keys and (former := find_formerly_called(Issue, text)):
        return _meant(list(Issue.objects.in_use().filter(pk__in=former).order_by("pk")))
    return MeantIssues(keys, f"{_count(len(keys))} the words “{text}”")


def _count(number: int) -> str:
    if number == 1:
        return "1 issue has"
    return f"{number:,} issues have" if number else "no issue has"


def _meant(issues: Sequence[Issue]) -> MeantIssues:
    return MeantIssues([issue.pk for issue in issues], say_names(map(str, issues)))


def read_publishers(text: str) -> Sequence[str]:
    """The publishers of exactly this name whatever its capitals and accents, or else those whose
    name has the text.
    """
    every = Source.objects.in_use().exclude(publisher="").order_by("publisher")
    named = every.filter(publisher__icontains=text.strip()) | every.annotate(
        folded=Fold("publisher")
    ).filter(folded__contains=fold(text))
    found = list(named.values_list("publisher", flat=True).distinct())
    exact = [publisher for publisher in found if fold(publisher) == fold(text)]
    return exact or found


def say_names(names: Iterable[str]) -> str:
    every = list(names)
    shown = ", ".join(every[:_SAID])
    return shown if len(every) <= _SAID else f"{shown} and {len(every) - _SAID:,} more"
