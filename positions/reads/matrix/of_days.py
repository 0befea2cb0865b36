"""What was made of positions held in memory, kept for whoever asks for the same days next: for another
choice of rows and columns, with a cell open, signed in, or after a change of other issues.

Exact as the positions are: what was made of others of an issue is not found.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from positions.reads.matrix.held import IssuePositions

MOST_CELLS: Final = 100_000
"""Of a process: some 30 MB."""

type TwoDays = tuple[int, int | None]
"""A day, and one that it is compared with, as ordinals."""
type _Key = tuple[int, TwoDays]


class OfDays[Cell]:
    """What a process keeps; the days of an issue that were not asked for longest go first.

    Threads share it.
    """

    def __init__(self, most_cells: int = MOST_CELLS) -> None:
        self.most_cells = most_cells
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget everything, as a process that has just started."""
        with self._lock:
            self.cells = 0
            self._made: OrderedDict[_Key, tuple[IssuePositions, dict[int, Cell | None]]]
            self._made = OrderedDict()

    def read(
        self,
        issue: int,
        positions: IssuePositions,
        *,
        days: TwoDays,
        actors: Sequence[int],
        make: Callable[[Sequence[int]], Mapping[int, Cell]],
    ) -> Mapping[int, Cell | None]:
        """The cells of an issue by actor, None where there is none; ``make`` makes those of the
        actors that nobody asked for before.
        """
        key = issue, days
        made = self._get(key, positions)
        # Who has no cell is kept as None, or would be looked for each time. Cells are made without the
        # lock: two threads may make the same, and neither waits (decision 0026).
        if new := [actor for actor in actors if actor not in made]:
            self._add(key, made, {**dict.fromkeys(new), **make(new)})
        return made

    def _get(self, key: _Key, positions: IssuePositions) -> dict[int, Cell | None]:
        with self._lock:
            found = self._made.get(key)
            # The very same object, not an equal one: what is held is replaced as a whole and never changed,
            # and comparing arrays would cost what is saved here.
            if found and found[0] is positions:
                self._made.move_to_end(key)
                return found[1]
            if found:
                self.cells -= len(self._made.pop(key)[1])
            made: dict[int, Cell | None] = {}
            self._made[key] = positions, made
        return made

    def _add(
        self, key: _Key, made: dict[int, Cell | None], fresh: Mapping[int, Cell | None]
    ) -> None:
        """Add to what is kept and make room; what gave way meanwhile is no longer counted.

        Another thread may have made the same cells meanwhile: only those that are new now count.
        """
        with self._lock:
            before = len(made)
            made.update(fresh)
            # What `_get` handed out may have given way to other days or other positions since: then nobody
            # finds it again, and it is not counted.
            kept = self._made.get(key)
            if kept and kept[1] is made:
                self.cells += len(made) - before
            while self.cells > self.most_cells and self._made:
                _, (_, oldest) = self._made.popitem(last=False)
                self.cells -= len(oldest)
