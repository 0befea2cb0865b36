"""What stands in the way of rows, or should be looked at, by row and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

MOST_TOLD: Final = 500
"""Of each weight; whoever has more mends these first."""
REFUSED: Final = "refused"
QUESTIONED: Final = "questioned"


@dataclass(slots=True)
class Problems:
    """``rows`` are counted by what becomes of them: created, known, questioned, refused."""

    labels: Mapping[str, str]
    found: dict[str, list[tuple[int, str, str]]] = field(
        default_factory=lambda: {REFUSED: [], QUESTIONED: []}
    )
    numbers: Counter[str] = field(default_factory=Counter)
    marked: dict[str, set[int]] = field(default_factory=lambda: {REFUSED: set(), QUESTIONED: set()})

    def refuse(self, line: int, column: str, text: str) -> None:
        """Nothing is imported while this stands."""
        self._add(REFUSED, line, column, text)

    def refuse_all(self, lines: Sequence[int], column: str, text: str) -> None:
        """The same of all these rows, told once."""
        if lines:
            self.refuse(lines[0], column, text)
            self.marked[REFUSED].update(lines)

    def ask(self, line: int, column: str, text: str) -> None:
        """It is imported if somebody says that it is right."""
        self._add(QUESTIONED, line, column, text)

    def _add(self, weight: str, line: int, column: str, text: str) -> None:
        self.numbers[weight] += 1
        self.marked[weight].add(line)
        # Counted all the same: only what is told in words is cut.
        if len(self.found[weight]) < MOST_TOLD:
            self.found[weight].append((line, self.labels.get(column, column), text))

    @property
    def are_refused(self) -> bool:
        return bool(self.marked[REFUSED])

    def report(self, *, created: int, known: int) -> dict[str, Any]:
        """What a page shows of a check. Rows with several problems count once, by the gravest; what
        is refused is not among the ``created``.
        """
        questioned = self.marked[QUESTIONED] - self.marked[REFUSED]
        return {
            # Lines that are refused may be among those known, so the difference could fall below nothing.
            "created": max(0, created - len(self.marked[REFUSED])),
            "known": known,
            "questioned": len(questioned),
            "refused": len(self.marked[REFUSED]),
            "is_cut": any(self.numbers[weight] > len(told) for weight, told in self.found.items()),
            "problems": {weight: sorted(found) for weight, found in self.found.items()},
        }
