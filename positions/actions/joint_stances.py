"""A statement that several made jointly: a stance of each, or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.contrib.auth.models import User

from actors.models import Actor
from positions.actions.ground.citing import CitedWords
from positions.actions.ground.verbs import recorded, retried
from positions.actions.stances import StanceFields, draft_stance, submit_stance
from positions.exceptions import Refused
from positions.models import Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class JointPart:
    """What a joint statement is for one of those who made it; ``confirmed`` as for a stance alone."""

    fields: StanceFields
    client_key: UUID
    confirmed: Collection[str] = ()


def part_key(client_key: UUID, *, place: int, actor_id: int) -> UUID:
    """The key of a part of what one form says: the first has the form's own, as a stance alone has,
    so that a form sent twice makes nothing twice.
    """
    return uuid5(client_key, str(actor_id)) if place else client_key


@retried
def draft_jointly(*, parts: Sequence[JointPart], evidence: CitedWords, by: User) -> list[Stance]:
    """Keep a new stance of each part, all with the same words, in their order.

    Raises:
        NotAllowed, StaleVersion, Refused: as for one stance; whose it is stands before the reason.
            None is kept then.
    """
    with recorded(by=by):
        # The verbs inside try nothing again: a deadlock is for the outermost, whose locks they are.
        return [_draft(part, evidence, by, alone=len(parts) == 1) for part in parts]


def _draft(part: JointPart, evidence: CitedWords, by: User, *, alone: bool) -> Stance:
    try:
        return draft_stance(
            fields=part.fields,
            evidence=evidence,
            by=by,
            client_key=part.client_key,
            confirmed=part.confirmed,
        )
    except Refused as refused:
        if alone:
            raise
        # It can be read: the verb inside was a savepoint, and only that is rolled back yet.
        actor = Actor.objects.get(pk=part.fields.actor_id)
        raise Refused(f"{actor}: {refused}") from refused


@retried
def submit_jointly(*, stances: Sequence[Stance], by: User) -> list[Stance]:
    """Hand all of them, as they were read, to the reviewers.

    Raises:
        NotAllowed, StaleVersion, Refused: as for one stance. None is handed in then.
    """
    with recorded(by=by):
        return [submit_stance(stance_id=one.pk, version=one.version, by=by) for one in stances]
