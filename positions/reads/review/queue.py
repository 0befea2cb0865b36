"""What waits for a reviewer, and one stance laid out to be judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.contrib.auth.models import User
from django.db.models import (
    CharField,
    Exists,
    F,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Window,
)

from positions.audience import Audience
from positions.choices import Decision, Status
from positions.doubts import Doubt, doubt_stances
from positions.history.revisions import Change, read_stance_history
from positions.models import Claim, Evidence, Review, Stance
from positions.reads.review.claims import read_claims
from positions.reads.review.risk import RiskReason, rank, read_reasons
from positions.reads.sources.surroundings import Surroundings, read_surroundings
from positions.reads.stances.quotes import read_first_words
from positions.reads.stances.rewording import Reworded, read_reworded, wording_key
from positions.reads.stances.story import StanceStory, read_stance
from positions.rules.approval import own_work_of, read_hashes
from positions.rules.blind import kept_from

BY_RISK: Final = "risk"
_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class WaitingStance:
    """A submitted stance with its first words; ``is_again`` when it was reviewed before.

    ``undecided`` are those who were unsure of what it says now; ``claim`` where another reviewer
    has it open; ``reasons`` why it is read early, in the order of risk.
    """

    stance: Stance
    words: Evidence | None
    is_again: bool
    doubts: Sequence[Doubt]
    undecided: Sequence[Review]
    claim: Claim | None
    reasons: Sequence[RiskReason] = ()

    @property
    def confirmed_count(self) -> int:
        return sum(bool(doubt.confirmed_by) for doubt in self.doubts)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What is wanted of the queue, by short names; an actor also where others speak for it; and
    in which order, by risk or source by source.

    Empty: everything, source by source.
    """

    dossier: str = ""
    issue: str = ""
    actor: str = ""
    order: str = ""

    @property
    def is_by_risk(self) -> bool:
        return self.order == BY_RISK

    @property
    def is_narrow(self) -> bool:
        return bool(self.dossier or self.issue or self.actor)

    def narrow(self, waiting: QuerySet[Stance]) -> QuerySet[Stance]:
        if self.dossier:
            waiting = waiting.filter(issue__dossiers__slug=self.dossier)
        if self.issue:
            waiting = waiting.filter(issue__slug=self.issue)
        if self.actor:
            waiting = waiting.filter(Q(actor__slug=self.actor) | Q(on_behalf_of__slug=self.actor))
        return waiting


