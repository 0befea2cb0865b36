"""A backup and its proof: a dump by PostgreSQL's own program, and beside it what every table and
every rule was at that moment.

Dump and inventory are read from one snapshot, so people may go on writing meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.ops.inventory import Inventory, read_tables
from config.postgres.embedded import EmbeddedPostgresError, programs_for

DUMP: Final = "database.dump"
INVENTORY: Final = "inventory.json"


class BackupError(Exception):
    """What kept a backup from being made, read or trusted; a sentence for the operator."""


def make_backup(url: str, place: Path) -> Inventory:
    """Write a backup of the owner's database into a new directory: whole, or not at all.

    Raises:
        BackupError: where the directory exists, or the database or pg_dump fails.
    """
    if place.exists():
        raise BackupError(f"{place} exists already: a backup is never written over.")
    unfinished = place.with_name(f".{place.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    # Passwords' hashes and drafts are in it: nobody else reads it.
    unfinished.mkdir(mode=0o700, parents=True)
    try:
        inventory = _write(url, unfinished)
        unfinished.rename(place)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    _sync(place.parent)
    return inventory


def _write(url: str, unfinished: Path) -> Inventory:
    with _connected(url) as connection:
        connection.execute("begin isolation level repeatable read, read only")
        [snapshot] = connection.execute("select pg_export_snapshot()").fetchone() or ("",)
        inventory = Inventory.of(connection)
        _run(
            "pg_dump", url, _major(connection),
            ["--format=custom", f"--snapshot={snapshot}", f"--file={unfinished / DUMP}"],
        )  # fmt: skip
    inventory = replace(inventory, dump_sha256=_digest(unfinished / DUMP))
    (unfinished / INVENTORY).write_text(json.dumps(asdict(inventory), indent=1) + "\n")
    for written in (unfinished / DUMP, unfinished / INVENTORY, unfinished):
        _sync(written)
    return inventory


def read_backup(place: Path) -> Inventory:
    """What a backup says it holds, once its dump is what was written.

    Raises:
        BackupError: where there is none, or a byte of it changed.
    """
    try:
        inventory = Inventory(**json.loads((place / INVENTORY).read_text()))
        found = _digest(place / DUMP)
    except (OSError, ValueError, TypeError) as error:
        raise BackupError(f"{place} is no whole backup: {error}") from error
    if found != inventory.dump_sha256:
        raise BackupError(f"{place / DUMP} is not what was written: its SHA-256 is another.")
    return inventory


def restore_backup(place: Path, url: str) -> Inventory:
    """Restore into the owner's empty database, in one transaction, and compare.

    Rights on the database itself are no part of a dump: `migrate` gives them.

    Raises:
        BackupError: where the database has tables, or something differs from what was backed up.
    """
    expected = read_backup(place)
    with _connected(url) as connection:
        if read_tables(connection):
            raise BackupError(
                "The database is not empty, and nothing is written over. Name an empty one."
            )
        _run(
            "pg_restore", url, _major(connection),
            ["--exit-on-error", "--single-transaction", str(place / DUMP)],
        )  # fmt: skip
        # Kept statistics are no part of a dump of every version, and the first pages need them.
        connection.execute("analyze")
        with connection.transaction():
            problems = list(expected.differences(Inventory.of(connection)))
    if problems:
        raise BackupError("Restored, but not as it was:\n" + "\n".join(problems[:100]))
    return expected


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
    except psycopg.Error as error:
        raise BackupError(f"The database says: {error}") from error


def _major(connection: psycopg.Connection) -> int:
    return connection.info.server_version // 10_000


def _run(program: str, url: str, major: int, arguments: list[str]) -> None:
    """A program of PostgreSQL's; the password is in its environment, where no list of processes
    shows it.
    """
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    try:
        path = programs_for(major) / program
    except EmbeddedPostgresError as error:
        raise BackupError(str(error)) from error
    command = [str(path), f"--dbname={make_conninfo('', **parts)}"]
    ended = subprocess.run(
        [*command, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise BackupError(f"{program} failed: {ended.stderr.strip()}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Have a file, or the names in a directory, on the disk before a name says that it is whole."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
