"""A running server: what is counted is counted over all its workers, and saves that wait keep nobody else waiting."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from itertools import cycle, islice
from typing import Final

import psycopg
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.models import User
from pytest_django import DjangoDbBlocker

from actors.models import Actor
from config.accounts.roles import Role
from config.postgres.scratch import address_of, scratch_database
from tests.config.served import Served, Visitor, eventually, served
from tests.factories import PASSWORD, ActorFactory, UserFactory
from tests.test_sign_in import code

SETTINGS: Final = "tests.config.served_settings"
SAVES: Final = 5


@pytest.fixture(scope="module")
def database(migrated_template: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a database of its own, which these tests write for good."""
    name = f"demarche_test_{os.getpid()}_served"
    with django_db_blocker.unblock(), scratch_database(name, template=migrated_template):
        yield address_of(settings.DATABASE_URL, name)


@pytest.fixture(scope="module")
def server(database: str) -> Iterator[Served]:
    with served(database, workers=3, DJANGO_SETTINGS_MODULE=SETTINGS) as running:
        yield running


def test_a_code_is_taken_once_whichever_worker_gets_it_again(server: Served) -> None:
    user: User = UserFactory.create(role=Role.EDITOR)
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    while time.time() % 30 > 15:  # the code must live until all have sent it twice
        time.sleep(0.5)
    with server.visitor_of_each_worker(address="127.0.0.11") as visitors:
        assert len(visitors) == 3
        assert [visitor.sign_in(user.username, PASSWORD) for visitor in visitors] == [302] * 3
        sent = {"code": code(secret)}
        with ThreadPoolExecutor(3) as at_once:
            said = list(at_once.map(lambda visitor: visitor.ask("/account/2fa/authenticate/", sent)[0], visitors))
        assert sorted(said) == [200, 200, 302]
        losers = [visitor for visitor, status in zip(visitors, said, strict=True) if status == 200]
        assert ["Incorrect code" in loser.ask("/account/2fa/authenticate/", sent)[1] for loser in losers] == [True] * 2
        assert [visitor.ask("/desk/")[0] for visitor in visitors] == said_of_the_desk(said)


def said_of_the_desk(said: list[int]) -> list[int]:
    return [200 if status == 302 else 302 for status in said]


def test_wrong_passwords_of_an_account_are_counted_over_all_workers(server: Served) -> None:
    user: User = UserFactory.create(role=Role.EDITOR)
    with server.visitor_of_each_worker(address="127.0.0.12") as visitors:
        guesses = islice(cycle(visitors), settings.AXES_FAILURE_LIMIT)
        said = [visitor.sign_in(user.username, "wrong") for visitor in guesses]
        assert said == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
        assert [visitor.sign_in(user.username, PASSWORD) for visitor in visitors] == [429] * 3
        more = islice(cycle(visitors), settings.DEMARCHE_ACCOUNT_FAILURES - settings.AXES_FAILURE_LIMIT)
        assert {visitor.sign_in(user.username, "wrong") for visitor in more} == {429}
    with closing(Visitor(server.port, address="127.0.0.13")) as elsewhere:
        assert elsewhere.sign_in(user.username, PASSWORD) == 302


def test_wrong_passwords_of_an_account_are_counted_over_all_addresses(server: Served) -> None:
    user: User = UserFactory.create(role=Role.EDITOR)
    said = []
    with ExitStack() as connections:
        for address in range(20, 24):
            visitor = connections.enter_context(closing(Visitor(server.port, address=f"127.0.0.{address}")))
            said += [visitor.sign_in(user.username, "wrong") for _ in range(6)]
        assert said == [200] * (settings.DEMARCHE_ACCOUNT_FAILURES - 1) + [429]
        right = connections.enter_context(closing(Visitor(server.port, address="127.0.0.24")))
        assert right.sign_in(user.username, PASSWORD) == 429


@pytest.mark.parametrize(
    ("path", "field", "limit", "address"),
    [("/account/login/", "login", 30, "127.0.0.31"), ("/account/password/reset/", "email", 20, "127.0.0.32")],
)
def test_what_an_address_may_try_is_counted_over_all_workers(
    server: Served, path: str, field: str, limit: int, address: str
) -> None:
    with server.visitor_of_each_worker(address=address) as visitors:
        for visitor in visitors:
            visitor.ask(path)
        tries = enumerate(islice(cycle(visitors), limit + 3))
        said = [visitor.ask(path, {field: f"nobody{n}@example.org", "password": "wrong"})[0] for n, visitor in tries]
    assert set(said[:limit]) <= {200, 302}
    assert said[limit:] == [429] * 3
    with closing(Visitor(server.port, address="127.0.0.33")) as other:
        other.ask(path)
        assert other.ask(path, {field: "somebody@example.org", "password": "wrong"})[0] in {200, 302}


def test_readers_are_answered_while_saves_wait_for_one_another(database: str) -> None:
    reviewer = UserFactory.create(role=Role.REVIEWER)
    actors = [ActorFactory.create() for _ in range(SAVES)]
    with ExitStack() as stack:
        server = stack.enter_context(served(database, DJANGO_SETTINGS_MODULE=SETTINGS))
        visitors = [stack.enter_context(closing(Visitor(server.port))) for _ in range(SAVES)]
        reader = stack.enter_context(closing(Visitor(server.port)))
        assert [visitor.sign_in(reviewer.username, PASSWORD) for visitor in visitors] == [302] * SAVES
        other = stack.enter_context(psycopg.connect(database))
        other.execute("select from actors_actor for update")
        paths = [f"/desk/actors/{actor.slug}/archive/" for actor in actors]
        pool = stack.enter_context(ThreadPoolExecutor(SAVES))
        saves = [
            pool.submit(visitor.ask, path, {"version": "1"}) for visitor, path in zip(visitors, paths, strict=True)
        ]
        assert eventually(lambda: count_waiting(database) == 3)  # threads but one
        assert reader.ask("/method/")[0] == 200
        assert not any(save.done() for save in saves)
        first = wait(saves, return_when=FIRST_COMPLETED).done.pop()
        other.rollback()
        status, text = first.result()
        assert (status, "Somebody else is at work" in text, "Nothing was saved" in text) == (503, True, True)
        said = [save.result()[0] for save in saves]
    assert set(said) <= {302, 503}
    archived = Actor.objects.filter(pk__in=[actor.pk for actor in actors], archived_at__isnull=False)
    assert archived.count() == said.count(302) >= SAVES - 3


def count_waiting(database: str) -> int:
    """How many sessions of the database wait for a lock."""
    with psycopg.connect(database, autocommit=True) as session:
        query = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        return len(session.execute(query).fetchall())
