"""What is kept of days counts what it holds, whichever threads ask."""

import threading
from array import array
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from positions.reads.matrix.held import IssuePositions
from positions.reads.matrix.of_days import OfDays

NOBODY = 4
NO_ROWS = IssuePositions((1, 1), array("q"), array("i"), array("i"), array("i"), array("i"), array("q"))


def test_cells_that_two_threads_make_at_once_count_once() -> None:
    """Counted twice, they would leave less room after each such meeting, and none in the end."""
    of_days = OfDays[str](most_cells=8)
    both_make = threading.Barrier(2, timeout=30)

    def make(new: Sequence[int]) -> dict[int, str]:
        both_make.wait()
        return {actor: f"{actor}" for actor in new if actor != NOBODY}

    def read(actors: Sequence[int]) -> Mapping[int, str | None]:
        return of_days.read(1, NO_ROWS, days=(1, None), actors=actors, make=make)

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(read, [[1, 2, 3, NOBODY], [2, 3, NOBODY, 5]])
    assert first == second == {1: "1", 2: "2", 3: "3", NOBODY: None, 5: "5"}
    assert of_days.cells == 5
    again = of_days.read(1, NO_ROWS, days=(1, None), actors=[1, 2, 3, NOBODY, 5], make=lambda _: {})
    assert again is first  # still kept: there was room for all
