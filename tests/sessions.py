"""Several sessions of the database at once."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from positions.exceptions import ActionRefused


def at_once(*things: Callable[[], object]) -> list[object]:
    """Do them in sessions of their own, which start together; what was refused gives its refusal."""
    together = Barrier(len(things))

    def do(thing: Callable[[], object]) -> object:
        connection.ensure_connection()
        together.wait()
        try:
            return thing()
        except ActionRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as executor:
        return list(executor.map(do, things))


def wait_until_blocked[R](work: Future[R]) -> None:
    """What a transaction once saw of others' activity it sees to its end, unless it forgets that each time."""
    deadline = time.monotonic() + 30
    while not work.done():
        assert time.monotonic() < deadline, "it neither ended nor waited"
        with connection.cursor() as cursor:
            cursor.execute("select pg_stat_clear_snapshot()")
            cursor.execute(
                "select exists (select from pg_stat_activity"
                " where datname = current_database() and wait_event_type = 'Lock')"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
