"""What editors bring to make sources of: kept as it came, read, and dropped again or stored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db.models import QuerySet

from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.choices import IntakeState
from positions.exceptions import Refused
from positions.intake.extracted import Extracted
from positions.intake.reading import LONGEST_FILE
from positions.models import Intake, Snapshot
from positions.models.intakes import fit_name

MOST_WAITING: Final = 1_000
"""Of one editor: whoever brings more has a batch to import, or a script gone wild."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Bytes, and what was said of them."""

    raw: bytes
    name: str = ""
    content_type: str = ""


@retried
def bring_files(*, files: Sequence[Brought], by: User) -> list[Intake]:
    """Keep files or pasted texts to be read; of the same bytes that wait already, what waits.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if one is empty or too long, or too many wait.
    """
    with recorded(by=by):
        _take_turns(by)
        return [_bring(file, by) for file in files]


@retried
def bring_address(*, address: str, by: User) -> Intake:
    """Keep an address that is to be fetched; one that waits for that, or was fetched in vain, is
    given back.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is no address, or too many wait.
    """
    with recorded(by=by):
        _take_turns(by)
        mine = _waiting(by).filter(sha256="", address=address)
        return mine.first() or _add(Intake(owner=by, address=address, state=IntakeState.TO_FETCH))


@retried
def keep_fetched(*, intake_id: int, file: Brought, address: str, by: User) -> Intake:
    """Keep what was fetched, and from where in the end; it is still to be read. Fetched once more it
    replaces what was, unless that was read.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is not ``by``'s, a source was made of it, it is empty or too long, or the same
            bytes wait already.
    """
    with recorded(by=by):
        intake = _lock(intake_id, by)
        if intake.state == IntakeState.READ:
            return intake
        refuse_unread(file)
        intake.address = address
        _fill(intake, file)
        return _to(intake, IntakeState.WAITING)


@retried
def keep_extracted(*, intake_id: int, extracted: Extracted, by: User) -> Intake:
    """Keep what was found in it.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is not ``by``'s, or a source was made of it.
    """
    with recorded(by=by):
        return _to(_lock(intake_id, by), IntakeState.READ, extracted=extracted)


@retried
def keep_failure(*, intake_id: int, reason: str, by: User) -> Intake:
    """Keep why nothing came of it; the bytes stay, and it can be tried again. What was read before
    stays too: then nothing is changed.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is not ``by``'s, or a source was made of it.
    """
    with recorded(by=by):
        intake = _lock(intake_id, by)
        # A task that was asked for twice never takes away what was read (decision 0040).
        if intake.state == IntakeState.READ:
            return intake
        return _to(intake, IntakeState.FAILED, reason=reason)


@retried
def drop_intake(*, intake_id: int, by: User) -> None:
    """Throw away what was brought.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is not ``by``'s, or a source was made of it.
    """
    with recorded(by=by):
        _lock(intake_id, by).delete()


def store_original(*, intake_id: int, snapshot: Snapshot, by: User) -> None:
    """Keep what a text was read from beside it; within the verb that stores the text.

    Raises:
        Refused: if it is not ``by``'s, or a source was made of it.
    """
    intake = _lock(intake_id, by)
    intake.snapshot = snapshot
    if intake.extracted is None:
        raise Refused("What was brought has not been read.")
    intake.state = IntakeState.STORED
    intake.save(update_fields=["snapshot", "state"])


def places_left(user: User) -> int:
    """How much more may wait on somebody's desk."""
    return max(0, MOST_WAITING - _waiting(user).count())


def refuse_unread(file: Brought) -> None:
    """Raise Refused, naming the file, where it is empty or too long to be read."""
    named = f"“{file.name}”" if file.name else "The text"
    if not file.raw:
        raise Refused(f"{named} is empty.")
    if len(file.raw) > LONGEST_FILE:
        raise Refused(f"{named} is longer than {LONGEST_FILE >> 20} MB.")


def _take_turns(by: User) -> None:
    """Of two clicks the second waits, and finds what the first brought."""
    # `no_key`: everything they save refers to their account, and would wait for a plain lock.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def _bring(file: Brought, by: User) -> Intake:
    refuse_unread(file)
    intake = Intake(owner=by)
    _fill(intake, file)
    # Found first: `intake_waits_once` would refuse the second, and all others of the form with it.
    return _waiting(by).filter(sha256=intake.sha256).first() or _add(intake)


def _add(intake: Intake) -> Intake:
    if not places_left(intake.owner):
        raise Refused(f"{MOST_WAITING:,} wait on your desk: store or discard some first.")
    refuse_unfit(intake)
    intake.save()
    return intake


def _fill(intake: Intake, file: Brought) -> None:
    intake.raw, intake.sha256 = file.raw, hashlib.sha256(file.raw).hexdigest()
    intake.name = fit_name(file.name)
    # As told by a browser or another server: anything may stand in it.
    intake.content_type = "".join(filter(str.isprintable, file.content_type))[:200]


def _to(
    intake: Intake, state: IntakeState, *, extracted: Extracted | None = None, reason: str = ""
) -> Intake:
    intake.state, intake.reason = state, reason
    # Of what was read nothing outlives another state (`intake_read_has_text`).
    intake.extracted = extracted.as_json() if extracted else None
    refuse_unfit(intake)
    intake.save()
    return intake


def _waiting(user: User) -> QuerySet[Intake]:
    return Intake.objects.filter(owner=user, snapshot=None).order_by("pk")


def _lock(intake_id: int, by: User) -> Intake:
    found = Intake.objects.filter(pk=intake_id, owner=by).select_for_update().first()
    if found is None:
        raise Refused("This does not wait on your desk any more.")
    if found.state == IntakeState.STORED:
        raise Refused("A source was made of this already.")
    return found
