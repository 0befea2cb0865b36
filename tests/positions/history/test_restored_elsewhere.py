"""A dump that is restored into another cluster, which counts its transactions from the beginning."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from config.accounts.roles import Role
from config.postgres.embedded import Server, ensure_running, find_binaries
from config.postgres.scratch import address_of, disconnect
from positions.history.log import LogFilter, LoggedChange, read_log

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

CHANGES, AHEAD = 30, 1000
"""Changes made in each cluster, and transactions by which the old one's counter is ahead of a restore."""


@pytest.fixture
def clusters(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    old, new = (ensure_running(tmp_path / name, fast=True) for name in ("old", "new"))
    yield old, new
    disconnect()
    for server in (old, new):
        server.stop()


def move(dump: Path, *, source: str, target: str) -> None:
    """As the README has it: everything, as the owner."""
    pg_dump, pg_restore = (str(find_binaries() / name) for name in ("pg_dump", "pg_restore"))
    subprocess.run([pg_dump, "--format=custom", f"--file={dump}", source], check=True)
    subprocess.run([pg_restore, "--exit-on-error", f"--dbname={target}", str(dump)], check=True)


def owned(server: Server) -> str:
    return server.url("demarche", role="demarche_owner")


def let_pass(connection: psycopg.Connection, until: int) -> None:
    """Let transactions pass until the next one has this number, or a later one."""
    while connection.execute("select pg_current_xact_id()::text::bigint").fetchone()[0] + 1 < until:  # type: ignore[index]
        pass


def change(server: Server, note: str, *, from_xid: int) -> list[int]:
    """Change the actor in transactions of their own; return the cluster's numbers of them."""
    with psycopg.connect(server.url("demarche", role="demarche"), autocommit=True) as connection:
        let_pass(connection, from_xid)
        changed = [
            connection.execute(
                "update actors_actor set note = %s returning pg_current_xact_id()::text::bigint", [f"{note} {number}"]
            ).fetchone()
            for number in range(CHANGES)
        ]
    return [row[0] for row in changed if row]


def test_what_was_changed_before_and_after_stays_apart(
    clusters: tuple[Server, Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = clusters
    blank = address_of(settings.OWNER_URL, connections["owner"].settings_dict["NAME"])
    move(tmp_path / "blank.dump", source=blank, target=owned(old))
    with psycopg.connect(old.url("demarche", role="demarche"), autocommit=True) as connection:
        connection.execute(
            "insert into actors_actor (slug, kind, name, iso3, wikidata_id, note) values ('a', 'body', 'A', '', '', '')"
        )
        [now] = connection.execute("select pg_current_xact_id()::text::bigint").fetchone() or (0,)
    before = change(old, "before", from_xid=now + AHEAD)
    move(tmp_path / "kept.dump", source=owned(old), target=owned(new))
    after = change(new, "after", from_xid=before[0])
    assert len(set(before) & set(after)) > CHANGES / 2  # the counter was behind: the same numbers once more

    for alias in ("default", "owner"):
        monkeypatch.setitem(connections[alias].settings_dict, "HOST", str(new.sockets))
        monkeypatch.setitem(connections[alias].settings_dict, "NAME", "demarche")
    disconnect()
    changes: list[LoggedChange] = []
    older = None
    while not changes or older:
        log = read_log(wanted=LogFilter(), role=Role.EDITOR, older_than=older)
        changes += log.changes
        older = log.older_than
    told = [sentence for one in changes for changed in one.objects for sentence in changed.sentences]
    assert len(changes) == len(told) == 1 + 2 * CHANGES
    assert told[0] == f"Changed the note from “after {CHANGES - 2}” to “after {CHANGES - 1}”."
    assert told[CHANGES - 1] == f"Changed the note from “before {CHANGES - 1}” to “after 0”."
    with connections["owner"].cursor() as cursor:
        cursor.execute("select c.table_name, v.* from history.captured_table c, history.verify(c.table_name) v")
        assert cursor.fetchall() == []
    disconnect()
