"""What was brought is read: in a child process, outside any transaction."""

from __future__ import annotations

from django.contrib.auth.models import User

from positions.actions.intakes import keep_extracted, keep_failure
from positions.exceptions import Refused
from positions.intake.child import NotRead
from positions.intake.reading import read_file
from positions.models import Intake


def read_in(intake: Intake, *, by: User) -> Intake:
    """Read it, and keep what was found or why nothing was; up to half a minute.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is not ``by``'s, is still to be fetched, or a source was made of it.
    """
    if intake.raw is None:
        raise Refused("This is still to be fetched.")
    try:
        found = read_file(
            bytes(intake.raw),
            name=intake.name,
            content_type=intake.content_type,
            address=intake.address,
        )
    except NotRead as why:
        return keep_failure(intake_id=intake.pk, reason=str(why), by=by)
    return keep_extracted(intake_id=intake.pk, extracted=found, by=by)
