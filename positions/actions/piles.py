"""Whose a source is to code; and looking texts through: done with one, no use for a suggestion, either
of which anybody takes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models.functions import Length
from django.utils import timezone

from config.accounts.roles import Role, role_of, users_with
from positions.actions.ground.locks import lock, lock_all
from positions.actions.ground.verbs import recorded, retried
from positions.exceptions import NotAllowed, Refused
from positions.models import Assignment, Dismissal, DoneText, Snapshot, Source
from positions.reads.sources.same_words import read_same_words


@retried
def assign_source(*, source_id: int, assignee_id: int, by: User) -> None:
    """Have somebody code a source, instead of whoever had it; an editor takes what nobody has.

    Raises:
        NotAllowed: if ``by`` is no editor, or no reviewer and it is somebody else's to code.
        Refused: if they are no editor, somebody else has it whom only a reviewer takes it from, or
            the source was archived.
    """
    with recorded(by=by):
        # Of two who take it at once the second finds who has it.
        if lock(Source, source_id).archived_at:
            raise Refused("The source was archived: take that back first.")
        assignee = User.objects.filter(pk=assignee_id).first()
        if assignee is None or role_of(assignee) < Role.EDITOR:
            raise Refused("Choose somebody who is an editor.")
        held = Assignment.objects.select_related("assignee").filter(source=source_id).first()
        if role_of(by) < Role.REVIEWER:
            if assignee.pk != by.pk:
                raise NotAllowed("Only reviewers give a source to somebody else.")
            if held and held.assignee_id != by.pk:
                raise Refused(f"{held.assignee} has it to code: a reviewer can give it to you.")
        if held and held.assignee_id == assignee.pk:
            return  # sent twice: who gave it first stays the one who did
        now = {"assignee": assignee, "assigned_by": by, "assigned_at": timezone.now()}
        Assignment.objects.update_or_create(source_id=source_id, defaults=now)


@dataclass(frozen=True, slots=True)
class Handed:
    """A source that ``held_by`` had to code when somebody looked, and ``to`` is to have; 0 is whoever brought it in."""

    source_id: int
    held_by: int
    to: int


@retried
def hand_over(*, handed: Sequence[Handed], by: User) -> None:
    """Give many sources to others to code, or back, all of them or none. Turned round it takes the same back.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        Refused: if one is archived or not on record, somebody else has one by now, or one of those who are to have
            them is no editor.
    """
    with recorded(by=by, least=Role.REVIEWER):
        pks = [one.source_id for one in handed]
        sources = lock_all(Source, pks)
        people = {user.pk: user for user in users_with(Role.EDITOR)}
        held = {one.source_id: one for one in Assignment.objects.filter(source__in=pks)}
        for one in handed:
            _refuse_handing(one, sources.get(one.source_id), held.get(one.source_id), people)
        back = [one.source_id for one in handed if not one.to]
        Assignment.objects.filter(source__in=back).delete()
        now = {"assigned_by": by, "assigned_at": timezone.now()}
        rows = [
            Assignment(source_id=one.source_id, assignee=people[one.to], **now)
            for one in handed
            if one.to
        ]
        Assignment.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["source"],
            update_fields=["assignee", "assigned_by", "assigned_at"],
        )


def _refuse_handing(
    one: Handed, source: Source | None, held: Assignment | None, people: Mapping[int, User]
) -> None:
    if source is None or source.archived_at:
        raise Refused(f"Source {one.source_id} was archived meanwhile.")
    if (held.assignee_id if held else 0) != one.held_by:
        raise Refused(f"“{source.title}” was given to somebody else meanwhile.")
    if one.to and one.to not in people:
        raise Refused("Choose somebody who is an editor.")


@retried
def give_back_source(*, source_id: int, by: User) -> None:
    """Have a source lie with whoever brought it in again.

    Raises:
        NotAllowed: if ``by`` is no editor, or no reviewer and somebody else has it.
    """
    with recorded(by=by):
        lock(Source, source_id)
        held = Assignment.objects.filter(source=source_id).first()
        if held is None:
            return
        if held.assignee_id != by.pk and role_of(by) < Role.REVIEWER:
            raise NotAllowed("Only reviewers take a source from somebody else.")
        held.delete()


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
    """Have words suggested again, though they were dismissed in a former text that has the same.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if there is no such text.
    """
    with recorded(by=by):
        _refuse_unknown(snapshot_id)
        # What was dismissed in a former text is so in one that differs in spacing alone: there it
        # has to go.
        same = read_same_words(Snapshot.objects.defer("text", "raw").get(pk=snapshot_id))
        rows = Dismissal.objects.filter(snapshot__in=same.texts)
        places = rows.values_list("pk", "snapshot", "start", "end")
        meant = [pk for pk, *place in places if same.place(*place) == (start, end)]
        Dismissal.objects.filter(pk__in=meant).delete()


def _refuse_unknown(snapshot_id: int) -> int:
    """How long the text is.

    Raises:
        Refused: if there is none.
    """
    length = Snapshot.objects.filter(pk=snapshot_id).values_list(Length("text"), flat=True).first()
    if length is None:
        raise Refused("There is no such text.")
    return int(length)
