"""The history is sealed in a chain: what is rewritten later is named, and what ends late is not skipped."""

import datetime as dt
import hashlib
import json
import threading
from collections.abc import Iterator
from typing import Final

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import Error, connection, connections, transaction
from django.test import override_settings

from actors.models import Actor, ActorName
from config.postgres.scratch import address_of
from positions.history.chain import count_unsealed, extend_chain, find_breaks, read_head, read_link
from tests.config.served import eventually
from tests.factories import ActorFactory

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

AT_ONCE: Final = dt.timedelta()


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    """Somebody else's session, who begins and does not end until told to."""
    url = address_of(settings.DATABASE_URL, connection.settings_dict["NAME"])
    with psycopg.connect(url) as session:
        yield session
        session.rollback()


def as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def seal(**arguments: object) -> None:
    call_command("seal_history", patience=0, **arguments)


def test_each_change_is_sealed_once_and_each_link_stands_on_the_one_before() -> None:
    extend_chain(patience=AT_ONCE)  # what the migrations left
    before = read_head()
    ActorFactory.create(note="“Жито”")
    assert count_unsealed() == 1
    assert extend_chain(patience=AT_ONCE) == 1
    assert extend_chain(patience=AT_ONCE) == 0
    head = read_head()
    assert before
    assert head
    assert head.number == before.number + 1
    with connection.cursor() as cursor:
        cursor.execute("select encode(previous, 'hex') from history.link where number = %s", [head.number])
        assert cursor.fetchone() == (before.hash,)
    assert list(find_breaks()) == []
    assert count_unsealed() == 0


def test_the_hash_can_be_told_without_our_code() -> None:
    """SHA-256 over the link as PostgreSQL writes it as JSON, and in it those over the changes."""
    ActorFactory.create()
    extend_chain(patience=AT_ONCE)
    head = read_head()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local timezone = 'UTC'")
        cursor.execute(
            "select jsonb_strip_nulls(to_jsonb(l) - 'hash')::text from history.link l order by number desc limit 1"
        )
        [link] = cursor.fetchone()
        change = json.loads(link)["change_ids"][-1]
        cursor.execute("select jsonb_strip_nulls(to_jsonb(r))::text from history.revision r where id = %s", [change])
        [row] = cursor.fetchone()
    assert head
    assert hashlib.sha256(link.encode()).hexdigest() == head.hash
    assert json.loads(link)["change_hashes"][-1] == rf"\x{hashlib.sha256(row.encode()).hexdigest()}"


def test_a_thousand_changes_a_link() -> None:
    extend_chain(patience=AT_ONCE)
    before = read_head()
    actor = ActorFactory.create()
    for number in range(3):
        ActorName.objects.bulk_create(ActorName(actor=actor, name=f"{number} {i}", kind="alias") for i in range(900))
        ActorName.objects.update(kind="metonym" if number % 2 else "alias")
    sealed = extend_chain(patience=AT_ONCE)
    head = read_head()
    assert sealed
    assert sealed > 1000
    assert before
    assert head
    assert head.number == before.number + -(-sealed // 1000)
    assert list(find_breaks()) == []


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("update history.revision set page = 'x' where id = {id}", r"change {id} \(actors_actor \d+\) is not as link"),
        ("update history.revision set user_id = 7 where id = {id}", r"change {id} .* is not as link"),
        ("update history.revision set happened_at = '2020-01-01' where id = {id}", "change {id} .* is not as link"),
        ("delete from history.revision where id = {id}", "change {id} is gone, which link"),
        (
            "insert into history.revision (id, table_name, object_id, operation, page, transaction)"
            " values (-1, 'actors_actor', 1, 'update', '', -1)",
            r"change -1 \(actors_actor 1\) was put in later",
        ),
        (  # two change places
            "update history.revision set id = -{id} where id = {id};"
            "update history.revision set id = {id} where id = {next};"
            "update history.revision set id = {next} where id = -{id}",
            "change {id} .* is not as link",
        ),
        ("update history.link set sealed_at = now() where number = 1", "link 1 is not as it was written"),
        (
            "alter table history.link drop constraint link_previous; delete from history.link where number = 2",
            "link 3 does not follow the one before it",
        ),
    ],
)  # fmt: skip
def test_what_is_done_to_it_is_named(damage: str, problem: str) -> None:
    for _ in range(3):
        ActorFactory.create_batch(2)
        seal()
    with connection.cursor() as cursor:
        cursor.execute("select id from history.revision where table_name = 'actors_actor' order by id limit 2")
        first, second = (str(change) for (change,) in cursor.fetchall())
    as_owner(damage.replace("{id}", first).replace("{next}", second))
    with pytest.raises(CommandError, match=problem.replace("{id}", first)):
        call_command("verify_history")


