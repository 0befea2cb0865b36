"""An installation from before the rules of names, with untidy ones and an old merge, is brought to the present."""

import os
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections
from django.db.backends.utils import CursorWrapper

from actors.models import Actor, ActorName
from config.accounts.roles import Role
from config.postgres.scratch import scratch_database
from positions.actions.restoring import restore_state
from positions.actions.undoing import undo_change
from positions.audience import PUBLIC
from positions.history.kinds import DOSSIER, ISSUE, SOURCE
from positions.history.log import LogFilter, read_log
from positions.history.restore import describe_restoring, read_restorable
from positions.history.revisions import read_history, read_moments, read_source_history
from positions.models import Dossier, Issue, Source, Stance
from positions.reads.lists.typed_names import find_actors
from tests.database import migration_files, template
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

BEFORE = (("actors", "0003_folding"), ("positions", "0011_versions"))
BEFORE_LICENCES = (("positions", "0029_stance_issue"),)
BEFORE_SHARED_ISSUES = (("positions", "0041_events"),)
FILL = """
insert into actors_actor (id, slug, kind, name, iso3, wikidata_id, note, merged_into_id) overriding system value values
  (1, 'macron', 'person', 'Emmanuel  Macron', '', '', '', null),
  (2, 'agency', 'body', E'The\\u200b agency', '', '', '', null),
  (3, 'agency-2', 'body', 'Agency', '', '', '', 2),
  (4, 'nothing', 'body', E'\\u200b\\u200b', '', '', '', null);
insert into actors_actorname (actor_id, name, kind, language) values
  (1, 'Macron ', 'alias', ''), (1, 'Macron', 'alias', ''), (1, 'L’Élysée', 'metonym', ''), (2, E'\\u200b', 'alias', '');
insert into positions_dossier (id, slug, title, summary) overriding system value values (1, 'd', 'D', '');
insert into positions_issue
    (id, dossier_id, slug, label, proposition, coding_rule, keywords, contra_phrases, tags, "order")
  overriding system value values (1, 1, 'i', 'I', 'There must be a truce.', '', '{}', '{}', '{}', 0);
insert into positions_stance
    (id, actor_id, issue_id, reported_by_id, value, act, stated_date, status, firmness, salience, confidence,
    stated_precision, note, withdrawal_note) overriding system value
  values (1, 1, 1, 3, 2, 'reported', '2025-08-19', 'draft', 'unknown', 'unknown', 'moderate', 'day', '', '');
"""
UNSTATED = """
insert into auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active,
    date_joined) overriding system value values (1, '', false, 'reviewer', '', '', '', false, true, now());
insert into positions_stance
    (id, actor_id, issue_id, value, act, stated_date, status, firmness, salience, confidence,
    stated_precision, note, withdrawal_note) overriding system value
  values (2, 1, 1, 92, 'inferred', '2025-08-19', 'draft', 'unknown', 'unknown', 'moderate', 'day', 'Searched.', '');
insert into positions_stance
    (id, actor_id, issue_id, reported_by_id, value, act, stated_date, status, firmness, salience, confidence,
    stated_precision, note, withdrawal_note) overriding system value
  values (3, 1, 1, 1, 92, 'reported', '2025-08-18', 'draft', 'unknown', 'unknown', 'moderate', 'day', 'Asked.', ''),
         (4, 1, 1, 1, 2, 'reported', '2025-08-17', 'draft', 'unknown', 'unknown', 'moderate', 'day', '', '');
insert into positions_review (stance_id, reviewer_id, decision, note, judged_hash, is_self_review)
  values (3, 1, 'approve', '', public.stance_hash(3), false);
update positions_stance set status = 'published', published_at = now() where id = 3;
insert into positions_condition (stance_id, kind, text, state) values (2, 'only_if', 'talks begin', 'open');
insert into positions_review (stance_id, reviewer_id, decision, note, judged_hash, is_self_review)
  values (2, 1, 'approve', '', public.stance_hash(2), false);
update positions_stance set status = 'published', published_at = now() where id = 2;
"""
LEFT = "select old_row ->> 'name' from history.revision where table_name = %s and operation = %s order by id"
NEW_SOURCE = """
insert into positions_source
    (kind, publisher, author, title, url, language, published_precision, date_inferred_reason, reliability, note)
  values ('post', '', '', %s, '', '', 'day', '', 'F', '')
"""


