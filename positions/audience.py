"""Who reads.

Made once a request and handed down to every read that shows some people more than others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from config.accounts.roles import Role, Visitor


@dataclass(frozen=True, slots=True)
class Audience(Visitor):
    """A visitor as the reads know them."""


PUBLIC: Final = Audience(Role.PUBLIC)
READERS: Final = Audience(Role.READER)
EDITORS: Final = Audience(Role.EDITOR)
