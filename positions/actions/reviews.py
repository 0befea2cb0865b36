"""Judging what was submitted: exactly what the reviewer saw, never one's own (DESIGN rule 4)."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from config.access import Role
from positions.actions.recording import recorded, retried
from positions.actions.rules import refuse_archived_sources, refuse_departed, refuse_unfit
from positions.actions.stances import lock_stance
from positions.choices import Decision, Status
from positions.exceptions import OwnWork, Refused, StaleVersion
from positions.models import Review, Stance
from positions.review_queue import is_author


@retried
def approve_stance(*, stance_id: int, judged_hash: str, by: User, note: str = "") -> Review:
    """Approve and publish a submitted stance; the matrix shows it at once.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        OwnWork: if ``by`` wrote some of it, unless the installation is run by one person.
        StaleVersion: if it no longer is what ``judged_hash`` covers.
        Refused: if it is not submitted, or an actor, an issue or a source of it is no longer in use.
    """
    with recorded(by=by, least=Role.REVIEWER):
        stance = _lock_judged(stance_id, judged_hash)
        is_own = is_author(user=by, stance=stance)
        if is_own and not settings.DEMARCHE_SELF_REVIEW:
            raise OwnWork("You wrote some of this stance: another reviewer has to approve it.")
        refuse_departed(
            actors=[stance.actor_id, stance.on_behalf_of_id, stance.reported_by_id], issues=[stance.issue_id]
        )
        refuse_archived_sources(stance)
        review = Review(
            stance=stance,
            reviewer=by,
            decision=Decision.APPROVE,
            judged_hash=judged_hash,
            note=note,
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
        stance = _lock_judged(stance_id, judged_hash)
        review = Review(stance=stance, reviewer=by, decision=Decision.RETURN, judged_hash=judged_hash, note=reason)
        _record(review, status=Status.RETURNED)
        return review


def _lock_judged(stance_id: int, judged_hash: str) -> Stance:
    stance = lock_stance(stance_id)
    if _hash(stance) != judged_hash:
        raise StaleVersion(stance)
    if stance.status != Status.SUBMITTED:
        raise Refused(f"This stance waits for no review: it is {stance.get_status_display().lower()}.")
    return stance


def _record(review: Review, *, status: Status) -> None:
    refuse_unfit(review)
    review.save()
    stance = review.stance
    stance.status = status
    stance.published_at = timezone.now() if status == Status.PUBLISHED else None
    stance.version += 1
    stance.save(update_fields=["status", "published_at", "version"])


def _hash(stance: Stance) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select public.stance_hash(%s)", [stance.pk])
        return str(cursor.fetchone()[0])
