"""What waits in the pool while PostgreSQL is restarted."""

import pytest
from django.db import connection

WAITING = 6

pytestmark = pytest.mark.django_db


def test_whoever_comes_after_a_restart_gets_a_living_connection_however_many_have_ended() -> None:
    pool = connection.pool  # type: ignore[attr-defined]
    taken = [pool.getconn() for _ in range(WAITING)]
    ended = [waiting.info.backend_pid for waiting in taken]
    for waiting in taken:
        pool.putconn(waiting)
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(pid, 5000) from unnest(%s) pid", [ended])
    with pool.connection() as living:
        assert living.info.backend_pid not in ended
        assert living.execute("select 1").fetchone() == (1,)
