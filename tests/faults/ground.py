"""What trials stand on: the database they may kill, visitors who try again, and what is counted afterwards."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

import psycopg
from django.conf import settings

from config.postgres.scratch import disconnect
from tests.config.served import Visitor, eventually, is_gone
from tests.factories import PASSWORD
from tests.reset import SUPERUSER

VOLATILE: Final = (
    *("django_session", "usersessions_", "axes_"),
    *("demarche_counter", "demarche_use", "demarche_reading", "django_ox_"),
)
"""Tables that tell of visits, not of the record."""
WORDED: Final = "Nothing was saved"


@dataclass
class Report:
    """What was seen, a line each, and the promises that were broken."""

    broken: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        print(line, flush=True)  # noqa: T201

    def require(self, *, holds: bool, what: str) -> None:
        if not holds:
            self.broken.append(what)
            self.say(f"BROKEN: {what}")


@contextmanager
def superuser() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ[SUPERUSER], autocommit=True) as connection:
        yield connection


def is_open() -> bool:
    try:
        psycopg.connect(settings.DATABASE_URL).close()
    except psycopg.OperationalError:
        return False
    return True


def end_postgres(data: Path, number: signal.Signals) -> None:
    """Kill every process of the server at once, or have it end; return when its keeper has started another."""
    postmaster = data / "postmaster.pid"
    former = postmaster.read_text()
    pid = int(former.split()[0])
    family = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    for one in family if number is signal.SIGKILL else [pid]:
        try:
            os.kill(one, number)
        except ProcessLookupError:  # a session that ended by itself
            continue
    assert eventually(lambda: all(map(is_gone, family)))
    assert eventually(lambda: _contents(postmaster) not in {None, former})
    assert eventually(is_open)
    disconnect()  # this process had connections too


def _contents(path: Path) -> str | None:
    """None while the file is away: its keeper takes it off between any look and the next."""
    try:
        return path.read_text()
    except FileNotFoundError:
        return None


def data_directory() -> Path:
    with superuser() as connection:
        [place] = connection.execute("show data_directory").fetchone() or ("",)
    return Path(place)


class Persistent(Visitor):
    """One who sends again what was not answered; a connection that broke is opened anew."""

    def send(self, path: str, form: Mapping[str, Any] | None = None) -> tuple[int, str]:
        """Once; status 0 where there was no answer."""
        try:
            return self.ask(path, form)
        except (OSError, HTTPException):
            self.close()
            return 0, ""

    def get_in(self, name: str) -> None:
        while self.sign_in(name, PASSWORD) != 302:
            time.sleep(0.1)


def count_rows(session: Any) -> dict[str, int]:
    """Of each table of the record and its history, as this session sees them."""
    with session.cursor() as cursor:
        cursor.execute(
            "select schemaname, tablename from pg_tables where schemaname in ('public', 'history') order by 1, 2"
        )
        kept = [f"{schema}.{name}" for schema, name in cursor.fetchall() if not name.startswith(VOLATILE)]
        cursor.execute(f"select {', '.join(f'(select count(*) from {name})' for name in kept)}")
        return dict(zip(kept, cursor.fetchone(), strict=True))


def what_history_misses() -> list[str]:
    """Rows that are not as last captured, over all tables."""
    with superuser() as connection:
        query = "select c.table_name, v.problem from history.captured_table c, history.verify(c.table_name) v"
        return [f"{table} {problem}" for table, problem in connection.execute(query)]


def what_amcheck_finds() -> tuple[int, list[str]]:
    """How many relations were looked through by PostgreSQL's own check, and what it complains of."""
    relations = """select c.oid::regclass::text, c.relkind::text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_am a on a.oid = c.relam
     where n.nspname in ('public', 'history') and (c.relkind = 'r' or (c.relkind = 'i' and a.amname = 'btree'))"""
    problems = []
    with superuser() as connection:
        connection.execute("create extension if not exists amcheck")
        found = connection.execute(relations).fetchall()
        for name, kind in found:
            check = "select msg from verify_heapam(%s)" if kind == "r" else "select bt_index_check(%s::regclass, true)"
            try:
                rows = connection.execute(check, [name]).fetchall()
            except psycopg.Error as error:
                problems.append(f"{name}: {error}")
                continue
            problems += [f"{name}: {message}" for (message,) in rows if message]
    return len(found), problems
