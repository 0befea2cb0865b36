"""Queries that are planned once for a connection."""

import pytest
from django.db import connection

from actors.models import Actor
from config.postgres.prepared import fetch_models, fetch_prepared
from tests.factories import ActorFactory

pytestmark = pytest.mark.django_db


def test_a_query_is_planned_once() -> None:
    query = "select %s::int + 1"
    assert [fetch_prepared(query, [number]) for number in (1, 2)] == [[(2,)], [(3,)]]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_prepared_statements where statement like 'select $1::int + 1'")
        assert cursor.fetchone() == (1,)


def test_rows_are_models_with_what_was_asked_for() -> None:
    actor = ActorFactory.create(name="Kosovo")
    [found] = fetch_models(Actor, "select id, slug, name from actors_actor where id = any(%s)", [[actor.pk]])
    assert (found, found.slug, found.name) == (actor, actor.slug, "Kosovo")
    assert "note" in found.get_deferred_fields()
