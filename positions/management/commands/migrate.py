"""Migrations run as the owner of the database; afterwards the application's role gets just the
rights it needs.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections, transaction
from psycopg import sql

from positions.history.migrated import newest_revision, tell_changes_since

KEPT = (
    "actors_actor",
    "positions_dossier",
    "positions_issue",
    "positions_event",
    "positions_negotiatingtext",
    "positions_source",
    "positions_snapshot",
    "positions_excerpt",
    "positions_stance",
    "positions_review",
    "positions_confirmeddoubt",
    "positions_blindpair",
    "positions_comment",
    "positions_inquiry",
)
"""Deleting is archiving: no row of these tables can be deleted by the application."""

DERIVED = (
    "positions_position",
    "positions_late",
    "positions_counted",
    "positions_unchecked",
    "positions_dossierversion",
    "positions_catalogueversion",
    "positions_tally",
    "positions_voice",
    "positions_textpart",
    "django_migrations",
)
"""Written by the owner's triggers and migrations only."""


CALLABLE = (
    "public.fold_name(text)",
    "public.tidy_name(text)",
    "public.plain_marks(text)",
    "public.spell_words(text,boolean)",
    "public.pair_letters(text)",
    "public.words_in(regconfig,text)",
    "public.words_of(text)",
    "public.name_words_of(text)",
    "public.issue_words_of(text,text,text[],text)",
    "public.fold_words(text)",
    "public.squash_words(text)",
    "public.text_key(text)",
    "public.words_at(bigint, integer, integer)",
    "public.letters_apart(text)",
    "public.text_sketch(text)",
    "public.word_seeds(text,boolean)",
    "public.parts_sharing(integer[],integer)",
    "public.parts_holding(integer[])",
    "public.excerpts_sharing(integer[],integer)",
    "public.excerpts_holding(integer[])",
    "public.address_key(text)",
    "public.stance_hash(bigint)",
    "public.stance_hashes(bigint[])",
    "public.stance_authors(bigint)",
    "public.is_stance_author(bigint, bigint)",
    "public.is_own_work(bigint, bigint)",
    "public.act_marks(text, bigint, text)",
    "public.is_overtaken(bigint, bigint, date, time without time zone, boolean, date)",
    "public.position_rows(bigint[], bigint[])",
    "public.position_drift()",
    "public.tally_drift()",
    "public.refresh_statistics()",
    "history.row_hash(jsonb)",
    "history.verify(text)",
    "history.rows_known(text, text, bigint[], timestamp with time zone)",
    "history.stances_then(bigint[], timestamp with time zone)",
    "history.extend_chain(interval)",
    "history.verify_chain()",
)
"""Nobody else's hands on the rest."""


class Command(MigrateCommand):
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        using = options["database"]
        # Migrations write in nobody's name: what they changed is told afterwards.
        before = newest_revision(using)
        super().handle(*args, **options)
        if before is not None and options["verbosity"]:
            for line in tell_changes_since(before, using):
                self.stdout.write(line)
        # Rights are granted anew each time, since every migration may have made tables and functions.
        if using == "owner":
            grant_rights(application=connections["default"].settings_dict["USER"])


def grant_rights(*, application: str) -> None:
    """Give the application's role its rights; harmless to repeat, and where one role does both."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "select current_user, current_database(), to_regclass('history.captured_table')"
        )
        owner, database, history = cursor.fetchone()
        # One role for both can take nothing from itself; without a history nothing was migrated yet.
        if owner == application or not history:
            return
        cursor.execute(OWN_ROUTINES)
        routines = [sql.SQL(signature) for (signature,) in cursor.fetchall()]
        for statement in _statements(
            sql.Identifier(application), sql.Identifier(database), routines
        ):
            cursor.execute(statement)


OWN_ROUTINES = """
select p.oid::regprocedure::text from pg_proc p
 where p.pronamespace in ('public'::regnamespace, 'history'::regnamespace) and p.proowner = current_user::regrole
   and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""


def _statements(
    role: sql.Identifier, database: sql.Identifier, routines: Iterable[sql.SQL]
) -> Iterator[sql.Composed | sql.SQL]:
    yield sql.SQL("revoke create on schema public from public")
    # No table of a session's own: a trigger function on it would write what it is told. Everybody
    # may, by default.
    yield sql.SQL("revoke temporary on database {} from public, {}").format(database, role)
    yield sql.SQL("grant connect on database {} to {}").format(database, role)
    yield sql.SQL("grant usage on schema public, history to {}").format(role)
    yield sql.SQL(
        "grant select, insert, update, delete on all tables in schema public to {}"
    ).format(role)
    yield sql.SQL("grant usage, select on all sequences in schema public to {}").format(role)
    # After the grants on all tables, of which these take back a part.
    for table in KEPT:
        yield sql.SQL("revoke delete on {} from {}").format(sql.Identifier(table), role)
    for table in DERIVED:
        yield sql.SQL("revoke insert, update, delete on {} from {}").format(
            sql.Identifier(table), role
        )
    yield sql.SQL("revoke all on all tables in schema history from {}").format(role)
    yield sql.SQL("grant select on all tables in schema history to {}").format(role)
    # Taken from everybody first: PostgreSQL lets everybody run a new function.
    for routine in routines:
        yield sql.SQL("revoke execute on routine {} from public, {}").format(routine, role)
    for signature in CALLABLE:
        yield sql.SQL("grant execute on function {} to {}").format(sql.SQL(signature), role)
