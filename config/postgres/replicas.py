"""Reading from replicas: a request reads from one server, the primary or a replica that has replayed
what its visitor wrote.

While it reads from a replica, the replica's connection stands where Django's usual one does, so that every query of
the page goes there, whether the ORM sends it or we do: a version of one server with rows of another would keep an old
page for ever (docs/decisions/0052-replicas.md).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

REPLICA: Final = "replica"
PRIMARY: Final = "primary"
"""Where the usual connection is found while a replica's stands in its place."""
RECORD: Final = frozenset({"actors", "positions"})
"""The apps whose rows may be a moment old. Who somebody is and may do, and what is counted, may not."""

LOWEST: Final = "0/0"
HIGHEST: Final = "FFFFFFFF/FFFFFFFF"
"""A position in the log that no replica reaches."""
MOST_LAG: Final = 10
"""Seconds that what a replica shows may be old by, for visitors who wrote nothing."""
AWAY_SECONDS: Final = 5.0
"""For which replicas are not asked after none could be reached: each such visitor waits for a second."""

# Of a replica that replays what it received, nothing tells how long ago the primary wrote last.
_HAS_REPLAYED: Final = f"""
select (pg_is_in_recovery() and pg_last_wal_replay_lsn() >= %s::pg_lsn
        and (pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn()
             or pg_last_xact_replay_timestamp() > clock_timestamp() - interval '{MOST_LAG} s')) is true
"""
# Not the position written: with synchronous_commit off a commit is acknowledged before it is.
_POSITION: Final = "select pg_current_wal_insert_lsn()::text"

_away_until = 0.0


def has_replicas() -> bool:
    return REPLICA in settings.DATABASES


def is_at_replica() -> bool:
    return connections[DEFAULT_DB_ALIAS].alias == REPLICA


def primary() -> BaseDatabaseWrapper:
    """The connection for what a request writes in passing, or asks of the primary itself."""
    return connections[_writing_alias()]


@contextmanager
def primary_afterwards() -> Iterator[None]:
    """Put the usual connection back in its place, should a replica's have taken it meanwhile."""
    try:
        yield
    finally:
        if is_at_replica():
            connections[DEFAULT_DB_ALIAS] = connections[PRIMARY]
            del connections[PRIMARY]


def go_to_replica(*, after: str) -> bool:
    """Read from a replica from here on, if there is one that has replayed the log up to ``after``."""
    global _away_until  # noqa: PLW0603 - one a process
    if time.monotonic() < _away_until:
        return False
    replica = connections[REPLICA]
    try:
        with replica.cursor() as cursor:
            cursor.execute(_HAS_REPLAYED, [after])
            [has_replayed] = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        replica.close()
        _away_until = time.monotonic() + AWAY_SECONDS
        return False
    if has_replayed:
        connections[PRIMARY], connections[DEFAULT_DB_ALIAS] = connections[DEFAULT_DB_ALIAS], replica
    return bool(has_replayed)


def current_position() -> str:
    """How far the primary's log goes; what was committed before is within it. Where the primary
    cannot tell any more, further than any replica.
    """
    try:
        with primary().cursor() as cursor:
            cursor.execute(_POSITION)
            return str(cursor.fetchone()[0])
    except (DatabaseError, InterfaceError):
        return HIGHEST


def give_only_standbys(found: psycopg.Connection[Any]) -> None:
    """The check of the replicas' pool: a replica that was promoted keeps its connections, which
    would never be read from again.
    """
    if found.execute("select pg_is_in_recovery()").fetchone() != (True,):
        raise psycopg.OperationalError("This server is no replica any more.")


class PrimaryForTheRest:
    """Router: while a request reads from a replica, writes and what is no row of the record are the
    primary's.
    """

    def db_for_read(self, model: type[Model], **_: Any) -> str | None:
        if not is_at_replica():
            return None
        return DEFAULT_DB_ALIAS if model._meta.app_label in RECORD else PRIMARY

    def db_for_write(self, model: type[Model], **_: Any) -> str | None:
        return PRIMARY if is_at_replica() else None

    def allow_relation(self, one: Model, other: Model, **_: Any) -> bool | None:
        return True if is_at_replica() else None


def _writing_alias() -> str:
    return PRIMARY if is_at_replica() else DEFAULT_DB_ALIAS
