"""DESIGN rule 3: every change is kept, in bulk and in raw SQL, and the application cannot touch what is kept."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from actors.models import Actor, ActorName
from config.accounts.roles import Role
from config.postgres.authorship import set_author
from config.web.authorship import name_author_of_changes
from positions.models import Position
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    ConditionFactory,
    EvidenceFactory,
    MembershipFactory,
    ParkedPassageFactory,
    StanceFactory,
    UserFactory,
    published_stance,
)
from tests.positions.captured import CAPTURED, ROLES, WRITTEN_ONCE

pytestmark = pytest.mark.django_db


class Revision(NamedTuple):
    operation: str
    object_id: int
    user_id: int | None
    page: str
    old_row: dict[str, Any] | None


def revisions(table: str) -> list[Revision]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select operation, object_id, user_id, page, old_row from history.revision"
            " where table_name = %s order by id",
            [table],
        )
        rows = cursor.fetchall()
    return [Revision(done, pk, user, page, old and json.loads(old)) for done, pk, user, page, old in rows]


def verify(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("verify_history")
    return capsys.readouterr().out


@pytest.mark.parametrize("table", CAPTURED)
def test_every_change_is_kept(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    make, change = CAPTURED[table]
    thing = make()
    rows = thing._meta.default_manager
    assert rows is not None
    before = rows.filter(pk=thing.pk).values().get()
    rows.filter(pk=thing.pk).update(**change)
    assert [(r.operation, r.object_id) for r in revisions(table)[-2:]] == [("insert", thing.pk), ("update", thing.pk)]
    old_row = revisions(table)[-1].old_row or {}
    assert {field: old_row[field] for field in change} == {field: before[field] for field in change}
    assert "every row is as last captured" in verify(capsys)


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_what_is_written_once_is_kept(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    thing = WRITTEN_ONCE[table]()
    assert [(r.operation, r.object_id) for r in revisions(table)] == [("insert", thing.pk)]
    verify(capsys)


def test_who_had_which_role_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    user = UserFactory.create(role=Role.EDITOR)
    [membership] = user.groups.through.objects.filter(user=user)
    user.groups.clear()
    granted, taken = revisions(ROLES)
    assert (granted.operation, taken.operation) == ("insert", "delete")
    assert taken.old_row == {"id": membership.pk, "user_id": user.pk, "group_id": membership.group_id}
    verify(capsys)


def test_of_accounts_no_secret_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    user = UserFactory.create(email="anna@example.org")
    User.objects.filter(pk=user.pk).update(password="x", email="b@example.org", last_login="2026-01-01T00:00Z")
    assert [r.operation for r in revisions("auth_user")] == ["insert"]
    User.objects.filter(pk=user.pk).update(username="nova", password="y")
    assert set(revisions("auth_user")[-1].old_row or {}) == {
        "id", "username", "first_name", "last_name", "is_active", "is_staff", "is_superuser",
    }  # fmt: skip
    verify(capsys)


@pytest.mark.parametrize(
    "make", [ActorNameFactory, MembershipFactory, ConditionFactory, EvidenceFactory, ParkedPassageFactory]
)
def test_every_deletion_is_kept(make: Any) -> None:
    thing = make.create()
    pk, table = thing.pk, thing._meta.db_table
    thing.delete()
    last = revisions(table)[-1]
    assert (last.operation, last.object_id) == ("delete", pk)
    assert last.old_row is not None
    assert last.old_row["id"] == pk


def test_every_table_of_content_is_captured() -> None:
    ours = [model for app in ("actors", "positions") for model in apps.get_app_config(app).get_models()]
    with connection.cursor() as cursor:
        cursor.execute("select table_name from history.captured_table")
        captured = {name for (name,) in cursor.fetchall()}
    assert captured == {*CAPTURED, *WRITTEN_ONCE, ROLES}
    accounts = {"auth_user", "auth_group", ROLES}
    excerpts = {"positions_excerpt"}  # which their snapshots prove
    in_hand = {
        "positions_claim",  # who has a stance open for a quarter of an hour
        "positions_commentsseen",  # how far somebody has read
        "positions_intake",  # is no record yet, and afterwards never changes
        "positions_tableimport",  # neither
        "positions_savedview", "positions_watch", "positions_visit", "positions_digest",  # one reader's alone
        "positions_dismissal", "positions_donetext",  # how far work has come, which says nothing of anybody's position
    }  # fmt: skip
    assert {model._meta.db_table for model in ours if model._meta.managed} == (captured - accounts) | excerpts | in_hand


def test_nothing_is_kept_of_an_update_that_changes_nothing() -> None:
    actor = ActorFactory.create()
    Actor.objects.filter(pk=actor.pk).update(name=actor.name)
    assert [r.operation for r in revisions("actors_actor")] == ["insert"]


def test_bulk_inserts_are_kept_in_batches(capsys: pytest.CaptureFixture[str]) -> None:
    actor = ActorFactory.create()
    names = ActorName.objects.bulk_create(ActorName(actor=actor, name=f"n{i}", kind="alias") for i in range(2_500))
    with connection.cursor() as cursor:
        cursor.execute("select object_ids, first_id, last_id from history.batch order by id")
        batches = cursor.fetchall()
    assert [len(ids) for ids, _, _ in batches] == [1000, 1000, 500]
    assert [pk for ids, _, _ in batches for pk in ids] == sorted(name.pk for name in names)
    assert all((min(ids), max(ids)) == (first, last) for ids, first, last in batches)
    verify(capsys)


def test_raw_sql_and_copy_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    actor = ActorFactory.create()
    with connection.cursor() as cursor:
        with cursor.copy("copy actors_actorname (actor_id, name, kind, language) from stdin") as copy:
            for name in ("Кремль", "Kremlin"):
                copy.write_row((actor.pk, name, "metonym", ""))
        cursor.execute("update actors_actorname set language = 'ru' where name = 'Кремль'")
        cursor.execute("delete from actors_actorname where name = 'Kremlin'")
        cursor.execute(
            "insert into actors_actorname (id, actor_id, name, kind, language)"
            " overriding system value select id, actor_id, name, kind, language from actors_actorname"
            " on conflict (id) do update set kind = 'alias'"
        )
    operations = [r.operation for r in revisions("actors_actorname")]
    assert operations == ["insert", "insert", "update", "delete", "update"]
    verify(capsys)


def test_a_row_that_comes_back_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """Undoing a deletion in bulk: the batch is newer than the deletion, whatever their kinds."""
    actor = ActorFactory.create()
    names = ActorName.objects.bulk_create(ActorName(actor=actor, name=f"n{i}", kind="alias") for i in range(30))
    ActorName.objects.all().delete()
    ActorName.objects.bulk_create(names)
    verify(capsys)


def test_user_and_page_are_kept() -> None:
    set_author(user_id=42, page="/desk/")
    ActorFactory.create()
    ActorNameFactory.create_batch(2)
    set_author(user_id=None, page="")
    ActorFactory.create()
    authors = [(r.user_id, r.page) for r in revisions("actors_actor")]
    assert authors == [(42, "/desk/")] * 3 + [(None, "")]


def test_a_request_names_its_user_and_page_until_it_ends(rf: RequestFactory) -> None:
    user = UserFactory.create(role=Role.EDITOR)
    request = rf.post("/actors/new/")
    request.user = user

    def view(_: HttpRequest) -> HttpResponse:
        ActorFactory.create()
        raise LookupError

    with pytest.raises(LookupError):
        name_author_of_changes(view)(request)
    ActorFactory.create()
    assert [(r.user_id, r.page) for r in revisions("actors_actor")] == [(user.pk, "/actors/new/"), (None, "")]


@pytest.mark.parametrize(
    "settings",
    [
        "TimeZone = 'Asia/Kolkata'",
        "DateStyle = 'SQL, DMY'",
        "IntervalStyle = 'iso_8601'",
        "bytea_output = 'escape'",
        "extra_float_digits = -15",
        "search_path = pg_temp",
    ],
)
def test_hashes_do_not_depend_on_the_session(settings: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = StanceFactory.create(withdrawn_date="2026-01-01").actor
    with connection.cursor() as cursor:
        cursor.execute(f"set local {settings}")
        cursor.execute("update public.actors_actor set archived_at = now() where id = %s", [before.pk])
        cursor.execute(
            "insert into public.actors_actor (slug, kind, name, iso3, wikidata_id, note)"
            " values ('x', 'body', 'X', '', '', '')"
        )
        cursor.execute("set local search_path = public")
    verify(capsys)
    with connection.cursor() as cursor:
        cursor.execute("set local TimeZone = 'UTC'")
    verify(capsys)


def test_temporary_tables_do_not_stand_in_for_history(capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        for name in ("revision", "batch", "new_rows", "old_rows", "captured_table"):
            cursor.execute(f"create temporary table {name} (id bigint)")
        cursor.execute(
            "create function pg_temp.to_jsonb(anyelement) returns jsonb language sql as 'select ''{}''::jsonb'"
        )
        cursor.execute("set local search_path = pg_temp, public, history")
    ActorFactory.create()
    assert len(revisions("actors_actor")) == 1
    verify(capsys)


BEHIND_THE_TRIGGERS = {
    "is not as last captured": "update actors_actor set name = 'Forged' where slug = 'target'",
    "is gone without a captured deletion": "delete from actors_actor where slug = 'target'",
    "was never captured": (
        "insert into actors_actor (slug, kind, name, iso3, wikidata_id, note) values ('f', 'body', 'F', '', '', '')"
    ),
    "": "",
}


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("problem", BEHIND_THE_TRIGGERS)
def test_what_was_done_behind_the_triggers_is_found(problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    ActorFactory.create_batch(30)
    ActorFactory.create(slug="target")
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table actors_actor disable trigger user")
        cursor.execute(BEHIND_THE_TRIGGERS[problem] or "select 1")
        cursor.execute("alter table actors_actor enable trigger user")
    if problem:
        with pytest.raises(CommandError, match=f"actors_actor \\d+ {problem}"):
            call_command("verify_history")
    else:
        verify(capsys)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    "tampering",
    [
        "alter table actors_actor disable trigger history_update",
        "drop trigger history_update on actors_actor",
        "alter trigger history_update on actors_actor rename to sleeping",
    ],
)
def test_a_capture_that_is_off_is_found(tampering: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(tampering)
        cursor.execute("select problem from history.verify('actors_actor')")
        assert cursor.fetchall() == [("has no working trigger history_update",)]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_the_owner_does_is_kept_too(capsys: pytest.CaptureFixture[str]) -> None:
    for make in (*(make for make, _change in CAPTURED.values()), *WRITTEN_ONCE.values()):
        make()
    published_stance()
    # in one transaction: an issue may not be without a dossier after any other
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        written_once = "positions_inquiry, positions_evidence, positions_condition, positions_review, positions_stance"
        cursor.execute(f"truncate {written_once} cascade")
        for table in (
            "positions_assignment",
            "positions_blindpair",
            "positions_doublecoding",
            "positions_codingsample",
            "positions_parkedpassage",
            "positions_rulecase",
            "positions_draft",
            "positions_clauseissue",
            "positions_negotiatingtext",
            "positions_speaker",
            "positions_excerpt",
            "positions_correction",
            "positions_snapshot",
            "positions_source",
            "positions_dossieractor",
            "positions_dossierissue",
            "positions_eventactor",
            "positions_event",
            "positions_issue",
            "positions_dossier",
            "actors_membership",
            "actors_actorname",
            "actors_actor",
            "auth_user_groups",
            "auth_group",
            "auth_user",
        ):
            cursor.execute(f"delete from {table}")
    for table in (*CAPTURED, *WRITTEN_ONCE, ROLES):
        assert revisions(table)[-1].operation == "delete", table
    assert not Position.objects.exists()
    verify(capsys)


@pytest.fixture
def owner() -> Iterator[CursorWrapper]:
    """The owner, with many actors; nothing is committed."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into actors_actor (slug, kind, name, iso3, wikidata_id, note)"
            " select 'a' || i, 'body', 'A', '', '', '' from generate_series(1, 2100) i"
        )
        cursor.execute("set constraints all immediate")  # a table with pending events cannot be altered
        yield cursor


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_column_that_a_migration_adds_is_sealed(owner: CursorWrapper) -> None:
    owner.execute("alter table actors_actor add column rank integer not null default 0, add column title text")
    owner.execute("select count(*) from history.verify('actors_actor')")
    assert owner.fetchone() == (2100,)
    owner.execute("call history.seal('actors_actor', array['rank'])")
    owner.execute("update actors_actor set rank = 1 where slug = 'a7'")
    owner.execute("select * from history.verify('actors_actor')")
    assert owner.fetchall() == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_seal_does_not_cover_what_was_done_behind_the_triggers(owner: CursorWrapper) -> None:
    owner.execute("alter table actors_actor disable trigger user")
    owner.execute("update actors_actor set name = 'B' where slug in ('a7', 'a8')")
    owner.execute("alter table actors_actor add column rank integer not null default 0")
    with pytest.raises(IntegrityError, match="2 rows of actors_actor differ in more than the columns added"):
        owner.execute("call history.seal('actors_actor', array['rank'])")
