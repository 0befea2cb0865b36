"""Who reads.

Made once a request and handed down to every read that shows some people more than others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from config.accounts.roles import Role, Visitor


@dataclass(frozen=True, slots=True)
class Audience(Visitor):
    """A visitor as the reads know them; ``kept`` are the stances that are kept from whoever codes
    their texts blind (`rules.blind`).
    """

    # Looked up once where the request begins: reads only take it, and ask nothing of who codes
    # what.
    kept: frozenset[int] = frozenset()
    only_by: int | None = None
    """Whose stances alone are shown beside a text."""


PUBLIC: Final = Audience(Role.PUBLIC)
READERS: Final = Audience(Role.READER)
EDITORS: Final = Audience(Role.EDITOR)
