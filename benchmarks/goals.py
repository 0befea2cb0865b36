"""The goals of `docs/performance.md`, and what was measured beside them."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

_SQUARES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure with its goal, such as "≤ 4"."""

    name: str
    value: float
    goal: str
    holds: bool

    @classmethod
    def at_most(cls, name: str, value: float, goal: float) -> Self:
        # Judged by the whole figure, shown rounded: 2.0004 misses 2.
        return cls(name, round(value, 3), f"≤ {goal:g}", value <= goal)

    @classmethod
    def at_least(cls, name: str, value: float, goal: float) -> Self:
        return cls(name, round(value, 3), f"≥ {goal:g}", value >= goal)


def yardstick() -> float:
    """Milliseconds of processor that this machine takes to sum a million squares in Python: what
    goals in milliseconds are to be read beside: processors differ.
    """
    begun = time.process_time_ns()
    sum(number * number for number in range(_SQUARES))
    return (time.process_time_ns() - begun) / 1e6


def print_ratios(ratios: Sequence[Ratio]) -> None:
    print(f"\na million squares summed here: {yardstick():.0f} ms of processor")
    width = max(len(ratio.name) for ratio in ratios)
    print(f"\n{'':{width}}    value   goal")
    for ratio in ratios:
        print(
            f"{ratio.name:{width}}  {ratio.value:7.2f}  {ratio.goal:>6}  {'holds' if ratio.holds else 'MISSED'}"
        )


def write_json(ratios: Sequence[Ratio], file: Path) -> None:
    file.write_text(
        json.dumps([asdict(ratio) for ratio in ratios], ensure_ascii=False, indent=2) + "\n"
    )
