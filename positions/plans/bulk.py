"""Many stances at once: which of those ticked an action can be done to, and why not to the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Prefetch

from config.accounts.roles import role_of
from positions.choices import EvidenceRole, Status
from positions.doubts import Doubt, doubt_stances
from positions.exceptions import ActionRefused, Refused
from positions.models import Condition, Evidence, Stance
from positions.reads.sources.corrections import with_corrections
from positions.reads.stances.rewording import wording_key
from positions.rules.approval import (
    own_work,
    read_authors,
    read_hashes,
    why_archived,
    why_not_approve,
    why_not_archive,
    why_not_confirm,
    why_not_submit,
)
from positions.rules.blind import kept_from, waiting_for_others

type WhyNot = Callable[[Stance], ActionRefused | None]
"""Why something cannot be done to a stance; None where it can."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A stance to which it can be done, and as what it is ``shown``: its version, or the hash of
    what is judged.
    """

    stance: Stance
    shown: str
    doubts: Sequence[Doubt]


@dataclass(frozen=True, slots=True)
class LeftOutStance:
    """What was ticked and cannot be done, and why; ``stance`` is None where there is none of this
    number.
    """

    pk: int
    stance: Stance | None
    reason: str


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What would be done, before it is, in the order in which it was ticked."""

    ready: Sequence[Ready]
    left_out: Sequence[LeftOutStance]


def plan_filing(*, pks: Collection[int], to: Status, by: User) -> BulkPlan:
    """Submitting or archiving stances, as ``to`` says; eight queries at most, and those of the doubts."""
    stances, role, authors = _read(pks), role_of(by), read_authors(pks)
    waiting = waiting_for_others(pks) if to == Status.SUBMITTED else set()

    def refuse(stance: Stance) -> ActionRefused | None:
        if to == Status.ARCHIVED:
            return why_not_archive(stance, by=by, role=role)
        has_words = any(one.role == EvidenceRole.SUPPORTS for one in stance.evidence.all())
        return why_not_submit(
            stance,
            has_words=has_words,
            waits=stance.pk in waiting,
            by=by,
            authors=authors.get(stance.pk, ()),
            is_read=False,
        )

    shown = {pk: str(stance.version) for pk, stance in stances.items()}
    return _plan(stances, shown, refuse, pks=pks, by=by)


def plan_approval(*, pks: Collection[int], reviewer: User, may_judge_own: bool) -> BulkPlan:
    """Approving stances: each as its hash covers it, which is read before the rest; six queries
    and the doubts'.

    What is shown of each is the hash and the wording of its proposition, which the hash does not
    cover.
    """
    # Before the rows: what changes in between has an older hash than is shown, and its approval is
    # refused; the other way round nobody would see it.
    hashes = read_hashes(pks)
    stances = _read(pks)
    shown = {
        pk: f"{hashes[pk]}-{wording_key(stance.issue.proposition)}"
        for pk, stance in stances.items()
        if pk in hashes
    }
    own = set() if may_judge_own else own_work(pks, user=reviewer)

    def refuse(stance: Stance) -> ActionRefused | None:
        if refused := why_not_approve(stance, is_own=stance.pk in own):
            return refused
        excerpts = [one.excerpt for one in stance.evidence.all()]
        excerpts += [one.excerpt for one in stance.conditions.all() if one.excerpt]
        reason = why_archived(excerpt.snapshot.source for excerpt in excerpts)
        return Refused(reason) if reason else None

    return _plan(stances, shown, refuse, pks=pks, by=reviewer)


def plan_confirmation(*, pks: Collection[int], reviewer: User, may_judge_own: bool) -> BulkPlan:
    """Judging published stances anew, as ``plan_approval`` does those that wait."""
    hashes = read_hashes(pks)
    own = set() if may_judge_own else own_work(pks, user=reviewer)

    def refuse(stance: Stance) -> ActionRefused | None:
        return why_not_confirm(stance, is_own=stance.pk in own)

    return _plan(_read(pks), hashes, refuse, pks=pks, by=reviewer)


def _plan(
    stances: dict[int, Stance],
    shown: dict[int, str],
    refuse: WhyNot,
    *,
    pks: Collection[int],
    by: User,
) -> BulkPlan:
    ready, left_out = [], []
    # Doubts name other stances: not those that are kept from whoever codes blind.
    doubts = doubt_stances(list(stances.values()), kept=kept_from(by))
    # In the order of the ticks, also of what there is none of: what was left out is told by its
    # number.
    for pk in pks:
        stance = stances.get(pk)
        reason = str(refuse(stance) or "") if stance else "There is no such stance."
        if stance and not reason and pk in shown:
            ready.append(Ready(stance, shown[pk], doubts[pk]))
        else:
            # It came after the hashes were read.
            left_out.append(LeftOutStance(pk, stance, reason or "Somebody is just changing it."))
    return BulkPlan(ready, left_out)


def _read(pks: Collection[int]) -> dict[int, Stance]:
    """Stances with everything that a judgement covers."""
    evidence = Evidence.objects.select_related("excerpt__snapshot__source").order_by(
        "excerpt", "pk"
    )
    # A text may have two million characters, and would come with each of its words.
    evidence = evidence.defer("excerpt__snapshot__text", "excerpt__snapshot__raw")
    conditions = Condition.objects.select_related("excerpt__snapshot__source", "linked_issue")
    conditions = conditions.defer("excerpt__snapshot__text", "excerpt__snapshot__raw").order_by(
        "pk"
    )
    stances = (
        Stance.objects.in_use()
        .filter(pk__in=pks)
        .select_related(
            "actor__merged_into", "on_behalf_of__merged_into", "reported_by__merged_into"
        )
        .select_related("issue__merged_into", "coder")
        .prefetch_related(
            Prefetch("evidence", with_corrections(evidence)), Prefetch("conditions", conditions)
        )
    )
    return {stance.pk: stance for stance in stances}
