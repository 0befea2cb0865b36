"""Texts that two people coded blind of each other: what either made of them, and how far they agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import Count, Prefetch, Q, QuerySet

from positions.choices import EvidenceRole, Kept
from positions.models import (
    BlindPair,
    CodingSample,
    Condition,
    DoubleCoding,
    Evidence,
    Issue,
    Stance,
)
from positions.reads.comparisons.aspects import (
    AnswerPair,
    Aspect,
    AspectReliability,
    measure_reliability,
)
from positions.reads.comparisons.codings import Coded, CodingOutcome
from positions.reads.stances.quotes import read_first_words
from positions.rules.blind import open_codings

type AnswersByAspect = Mapping[str, tuple[list[Any], list[Any]]]
"""By aspect, what the first and the second say, each different answer once."""


@dataclass(frozen=True, slots=True)
class CodedPair:
    """The stances of two coders on one actor and issue, and what they say."""

    actor_id: int
    issue_id: int
    first: Sequence[int]
    second: Sequence[int]
    answers: AnswersByAspect


@dataclass(frozen=True, slots=True)
class BlindHere:
    """That somebody codes a text blind of the ``other``, and whether they are done."""

    coding: DoubleCoding
    other: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class PairShown:
    """A pair with its stances as they stand now, and what differed when it was coded."""

    pair: BlindPair
    first: Sequence[Coded]
    second: Sequence[Coded]

    @property
    def outcome(self) -> CodingOutcome:
        if not self.pair.second:
            return CodingOutcome.FIRST
        if not self.pair.first:
            return CodingOutcome.SECOND
        return CodingOutcome.SAME if is_same(self.pair) else CodingOutcome.OTHER

    @property
    def stayed(self) -> str:
        """What was kept of it, in words; "" while nobody settled it."""
        kept = self.pair.kept
        if not kept or (self.pair.first and self.pair.second):
            return f"{self.pair.get_kept_display()} stayed" if kept else ""
        is_aside = kept == (Kept.FIRST if self.pair.second else Kept.SECOND)
        return "It was set aside" if is_aside else "It stayed"

    @property
    def differing(self) -> str:
        """In what both differ, in words."""
        return ", ".join(one.label.lower() for one in differing_in(self.pair))


@dataclass(frozen=True, slots=True)
class CoderAgreement:
    """How far two people agree on an issue, or several on all: in each aspect, with what only one of
    them coded.
    """

    issue: Issue | None
    first: str
    second: str
    reliability: Sequence[AspectReliability]
    only_first: int
    only_second: int

    @property
    def value(self) -> AspectReliability:
        return self.reliability[0]


def read_pairs(coding: DoubleCoding) -> list[CodedPair]:
    """What both have on the text, by actor and issue, where words that support it begin in the sample;
    three queries.
    """
    sides: dict[tuple[int, int], tuple[list[Stance], list[Stance]]] = defaultdict(lambda: ([], []))
    for stance in _stances(coding):
        # `_stances` has those of the two coders alone.
        side = 0 if stance.coder_id == coding.first_id else 1
        sides[stance.actor_id, stance.issue_id][side].append(stance)
    return [
        CodedPair(
            actor,
            issue,
            [stance.pk for stance in first],
            [stance.pk for stance in second],
            {aspect.value: (_said(aspect, first), _said(aspect, second)) for aspect in Aspect},
        )
        for (actor, issue), (first, second) in sides.items()
    ]


def _said(aspect: Aspect, stances: Iterable[Stance]) -> list[Any]:
    # By their text: None, numbers and words have no order among themselves.
    return sorted({aspect.answer(stance) for stance in stances}, key=repr)


def _stances(coding: DoubleCoding) -> list[Stance]:
    # What contradicts a stance, or is its context, may be of a text that only one of them coded.
    supporting = Evidence.objects.filter(role=EvidenceRole.SUPPORTS)
    quoting = supporting.filter(excerpt__snapshot=coding.snapshot_id)
    if coding.passages:
        places = [
            Q(excerpt__start__gte=one.lower, excerpt__start__lt=one.upper)
            for one in coding.passages
        ]
        quoting = quoting.filter(Q(*places, _connector=Q.OR))
    stances = Stance.objects.in_use().filter(
        coder__in=[coding.first_id, coding.second_id], pk__in=quoting.values("stance")
    )
    conditions = Prefetch("conditions", Condition.objects.order_by("pk"))
    return list(stances.prefetch_related(conditions, "evidence").order_by("pk"))


def answers_of(answers: Mapping[str, Any], aspect: Aspect) -> AnswerPair | None:
    """What both said of it, as it was kept; None where the pair was made before it was asked."""
    if aspect.value not in answers:
        return None
    first, second = (frozenset(map(_hashable, said)) for said in answers[aspect.value])
    return first, second


def differing_in(pair: BlindPair) -> list[Aspect]:
    said = {one: answers_of(pair.answers, one) for one in Aspect}
    return [one for one, both in said.items() if both and both[0] != both[1]]


def is_same(pair: BlindPair) -> bool:
    """Whether both coded it, and say the same in every aspect."""
    return bool(pair.first and pair.second) and not differing_in(pair)


def _hashable(answer: Any) -> Hashable:
    # JSON gives tuples back as lists, which no set takes.
    return tuple(answer) if isinstance(answer, list) else answer


def read_double_codings(*, taking_part: User | None = None) -> QuerySet[DoubleCoding]:
    """All, the newest first, with how many pairs they have and how many nobody settled yet."""
    codings = DoubleCoding.objects.select_related("snapshot__source", "first", "second")
    codings = codings.defer("snapshot__text", "snapshot__raw").annotate(
        pairs_all=Count("pairs"), pairs_open=Count("pairs", filter=Q(pairs__kept=None))
    )
    if taking_part:
        codings = codings.filter(Q(first=taking_part) | Q(second=taking_part))
    return codings.order_by("-pk")


def read_blind_here(snapshot_id: int, *, user: User) -> BlindHere | None:
    """What somebody who codes a text blind is told beside it; None for everybody else. One query."""
    mine = open_codings(user).filter(snapshot=snapshot_id).select_related("first", "second")
    coding = mine.order_by("-pk").first()
    if coding is None:
        return None
    is_first = coding.first_id == user.pk
    done = coding.first_done_at if is_first else coding.second_done_at
    other = coding.second if is_first else coding.first
    return BlindHere(coding, other.get_username(), is_done=done is not None)


def read_to_settle(*, judge: User, may_judge_own: bool) -> list[DoubleCoding]:
    """Those with pairs that the reviewer may settle, the oldest first; one query."""
    open_pairs = BlindPair.objects.filter(kept=None)
    if not may_judge_own:
        taking_part = Q(double_coding__first=judge) | Q(double_coding__second=judge)
        open_pairs = open_pairs.exclude(taking_part)
    codings = read_double_codings().filter(pk__in=open_pairs.values("double_coding"))
    return list(codings.order_by("pk"))


def read_pairs_shown(
    coding: DoubleCoding, *, kept: frozenset[int] = frozenset()
) -> list[PairShown]:
    """Its pairs with their stances, in the order of the issues and actors; four queries. Of a text
    that the reader codes blind anew, those ``kept`` are left out.
    """
    pairs = list(
        coding.pairs.select_related("coded_actor", "coded_issue", "settled_by").order_by(
            "coded_issue__label", "coded_actor__name", "pk"
        )
    )
    pks = {pk for pair in pairs for pk in (*pair.first, *pair.second)} - kept
    stances = Stance.objects.filter(pk__in=pks).select_related("actor", "on_behalf_of", "issue")
    conditions = Prefetch("conditions", Condition.objects.order_by("pk"))
    known = stances.prefetch_related(conditions).in_bulk()
    words = read_first_words(list(known.values()))

    def coded(side: Iterable[int]) -> list[Coded]:
        # What was deleted, or is kept from the reader, has no row.
        return [Coded(known[pk], words.get(pk)) for pk in side if pk in known]

    return [PairShown(pair, coded(pair.first), coded(pair.second)) for pair in pairs]


@dataclass(frozen=True, slots=True)
class SampleShown:
    """A sample, how many texts it drew, with how many of them one or both are done, and how many
    pairs it gave.
    """

    sample: CodingSample
    texts: int
    one_done: int
    both_done: int
    pairs: int

    @property
    def is_open(self) -> bool:
        return self.both_done < self.texts


@dataclass(frozen=True, slots=True)
class Basis:
    """On what the agreement rests: samples, the newest first, and pairs of texts that somebody chose."""

    samples: Sequence[SampleShown]
    chosen: int

    def of(self, pk: int) -> SampleShown | None:
        return next((one for one in self.samples if one.sample.pk == pk), None)


def read_basis() -> Basis:
    """Two queries."""
    is_first, is_second = (Q(**{f"codings__{one}_done_at__isnull": False}) for one in _TWO)
    samples = CodingSample.objects.select_related("dossier", "second", "drawn_by").annotate(
        texts=Count("codings", distinct=True),
        both=Count("codings", filter=is_first & is_second, distinct=True),
        some=Count("codings", filter=is_first | is_second, distinct=True),
        pairs=Count("codings__pairs", distinct=True),
    )
    shown = [
        SampleShown(one, one.texts, one.some - one.both, one.both, one.pairs)
        for one in samples.order_by("-pk")
    ]
    return Basis(shown, BlindPair.objects.filter(double_coding__sample=None).count())


_TWO: Final = ("first", "second")


def read_agreement(*, sample: int | None = None) -> list[CoderAgreement]:
    """Of each issue and pair of people what they agree on, the issues by their label; two queries.
    Of a sample alone, where one is given.
    An issue that was merged is told as the one that remains.
    """
    found: dict[tuple[int, str, str], list[tuple[Any, bool, bool]]] = defaultdict(list)
    columns = ("coded_issue", "coded_issue__merged_into")
    names = ("double_coding__first__username", "double_coding__second__username")
    pairs = BlindPair.objects.filter(double_coding__sample=sample) if sample else BlindPair.objects
    for one, merged, first, second, answers, left, right in pairs.values_list(
        *columns, *names, "answers", "first", "second"
    ):
        # By the issue that remains, so that what was coded before a merge counts with what was after.
        found[merged or one, first, second].append((answers, bool(left), bool(right)))
    issues = Issue.objects.in_bulk({key for key, *_ in found})
    told = [
        _agreement(issues[key], first, second, some) for (key, first, second), some in found.items()
    ]
    return sorted(told, key=lambda one: (str(one.issue).casefold(), one.first, one.second))


def read_agreement_on(issue: Issue) -> CoderAgreement | None:
    """How far all who coded an issue twice agree on it; None where nobody did. Two queries."""
    rows = BlindPair.objects.filter(Q(coded_issue=issue) | Q(coded_issue__merged_into=issue))
    some = [
        (answers, bool(first), bool(second))
        for answers, first, second in rows.values_list("answers", "first", "second")
    ]
    return _agreement(issue, "", "", some) if some else None


def _agreement(
    issue: Issue | None, first: str, second: str, some: Sequence[tuple[Any, bool, bool]]
) -> CoderAgreement:
    # What one of them coded alone is counted beside alpha, not in it (decision 0042).
    both = [answers for answers, left, right in some if left and right]
    return CoderAgreement(
        issue,
        first,
        second,
        [
            measure_reliability(one, filter(None, (answers_of(said, one) for said in both)))
            for one in Aspect
        ],
        only_first=sum(not right for _, _, right in some),
        only_second=sum(not left for _, left, _ in some),
    )
