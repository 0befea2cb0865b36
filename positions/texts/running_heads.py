"""Headers and footers of printed pages, where they stand within a text that was copied from a PDF.
Pure.

They are recognised, never dropped unasked: a line that repeats may be meant, as the refrain of a speech is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from positions.texts.lines import is_page_number

_DIGITS: Final = re.compile(r"\d+")
_FEWEST: Final = 3
"""Pages on which a line has to stand; of two pages on both, as the very first or the very last."""
_EDGE: Final = 2
"""Lines at either end of a page among which a header or footer is looked for."""
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class RunningLine:
    """A line as it stands first, and on how many pages it does, whatever its number."""

    words: str
    count: int


def find_running_lines(text: str) -> list[RunningLine]:
    """The lines that repeat at the breaks of pages, the first first.

    Between form feeds it is those at the ends of most pages; without them those that stand beside
    page numbers.
    """
    # A form feed gets a line of its own, whatever stood beside it; `without_running_lines` undoes just that.
    lines = text.replace("\f", "\n\f\n").split("\n")
    masks: dict[str, list[str]] = {}
    for place in sorted(_running(lines)):
        masks.setdefault(_mask(lines[place]), []).append(lines[place].strip())
    return [RunningLine(found[0], len(found)) for found in masks.values()]


def without_running_lines(text: str) -> str:
    """The text without the lines that `find_running_lines` finds."""
    lines = text.replace("\f", "\n\f\n").split("\n")
    running = _running(lines)
    return "\n".join(line for place, line in enumerate(lines) if place not in running).replace(
        "\n\f\n", "\f"
    )


def _running(lines: Sequence[str]) -> set[int]:
    """The places of the lines that repeat where pages end or begin."""
    pages = list(_pages(lines))
    # Two pages cannot show a line on most pages: only their very first and last lines are compared.
    if len(pages) == 2:
        return set(_on_both(lines, *pages))
    edges = list(_edges(lines, pages)) if "\f" in lines else list(_beside_numbers(lines))
    counts = Counter(_mask(lines[place]) for place in edges)
    fewest = max(_FEWEST, lines.count("\f") // 2)  # those of left and right pages differ
    return {place for place in edges if counts[_mask(lines[place])] >= fewest}


def _pages(lines: Sequence[str]) -> Iterator[list[int]]:
    """Where the lines of each page are, but for blank ones and bare numbers; without empty pages."""
    page: list[int] = []
    for place, line in enumerate([*lines, "\f"]):
        if line != "\f":
            page += [place] if line.strip() and not is_page_number(line) else []
        elif page:
            yield page
            page = []


def _edges(lines: Sequence[str], pages: Iterable[Sequence[int]]) -> Iterator[int]:
    """The first and last lines of each page that may be a header or a footer."""
    for page in pages:
        short = [place for place in page if _may_run(lines[place])]
        yield from dict.fromkeys([*short[:_EDGE], *short[-_EDGE:]])


def _on_both(lines: Sequence[str], one: Sequence[int], other: Sequence[int]) -> Iterator[int]:
    """What stands first, or last, on both of two pages that hold something else."""
    # A page of two lines may be nothing but its header and footer.
    if min(len(one), len(other)) <= _EDGE:
        return
    for end in (0, -1):
        places = (one[end], other[end])
        first, second = (lines[place] for place in places)
        if _may_run(first) and _mask(first) == _mask(second):
            yield from places


def _beside_numbers(lines: Sequence[str]) -> Iterator[int]:
    """The lines next to a page number, blank ones aside."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    for n, place in enumerate(filled):
        beside = [lines[one] for one in (*filled[max(n - 1, 0) : n], *filled[n + 1 : n + 2])]
        if _may_run(lines[place]) and any(map(is_page_number, beside)):
            yield place


def _may_run(line: str) -> bool:
    return 0 < len(line.strip()) <= _LONGEST and not is_page_number(line)


def _mask(line: str) -> str:
    """What a line has on every page: not its number, nor its blanks and capitals."""
    return " ".join(_DIGITS.sub("#", line).casefold().split())
