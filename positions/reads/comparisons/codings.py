"""Two codings of the same sources, each a dossier: where they say otherwise of the same actor and issue."""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from actors.models import Actor
from positions.models import Condition, Dossier, Evidence, Issue, Snapshot, Source, Stance
from positions.reads.comparisons.aspects import (
    AnswerPair,
    Aspect,
    AspectReliability,
    measure_reliability,
)
from positions.reads.stances.quotes import read_first_words

MOST_STANCES: Final = 20_000
"""Of both codings together, which are compared in memory; one person codes hundreds."""


class CodingOutcome(enum.StrEnum):
    OTHER = "other"
    FIRST = "first"
    SECOND = "second"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Coded:
    """A stance as one coding has it, with its first words, if it rests on any."""

    stance: Stance
    words: Evidence | None


@dataclass(frozen=True, slots=True)
class Pairing:
    """What both codings made of one source, actor and issue; several stances each, or none.

    ``source`` is None for what rests on no words. Source and issue are the first coding's where it
    has them.
    """

    source: Source | None
    actor: Actor
    issue: Issue
    first: Sequence[Coded]
    second: Sequence[Coded]

    @property
    def outcome(self) -> CodingOutcome:
        return self.outcome_of(Aspect.VALUE)

    def outcome_of(self, aspect: Aspect) -> CodingOutcome:
        if not self.first:
            return CodingOutcome.SECOND
        if not self.second:
            return CodingOutcome.FIRST
        first, second = self.answers(aspect)
        return CodingOutcome.SAME if first == second else CodingOutcome.OTHER

    def answers(self, aspect: Aspect) -> AnswerPair:
        """What either coding says of it."""
        first, second = (
            frozenset(aspect.answer(one.stance) for one in coded)
            for coded in (self.first, self.second)
        )
        return first, second


@dataclass(frozen=True, slots=True)
class Codings:
    """Every pairing of two codings, in the order of the sources, issues and actors.

    ``sources`` and ``issues`` are how many both have stances on: several of the second coding that
    are the same one of the first count once. ``shared`` is how many issues both dossiers list:
    nobody coded them twice, and no stance on them is in a pairing.
    """

    first: Dossier
    second: Dossier
    pairings: Sequence[Pairing]
    sources: int
    issues: int
    shared: int

    @property
    def counts(self) -> Mapping[CodingOutcome, int]:
        return self.counts_of(Aspect.VALUE)

    def counts_of(self, aspect: Aspect) -> Mapping[CodingOutcome, int]:
        found = Counter(pairing.outcome_of(aspect) for pairing in self.pairings)
        return {outcome: found[outcome] for outcome in CodingOutcome}

    @property
    def both(self) -> int:
        """How many of the pairings both coded."""
        return self.counts[CodingOutcome.OTHER] + self.counts[CodingOutcome.SAME]

    @property
    def reliability(self) -> list[AspectReliability]:
        """How far they agree where both coded, in each aspect."""
        both = [pairing for pairing in self.pairings if pairing.first and pairing.second]
        return [
            measure_reliability(aspect, (one.answers(aspect) for one in both)) for aspect in Aspect
        ]

    @property
    def stances(self) -> tuple[int, int]:
        """How many stances each has on issues that the other does not list."""
        return (
            sum(len(pairing.first) for pairing in self.pairings),
            sum(len(pairing.second) for pairing in self.pairings),
        )

    def of(self, outcome: CodingOutcome, aspect: Aspect = Aspect.VALUE) -> list[Pairing]:
        return [pairing for pairing in self.pairings if pairing.outcome_of(aspect) is outcome]


def count_coded(first: Dossier, second: Dossier) -> int:
    """How many stances, published or in work, the two dossiers have on issues that not both list."""
    shared = _read_shared(first, second)
    return sum(_stances(one).exclude(issue__in=shared).count() for one in (first, second))


def read_codings(first: Dossier, second: Dossier, *, kept: frozenset[int] = frozenset()) -> Codings:
    """Compare two codings, with a fixed number of queries; without the stances ``kept`` from the
    reader.

    A source is the same where it is one, has a text of the same digest, or else is the only one of
    its title on both sides. An issue is the same where it has the same short name (but for its
    dossier's before it) or proposition. One that both dossiers list is left out: its stances are
    one coding, and would agree with themselves.
    """
    shared = _read_shared(first, second)
    coded = [_read_coded(dossier, shared, kept) for dossier in (first, second)]
    sources = [{source.pk: source for one in some if (source := _source(one))} for some in coded]
    issues = [{one.stance.issue_id: one.stance.issue for one in some} for some in coded]
    same_source = _pair_sources(*sources)
    same_issue = _pair_issues(issues[0], issues[1], first, second)
    sides = _side_by_side(coded, same_source, same_issue)
    # The first coding's win where both have one, here and in the two below.
    known = {**sources[1], **sources[0]}
    order = {**_read_places(second), **_read_places(first)}
    columns = {**issues[1], **issues[0]}
    pairings = [
        Pairing(
            known.get(source), (one + two)[0].stance.actor, columns[issue], first=one, second=two
        )
        for (source, _, issue), (one, two) in sides.items()
    ]
    return Codings(
        first,
        second,
        sorted(pairings, key=lambda pairing: _place(pairing, order)),
        sources=len({*same_source.values()}),
        issues=len({*same_issue.values()}),
        shared=len(shared),
    )


