"""Connections that wait in the pool, of which a restart of PostgreSQL leaves none alive."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from config.postgres.replicas import primary


def give_only_the_living(found: psycopg.Connection[Any]) -> None:
    """Raise where a connection that the pool would give away has ended, once all others that wait
    there were looked at as well.

    The pool looks for another at once, then after a second, and so on: of the eight that a restart
    ended it would find three before a visitor has waited for too long.
    """
    try:
        ConnectionPool.check_connection(found)
    except psycopg.Error:
        primary().pool.check()  # type: ignore[attr-defined]
        raise
