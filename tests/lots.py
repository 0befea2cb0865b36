"""What is tried by force, and the part of it that is tried every day (docs/decisions/0061).

`./run test` leaves out what is marked as exhaustive; `./run test --all`, and pytest with a path, do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import pytest
from _pytest.mark import ParameterSet


def some_daily(cases: Iterable[object], *, every: int) -> list[ParameterSet]:
    """All cases as parameters, of which a tuple has several; of so many one is tried every day."""
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)), marks=[pytest.mark.exhaustive] if number % every else []
        )
        for number, case in enumerate(cases)
    ]


@dataclass(frozen=True, slots=True)
class Lot:
    """A part of what a test tries in a loop: what is tried every day, or the rest."""

    is_daily: bool

    def of[T](self, cases: Iterable[T], name: str, *, every: int) -> list[T]:
        """Each `every`-th case from a place that the name decides, or the others.

        So each page is asked something every day, and each question is asked of some page.
        """
        listed = list(cases)
        first = crc32(name.encode()) % min(every, len(listed) or 1)
        return [case for number, case in enumerate(listed) if (number % every == first) is self.is_daily]

    def first_of[T](self, cases: Iterable[T], name: str, *, every: int) -> list[T]:
        """The same, but the rest is all of them: for tests that count what they found."""
        listed = list(cases)
        return self.of(listed, name, every=every) if self.is_daily else listed


DAILY, REST = Lot(is_daily=True), Lot(is_daily=False)
IN_LOTS: Final = pytest.mark.parametrize(
    "lot", [pytest.param(DAILY, id="daily"), pytest.param(REST, id="rest", marks=pytest.mark.exhaustive)]
)
