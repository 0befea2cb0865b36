"""That the database is away or busy is said in words, with 503, on a page that asks it nothing."""

import logging
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from psycopg import errors

from actors.models import Actor
from config.accounts.roles import Role
from config.ops.logs import WithoutTracesOfRefusals
from config.postgres.scratch import address_of, disconnect, lift_time_limits
from config.web.unavailable import AWAY, BUSY, FULL, LONG, AnswerWhileUnavailable, Outage, find_reason
from tests.factories import ActorFactory, UserFactory


def because_of(cause: BaseException, error: type[Exception] = OperationalError) -> Exception:
    try:
        raise error("as Django says it") from cause
    except error as raised:
        return raised


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (errors.LockNotAvailable(), BUSY),
        (errors.DeadlockDetected(), BUSY),
        (errors.QueryCanceled(), LONG),
        (errors.AdminShutdown(), AWAY),
        (errors.CannotConnectNow(), AWAY),
        (errors.TooManyConnections(), AWAY),
        (errors.DiskFull(), FULL),
        (errors.ReadOnlySqlTransaction(), AWAY),
        (psycopg.OperationalError("could not connect"), AWAY),
        (psycopg.InterfaceError("the connection is closed"), AWAY),
        (errors.UndefinedTable(), None),
        (errors.UniqueViolation(), None),
        (ValueError(), None),
    ],
)
def test_reasons(cause: BaseException, reason: Outage | None) -> None:
    assert find_reason(because_of(cause, DatabaseError)) is reason


def test_faults_of_ours_stay_faults() -> None:
    assert find_reason(None) is None
    assert find_reason(KeyError("x")) is None
    assert find_reason(ProgrammingError("no such table")) is None


@pytest.mark.django_db
def test_the_application_does_not_wait_for_ever() -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")

    def limits() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("select setting from pg_settings where name = any(%s) order by name desc", [list(names)])
            return [setting for (setting,) in cursor.fetchall()]

    assert limits() == ["60000", "5000", "60000"]
    lift_time_limits()
    assert limits() == ["0", "0", "0"]


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    with psycopg.connect(address_of(settings.DATABASE_URL, connection.settings_dict["NAME"])) as session:
        yield session


@pytest.mark.django_db(transaction=True)
def test_a_save_that_would_wait_is_refused_in_words_and_saves_nothing(
    client: Client, other: psycopg.Connection
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '100ms'")
    actor = ActorFactory.create(slug="merz", name="Merz")
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    other.execute("select from actors_actor where slug = 'merz' for update")
    response = client.post("/desk/actors/merz/archive/", {"version": 1})
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "5", "no-store")
    assert "Nothing was saved" in response.content.decode()
    assert "Somebody else is at work on the same thing" in response.content.decode()
    assert Actor.objects.get(pk=actor.pk).archived_at is None
    assert client.get("/actors/merz/").status_code == 200
    other.rollback()
    assert client.post("/desk/actors/merz/archive/", {"version": 1}).status_code == 302


@pytest.mark.django_db
def test_an_answer_that_takes_too_long_is_given_up() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = '50ms'")
        with pytest.raises(OperationalError) as given_up, transaction.atomic():
            cursor.execute("select pg_sleep(5)")
    request = RequestFactory().get("/")
    response = AnswerWhileUnavailable(lambda _: HttpResponse()).process_exception(request, given_up.value)
    assert response
    assert (response.status_code, "took too long" in response.content.decode()) == (503, True)


@pytest.mark.django_db(transaction=True)
def test_without_a_database_every_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    public, editor = Client(raise_request_exception=False), Client(raise_request_exception=False)
    editor.force_login(UserFactory.create(role=Role.EDITOR))
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nowhere")
        disconnect()
        for client, method, path in (
            (public, "get", "/"),
            (editor, "get", "/desk/"),
            (editor, "post", "/desk/actors/merz/archive/"),
        ):
            response = getattr(client, method)(path, {"version": 1} if method == "post" else None)
            assert (response.status_code, response.headers.get("Retry-After")) == (503, "5"), path
            assert "The database cannot be reached" in response.content.decode()
    disconnect()
    assert [public.get("/").status_code, editor.get("/desk/").status_code] == [200, 200]


def test_it_takes_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Service Unavailable: /", (), (None, None, None))
    record.status_code = 503
    assert WithoutTracesOfRefusals().filter(record)
    assert record.exc_info is None