def test_who_rewrites_the_whole_chain_is_found_by_whoever_kept_its_head(capsys: pytest.CaptureFixture[str]) -> None:
    ActorFactory.create()
    seal()
    head = str(read_head())
    ActorFactory.create()
    seal()
    capsys.readouterr()
    call_command("verify_history", witness=[head])
    assert "every change is as sealed; 0 are not sealed yet" in capsys.readouterr().out
    as_owner("delete from history.link")
    as_owner("update history.revision set page = '/other/'")
    seal()
    call_command("verify_history")  # it holds in itself
    with pytest.raises(CommandError, match=f"{head} is not in the chain"):
        call_command("verify_history", witness=[head])
    with pytest.raises(CommandError, match="nonsense is not in the chain"):
        call_command("verify_history", witness=["nonsense"])


def test_a_change_that_ends_late_is_waited_for_and_not_skipped(other: psycopg.Connection) -> None:
    late, early = ActorFactory.create_batch(2)
    extend_chain(patience=AT_ONCE)
    other.execute("update actors_actor set note = 'Late.' where id = %s", [late.pk])
    Actor.objects.filter(pk=early.pk).update(note="Early.")
    assert count_unsealed() == 1
    assert extend_chain(patience=AT_ONCE) is None  # the lower number is still to come
    with pytest.raises(CommandError, match="Nothing was sealed"):
        seal()
    assert count_unsealed() == 1
    other.commit()
    assert extend_chain(patience=AT_ONCE) == 2
    with connection.cursor() as cursor:
        cursor.execute("select object_id from history.revision order by id desc limit 2")
        assert cursor.fetchall() == [(early.pk,), (late.pk,)]  # the later end has the lower number
    assert list(find_breaks()) == []


def test_whoever_writes_meanwhile_waits_for_nobody(other: psycopg.Connection) -> None:
    late, early = ActorFactory.create_batch(2)
    extend_chain(patience=AT_ONCE)
    other.execute("update actors_actor set note = 'Late.' where id = %s", [late.pk])
    sealed: list[int | None] = []

    def wait() -> None:
        sealed.append(extend_chain(patience=dt.timedelta(seconds=60)))
        connection.close()

    sealer = threading.Thread(target=wait)
    sealer.start()
    assert eventually(_somebody_seals)
    Actor.objects.filter(pk=early.pk).update(note="Early.")  # after the sealer looked: sealed next time
    assert sealer.is_alive()
    other.commit()
    sealer.join()
    assert sealed == [1]
    assert extend_chain(patience=AT_ONCE) == 1
    assert list(find_breaks()) == []


def _somebody_seals() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'")
        return cursor.fetchone() is not None


def test_what_was_taken_back_holds_up_nobody(other: psycopg.Connection) -> None:
    actor = ActorFactory.create()
    extend_chain(patience=AT_ONCE)
    other.execute("savepoint here")
    other.execute("update actors_actor set note = 'Not meant.' where id = %s", [actor.pk])
    other.execute("rollback to here")
    ActorFactory.create()
    assert extend_chain(patience=AT_ONCE) == 1
    other.execute("update actors_actor set note = 'Meant.' where id = %s", [actor.pk])
    other.commit()
    assert extend_chain(patience=AT_ONCE) == 1
    assert list(find_breaks()) == []


def test_a_snapshot_of_before_seals_nothing() -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read")
        with pytest.raises(Error, match="A snapshot of before"), transaction.atomic():
            extend_chain(patience=AT_ONCE)


def test_two_who_seal_at_once_make_one_chain() -> None:
    ActorFactory.create_batch(30)
    done: list[int | None] = []

    def run() -> None:
        done.append(extend_chain(patience=dt.timedelta(seconds=60)))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([sealed for sealed in done if sealed]) == 1
    assert list(find_breaks()) == []


def test_the_head_is_printed_and_sent(capsys: pytest.CaptureFixture[str]) -> None:
    ActorFactory.create()
    seal(mail="notary@example.org")
    head = read_head()
    assert head
    assert f"{head.number}:{head.hash} of " in capsys.readouterr().out
    [letter] = mail.outbox
    assert letter.to == ["notary@example.org"]
    assert f"verify_history --witness {head}" in letter.body
    assert read_link(head.number) == head


def test_without_a_mail_server_it_is_said_where_the_letter_went(capsys: pytest.CaptureFixture[str]) -> None:
    ActorFactory.create()
    with override_settings(MAILERS={"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}):
        seal(mail="notary@example.org")
    said = capsys.readouterr().out
    assert "Subject: Demarche: the history is sealed up to link" in said
    assert "The letter went nowhere but here" in said
    with (
        override_settings(MAILERS={"default": {"BACKEND": "config.accounts.mail.Unsent"}}),
        pytest.raises(CommandError, match="was not sent"),
    ):
        seal(mail="notary@example.org")
