"""Who reads.

Made once a request and handed down to every read that shows some people more than others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from config.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Audience:
    """Somebody with a role, as the reads know them (DESIGN rule 7)."""

    role: Role

    @property
    def is_editor(self) -> bool:
        """Sees unpublished work, and what lies beside the record."""
        return self.role >= Role.EDITOR

    @property
    def is_reviewer(self) -> bool:
        """Sees also what was archived."""
        return self.role >= Role.REVIEWER

    @property
    def is_signed_in(self) -> bool:
        """Reads whole texts: what everybody may read is excerpts, by the right to quote."""
        return self.role >= Role.READER


PUBLIC: Final = Audience(Role.PUBLIC)
READERS: Final = Audience(Role.READER)
EDITORS: Final = Audience(Role.EDITOR)
