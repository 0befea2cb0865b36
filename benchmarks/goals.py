"""The goals of `docs/performance.md`, and what was measured beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


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


def print_ratios(ratios: Sequence[Ratio]) -> None:
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
