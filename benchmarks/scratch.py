"""Scratch databases beside the project's own, with its schema, its two roles and nothing in them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

_PLANNING: Final = "-c max_parallel_workers_per_gather=0"
"""A parallel plan's workers are processes of their own, whose CPU time would escape the measurement."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """A database as Django sees it (``application``, ``owner``), and a plain connection of each role."""

    name: str
    application: BaseDatabaseWrapper
    owner: BaseDatabaseWrapper

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Django's connections lead here."""
        kept = connections["default"], connections["owner"]
        connections["default"], connections["owner"] = self.application, self.owner
        try:
            yield
        finally:
            connections["default"], connections["owner"] = kept

    def connect(self, *, as_owner: bool = False) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection without Django, that commits each statement."""
        wrapper = self.owner if as_owner else self.application
        parameters = {k: v for k, v in wrapper.get_connection_params().items() if k in _PARAMETERS}
        return psycopg.connect(**parameters, autocommit=True)


_PARAMETERS: Final = frozenset({"dbname", "user", "password", "host", "port", "options"})


@contextmanager
def scratch_database(label: str) -> Iterator[Scratch]:
    """A new database, dropped at the end."""
    name = f"demarche_bench_{label}_{os.getpid()}"
    _administer("create database {}", name)
    scratch = Scratch(name, _wrapper("default", name), _wrapper("owner", name))
    try:
        with scratch.in_use():
            call_command("migrate", verbosity=0)
        yield scratch
    finally:
        for wrapper in (scratch.application, scratch.owner):
            wrapper.close()
            wrapper.close_pool()  # type: ignore[attr-defined]
        _drop(name)


def _wrapper(alias: str, name: str) -> BaseDatabaseWrapper:
    """A connection like that of ``alias``, to the database ``name``."""
    # Its own alias keeps its pool apart.
    own_alias = f"{alias}_{name}"
    settings = connections.settings[alias]
    options = {**settings["OPTIONS"], "options": _PLANNING}
    connections.settings[own_alias] = {**settings, "NAME": name, "OPTIONS": options}
    return connections[own_alias]


def _drop(name: str) -> None:
    """Drop a database as soon as the last of its backends, which end in their own time, is gone."""
    for _ in range(50):
        with suppress(OperationalError):
            return _administer("drop database {}", name)
        time.sleep(0.1)
    return _administer("drop database {}", name)


def _administer(statement: str, name: str) -> None:
    owner = connections["owner"]
    owner.ensure_connection()
    with owner.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
