"""A crawl of every page as everybody changes no row: sums over all tables before and after."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from config.accounts.roles import Role
from tests.lots import IN_LOTS, Lot
from tests.site import PAGES, ROLES, World

pytestmark = pytest.mark.django_db

NOTED = {
    "public.demarche_use": "how often a visitor asked the API, or for a PNG, this minute (decision 0050)",
    "public.positions_claim": "whoever opens a waiting stance has it for a while (decision 0046)",
}
"""Tables that tell of reading itself; nothing that anybody wrote is in them."""


def sums() -> dict[str, tuple[int, int]]:
    """Of each table the rows, and a sum over them in whatever order."""
    with connection.cursor() as cursor:
        cursor.execute("select schemaname || '.' || tablename from pg_tables where schemaname in ('public', 'history')")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(
                f"select count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) from {table} t"
            )
            found[table] = cursor.fetchone()
    return found


@IN_LOTS
def test_reading_changes_nothing(lot: Lot, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # So that the texts of the small world are long ones, which the worker of tasks reads.
    monkeypatch.setattr("positions.reads.work.suggestions.AT_ONCE", 3)
    before = sums()
    for entry in PAGES:
        url = entry.url(world)
        for role in ROLES:
            for method, is_htmx in (("GET", False), ("GET", True), ("HEAD", False)):
                # Every day by the first role that may.
                if ((role, method, is_htmx) == (entry.least, "GET", False)) is lot.is_daily:
                    world.clients[role].generic(method, url, headers={"HX-Request": "true"} if is_htmx else {})
    snapshot = world.named["snapshot"]
    suggested = reverse("source_suggestions", args=[world.named["source"]])
    for headers in ({}, {"HX-Request": "true"}):
        answer = world.clients[Role.EDITOR].get(f"{suggested}?snapshot={snapshot}", headers=headers)
        assert "Look through it now" in answer.content.decode()
    after = sums()
    assert "public.django_ox_oxtask" in after
    changed = {table for table in after if after[table] != before[table]}
    assert NOTED.keys() <= after.keys()
    assert changed <= NOTED.keys()


def test_a_change_would_be_seen(world: World) -> None:
    before = sums()
    with connection.cursor() as cursor:
        cursor.execute("update actors_actor set note = note || '.' where slug = 'actor'")
    assert {table for table, was in sums().items() if was != before[table]} == {
        "public.actors_actor", "public.positions_catalogueversion", "history.revision",
    }  # fmt: skip
