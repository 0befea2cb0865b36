"""Where a request reads and writes while a replica stands in the place of the usual database.

With a real one that lags: `./run faults replicas`, of which the suite runs the short form.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection, connections, router
from django.test import Client

from actors.models import Actor
from config.accounts.roles import Role
from config.postgres import replicas
from config.postgres.replicas import (
    HIGHEST,
    LOWEST,
    PRIMARY,
    REPLICA,
    PrimaryForTheRest,
    current_position,
    go_to_replica,
    is_at_replica,
    primary,
    primary_afterwards,
)
from positions.models import Dossier
from tests.factories import UserFactory
from tests.positions.pages.upkeep_forms import new_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same database once more, as if it were a replica."""
    settings: Any = connections.settings["default"]
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    monkeypatch.setitem(connections.settings, REPLICA, settings | {"OPTIONS": options})
    monkeypatch.setattr(replicas, "_away_until", 0.0)
    wrapper = connections.create_connection(REPLICA)
    wrapper.alias = "default"  # tests let no other name connect
    wrapper.connect()
    wrapper.alias = REPLICA
    connections[REPLICA] = wrapper
    yield
    wrapper.close()
    del connections[REPLICA]


def test_a_server_that_is_no_replica_is_not_read_from(second: None) -> None:
    assert not go_to_replica(after=LOWEST)
    assert not is_at_replica()


def test_rows_of_the_record_alone_come_from_a_replica(second: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicas, "_HAS_REPLAYED", "select %s::pg_lsn is not null")
    monkeypatch.setattr(router, "routers", [PrimaryForTheRest()])
    usual = connections["default"]
    with primary_afterwards():
        assert go_to_replica(after=LOWEST)
        assert is_at_replica()
        assert connection.alias == REPLICA
        assert primary() is usual
        assert [router.db_for_read(model) for model in (Actor, Dossier)] == ["default", "default"]
        assert [router.db_for_read(model) for model in (User, Session)] == [PRIMARY, PRIMARY]
        assert router.db_for_write(Actor) == PRIMARY
    assert connections["default"] is usual
    assert primary() is usual
    assert router.db_for_read(User) == router.db_for_write(Actor) == "default"


def test_replicas_that_are_away_are_not_asked_for_a_while(second: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicas, "_HAS_REPLAYED", "select %s::nonsense")
    assert not go_to_replica(after=LOWEST)
    monkeypatch.setattr(replicas, "_HAS_REPLAYED", "select %s::pg_lsn is not null")
    assert not go_to_replica(after=LOWEST)
    assert not is_at_replica()


def test_the_position_grows_with_what_is_written() -> None:
    before = current_position()
    UserFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("select %s::pg_lsn < %s::pg_lsn, %s::pg_lsn < %s", [before, current_position(), before, HIGHEST])
        assert cursor.fetchone() == (True, True)


def test_without_replicas_nothing_is_different(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.EDITOR))
    added = client.post("/desk/actors/add/", new_actor(name="Merz"))
    page = client.get("/actors/")
    assert (added.status_code, page.status_code) == (302, 200)
    assert "written" not in client.cookies
    assert "Server-Timing" not in page