def _read_shared(first: Dossier, second: Dossier) -> frozenset[int]:
    """The issues that both list."""
    both = Issue.objects.in_use().filter(pk__in=first.dossier_issues.values("issue")).of(second)
    return frozenset(both.values_list("pk", flat=True))


def _stances(dossier: Dossier) -> QuerySet[Stance]:
    issues = Issue.objects.in_use().of(dossier)
    return Stance.objects.in_use().filter(issue__in=issues)


def _read_coded(dossier: Dossier, without: frozenset[int], kept: frozenset[int]) -> list[Coded]:
    stances = list(
        _stances(dossier)
        .exclude(Q(issue__in=without) | Q(pk__in=kept))
        .select_related("actor", "on_behalf_of", "issue")
        .prefetch_related(Prefetch("conditions", Condition.objects.order_by("pk")), "evidence")
        .order_by("stated_date", "pk")
    )
    words = read_first_words(stances)
    return [Coded(stance, words.get(stance.pk)) for stance in stances]


def _source(one: Coded) -> Source | None:
    return one.words.excerpt.snapshot.source if one.words else None


def _side_by_side(
    coded: Sequence[Sequence[Coded]],
    same_source: Mapping[int, int],
    same_issue: Mapping[int, int],
) -> dict[tuple[int, int, int], tuple[list[Coded], list[Coded]]]:
    """What each coding has, by source (0 where it rests on no words), actor and issue."""
    sides: dict[tuple[int, int, int], tuple[list[Coded], list[Coded]]] = defaultdict(
        lambda: ([], [])
    )
    for place, some in enumerate(coded):
        for one in some:
            source, issue = _source(one), one.stance.issue_id
            key = source.pk if source else 0
            # Keys of the second coding are put into those of the first; what has no counterpart keeps its
            # own, which nothing of the first has.
            if place:
                key, issue = same_source.get(key, key), same_issue.get(issue, issue)
            sides[key, one.stance.actor_id, issue][place].append(one)
    return sides


def _pair_sources(first: Mapping[int, Source], second: Mapping[int, Source]) -> dict[int, int]:
    """By identifier, for sources of the second coding, the same one of the first.

    What identifies a source better goes before what does worse.
    """
    itself = {pk: pk for pk in second if pk in first}
    # In a union of mappings the later wins: being one source before the same text, that before the same
    # title.
    return _pair_titles(first, second) | _pair_texts(first, second) | itself


def _pair_texts(first: Iterable[int], second: Iterable[int]) -> dict[int, int]:
    # Any text of a source counts, also one that was corrected since: either coding may be of it.
    digests: dict[int, set[str]] = defaultdict(set)
    texts = Snapshot.objects.filter(source__in={*first, *second})
    for pk, digest in texts.values_list("source", "sha256"):
        digests[pk].add(digest)
    by_text = {digest: pk for pk in first for digest in digests[pk]}
    return {pk: by_text[digest] for pk in second for digest in digests[pk] if digest in by_text}


def _pair_titles(first: Mapping[int, Source], second: Mapping[int, Source]) -> dict[int, int]:
    one, other = (_sole_titles(sources) for sources in (first, second))
    return {pk: one[title] for title, pk in other.items() if title in one}


def _sole_titles(sources: Mapping[int, Source]) -> dict[str, int]:
    """Sources by their title, but for those that share it: nothing says which would be meant."""
    counts = Counter(_folded(source.title) for source in sources.values())
    by_title = {_folded(source.title): pk for pk, source in sources.items()}
    return {title: pk for title, pk in by_title.items() if counts[title] == 1}


def _pair_issues(
    first: Mapping[int, Issue], second: Mapping[int, Issue], one: Dossier, other: Dossier
) -> dict[int, int]:
    """By identifier, for issues of the second coding, the same one of the first."""
    by_slug = {_bare(issue.slug, one): pk for pk, issue in first.items()}
    by_words = {_folded(issue.proposition): pk for pk, issue in first.items()}
    pairs = {}
    for pk, issue in second.items():
        alike = by_slug.get(_bare(issue.slug, other), by_words.get(_folded(issue.proposition)))
        if alike is not None:
            pairs[pk] = alike
    return pairs


def _bare(slug: str, dossier: Dossier) -> str:
    """A short name without its dossier's, which a folder puts before one that another has."""
    return slug.removeprefix(f"{dossier.slug}-")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _read_places(dossier: Dossier) -> dict[int, int]:
    """By issue, its place among those of the dossier."""
    return dict(dossier.dossier_issues.values_list("issue", "order"))


def _place(pairing: Pairing, order: Mapping[int, int]) -> tuple[str, str, int, str, int]:
    source = pairing.source
    date = source.published_date.isoformat() if source and source.published_date else ""
    title = source.title if source else ""
    return date, title, order[pairing.issue.pk], pairing.actor.name, pairing.actor.pk
