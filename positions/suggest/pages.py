"""How many suggestions are shown at once: the best of each page of text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from positions.suggest.boundary import Suggestion

PAGE: Final = 2_500
"""Characters of a page of text."""
PER_PAGE: Final = 5


def choose(suggestions: Iterable[Suggestion]) -> tuple[Sequence[Suggestion], Sequence[Suggestion]]:
    """The best of each page, and the rest; page by page, the best first in each."""
    pages: dict[int, list[Suggestion]] = {}
    for one in suggestions:
        pages.setdefault(one.start // PAGE, []).append(one)
    shown: list[Suggestion] = []
    more: list[Suggestion] = []
    for _, of_page in sorted(pages.items()):
        ranked = sorted(of_page, key=lambda one: (-one.score, one.start, one.end, str(one.actor)))
        shown += ranked[:PER_PAGE]
        more += ranked[PER_PAGE:]
    return shown, more
