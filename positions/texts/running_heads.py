"""Headers and footers of printed pages, where they stand within a text that was copied from a PDF.
Pure.

They are recognised, never dropped unasked: a line that repeats may be meant, as the refrain of a speech is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from positions.texts.lines import is_page_number

_DIGITS: Final = re.compile(r"\d+")
_FEWEST: Final = 3
"""Pages on which a line has to stand."""
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
    edges = list(_edges(lines)) if "\f" in lines else list(_beside_numbers(lines))
    counts = Counter(_mask(lines[place]) for place in edges)
    fewest = max(_FEWEST, lines.count("\f") // 2)  # those of left and right pages differ
    return {place for place in edges if counts[_mask(lines[place])] >= fewest}


def _edges(lines: Sequence[str]) -> Iterator[int]:
    """The first and last lines of each page, but for bare numbers."""
    page: list[int] = []
    for place, line in enumerate([*lines, "\f"]):
        if line == "\f":
            yield from dict.fromkeys([*page[:_EDGE], *page[-_EDGE:]])
            page = []
        elif _may_run(line):
            page.append(place)


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
