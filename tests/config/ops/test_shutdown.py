"""A server that is told to end answers who is under way."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from actors.models import Actor
from config.accounts.roles import Role
from config.postgres.scratch import address_of, scratch_database
from tests.config.ops.test_workers import count_waiting
from tests.config.served import Visitor, answers, eventually, served
from tests.factories import PASSWORD, ActorFactory, UserFactory


@pytest.fixture
def database(migrated_template: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    name = f"demarche_test_{os.getpid()}_shutdown"
    with django_db_blocker.unblock(), scratch_database(name, template=migrated_template):
        yield address_of(settings.DATABASE_URL, name)


def test_a_save_that_waits_is_answered_and_nobody_else_is_let_in(database: str) -> None:
    reviewer, actor = UserFactory.create(role=Role.REVIEWER), ActorFactory.create()
    with (
        served(database, DJANGO_SETTINGS_MODULE="tests.config.served_settings") as server,
        psycopg.connect(database) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        visitor = Visitor(server.port)
        assert visitor.sign_in(reviewer.username, PASSWORD) == 302
        other.execute("select from actors_actor for update")
        save = pool.submit(visitor.ask, f"/desk/actors/{actor.slug}/archive/", {"version": "1"})
        assert eventually(lambda: count_waiting(database) == 1)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)  # it has heard of it
        other.rollback()
        assert save.result()[0] == 302
        assert server.process.wait(30) == 0
        visitor.close()
    assert not answers(server.port)
    assert Actor.objects.filter(pk=actor.pk, archived_at__isnull=False).exists()
