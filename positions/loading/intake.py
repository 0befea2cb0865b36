"""What was brought is read: in a child process, outside any transaction."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.models import User

from positions.actions.intakes import keep_extracted, keep_failure
from positions.exceptions import Refused
from positions.intake.child import LIMITS, Limits, NotRead, Reason
from positions.intake.reading import read_file
from positions.models import Intake

WAITED_FOR: Final = Limits(seconds=4, cpu_seconds=3)
"""Whoever brings one file waits for it, and holds a thread of the server: twice as long where others are read."""
_LATER: Final = (Reason.SLOW, Reason.BUSY)


class TakesLong(Exception):
    """It was not read within the limits given, and nothing was changed."""


def read_in(intake: Intake, *, by: User, encoding: str = "", limits: Limits = LIMITS) -> Intake:
    """Read it, in an ``encoding`` that was chosen, and keep what was found or why nothing was; up to
    half a minute.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is not ``by``'s, is still to be fetched, or a source was made of it.
        TakesLong: where it takes longer than narrower ``limits``.
    """
    if intake.raw is None:
        raise Refused("This is still to be fetched.")
    try:
        found = read_file(
            bytes(intake.raw),
            name=intake.name,
            content_type=intake.content_type,
            address=intake.address,
            encoding=encoding,
            limits=limits,
        )
    except NotRead as why:
        # By identity: narrower limits mean that somebody waits, and that the worker may do better.
        if limits is not LIMITS and why.reason in _LATER:
            raise TakesLong from why
        return keep_failure(intake_id=intake.pk, reason=str(why), by=by)
    return keep_extracted(intake_id=intake.pk, extracted=found, by=by)