MOVED = (
    "insert into positions_dossier (slug, title, summary) values ('first', 'First', ''), ('second', 'Second', '')",
    "insert into positions_issue"
    ' (dossier_id, slug, label, proposition, coding_rule, keywords, contra_phrases, tags, "order")'
    " select min(id), 'i', 'I', 'There must be a truce.', '', '{}', '{}', '{}', 0 from positions_dossier",
    "update positions_issue set label = 'J', \"order\" = 7, dossier_id = (select max(id) from positions_dossier)",
    "update positions_issue set label = 'K'",
    "update positions_dossier set title = 'Renamed' where slug = 'second'",
)


def installed(*names: tuple[str, str]) -> str:
    """The name of an empty database as these migrations left it, to be copied."""

    def build() -> None:
        for app, name in names:
            call_command(MigrateCommand(), app, name, database="owner", verbosity=0)  # without the rights of today

    return template(f"at_{names[-1][1][:4]}", migration_files(), build=build)


def ask(cursor: CursorWrapper, query: str, *parameters: str) -> list[str]:
    cursor.execute(query, parameters)
    return [value for (value,) in cursor.fetchall()]


@pytest.mark.exhaustive
def test_untidy_names_and_an_old_merge() -> None:
    with scratch_database(f"demarche_test_{os.getpid()}_upgraded", template=installed(*BEFORE)):
        with connections["owner"].cursor() as cursor:
            cursor.execute(FILL)
            cursor.execute("select set_config('demarche.user', '1', false)")
            cursor.execute(UNSTATED)
            cursor.execute("select set_config('demarche.user', '', false)")
        said = StringIO()
        call_command("migrate", verbosity=1, stdout=said)
        for line in (
            "actors_actor: 3 changed",
            "actors_actor 1: “Emmanuel  Macron” is “Emmanuel Macron” now",
            "actors_actor 2: “The<U+200B> agency” is “The agency” now",
            "“Macron ” was removed",
            "positions_condition: 1 removed",
        ):
            assert line in said.getvalue()
        said = StringIO()
        call_command("migrate", verbosity=1, stdout=said)
        assert "changed" not in said.getvalue(), "nothing was, the second time"

        assert dict(Actor.objects.values_list("slug", "name")) == {
            "macron": "Emmanuel Macron", "agency": "The agency", "agency-2": "Agency", "nothing": "nothing",
        }  # fmt: skip
        assert sorted(ActorName.objects.values_list("name", flat=True)) == ["L’Élysée", "Macron"]
        assert [actor.slug for actor in find_actors("l'elysee")] == ["macron"]
        stance = Stance.objects.get(pk=1)
        assert (stance.reported_by_id, stance.coded_reported_by_id) == (2, 3)
        with connections["owner"].cursor() as cursor:
            # what was changed stands in the history, as it was
            assert ask(cursor, LEFT, "actors_actor", "update") == [
                "Emmanuel  Macron",
                "The\u200b agency",
                "\u200b\u200b",
            ]
            assert sorted(ask(cursor, LEFT, "actors_actorname", "delete")) == ["Macron ", "\u200b"]
            condition = LEFT.replace("name", "text", 1)
            assert ask(cursor, condition, "positions_condition", "delete") == ["talks begin"]
        unstated = Stance.objects.get(pk=2)
        assert (unstated.status, unstated.note, unstated.conditions.count()) == (
            "submitted", "Searched.\nEntered as a condition: only if talks begin", 0,
        )  # fmt: skip
        told = Stance.objects.filter(pk__in=[3, 4]).order_by("pk")
        assert [(one.reported_by, one.status) for one in told] == [(None, "submitted"), (None, "draft")]
        call_command("verify_history")


@pytest.mark.exhaustive
def test_sources_of_before_licences_are_as_last_captured() -> None:
    """Also those that an earlier column, added without a seal, had made unlike what was captured."""
    with scratch_database(f"demarche_test_{os.getpid()}_licences", template=installed(*BEFORE_LICENCES)):
        for name in ("0029_stance_issue", "0030_whole_records"):
            call_command(MigrateCommand(), "positions", name, database="owner", verbosity=0)
            with connections["owner"].cursor() as cursor:
                cursor.execute(NEW_SOURCE, [name])
        call_command(MigrateCommand(), database="owner", verbosity=0)
        with connections["owner"].cursor() as cursor:
            assert ask(cursor, "select problem from history.verify('positions_source')") == []
            cursor.execute("update positions_source set licence = 'CC0' where title = '0029_stance_issue'")
            assert ask(cursor, "select problem from history.verify('positions_source')") == []


