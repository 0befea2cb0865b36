"""A proposition in other words: by reviewers where it has a published record, whose stances are
then judged anew.
"""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import F

from config.accounts.roles import Role, role_of
from positions.actions.ground.locks import lock, lock_all, share_named
from positions.actions.ground.verbs import recorded, retried
from positions.choices import Decision, Status
from positions.exceptions import NotAllowed, Refused, StaleVersion
from positions.models import Issue, Review, Stance
from positions.reads.stances.rewording import (
    count_published,
    is_reworded,
    read_former_wording,
    wording_key,
)
from positions.rules.approval import is_own_work, read_hashes, why_not_confirm


def refuse_rewording(issue: Issue, proposition: str, *, by: User) -> None:
    """Raise NotAllowed where an editor would word otherwise what published stances were approved
    under.
    """
    if (
        role_of(by) < Role.REVIEWER
        and is_reworded(issue.proposition, proposition)
        and count_published(issue.pk)
    ):
        raise NotAllowed(
            "Published stances were approved under this proposition: a reviewer has to change it, or you add another."
        )


@retried
def confirm_wording(
    *, stance_id: int, judged_hash: str, wording: str, by: User, note: str = ""
) -> Review:
    """Approve a published stance anew, under the wording that its issue has now. What ``by`` confirmed
    so already is given back: sent twice it is once.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        OwnWork: if ``by`` wrote some of it, unless one person runs the installation.
        StaleVersion: if it no longer is what ``judged_hash`` covers, or the wording is not the one shown.
        Refused: if it is not published.
    """
    with recorded(by=by, least=Role.REVIEWER):
        stance = _lock_published(stance_id, judged_hash, wording)
        is_own = is_own_work(user=by, stance=stance)
        if refused := why_not_confirm(stance, is_own=is_own and not settings.DEMARCHE_SELF_REVIEW):
            raise refused
        if before := _confirmed_before(stance, judged_hash, note, by):
            return before
        return _judge(
            Review(
                stance=stance,
                reviewer=by,
                decision=Decision.APPROVE,
                judged_hash=judged_hash,
                note=note,
                is_self_review=is_own,
            )
        )


@retried
def return_published(
    *, stance_id: int, judged_hash: str, wording: str, reason: str, by: User
) -> Review:
    """Take a stance that does not fit the wording its issue has now out of publication, back to its
    coder.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        StaleVersion: if it no longer is what ``judged_hash`` covers, or the wording is not the one shown.
        Refused: if it is not published, or without a reason.
    """
    with recorded(by=by, least=Role.REVIEWER):
        stance = _lock_published(stance_id, judged_hash, wording)
        # Four eyes are for approving: to give back one's own publishes nothing.
        if refused := why_not_confirm(stance, is_own=False):
            raise refused
        stance.status, stance.published_at = Status.RETURNED, None
        return _judge(
            Review(
                stance=stance,
                reviewer=by,
                decision=Decision.RETURN,
                judged_hash=judged_hash,
                note=reason,
            )
        )


@retried
def review_anew(*, issue_id: int, wording: str, chosen: Mapping[int, str], by: User) -> int:
    """Put published stances of a reworded issue back into the queue, each as its hash says it was
    shown; how many. All of them or none, as one change that the history takes back at once.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        StaleVersion: if one no longer is what its hash covers, or the wording is not the one shown.
        Refused: if one is not published, or is on another issue.
    """
    with recorded(by=by, least=Role.REVIEWER):
        share_named(list(chosen))
        # Read once it is shared: nobody rewords it from here on.
        issue = Issue.objects.get(pk=issue_id)
        if wording_key(issue.proposition) != wording:
            raise StaleVersion(issue)
        stances, hashes = lock_all(Stance, chosen), read_hashes(list(chosen))
        for pk, shown in chosen.items():
            stance = stances.get(pk)
            if stance is None or stance.issue_id != issue_id:
                raise Refused(f"Stance {pk} is not on this issue any more: load the page again.")
            if hashes[pk] != shown:
                raise StaleVersion(stance)
            if refused := why_not_confirm(stance, is_own=False):
                raise refused
        # one statement: the history then has one change, and the positions are made anew once
        Stance.objects.filter(pk__in=stances).update(
            status=Status.SUBMITTED, published_at=None, version=F("version") + 1
        )
        return len(stances)


def _lock_published(stance_id: int, judged_hash: str, wording: str) -> Stance:
    share_named([stance_id])
    stance = lock(Stance, stance_id)
    if (
        read_hashes([stance.pk])[stance.pk] != judged_hash
        or wording_key(stance.issue.proposition) != wording
    ):
        raise StaleVersion(stance)
    return stance


def _confirmed_before(stance: Stance, judged_hash: str, note: str, by: User) -> Review | None:
    """The last review of a stance that waits for none any more, if it is this very one."""
    if read_former_wording(stance):
        return None
    last = stance.reviews.order_by("-pk").first()
    sent = (Decision.APPROVE, judged_hash, note, by.pk)
    is_it = last and (last.decision, last.judged_hash, last.note, last.reviewer_id) == sent
    return last if is_it else None


def _judge(review: Review) -> Review:
    review.save()
    review.stance.version += 1
    review.stance.save(update_fields=["status", "published_at", "version"])
    return review
