"""Databases as a whole, on whatever server the settings name: for tests and benchmarks, which need
some of their own.

The owner of the application's database makes them, so it may create databases (`demarche_owner`
may).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql

END_SECONDS = 10  # for a session to end that was told to


@contextmanager
def as_owner() -> Iterator[psycopg.Connection]:
    """Connect, without a transaction, to the application's database: the one that is known to
    exist.
    """
    with psycopg.connect(settings.OWNER_URL, autocommit=True) as connection:
        yield connection


def create_database(name: str, *, template: str = "template1") -> None:
    """Make a database, a copy of `template`, which nobody may be connected to.

    An empty one (template0) tells letters from marks as the application's does.
    """
    statement = sql.SQL("create database {} template {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with as_owner() as connection:
        if template == "template0":
            statement += sql.SQL(" lc_ctype {}").format(sql.Literal(_character_type(connection)))
        connection.execute(statement)


def drop_database(name: str) -> None:
    """Drop a database that may exist, and end what sessions the application's role and the owner
    still have there.
    """
    _end_sessions(settings.DATABASE_URL, name)
    _end_sessions(settings.OWNER_URL, name)
    with as_owner() as connection:
        connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


@contextmanager
def using_database(name: str) -> Iterator[None]:
    """Have all connections of this process go to another database of the same server meanwhile."""
    usual = connections["default"].settings_dict["NAME"]
    _point_at(name)
    try:
        yield
    finally:
        _point_at(usual)


@contextmanager
def scratch_database(name: str, *, template: str = "template1") -> Iterator[None]:
    """Work in a new database, which is dropped afterwards."""
    drop_database(name)
    create_database(name, template=template)
    try:
        with using_database(name):
            yield
    finally:
        drop_database(name)


def address_of(url: str, name: str) -> str:
    """Return the address of another database, for the role and on the server of `url`."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def lift_time_limits() -> None:
    """Let this connection wait and work as long as it takes: for commands, with nobody waiting for
    a page.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select set_config(name, '0', false) from unnest(%s::text[]) name",
            [["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"]],
        )


def disconnect() -> None:
    """Close every connection of this process, those that wait in pools too."""
    for connection in connections.all():
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()


def _end_sessions(url: str, name: str) -> None:
    """End those of one role: no role may end another's, so `drop database … with (force)` would not
    help.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid, %s) from pg_stat_activity where datname = %s and usename = current_user",
            [END_SECONDS * 1000, name],
        )


def _character_type(connection: psycopg.Connection) -> str:
    query = "select datctype from pg_database where datname = current_database()"
    [found] = connection.execute(query).fetchone() or ("C",)
    return str(found)


def _point_at(name: str) -> None:
    disconnect()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
