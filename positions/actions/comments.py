"""Talking about a stance with whoever coded, judged or will judge it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User

from positions.actions.ground.locks import lock
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried, take_turns
from positions.choices import Status
from positions.exceptions import Refused
from positions.models import Comment, CommentsSeen, Stance
from positions.rules.blind import refuse_kept


@retried
def add_comment(*, stance_id: int, text: str, client_key: UUID, by: User) -> Comment:
    """Say something about a stance; the same form sent again says nothing more.

    Raises:
        NotAllowed: if ``by`` is no editor, or codes the text of the stance blind of it.
        Refused: if nothing is said, or the stance was archived.
    """
    with recorded(by=by):
        take_turns(client_key)
        # One's own only: with the key of another nothing of theirs is given out; the unique key
        # refuses it.
        if known := Comment.objects.filter(client_key=client_key, writer=by).first():
            return known
        stance = lock(Stance, stance_id)
        refuse_kept(stance.pk, user=by)
        if stance.status == Status.ARCHIVED:
            raise Refused("This stance was archived: nobody would read it here.")
        comment = Comment(stance=stance, writer=by, text=text.strip(), client_key=client_key)
        refuse_unfit(comment)
        comment.save()
        return comment


@retried
def see_comments(*, stance_id: int, last_id: int, by: User) -> None:
    """Keep that one has read what is said about a stance up to the comment ``last_id``, the last
    that was shown: what somebody says meanwhile stays new.

    Raises:
        NotAllowed: if ``by`` is no editor, or codes the text of the stance blind of it.
    """
    with recorded(by=by):
        refuse_kept(stance_id, user=by)
        CommentsSeen.objects.bulk_create(
            [CommentsSeen(stance_id=stance_id, reader=by, last_id=last_id)],
            update_conflicts=True,
            unique_fields=["stance", "reader"],
            update_fields=["last"],
        )
