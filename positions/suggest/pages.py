"""How many suggestions are shown at once: the best of each page of text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Final

from positions.suggest.boundary import Suggestion

PAGE: Final = 2_500
"""Characters of a page of text."""
PER_PAGE: Final = 5
FEWEST: Final = 3
"""However short a last page is."""


def choose(
    suggestions: Iterable[Suggestion], length: int
) -> tuple[Sequence[Suggestion], Sequence[Suggestion]]:
    """The best of each page of a text of so many characters, and the rest; page by page, the best first in each.

    A last page that is shorter has as many fewer.
    """
    pages: dict[int, list[Suggestion]] = {}
    for one in suggestions:
        pages.setdefault(one.start // PAGE, []).append(one)
    shown: list[Suggestion] = []
    more: list[Suggestion] = []
    for page, of_page in sorted(pages.items()):
        share = min(PAGE, length - page * PAGE) / PAGE
        most = max(FEWEST, ceil(PER_PAGE * share))
        # A full order: the same text has to show the same list each time, whatever engine gave it.
        ranked = sorted(of_page, key=lambda one: (-one.score, one.start, one.end, str(one.actor)))
        shown += ranked[:most]
        more += ranked[most:]
    return shown, more
