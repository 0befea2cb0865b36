"""What an action costs: time on the wall, and on the processors of this process and of the
database's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import psycopg

_BACKENDS: Final = """
select pid from pg_stat_activity
 where datname = current_database() and backend_type = 'client backend'
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds. ``server`` is None where the server's processes cannot be watched."""

    wall: float
    client: float
    server: float | None

    @property
    def total(self) -> float:
        """What ratios are made of: processor time, which a busy machine hardly changes; else the
        wall's.
        """
        return self.wall if self.server is None else self.client + self.server

    def each(self, number: int) -> Cost:
        return Cost(
            self.wall / number,
            self.client / number,
            None if self.server is None else self.server / number,
        )


def cost_of(action: Callable[[], object], *, watching: psycopg.Connection[Any]) -> Cost:
    """Act once.

    Counted are this process and all backends of the database that ``watching`` is connected to.
    """
    backends = _backends(watching)
    # The clock of the wall innermost; reading the others is not in it.
    before, client, wall = _spent(backends), time.process_time_ns(), time.perf_counter_ns()
    action()
    wall, client = time.perf_counter_ns() - wall, time.process_time_ns() - client
    # By the backends that were there before: one that starts meanwhile is not counted.
    server = sum(spent - before[pid] for pid, spent in _spent(before).items())
    return Cost(wall / 1e6, client / 1e6, server / 1e6 if before else None)


def _backends(connection: psycopg.Connection[Any]) -> list[int]:
    """The processes that serve the database; none where they cannot be watched, on another machine."""
    # A socket in a directory is on this machine; over the network no process can be looked at.
    is_here = connection.info.host.startswith("/") and Path("/proc/self/schedstat").exists()
    return [pid for (pid,) in connection.execute(_BACKENDS)] if is_here else []


def _spent(backends: Iterable[int]) -> dict[int, int]:
    """Nanoseconds on a processor (Linux: the first number of schedstat) of those that have not just
    ended.
    """
    spent = {}
    for pid in backends:
        with suppress(FileNotFoundError, ProcessLookupError):
            spent[pid] = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return spent


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
    """The median over the rounds that have both of one cost divided by the other of the same round."""
    # By round: a machine that is busy in one disturbs both sides of its ratio.
    return median(a.total / b.total for a, b in zip(costs[over], costs[under], strict=False))