@dataclass(frozen=True, slots=True)
class Queue:
    """The first of the ``total`` stances wanted that the reviewer may judge; ``own`` others wait
    that he coded himself.

    ``offered`` are the values of each filter, as short name and name, that something waits under;
    ``reworded`` are issues with published stances to be confirmed under their present wording.
    """

    items: Sequence[WaitingStance]
    total: int
    own: int
    reworded: Sequence[Reworded]
    offered: Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a stance stands among the ``total`` that wait, from 1."""

    number: int
    total: int

    @property
    def has_others(self) -> bool:
        return self.total > 1


@dataclass(frozen=True, slots=True)
class Judged:
    """A stance as it is judged; ``hash`` covers no more than what is shown, as it was read first.

    ``context`` are the paragraphs around its words; ``changes`` is its whole history, oldest first,
    and ``since_review`` what came after the last review, if there is one.
    """

    story: StanceStory
    context: Sequence[Surroundings]
    hash: str
    last_review: Review | None
    changes: Sequence[Change]
    doubts: Sequence[Doubt]
    undecided: Sequence[Review]

    @property
    def wording(self) -> str:
        """Tells the proposition that is shown from any other wording."""
        return wording_key(self.story.stance.issue.proposition)

    @property
    def since_review(self) -> list[Change]:
        if self.last_review is None:
            return []
        return [
            change for change in self.changes if change.happened_at > self.last_review.reviewed_at
        ]


def read_queue(*, reviewer: User, may_judge_own: bool, wanted: QueueFilter) -> Queue:
    """The queue in the order wanted; thirteen queries, and those of the doubts: once more by risk."""
    waiting = Stance.objects.filter(status=Status.SUBMITTED)
    # Told beside the queue, which may be empty for this reviewer alone.
    own = 0 if may_judge_own else waiting.filter(own_work_of(reviewer)).count()
    kept = kept_from(reviewer)
    all_mine = _judgeable(reviewer, kept, may_judge_own=may_judge_own)
    mine = wanted.narrow(all_mine)
    order, reasons = _read_order(mine, reviewer, kept, wanted)
    # All keys are ordered, since the place of one among all is told; only those shown are read.
    related = mine.select_related("actor", "on_behalf_of", "issue", "coder")
    shown = {stance.pk: stance for stance in related.filter(pk__in=order[:_SHOWN])}
    # One that was judged between the two queries is gone.
    stances = [shown[pk] for pk in order[:_SHOWN] if pk in shown]
    words = read_first_words(stances)
    # To be unsure judges nothing, so it makes no stance one that comes again.
    judged = Review.objects.filter(stance__in=stances).exclude(decision=Decision.UNSURE)
    again = set(judged.values_list("stance_id", flat=True))
    claims, doubts = read_claims(reviewer), doubt_stances(stances, kept=kept)
    undecided = _read_undecided([one.pk for one in stances])
    items = [
        WaitingStance(
            stance=one,
            words=words.get(one.pk),
            is_again=one.pk in again,
            doubts=doubts[one.pk],
            undecided=undecided.get(one.pk, ()),
            claim=claims.get(one.pk),
            reasons=reasons.get(one.pk, ()),
        )
        for one in stances
    ]
    return Queue(items, len(order), own, read_reworded(), _read_offered(all_mine))


def read_order(*, reviewer: User, may_judge_own: bool, wanted: QueueFilter) -> list[int]:
    """The keys of all that wait, in the order in which they are judged; two queries, and by risk
    those of the reasons.
    """
    kept = kept_from(reviewer)
    mine = wanted.narrow(_judgeable(reviewer, kept, may_judge_own=may_judge_own))
    return _read_order(mine, reviewer, kept, wanted)[0]


def _read_order(
    waiting: QuerySet[Stance], reviewer: User, kept: frozenset[int], wanted: QueueFilter
) -> tuple[list[int], dict[int, list[RiskReason]]]:
    """The keys as they are judged, and why they stand so."""
    placed = list(_in_order(waiting, reviewer).only("pk"))
    order = [stance.pk for stance in placed]
    if not wanted.is_by_risk:
        return order, {}
    reasons = read_reasons(waiting, kept=kept)
    unsure = {stance.pk for stance in placed if stance.is_unsure}  # type: ignore[attr-defined]
    # what one could not judge stays last: the reasons would lead one to it for ever
    return sorted(rank(order, reasons), key=unsure.__contains__), reasons


def place_in(order: Sequence[int], pk: int) -> QueuePlace | None:
    """None where the stance is not among them."""
    if pk not in order:
        return None
    place = order.index(pk)
    return QueuePlace(place + 1, len(order))


def ahead_of(order: Sequence[int], pk: int | None, waiting: Sequence[int]) -> list[int]:
    """What is ``waiting`` as it comes after the stance in an ``order`` that was; after its end from
    the beginning. Without a stance from the beginning.
    """
    place = order.index(pk) if pk in order else -1
    # What came since stands in no former order: it is last, by `*waiting`.
    still = set(waiting) - {pk}
    ahead = dict.fromkeys([*order[place + 1 :], *order[: max(place, 0)], *waiting])
    return [other for other in ahead if other in still]


def _in_order(waiting: QuerySet[Stance], reviewer: User) -> QuerySet[Stance]:
    """Source by source, as somebody reads them, that of the oldest stance first; in each as the
    words stand. Last what the reviewer is unsure of.
    """
    unsure = Exists(_undecided().filter(reviewer=reviewer, stance=OuterRef("pk")))
    words = Evidence.objects.filter(stance=OuterRef("pk")).order_by("pk")
    source, start = (
        Subquery(words.values(name)[:1]) for name in ("excerpt__snapshot__source", "excerpt__start")
    )
    placed = waiting.annotate(source=source, start=start, is_unsure=unsure)
    # By the oldest stance of the source, so that all of a text is judged at one reading.
    oldest = Window(Min("pk"), partition_by=[F("source")])
    return placed.annotate(oldest=oldest).order_by("is_unsure", "oldest", "start", "pk")


def _undecided() -> QuerySet[Review]:
    """Where somebody was unsure of exactly what the stance says now."""
    # The hash is computed from what the stance says now: an edit ends every "unsure".
    said = Func(F("stance"), function="public.stance_hash", output_field=CharField())
    return Review.objects.filter(decision=Decision.UNSURE, judged_hash=said)


def _read_undecided(pks: Collection[int]) -> dict[int, list[Review]]:
    """By stance, the last that each reviewer was unsure of; one query."""
    last: dict[int, dict[int, Review]] = {}
    reviews = _undecided().filter(stance__in=pks).select_related("reviewer")
    for review in reviews.order_by("pk"):
        last.setdefault(review.stance_id, {})[review.reviewer_id] = review
    return {pk: list(by_reviewer.values()) for pk, by_reviewer in last.items()}


def _read_offered(waiting: QuerySet[Stance]) -> dict[str, list[tuple[str, str]]]:
    columns = {
        "dossier": ("issue__dossiers__slug", "issue__dossiers__title"),
        "issue": ("issue__slug", "issue__label"),
        "actor": ("actor__slug", "actor__name"),
    }
    return {
        name: sorted(
            waiting.order_by().values_list(*pair).distinct(), key=lambda one: one[1].casefold()
        )
        for name, pair in columns.items()
    }


def _judgeable(reviewer: User, kept: frozenset[int], *, may_judge_own: bool) -> QuerySet[Stance]:
    waiting = Stance.objects.filter(status=Status.SUBMITTED).exclude(pk__in=kept)
    return waiting if may_judge_own else waiting.exclude(own_work_of(reviewer))


def read_judged(pk: int, *, audience: Audience) -> Judged | None:
    """A stance to judge, or None where there is none for this editor."""
    if not Stance.objects.filter(pk=pk).exists():
        return None
    judged_hash = read_hashes([pk])[
        pk
    ]  # before the rest: an edit that comes in between makes the approval stale
    story = read_stance(pk=pk, audience=audience)
    if story is None:
        return None
    # published, it stands on the public pages; but not beside what a blind coder reads of it here
    shown = [one for one in story.record if one.pk not in audience.kept]
    story = replace(story, record=shown)
    reviews = Review.objects.filter(stance=pk).exclude(decision=Decision.UNSURE)
    return Judged(
        story=story,
        context=read_surroundings([one.excerpt for one in story.evidence if not one.is_carried]),  # type: ignore[attr-defined]
        hash=judged_hash,
        last_review=reviews.select_related("reviewer").order_by("pk").last(),
        changes=read_stance_history(story.stance, audience=audience),
        doubts=doubt_stances([story.stance], kept=audience.kept)[pk],
        undecided=_read_undecided([pk]).get(pk, ()),
    )
