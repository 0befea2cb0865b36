"""Background tasks beside the server: one process works on them for as long as it lives.

A process between the two starts another worker where one was killed; each dies with the one above
it. Both are forks, which share the memory of what is loaded already.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.core.management import call_command

from config.postgres.keeper import end_with_parent

PAUSE: Final = 1.0
"""Seconds between two workers."""


@contextmanager
def background_worker() -> Iterator[None]:
    """Have tasks worked on until the block ends; the task under way then is finished.

    To be entered without open connections, where processes are made by forking.
    """
    keeper = multiprocessing.Process(target=_keep_one, args=(os.getpid(),))
    keeper.start()
    try:
        yield
    finally:
        keeper.terminate()
        keeper.join()


def _keep_one(server: int) -> None:
    end_with_parent(server, by=signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the server tells us
    while True:
        worker = multiprocessing.Process(target=_work, args=(os.getpid(),))
        worker.start()
        worker.join()
        time.sleep(PAUSE)


def _work(keeper: int) -> None:
    end_with_parent(keeper, by=signal.SIGTERM)
    call_command("ox_worker", verbosity=0)
