"""What whoever edits a stance is told first: whose it is, what others mended in it, and what it
makes of a reviewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from config.accounts.roles import Role, role_of
from positions.audience import EDITORS
from positions.choices import Status
from positions.history.revisions import Change, read_stance_history
from positions.models import Stance
from positions.rules.approval import (
    OPEN,
    own_work,
    read_authors,
    still_codes,
    why_not_archive,
    why_not_hand_back,
    why_not_take_back,
)


@dataclass(frozen=True, slots=True)
class MendedStance:
    """A stance as it is to its editor.

    ``coder`` is the first coder's name where that is another who keeps it. ``mended`` is what
    others did since its coder, who looks at it, last changed or confirmed it. ``judges`` where the
    editor may approve it as long as they do not edit it; ``may_hand_back`` after an edit,
    ``has_mended`` where that is done.
    """

    coder: str
    mended: Sequence[Change]
    judges: bool
    may_hand_back: bool
    has_mended: bool
    may_archive: bool
    may_take_back: bool

    @property
    def may_confirm(self) -> bool:
        return bool(self.mended)


def read_work(stance: Stance, *, by: User) -> MendedStance:
    """Nine queries at most, most of them where others mended it."""
    role, authors = role_of(by), read_authors([stance.pk]).get(stance.pk, set())
    is_mine = stance.coder_id == by.pk
    # Whoever is no editor any more has no desk: then it passes to whoever edits it.
    is_kept = not is_mine and still_codes(stance.coder)
    has_mended = why_not_hand_back(stance, by=by, role=role, authors=authors) is None
    return MendedStance(
        coder=stance.coder.get_username() if stance.coder and is_kept else "",
        mended=_read_mended(stance, by)
        # Only then are there mends to confirm; the history is not read for nothing.
        if is_mine and authors - {by.pk} and stance.status in OPEN
        else (),
        judges=role >= Role.REVIEWER
        and not own_work([stance.pk], user=by)
        and stance.status != Status.ARCHIVED,
        may_hand_back=role >= Role.REVIEWER and is_kept,
        has_mended=has_mended,
        may_archive=why_not_archive(stance, by=by, role=role) is None,
        may_take_back=why_not_take_back(stance, by=by) is None,
    )


def _read_mended(stance: Stance, by: User) -> list[Change]:
    """What others changed since ``by`` last did something to the stance."""
    changes = read_stance_history(stance, audience=EDITORS)
    last_own = max((n for n, change in enumerate(changes) if change.user_id == by.pk), default=-1)
    # What nobody did, as an upgrade, is no mend.
    return [change for change in changes[last_own + 1 :] if change.user_id is not None]
