"""Four hundred who come at the same moment: each is answered."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Final

from django.conf import settings

from tests.config.served import Visitor, served
from tests.faults.ground import Persistent, Report

CONNECTIONS: Final = 400
PATIENCE: Final = 240.0
"""Seconds; a busy machine with two processors makes so many pages in a minute."""


def storm(port: int, path: str) -> tuple[Counter[int], float]:
    """Statuses, and the seconds of whoever waited longest."""
    together = threading.Barrier(CONNECTIONS)
    seen: list[int] = []
    waited: list[float] = []

    def come() -> None:
        visitor = Persistent(port, timeout=PATIENCE)
        together.wait()
        start = time.monotonic()
        seen.append(visitor.send(path)[0])
        waited.append(time.monotonic() - start)
        visitor.close()

    visitors = [threading.Thread(target=come) for _ in range(CONNECTIONS)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    return Counter(seen), max(waited)


def try_it(report: Report, times: int) -> None:
    total: Counter[int] = Counter()
    slowest = 0.0
    with served(settings.DATABASE_URL, workers=2, DJANGO_SETTINGS_MODULE="tests.config.served_settings") as server:
        for number in range(times):
            seen, waited = storm(server.port, f"/actors/?q=storm{number}")
            total, slowest = total + seen, max(slowest, waited)
        visitor = Visitor(server.port)
        after = visitor.ask("/")[0]
        visitor.close()
    report.say(
        f"storm: {CONNECTIONS} connections at once, {times} times: answers {dict(total)},"
        f" the last after {slowest:.1f} s; afterwards {after}."
    )
    report.require(holds=set(total) == {200}, what=f"answers {dict(total)}")
    report.require(holds=after == 200, what=f"afterwards {after}")
