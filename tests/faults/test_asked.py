"""Every view that writes is killed while it does, or is named with why not; each form of these still fits its page."""

import pytest
from django.db import connection

from config.accounts.roles import Role
from tests.faults.asked import MODEL, asked_forms
from tests.faults.writes import look_at_rows, writes_something
from tests.site import add_unpublished, make_world

pytestmark = pytest.mark.django_db(transaction=True)  # changes are undone by their transactions


def test_each_form_still_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in MODEL.items():
        monkeypatch.setenv(name, value)
    world = make_world()
    add_unpublished(world)
    client = world.clients[Role.ADMINISTRATOR]
    forms = list(asked_forms(world))
    before = look_at_rows(connection)
    assert [one for one in forms if not writes_something(one, client, connection, before)] == []
