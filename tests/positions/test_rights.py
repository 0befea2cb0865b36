"""What the application's role may do, and what it is refused even with SQL of its own."""

import pytest
from django.apps import apps
from django.db import Error, connection, connections, transaction

from positions.management.commands.migrate import CALLABLE, DERIVED, KEPT, grant_rights
from tests.factories import published_stance

pytestmark = pytest.mark.django_db

VIEWS = {"positions_voice"}  # nobody can write these
STAND_IN = "create temporary table positions_stance (like public.positions_stance)"
TRIGGER = (
    "after insert on pg_temp.positions_stance referencing new table as new_rows for each statement execute function"
)
ATTACKS = [
    # the history itself
    "update history.revision set page = ''",
    "delete from history.revision",
    "truncate history.revision",
    "insert into history.revision (table_name, object_id, operation, page) values ('actors_actor', 1, 'update', '')",
    "insert into history.batch (table_name, first_id, last_id, page, object_ids, new_hashes)"
    " values ('a', 1, 1, '', '{}', '{}')",
    "insert into history.seal (table_name, added_columns, object_ids, new_hashes) values ('a', '{}', '{}', '{}')",
    "insert into history.link values (1, null, 1, '{1}', '{a}', now(), 'a')",
    "update history.link set hash = previous",
    "delete from history.link",
    "truncate history.link",
    "lock table history.link in exclusive mode",
    "delete from history.captured_table",
    "call history.seal('actors_actor', '{}')",
    "call history.capture_table('auth_user')",
    "select nextval('history.change')",
    "lock table history.revision in exclusive mode",
    # the triggers that write it
    "alter table actors_actor disable trigger all",
    "alter table actors_actor disable trigger history_update",
    "drop trigger history_update on actors_actor",
    "create trigger a before update on actors_actor for each row execute function suppress_redundant_updates_trigger()",
    "create rule r as on update to actors_actor do instead nothing",
    "set session_replication_role = replica",
    "create or replace function history.capture() returns trigger language plpgsql as 'begin return null; end'",
    "alter function history.capture() set search_path = pg_temp",
    "drop function history.capture() cascade",
    # trigger functions at work on a table of one's own
    f"{STAND_IN}; create trigger t {TRIGGER} history.capture()",
    f"{STAND_IN}; create trigger t {TRIGGER} positions_after_insert()",
    "create temporary table heir () inherits (actors_actor)",
    # functions with the owner's rights
    "select append_position(s, 1) from positions_stance s",
    "select refresh_positions(array[1], array[1])",
    "select bump_versions(array[1])",
    "select rebuild_positions()",
    # tables
    *(f"delete from {table}" for table in KEPT),
    *(f"truncate {table} cascade" for table in ("actors_actor", "positions_evidence")),
    *(f"delete from {table}" for table in DERIVED if table not in VIEWS),
    "insert into positions_position values (1, 1, '2020-01-01', '9999-12-31', 2, 0, 1, '2020-01-01', 1)",
    "update positions_position set value = 2",
    "update positions_dossierversion set version = 1",
    "update positions_catalogueversion set version = 1",
    "alter table positions_stance drop constraint stance_value_known",
    "alter table positions_stance add column x integer",
    "drop table positions_evidence",
    # places and roles
    "create table public.x ()",
    "create function public.x() returns int language sql return 1",
    "create schema x",
    "alter schema history rename to x",
    "set role demarche_owner",
    "copy actors_actor to program 'cat'",
    "copy actors_actor to '/tmp/actors'",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_refused(attack: str) -> None:
    published_stance()
    with (
        pytest.raises(Error, match=r"permission denied|must be owner|must be superuser"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)


@pytest.mark.parametrize("signature", CALLABLE)
def test_may_call(signature: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select has_function_privilege(%s, 'execute')", [signature])
        assert cursor.fetchone() == (True,)


def test_may_call_nothing_else_of_ours() -> None:
    with connection.cursor() as cursor:
        cursor.execute("""
            select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             where n.nspname in ('public', 'history') and has_function_privilege(p.oid, 'execute')
               and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')""")
        names = {name.removeprefix("public.") for (name,) in cursor.fetchall()}
    assert names == {name.removeprefix("public.").replace(", ", ",") for name in CALLABLE}


def test_functions_with_the_owner_s_rights_look_up_no_name_where_others_put_it() -> None:
    """The system's names come first, temporary ones last: nothing of a session's own stands in for what is meant."""
    with connection.cursor() as cursor:
        cursor.execute("""
            select p.oid::regprocedure::text, p.proconfig from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             where n.nspname in ('public', 'history') and p.prosecdef""")
        functions = cursor.fetchall()
    assert len(functions) > 10
    for name, settings in functions:
        path = next(setting for setting in settings or () if setting.startswith("search_path="))
        assert path.startswith("search_path=pg_catalog, "), name
        assert path.endswith(", pg_temp"), name


def test_no_function_of_the_history_looks_up_a_name_on_the_caller_s_path() -> None:
    with connection.cursor() as cursor:
        cursor.execute("""
            select p.oid::regprocedure::text from pg_proc p
             where p.pronamespace = 'history'::regnamespace and p.prosqlbody is null
               and not exists (select from unnest(p.proconfig) s where s ~ '^search_path=pg_catalog, .*pg_temp$')""")
        assert cursor.fetchall() == []


def test_every_table_s_deletion_is_decided() -> None:
    tables = {
        model._meta.db_table for app in ("actors", "positions") for model in apps.get_app_config(app).get_models()
    }
    parts = {
        "actors_actorname", "actors_membership", "positions_dossieractor", "positions_condition", "positions_evidence",
        "positions_correction", "positions_parkedpassage", "positions_speaker", "positions_dossierissue",
        "positions_eventactor", "positions_intake", "positions_doublecoding", "positions_dismissal",
        "positions_codingsample",
        "positions_donetext", "positions_claim", "positions_commentsseen", "positions_tableimport",
        "positions_rulecase", "positions_assignment", "positions_draft", "positions_clauseissue",
        "positions_savedview", "positions_watch", "positions_visit", "positions_digest",
    }  # fmt: skip
    assert tables == set(KEPT) | parts | {"positions_position"}
    with connection.cursor() as cursor:
        cursor.execute("select t, has_table_privilege(t, 'delete') from unnest(%s::text[]) t", [sorted(tables)])
        assert {table for table, may in cursor.fetchall() if may} == parts


@pytest.mark.parametrize("table", ["actors_actor", "positions_stance", "history.revision", "history.batch"])
def test_may_read_and_owns_nothing(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_table_privilege(oid, 'select'), pg_has_role(relowner, 'member') from pg_class"
            " where oid = %s::regclass",
            [table],
        )
        assert cursor.fetchone() == (True, False)


@pytest.mark.django_db(databases=["default", "owner"])
def test_rights_can_be_given_again() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("grant delete on actors_actor to demarche")
        cursor.execute("grant execute on function rebuild_positions() to public")
        grant_rights(application="demarche")
        cursor.execute("select has_database_privilege('demarche', current_database(), 'temporary')")
        assert cursor.fetchone() == (False,)
        cursor.execute(
            "select has_table_privilege('demarche', 'actors_actor', 'delete'),"
            " has_function_privilege('demarche', 'rebuild_positions()', 'execute')"
        )
        assert cursor.fetchone() == (False, False)
