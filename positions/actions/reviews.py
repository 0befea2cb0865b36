"""Judging what was submitted: exactly what the reviewer saw, never one's own (DESIGN rule 4)."""

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from config.accounts.roles import Role, role_of
from positions.actions.ground.locks import lock, lock_version, share_named, share_quoted
from positions.actions.ground.refusals import refuse_archived_sources, refuse_departed, refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.choices import Decision, Status
from positions.exceptions import Refused, StaleVersion
from positions.models import Claim, Review, Stance
from positions.reads.stances.rewording import wording_key
from positions.rules.approval import (
    is_own_work,
    read_authors,
    read_hashes,
    why_not_approve,
    why_not_hand_back,
)


@retried
def approve_stance(
    *, stance_id: int, judged_hash: str, by: User, note: str = "", wording: str | None = None
) -> Review:
    """Approve and publish a submitted stance; the matrix shows it at once.

    ``wording`` is the `wording_key` of the proposition under which it was read; without it that is
    not asked.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        OwnWork: if ``by`` wrote some of it that its coder did not confirm, unless one person runs the installation.
        StaleVersion: if it no longer is what ``judged_hash`` covers, or its issue has another wording by now.
        Refused: if it is not submitted, or an actor, an issue or a source of it is no longer in use.
    """
    with recorded(by=by, least=Role.REVIEWER):
        share_named([stance_id])
        share_quoted([stance_id])
        stance = _lock_judged(stance_id, judged_hash)
        # The hash does not cover the proposition (decision 0024).
        if wording not in (None, wording_key(stance.issue.proposition)):
            raise StaleVersion(stance.issue)
        is_own = is_own_work(user=by, stance=stance)
        if refused := why_not_approve(stance, is_own=is_own and not settings.DEMARCHE_SELF_REVIEW):
            raise refused
        # What a merge led elsewhere between reading and locking is shared here, late; a deadlock of
        # that is tried again.
        refuse_departed(
            actors=[stance.actor_id, stance.on_behalf_of_id, stance.reported_by_id],
            issues=[stance.issue_id],
        )
        refuse_archived_sources(stance)
        review = Review(
            stance=stance,
            reviewer=by,
            decision=Decision.APPROVE,
            judged_hash=judged_hash,
            note=note,
            # The database takes an author's approval only where it says so.
            is_self_review=is_own,
        )
        _record(review, status=Status.PUBLISHED)
        return review


@retried
def return_stance(*, stance_id: int, judged_hash: str, reason: str, by: User) -> Review:
    """Give a submitted stance back to its coder.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        StaleVersion: if it no longer is what ``judged_hash`` covers.
        Refused: if it is not submitted, or without a reason.
    """
    with recorded(by=by, least=Role.REVIEWER):
        review = _judge(stance_id, judged_hash, Decision.RETURN, reason, by)
        _record(review, status=Status.RETURNED)
        return review


@retried
def leave_undecided(*, stance_id: int, judged_hash: str, reason: str, by: User) -> Review:
    """Say of a submitted stance that one cannot judge it, and why: it waits on for somebody else.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        StaleVersion: if it no longer is what ``judged_hash`` covers.
        Refused: if it is not submitted, or without a reason.
    """
    with recorded(by=by, least=Role.REVIEWER):
        review = _judge(stance_id, judged_hash, Decision.UNSURE, reason, by)
        _write(review)
        return review


@retried
def hand_back(*, stance_id: int, version: int, note: str, by: User) -> Review:
    """Give a stance that a reviewer mended back to its first coder, who confirms it: then the
    reviewer may approve it.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        StaleVersion: if somebody saved since ``version``.
        Refused: if ``by`` changed nothing, there is nobody to hand it back to, or it is published or archived.
    """
    with recorded(by=by, least=Role.REVIEWER):
        stance = lock_version(Stance, stance_id, version)
        authors = read_authors([stance.pk]).get(stance.pk, set())
        if refused := why_not_hand_back(stance, by=by, role=role_of(by), authors=authors):
            raise refused
        mended = Review(
            stance=stance,
            reviewer=by,
            decision=Decision.MEND,
            judged_hash=read_hashes([stance.pk])[stance.pk],
            note=note,
        )
        _record(mended, status=Status.RETURNED)
        return mended


def _judge(stance_id: int, judged_hash: str, decision: Decision, reason: str, by: User) -> Review:
    """A judgement that publishes nothing, with its reason, not yet written."""
    return Review(
        stance=_lock_judged(stance_id, judged_hash),
        reviewer=by,
        decision=decision,
        judged_hash=judged_hash,
        note=reason,
    )


def _lock_judged(stance_id: int, judged_hash: str) -> Stance:
    stance = lock(Stance, stance_id)
    # Once the stance is locked: verbs change its words and conditions under that lock alone.
    if read_hashes([stance.pk])[stance.pk] != judged_hash:
        raise StaleVersion(stance)
    if stance.status != Status.SUBMITTED:
        raise Refused(
            f"This stance waits for no review: it is {stance.get_status_display().lower()}."
        )
    return stance


def _write(review: Review) -> None:
    """Whoever had it open has judged it now."""
    refuse_unfit(review)
    review.save()
    Claim.objects.filter(stance=review.stance).delete()


def _record(review: Review, *, status: Status) -> None:
    _write(review)
    stance = review.stance
    stance.status = status
    stance.published_at = timezone.now() if status == Status.PUBLISHED else None
    stance.version += 1
    stance.save(update_fields=["status", "published_at", "version"])