@pytest.mark.exhaustive
def test_rows_kept_before_a_column_was_added_say_nothing_of_it() -> None:
    """Neither in words, nor where they are brought back: what the column says by now stays."""
    with scratch_database(f"demarche_test_{os.getpid()}_edited", template=installed(*BEFORE_LICENCES)):
        for name, statement, title in (
            ("0029_stance_issue", NEW_SOURCE, "First"),
            ("0029_stance_issue", "update positions_source set title = %s", "Second"),
            ("0038_former_labels", "update positions_source set title = %s", "Third"),
        ):
            call_command(MigrateCommand(), "positions", name, database="owner", verbosity=0)
            with connections["owner"].cursor() as cursor:
                cursor.execute(statement, [title])
        call_command("migrate", verbosity=0)
        editor = UserFactory.create(role=Role.EDITOR)
        source = Source.objects.get()
        told = [
            ["Recorded it."],
            ["Changed the title from “First” to “Second”."],
            ["Changed the title from “Second” to “Third”."],
        ]
        assert [change.sentences for change in read_source_history(source, audience=PUBLIC)] == told
        log = read_log(wanted=LogFilter(kind=SOURCE), role=Role.EDITOR)
        assert [change.objects[0].sentences for change in reversed(log.changes)] == told

        first, second, third = (moment.transaction for moment in read_moments(SOURCE, source.pk))
        undo_change(number=third, by=editor)
        source.refresh_from_db()
        assert (source.title, source.licence, source.lists_every_vote) == ("Second", "", False)
        Source.objects.update(licence="CC0", lists_every_vote=True, retrieved_date="2025-08-19")
        undo_change(number=second, by=editor)
        source.refresh_from_db()
        assert (source.title, source.licence, source.lists_every_vote) == ("First", "CC0", True)
        restore(source, first, editor, [])
        assert (source.title, source.licence, source.lists_every_vote) == ("First", "CC0", True)
        # what the second change left was kept after 0030, by the third
        lists = "Changed the mark that it lists every vote from yes to no."
        restore(source, second, editor, ["Changed the title from “First” to “Second”.", lists])
        assert (source.title, source.licence, source.lists_every_vote) == ("Second", "CC0", False)
        restore(source, first, editor, ["Changed the title from “Second” to “First”."])
        assert (source.title, source.licence, source.lists_every_vote) == ("First", "CC0", False)
        assert source.retrieved_date
        call_command("verify_history")


def test_an_issue_moved_when_it_belonged_to_one_dossier() -> None:
    """It stands where it stood; what was kept is told, and goes back as far as there is something to go back to."""
    with scratch_database(f"demarche_test_{os.getpid()}_moved", template=installed(*BEFORE_SHARED_ISSUES)):
        with connections["owner"].cursor() as cursor:
            for statement in MOVED:
                cursor.execute(statement)
        call_command("migrate", verbosity=0)
        editor, issue = UserFactory.create(role=Role.EDITOR), Issue.objects.get()
        first, second = Dossier.objects.order_by("pk")
        assert issue.in_dossiers == [second]
        assert [(one.issue_id, one.order) for one in second.dossier_issues.all()] == [(issue.pk, 7)]
        told = [change.sentences for change in read_history(ISSUE, issue.pk)]
        assert told[1:] == [
            ["Changed the label from “I” to “J”.", "Changed the dossier from First to Renamed."],
            ["Changed the label from “J” to “K”."],
        ]
        assert [change.sentences for change in read_history(DOSSIER, second.pk)] == [
            ["Recorded it."],
            ["Changed the title from “Second” to “Renamed”."],
            ["From here on its history has this as well, which was so before:", "Added the issue K."],
        ]
        _, moved, relabelled = (moment.transaction for moment in read_moments(ISSUE, issue.pk))
        for number in (relabelled, moved):
            undo_change(number=number, by=editor)
        issue.refresh_from_db()
        assert (issue.label, issue.in_dossiers) == ("I", [second])
        earliest = read_moments(DOSSIER, second.pk)[0].transaction
        restore_state(kind=DOSSIER, pk=second.pk, transaction=earliest, version=second.version, by=editor)
        second.refresh_from_db()
        assert (second.title, issue.in_dossiers, first.issues.count()) == ("Second", [second], 0)
        call_command("verify_history")
        call_command("rebuild_positions", "--check")


def restore(source: Source, transaction: int, editor: User, told: list[str]) -> None:
    """Restore what a transaction left; what that would change is told before."""
    former = read_restorable(SOURCE, source.pk, transaction)
    assert former
    assert describe_restoring(former).sentences == told
    restore_state(kind=SOURCE, pk=source.pk, transaction=transaction, version=source.version, by=editor)
    source.refresh_from_db()
