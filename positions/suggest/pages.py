"""How many suggestions are shown at once: the best of each page of text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import Final

from positions.suggest.boundary import Suggestion

PAGE: Final = 2_500
"""Characters of a page of text."""
PER_PAGE: Final = 5
FEWEST: Final = 3
"""However short a last page is."""
_KEPT_PER_PAGE: Final = 12
"""Of a long text: those shown, and what takes their place once they are coded."""


def choose_best(
    suggestions: Iterable[Suggestion], length: int
) -> tuple[Sequence[Suggestion], Sequence[Suggestion]]:
    """The best of each page of a text of so many characters, and the rest; page by page, the best first in each.

    A last page that is shorter has as many fewer.
    """
    shown: list[Suggestion] = []
    more: list[Suggestion] = []
    for page, ranked in _ranked(suggestions):
        share = min(PAGE, length - page * PAGE) / PAGE
        most = max(FEWEST, ceil(PER_PAGE * share))
        shown += ranked[:most]
        more += ranked[most:]
    return shown, more


def thin_out_pages(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Those of a long text that are worth keeping: of each page as many again as are shown, and some."""
    return [one for _, ranked in _ranked(suggestions) for one in ranked[:_KEPT_PER_PAGE]]


def _ranked(suggestions: Iterable[Suggestion]) -> Iterator[tuple[int, list[Suggestion]]]:
    """Page by page, the best first in each."""
    pages: dict[int, list[Suggestion]] = {}
    for one in suggestions:
        pages.setdefault(one.start // PAGE, []).append(one)
    for page, of_page in sorted(pages.items()):
        # A full order: the same text has to show the same list each time, whatever engine gave it.
        yield (
            page,
            sorted(of_page, key=lambda one: (-one.score, one.start, one.end, str(one.actor))),
        )
