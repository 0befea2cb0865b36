"""What an action costs: time on the wall, and on the processors of this process and of the database's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.scratch import Scratch

_BACKENDS: Final = "select pid from pg_stat_activity where datname = %s and pid <> pg_backend_pid()"


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds. ``server`` is None where the server's processes cannot be watched."""

    wall: float
    client: float
    server: float | None

    @property
    def total(self) -> float:
        """What ratios are made of: processor time, which a busy machine hardly changes; else the wall's."""
        return self.wall if self.server is None else self.client + self.server

    def each(self, number: int) -> Cost:
        return Cost(self.wall / number, self.client / number, None if self.server is None else self.server / number)


class Clock:
    """Measures what happens in this process and the backends of a database."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._backends: list[Path] | None = []

    def watch_backends(self) -> None:
        """Look up which processes serve the database now; call it after anything that may have connected."""
        with self._scratch.connect() as connection:
            pids = connection.execute(_BACKENDS, [self._scratch.name]).fetchall()
            is_local = connection.info.host.startswith("/")
        files = [Path(f"/proc/{pid}/schedstat") for (pid,) in pids]
        is_watchable = is_local and all(file.exists() for file in files)
        self._backends = files if is_watchable else None

    def cost_of(self, action: Callable[[], object]) -> Cost:
        server = self._server_ns()
        client, wall = time.process_time_ns(), time.perf_counter_ns()
        action()
        wall, client = time.perf_counter_ns() - wall, time.process_time_ns() - client
        after = self._server_ns()
        spent = None if server is None or after is None else (after - server) / 1e6
        return Cost(wall / 1e6, client / 1e6, spent)

    def _server_ns(self) -> int | None:
        """Nanoseconds on a processor, of all backends (Linux: the first number of schedstat)."""
        if self._backends is None:
            return None
        return sum(int(file.read_text().split()[0]) for file in self._backends)


def middle(costs: Iterable[Cost]) -> Cost:
    """The median of each part."""
    costs = list(costs)
    server = [cost.server for cost in costs if cost.server is not None]
    return Cost(
        median(cost.wall for cost in costs),
        median(cost.client for cost in costs),
        median(server) if len(server) == len(costs) else None,
    )


def total_ratio(costs: Mapping[str, list[Cost]], over: str, under: str) -> float:
    """The median over the rounds of one cost divided by the other of the same round."""
    return median(a.total / b.total for a, b in zip(costs[over], costs[under], strict=False))
