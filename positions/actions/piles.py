"""Looking texts through: done with one, no use for a suggestion; each can be taken back by anybody."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models.functions import Length

from positions.actions.ground.verbs import recorded, retried
from positions.exceptions import Refused
from positions.models import Dismissal, DoneText, Snapshot


@retried
def say_done(*, snapshot_id: int, by: User) -> None:
    """There is nothing more to code in a text. Whoever said so first stays the one who did.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if there is no such text.
    """
    with recorded(by=by):
        _refuse_unknown(snapshot_id)
        row = DoneText(snapshot_id=snapshot_id, done_by=by)
        DoneText.objects.bulk_create([row], ignore_conflicts=True)


@retried
def take_up_again(*, snapshot_id: int, by: User) -> None:
    """There is more to code in a text after all.

    Raises:
        NotAllowed: if ``by`` is no editor.
    """
    with recorded(by=by):
        DoneText.objects.filter(snapshot=snapshot_id).delete()


@retried
def dismiss(*, snapshot_id: int, start: int, end: int, by: User) -> None:
    """Have these words not suggested again, to anybody.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if there is no such text, or it has no words there.
    """
    with recorded(by=by):
        length = _refuse_unknown(snapshot_id)
        if not start < end <= length:
            raise Refused("No words stand there in this text.")
        row = Dismissal(snapshot_id=snapshot_id, start=start, end=end, dismissed_by=by)
        Dismissal.objects.bulk_create([row], ignore_conflicts=True)


@retried
def bring_back(*, snapshot_id: int, start: int, end: int, by: User) -> None:
    """Have words suggested again.

    Raises:
        NotAllowed: if ``by`` is no editor.
    """
    with recorded(by=by):
        Dismissal.objects.filter(snapshot=snapshot_id, start=start, end=end).delete()


def _refuse_unknown(snapshot_id: int) -> int:
    """How long the text is.

    Raises:
        Refused: if there is none.
    """
    length = Snapshot.objects.filter(pk=snapshot_id).values_list(Length("text"), flat=True).first()
    if length is None:
        raise Refused("There is no such text.")
    return int(length)
