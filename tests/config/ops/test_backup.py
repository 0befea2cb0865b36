"""A backup is restored into another cluster as it was, or it is said what is not."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from config.ops.backup import DUMP, INVENTORY, BackupError, make_backup, read_backup, restore_backup
from config.ops.inventory import Inventory
from config.postgres.embedded import EmbeddedPostgresError, Server, ensure_running, programs_for
from config.postgres.keeper import major_version
from config.postgres.scratch import address_of, scratch_database
from positions.management.commands.restore import refuse_newer
from tests.factories import many_published, published_stance

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(scope="module")
def kept(
    migrated_template: str, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The owner's address of a small record, and a backup of it."""
    name = f"demarche_test_{os.getpid()}_kept"
    place = tmp_path_factory.mktemp("backups") / "monday"
    with django_db_blocker.unblock(), scratch_database(name, template=migrated_template):
        published_stance(note="“Жито”, \N{ZERO WIDTH JOINER} and a tab\t.")
        many_published(30)
        call_command("seal_history", stdout=StringIO())
        url = address_of(settings.OWNER_URL, name)
        make_backup(url, place)
        yield url, place


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Server]:
    """Another machine's cluster, with roles and an empty database."""
    server = ensure_running(tmp_path / "data", fast=True)
    yield server
    server.stop()


def on(server: Server) -> dict[str, str]:
    """A command that ends at once needs no server of its own: this is another process."""
    roles = {"DATABASE_URL": "demarche", "DATABASE_OWNER_URL": "demarche_owner"}
    return os.environ | {name: server.url("demarche", role=role) for name, role in roles.items()}


def looked_at(url: str) -> Inventory:
    with psycopg.connect(url) as connection:
        return Inventory.of(connection)


def test_all_is_there_on_another_machine(kept: tuple[str, Path], another: Server) -> None:
    source, place = kept
    command = [sys.executable, f"{settings.BASE_DIR}/manage.py", "restore", str(place)]
    done = subprocess.run(command, env=on(another), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "each as it was" in done.stdout
    assert "every row is as last captured" in done.stdout
    assert re.search(r"^[1-9]\d* links: every change is as sealed; 0 are not", done.stdout, re.MULTILINE)
    before, after = looked_at(source), looked_at(another.url("demarche", role="demarche_owner"))
    assert list(before.differences(after)) == []
    assert before.tables == after.tables
    assert before.rows > 30
    assert {"positions_stance", "revision"} <= {name.split(".")[1] for name in before.tables}
    with psycopg.connect(another.url("demarche", role="demarche")) as application:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("delete from positions_stance")
        application.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):  # a right on the database, which no dump has
            application.execute("create temporary table mine ()")


def test_a_backup_is_proved_without_another_machine(kept: tuple[str, Path]) -> None:
    out = StringIO()
    call_command("verify_backup", str(kept[1]), stdout=out)
    assert out.getvalue().splitlines()[-1].startswith("The backup can be restored: ")
    assert "Every text, excerpt and approval is what it was." in out.getvalue()
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from pg_database where datname like 'demarche_restored_%'")
        assert cursor.fetchone() == (0,)


def test_nothing_is_written_over(kept: tuple[str, Path]) -> None:
    source, place = kept
    with pytest.raises(BackupError, match="never written over"):
        make_backup(source, place)
    with pytest.raises(BackupError, match="not empty"):
        restore_backup(place, source)


def test_a_backup_is_for_whoever_made_it(kept: tuple[str, Path]) -> None:
    assert kept[1].stat().st_mode & 0o077 == 0


ANOTHER_VIEW = """do $$ begin
  execute format('create or replace view positions_counted as select * from (%s) v where false',
                 rtrim(pg_get_viewdef('positions_counted'), ';'));
end $$"""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("alter table positions_stance disable trigger history_update", "trigger history_update of public.positions_s"),
        ("drop trigger history_delete on positions_stance", "trigger history_delete of public.positions_stance is mis"),
        ("grant delete on positions_stance to demarche", "rights on public.positions_stance of demarche is not as it"),
        ("delete from history.revision", "table history.revision is not as it was"),
        ("update positions_stance set note = note || ' '", "table public.positions_stance is not as it was"),
        ("alter table positions_stance add column more int", "column more of public.positions_stance was not there"),
        ("alter function history.capture() security invoker", "routine history.capture"),
        (ANOTHER_VIEW, "view public.positions_counted is not as it was"),
        ("drop index excerpt_seeds", "index public.excerpt_seeds is missing"),
        ("select setval('history.change', 1)", "sequence history.change is behind"),
    ],
)
def test_whatever_differs_is_named(kept: tuple[str, Path], change: str, told: str) -> None:
    """Also the control: a comparison that finds nothing would pass every restore."""
    with psycopg.connect(kept[0]) as connection:
        before = Inventory.of(connection)
        connection.execute("set local search_path = public")
        connection.execute(change)
        assert any(told in line for line in before.differences(Inventory.of(connection)))
        connection.rollback()
        connection.execute("select setval('history.change', %s)", [before.sequences["history.change"]])


def test_one_byte_changed_is_found(kept: tuple[str, Path], tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for name in (DUMP, INVENTORY):
        (damaged / name).write_bytes((kept[1] / name).read_bytes())
    assert read_backup(damaged).rows > 30
    content = bytearray((damaged / DUMP).read_bytes())
    content[len(content) // 2] ^= 1
    (damaged / DUMP).write_bytes(content)
    with pytest.raises(CommandError, match="not what was written"):
        call_command("verify_backup", str(damaged))


@pytest.mark.parametrize("content", ["", "[]", '{"server": "18"}'])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / INVENTORY).write_text(content)
    with pytest.raises(CommandError, match="no whole backup"):
        call_command("restore", str(tmp_path))


def test_a_backup_of_a_newer_version_is_refused(kept: tuple[str, Path]) -> None:
    told = json.loads((kept[1] / INVENTORY).read_text())
    refuse_newer(Inventory(**told))
    with pytest.raises(CommandError, match=r"another version of Demarche, with positions\.9999_later"):
        refuse_newer(Inventory(**{**told, "migrations": [*told["migrations"], "positions.9999_later"]}))


def test_a_backup_of_an_earlier_version_is_proved_as_it_would_be_restored(
    migrated_template: str, tmp_path: Path
) -> None:
    name, out = f"demarche_test_{os.getpid()}_earlier", StringIO()
    with scratch_database(name, template=migrated_template):
        call_command("migrate", "sessions", "zero", verbosity=0)
        make_backup(address_of(settings.OWNER_URL, name), tmp_path / "monday")
    call_command("verify_backup", str(tmp_path / "monday"), stdout=out)
    assert "Of an earlier version: 1 migrations made." in out.getvalue()
    told = json.loads((tmp_path / "monday" / INVENTORY).read_text())
    told["migrations"].append("positions.9999_later")
    (tmp_path / "monday" / INVENTORY).write_text(json.dumps(told))
    with pytest.raises(CommandError, match="another version of Demarche"):
        call_command("verify_backup", str(tmp_path / "monday"))


def test_a_database_that_is_away_leaves_nothing_that_looks_like_a_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="The database says"):
        make_backup("postgresql://nobody@/none?host=/nowhere", tmp_path / "monday")
    assert list(tmp_path.iterdir()) == []


def test_programs_are_no_older_than_the_server() -> None:
    assert major_version(programs_for(18)) == 18
    with pytest.raises(EmbeddedPostgresError, match="no pg_dump of that version"):
        programs_for(99)
