"""Everything that is written has a transaction, at whose commit it is told whether it holds.

A statement by itself would wait for replicas for as long as they are away, and nobody would be told (decision 0055).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from tests.factories import PASSWORD, UserFactory
from tests.faults.asked import MODEL, asked_forms
from tests.faults.kill_web import find_writes
from tests.site import PAGES, ROLES, World

pytestmark = pytest.mark.django_db

WRITES = re.compile(
    r"(?:\binsert into|\bdelete from|\bupdate\s+[\w.\"]+(?:\s+as\s+\w+)?\s+set)\s.*", re.IGNORECASE | re.DOTALL
)
HURRIED = "synchronous_commit"
"""What waits for nobody says so."""


class Watched:
    """Statements that write while no more transactions are open than at the beginning."""

    def __init__(self) -> None:
        self.at, self.found = "", set[tuple[str, str]]()
        self._before = len(connection.atomic_blocks)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        is_alone = len(connection.atomic_blocks) <= self._before
        if is_alone and HURRIED not in text and (found := WRITES.search(text)):
            self.found.add((self.at, found[0][:60]))
        return execute(sql, params, many, context)


def test_nothing_is_written_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in MODEL.items():
        monkeypatch.setenv(name, value)
    writes = find_writes(world, more=asked_forms(world, is_one_transaction=True), only_own=True)
    assert len(writes) > 50
    watched = Watched()
    with connection.execute_wrapper(watched):
        for entry in PAGES:
            watched.at = f"GET {entry.name}"
            for role in ROLES:
                world.clients[role].get(entry.url(world))
        for write in writes.values():
            watched.at = f"POST {write.view}"
            world.clients[Role.ADMINISTRATOR].post(write.path, write.sent)
    assert watched.found == set()


def test_nobody_signs_in_or_out_by_a_statement_alone() -> None:
    visitor, name = Client(), UserFactory.create(role=Role.EDITOR).username
    watched = Watched()
    with connection.execute_wrapper(watched):
        for password in ("wrong", "wrong again", PASSWORD):
            visitor.post(reverse("account_login"), {"login": name, "password": password})
        assert visitor.get(reverse("desk")).status_code == 200
        visitor.post(reverse("account_logout"))
    assert watched.found == set()


def test_what_is_over_is_forgotten_in_a_transaction() -> None:
    """As a number of tries that is found to be an hour old."""
    watched, counted = Watched(), caches["default"]
    counted.set("tries", 3, timeout=-1)
    with connection.execute_wrapper(watched):
        assert counted.get("tries") is None
        counted.set("tries", 1)
    assert watched.found == set()


def test_a_statement_by_itself_would_be_seen() -> None:
    watched = Watched()
    with connection.execute_wrapper(watched), connection.cursor() as cursor:
        cursor.execute("update actors_actor set note = note where false")
    assert watched.found == {("", "update actors_actor set note = note where false")}
