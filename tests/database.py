"""Pytest plugin: the database server of the tests, and templates there to copy from.

Loaded by `-p tests.database`, before anything reads the settings. Without DATABASE_URL an embedded PostgreSQL starts
for the run, in a directory of this checkout. A template is made once for each state of the files it is made from.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from psycopg import sql

from config.postgres.embedded import Server, ensure_running, find_binaries
from config.postgres.keeper import major_version
from config.postgres.scratch import as_owner, create_database, using_database
from tests.reset import SUPERUSER

BASE_DIR = Path(__file__).parent.parent
TEMPLATES_KEPT = 3  # newest of each kind: another run may still copy from an older one
LOCK = 0x64656D61  # for makers of templates
SERVER = pytest.StashKey[Server]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the server before pytest-django reads the settings. Workers of xdist find it in the environment."""
    if not os.environ.get("DATABASE_URL"):
        data = BASE_DIR / ".data" / f"test-postgres-{major_version(find_binaries())}"
        server = early_config.stash[SERVER] = ensure_running(data, fast=True)
        os.environ["DATABASE_URL"] = server.url("demarche", role="demarche")
        os.environ["DATABASE_OWNER_URL"] = server.url("demarche", role="demarche_owner")
        os.environ[SUPERUSER] = server.url("demarche", role="postgres")
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(SERVER, None):
        server.stop()


def migrate() -> None:
    """Bring the database in use to the present schema, with the rights of the application's role."""
    call_command("migrate", verbosity=0)


def migration_files() -> list[Path]:
    """Everything that decides on the schema, of installed packages too."""
    ours = BASE_DIR / "positions" / "management" / "commands" / "migrate.py"
    places = [Path(app.path, "migrations") for app in apps.get_app_configs()]
    return [ours, *(file for place in places for file in place.rglob("*") if file.suffix in {".py", ".sql"})]


def template(kind: str, files: Iterable[Path], *, build: Callable[[], None]) -> str:
    """Return the name of a template database that `build` made from these files, made now if there is none yet."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files)))
    name = f"demarche_{kind}_{digest.hexdigest()[:12]}"
    with as_owner() as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK])  # until this connection closes
        _drop_leftovers(connection)
        if name not in _databases(connection, f"demarche_{kind}_"):
            _make(connection, name, build)
            for old in _databases(connection, f"demarche_{kind}_")[:-TEMPLATES_KEPT]:
                _drop_unless_used(connection, old)
    return name


def _make(connection: psycopg.Connection, name: str, build: Callable[[], None]) -> None:
    unfinished = f"demarche_test_{os.getpid()}_new"
    create_database(unfinished)
    with using_database(unfinished):
        build()
    connection.execute(
        sql.SQL("alter database {} rename to {}").format(sql.Identifier(unfinished), sql.Identifier(name))
    )


def _drop_leftovers(connection: psycopg.Connection) -> None:
    """Drop the databases of runs that were killed: their process is gone and nobody is connected."""
    for name in _databases(connection, "demarche_test_"):
        if not Path(f"/proc/{name.split('_')[2]}").exists():
            _drop_unless_used(connection, name)


def _drop_unless_used(connection: psycopg.Connection, name: str) -> None:
    with contextlib.suppress(psycopg.errors.ObjectInUse):
        connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


def _databases(connection: psycopg.Connection, prefix: str) -> list[str]:
    """Names of databases, oldest first."""
    query = "select datname from pg_database where starts_with(datname, %s) order by oid"
    return [name for (name,) in connection.execute(query, [prefix])]
