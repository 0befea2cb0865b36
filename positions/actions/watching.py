"""What readers keep for themselves: views with names, what they watch, how far they have seen a
dossier, and digests.

Each verb is of one's own rows alone; what is not there any more is no fault.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.accounts.roles import Role
from positions.actions.ground.refusals import (
    refusals_in_words,
    refuse_departed,
    refuse_unfit,
)
from positions.actions.ground.verbs import recorded, retried
from positions.choices import Frequency
from positions.exceptions import Refused
from positions.models import Digest, SavedView, Visit, Watch

MOST_VIEWS: Final = 100
MOST_WATCHED: Final = 200
"""Of one reader: a page tells of all of them."""


@retried
def save_view(*, name: str, address: str, by: User) -> SavedView:
    """Keep an address under a name, after those that there are. An address kept already gets the
    new name.

    Raises:
        NotAllowed: if ``by`` is not signed in.
        Refused: if another view has the name, or there are too many.
    """
    with recorded(by=by, least=Role.READER):
        own = SavedView.objects.filter(account=by)
        row = own.filter(address=address).first() or SavedView(account=by, address=address)
        if not row.pk:
            if own.count() >= MOST_VIEWS:
                raise Refused(f"You have {MOST_VIEWS} views: delete one first.")
            last = own.order_by("-place").values_list("place", flat=True).first()
            row.place = 0 if last is None else last + 1
        row.name = name.strip()
        refuse_unfit(row)
        row.save()
        return row


@retried
def rename_view(*, view_id: int, name: str, by: User) -> None:
    """Give one's view another name.

    Raises:
        NotAllowed: if ``by`` is not signed in.
        Refused: if another view has the name, or the view is gone.
    """
    with recorded(by=by, least=Role.READER):
        row = _own_view(view_id, by)
        row.name = name.strip()
        refuse_unfit(row)
        row.save(update_fields=["name"])


@retried
def raise_view(*, view_id: int, place: int, by: User) -> None:
    """Put one's view before the one above it, if it stands at this ``place``, counted from 0 in the
    order that was shown: sent twice, it rises once. The first stays.

    Raises:
        NotAllowed: if ``by`` is not signed in.
        Refused: if the view is gone.
    """
    with recorded(by=by, least=Role.READER):
        row = _own_view(view_id, by)
        order = list(SavedView.objects.filter(account=by).order_by("place", "name", "pk"))
        if order.index(row) != place:
            return
        at = max(0, place - 1)
        order.remove(row)
        order.insert(at, row)
        # All of them: places may be equal, where a view was deleted or two were kept at once.
        for new, view in enumerate(order):
            view.place = new
        SavedView.objects.bulk_update(order, ["place"])


@retried
def delete_view(*, view_id: int, by: User) -> None:
    """Forget one's view.

    Raises:
        NotAllowed: if ``by`` is not signed in.
    """
    with recorded(by=by, least=Role.READER):
        SavedView.objects.filter(account=by, pk=view_id).delete()


@retried
def watch(*, actor_id: int | None, issue_id: int | None, by: User) -> None:
    """Be told of what changes of an actor, an issue, or an actor on an issue.

    Raises:
        NotAllowed: if ``by`` is not signed in.
        Refused: if it is not in use, it is neither, or too much is watched.
    """
    with recorded(by=by, least=Role.READER):
        # Asked again it is no fault, also where what is watched has departed since.
        own = Watch.objects.filter(account=by)
        if own.filter(actor=actor_id, issue=issue_id).exists():
            return
        refuse_departed(actors=[actor_id], issues=[issue_id])
        if own.count() >= MOST_WATCHED:
            raise Refused(f"You watch {MOST_WATCHED} things: stop watching one first.")
        Watch.objects.create(account=by, actor_id=actor_id, issue_id=issue_id)


@retried
def unwatch(*, actor_id: int | None, issue_id: int | None, by: User) -> None:
    """Be told of it no more, nor of what was merged into it.

    Raises:
        NotAllowed: if ``by`` is not signed in.
    """
    actor = Q(actor=actor_id) | Q(actor__merged_into=actor_id) if actor_id else Q(actor=None)
    issue = Q(issue=issue_id) | Q(issue__merged_into=issue_id) if issue_id else Q(issue=None)
    with recorded(by=by, least=Role.READER):
        Watch.objects.filter(actor, issue, account=by).delete()


@retried
def see_dossier(*, dossier_id: int, until: dt.datetime, by: User) -> None:
    """Say that one has seen a dossier as its page stood at a time; what came later is marked as new. Who
    says so of a later page already has seen this one.

    Raises:
        NotAllowed: if ``by`` is not signed in.
        Refused: if that time is yet to come.
    """
    if until > timezone.now():
        raise Refused("Nobody has seen yet what is to come.")
    with recorded(by=by, least=Role.READER):
        visit, is_first = Visit.objects.select_for_update().get_or_create(
            account=by, dossier_id=dossier_id, defaults={"seen_at": until}
        )
        # It never goes back: an older page may still be open somewhere.
        if not is_first and visit.seen_at < until:
            visit.seen_at = until
            visit.save(update_fields=["seen_at"])


@retried
def choose_digest(*, frequency: Frequency | None, by: User) -> None:
    """Be written to each day or each week about what one watches, from now on; None for never.

    Raises:
        NotAllowed: if ``by`` is not signed in.
        Refused: if there is no address to write to.
    """
    with recorded(by=by, least=Role.READER):
        if frequency is None:
            Digest.objects.filter(account=by).delete()
            return
        if not by.email:
            raise Refused("Your account has no e-mail address: add one first.")
        # Until when they were told stays: who goes from days to weeks misses nothing.
        if not Digest.objects.filter(account=by).update(frequency=frequency):
            Digest.objects.create(account=by, frequency=frequency, sent_at=timezone.now())


@retried
def begin_digest(*, digest_id: int, until: dt.datetime) -> Digest | None:
    """Say that a letter is on its way that tells what came until a time: what was said so before, by
    who did not live to send it, stands. None where the digest was ended, or told so far already.
    """
    # No `recorded`: the sender is no user, and the history keeps nothing of this.
    with transaction.atomic():
        row = Digest.objects.select_for_update().filter(pk=digest_id).first()
        if row is None or (row.sending_at is None and row.sent_at >= until):
            return None
        row.sending_at = row.sending_at or until
        row.save(update_fields=["sending_at"])
        return row


@retried
def finish_digest(*, digest_id: int, until: dt.datetime) -> None:
    """Say that its reader was told until a time: nothing before it is told again."""
    # Of this letter only: it may have been finished, or its digest ended, by another.
    Digest.objects.filter(pk=digest_id, sending_at=until).update(sent_at=until, sending_at=None)


@retried
def stop_digest(*, key: str) -> None:
    """Write no more to whoever has this key: whoever has the letter may say so, and need not sign in."""
    with refusals_in_words(), transaction.atomic():
        Digest.objects.filter(key=key).delete()


def _own_view(view_id: int, by: User) -> SavedView:
    """The row, which nobody deletes until the end of the transaction."""
    own = SavedView.objects.select_for_update().filter(account=by)
    row = own.filter(pk=view_id).first()
    if row is None:
        raise Refused("This view was deleted meanwhile.")
    return row
