"""PostgreSQL restarted under a running server: a worded 503 while it is away, and the first after it is answered."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from typing import Final

from django.conf import settings

from tests.config.served import served
from tests.faults.ground import Persistent, Report, data_directory, end_postgres

READERS: Final = 8
PATHS: Final = ("/", "/actors/", "/stances/", "/search/?q=truce")


def try_it(report: Report, times: int) -> None:
    seen: Counter[int] = Counter()
    first: list[int] = []
    unworded: list[str] = []
    is_over = threading.Event()

    def read(port: int, path: str) -> None:
        visitor = Persistent(port)
        while not is_over.is_set():
            status, text = visitor.send(path)
            seen[status] += 1
            if status == 503 and "again" not in text:
                unworded.append(text[:200])
            if status == 503:
                time.sleep(0.05)
        visitor.close()

    data = data_directory()
    with served(settings.DATABASE_URL, workers=2, DJANGO_SETTINGS_MODULE="tests.config.served_settings") as server:
        readers = [threading.Thread(target=read, args=(server.port, PATHS[n % len(PATHS)])) for n in range(READERS)]
        for reader in readers:
            reader.start()
        for number in range(times):
            time.sleep(0.5)
            end_postgres(data, signal.SIGINT if number % 2 else signal.SIGKILL)
            visitor = Persistent(server.port)
            first.append(visitor.send("/actors/")[0])
            visitor.close()
        is_over.set()
        for reader in readers:
            reader.join()
    report.say(
        f"restart: PostgreSQL restarted {times} times under {READERS} readers: answers {dict(sorted(seen.items()))},"
        f" the first after it {sorted(Counter(first).items())}, without words {len(unworded)}."
    )
    report.require(holds=set(seen) <= {200, 503}, what=f"answers {dict(seen)}")
    report.require(holds=set(first) == {200}, what=f"the first after a restart was answered {first}")
    report.require(holds=not unworded, what=f"a 503 without words: {unworded[:1]}")
    report.require(holds=seen[503] > 0, what="nobody asked while it was away: this trial could not fail")
