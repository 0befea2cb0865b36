"""Tables that an editor brings: what each row would become, told by row and column, then all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import psycopg
import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.models import Actor
from config.accounts.roles import Role
from config.postgres.scratch import address_of
from positions.actions.table_imports import (
    check_table,
    drop_table,
    load_table,
    stop_table,
)
from positions.actions.undoing import undo_change
from positions.choices import Status, TableState
from positions.exceptions import NotAllowed, Refused
from positions.loading.alone import IMPORT_LOCK
from positions.loading.errands import work_on_table
from positions.loading.tables.running import check, load
from positions.models import Evidence, Snapshot, Source, Stance, TableImport
from positions.reads.lists.names_on_days import find_on_days
from positions.reads.lists.typed_names import find_actors
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    EvidenceFactory,
    SnapshotFactory,
    UserFactory,
)
from tests.positions.loading.tables.brought import HEADER, TEXT, WORDS, bring, checked, imported, row, table, told

pytestmark = pytest.mark.django_db


def test_a_row_becomes_a_draft_with_its_words(world: Snapshot, editor: User) -> None:
    done = imported(table(row()), editor)
    assert (done.state, done.report["written"], done.raw) == (TableState.LOADED, 1, None)
    stance = Stance.objects.get()
    assert (stance.actor.slug, stance.issue.slug, stance.value) == ("norland", "truce-first", 2)
    assert (stance.status, stance.coder, stance.stated_date) == (Status.DRAFT, editor, dt.date(2025, 3, 18))
    evidence = stance.evidence.get()
    assert (evidence.excerpt.exact, evidence.excerpt.start) == (WORDS, 0)
    assert evidence.excerpt.suffix == TEXT[len(WORDS) :][:32]


def test_a_check_writes_nothing(world: Snapshot, editor: User) -> None:
    found = checked(table(row()), editor)
    assert (found.state, found.report["created"]) == (TableState.CHECKED, 1)
    assert not Stance.objects.exists()


def test_once_more_it_is_on_record(world: Snapshot, editor: User) -> None:
    imported(table(row()), editor)
    again = checked(table(row(), row(value="opposes")), editor)
    assert (again.report["created"], again.report["known"]) == (1, 1)


def test_every_problem_is_told_by_row_and_column(world: Snapshot, editor: User) -> None:
    found = checked(
        table(
            row(actor="Nobody"),
            row(issue="Nothing", value="rather"),
            row(date="someday"),
            row(quote="“We oppose it.”"),
            row(value="3"),
            row(act=""),
            row(act="vote", value="leans_support"),
            row(source="elsewhere"),
            row(),
        ),
        editor,
    )
    assert told(found) == [
        (2, "Actor"), (3, "Issue"), (3, "Value"), (4, "Said on"), (5, "Words"), (6, "Value"), (7, "Act"), (8, "Value"),
        (9, "Source"),
    ]  # fmt: skip
    assert found.report["refused"] == 8
    with pytest.raises(Refused, match="cannot be imported"):
        load_table(table_id=found.pk, is_confirmed=True, by=editor)
    assert not Stance.objects.exists()


def test_words_that_stand_twice_are_asked_about(world: Snapshot, editor: User) -> None:
    found = checked(table(row(quote="“Yes.”")), editor)
    assert told(found, "questioned") == [(2, "Words")]
    with pytest.raises(Refused, match="questioned"):
        load_table(table_id=found.pk, is_confirmed=False, by=editor)
    load(load_table(table_id=found.pk, is_confirmed=True, by=editor))
    assert Evidence.objects.get().excerpt.start == TEXT.index("“Yes.”")


def test_which_of_two_places_may_be_said(world: Snapshot, editor: User) -> None:
    at = TEXT.rindex("“Yes.”")
    imported(table([*row(quote="“Yes.”"), str(at)], header=(*HEADER, "at")), editor)
    assert Evidence.objects.get().excerpt.start == at


def test_what_the_form_would_doubt_is_asked(world: Snapshot, editor: User) -> None:
    found = checked(table(row(date="2099-01-01")), editor)
    assert found.report["questioned"] == 1
    assert "still to come" in found.report["problems"]["questioned"][0][2]


def test_a_source_that_is_not_on_record_is_made_of_the_words(world: Snapshot, editor: User) -> None:
    header = ("actor", "issue", "value", "act", "quote", "title", "publication date")
    rows = [
        ("Norland", "Truce first", value, "paraphrase", quote, "The Courier", "2025-03-01")
        for value, quote in (("2", "It will sign."), ("-1", "It hesitates."))
    ]
    done = imported(table(*rows, header=header), editor)
    source = Source.objects.get(title="The Courier")
    assert source.snapshots.get().text == "It will sign.\n\nIt hesitates."
    assert "no more than the words" in source.note
    assert done.report["sources"] == 1
    assert sorted(Stance.objects.values_list("value", "stated_date")) == [
        (-1, dt.date(2025, 3, 1)),
        (2, dt.date(2025, 3, 1)),
    ]


def test_dates_with_two_meanings_are_asked_about(world: Snapshot, editor: User) -> None:
    raw = table(row(date="03/04/2025"))
    assert told(checked(raw, editor)) == [(2, "Said on")]
    imported(raw, editor, dates="month")
    assert Stance.objects.get().stated_date == dt.date(2025, 3, 4)


def test_handed_in_they_wait_for_somebody_else(world: Snapshot, editor: User) -> None:
    imported(table(row()), editor, status="submitted")
    assert Stance.objects.get().status == Status.SUBMITTED


def test_without_words_nothing_is_handed_in(world: Snapshot, editor: User) -> None:
    assert told(checked(table(row(quote="", source="")), editor, status="submitted")) == [(2, "Words")]


@pytest.mark.django_db(transaction=True)
def test_the_whole_import_is_undone_at_once(world: Snapshot, editor: User) -> None:
    rows = [row(date=f"2025-03-{day:02}") for day in range(1, 31)]
    done = imported(table(*rows), editor)
    assert Stance.objects.in_use().count() == 30
    plan = undo_change(number=done.report["change"], by=editor)
    assert not plan.conflicts
    assert not Stance.objects.in_use().exists()


@pytest.mark.django_db(transaction=True)
def test_an_editor_undoes_an_import_with_the_sources_that_came_with_it(world: Snapshot, editor: User) -> None:
    header = (*HEADER[:-1], "Title of the source", "Published on")
    rows = [[*row(date=f"2025-03-{day:02}")[:-1], "An interview", "2025-03-20"] for day in (1, 2)]
    done = imported(table(*rows, header=header), editor)
    source = Source.objects.get(title="An interview")
    undo_change(number=done.report["change"], by=editor)
    assert not Stance.objects.in_use().exists()
    assert Source.objects.get(pk=source.pk).archived_at


@pytest.mark.django_db(transaction=True)
def test_nor_is_it_undone_by_an_editor_where_more_was_coded_in_its_sources(world: Snapshot, editor: User) -> None:
    header = (*HEADER[:-1], "Title of the source", "Published on")
    done = imported(table([*row()[:-1], "An interview", "2025-03-20"], header=header), editor)
    excerpt = Evidence.objects.get(stance=Stance.objects.get()).excerpt
    EvidenceFactory.create(excerpt=excerpt)
    with pytest.raises(NotAllowed, match="Others build on"):
        undo_change(number=done.report["change"], by=editor)


@pytest.mark.django_db(transaction=True)
def test_it_is_one_change_under_the_name_of_who_imports(world: Snapshot, editor: User) -> None:
    done = imported(table(row()), editor)
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct user_id, transaction::text::bigint from history.revision where table_name = any(%s)",
            [["positions_stance", "positions_evidence"]],
        )
        made = [one for one in cursor.fetchall() if one[0]]
    assert made == [(editor.pk, done.report["change"])]


def test_what_was_stopped_leaves_nothing(world: Snapshot, editor: User) -> None:
    found = checked(table(row()), editor)
    waiting = load_table(table_id=found.pk, is_confirmed=True, by=editor)
    stop_table(table_id=found.pk, by=editor)
    load(waiting)
    assert not Stance.objects.exists()
    assert TableImport.objects.get().state == TableState.READ


def test_of_a_check_that_was_stopped_and_begun_anew_the_first_is_not_kept(world: Snapshot, editor: User) -> None:
    found = bring(table(row(), row(value="opposes", quote="“Yes.”")), editor)
    columns = found.mapping["columns"]
    first = check_table(table_id=found.pk, mapping={"columns": columns}, by=editor)
    stop_table(table_id=found.pk, by=editor)
    check_table(table_id=found.pk, mapping={"columns": {}}, by=editor)
    check(first)
    found.refresh_from_db()
    assert (found.state, found.report.keys()) == (TableState.CHECKING, {"since"})
    check(found)
    found.refresh_from_db()
    assert found.state == TableState.CHECKED


@pytest.mark.parametrize("work", [check, load])
def test_whoever_is_no_editor_any_more_leaves_no_table_at_work(
    work: Callable[[TableImport], None], world: Snapshot, editor: User
) -> None:
    found = checked(table(row()), editor)
    if work is check:
        begun = check_table(table_id=found.pk, mapping=found.mapping, by=editor)
    else:
        begun = load_table(table_id=found.pk, is_confirmed=True, by=editor)
    editor.groups.clear()  # the role is one
    work(TableImport.objects.select_related("owner").get(pk=begun.pk))
    found.refresh_from_db()
    assert found.state == TableState.CHECKED
    assert ("Only editors" in found.reason) == (work is load)
    assert not Stance.objects.exists()


def test_where_the_record_changed_since_the_check_it_is_looked_at_again(world: Snapshot, editor: User) -> None:
    first, second = checked(table(row()), editor), checked(table(row()), editor)
    load(load_table(table_id=first.pk, is_confirmed=True, by=editor))
    load(load_table(table_id=second.pk, is_confirmed=True, by=editor))
    second.refresh_from_db()
    assert (second.state, second.report["known"]) == (TableState.CHECKED, 1)
    assert "changed since" in second.reason
    assert Stance.objects.count() == 1


def test_while_another_import_is_at_work_nothing_is_written(world: Snapshot, editor: User) -> None:
    found = checked(table(row()), editor)
    waiting = load_table(table_id=found.pk, is_confirmed=True, by=editor)
    with psycopg.connect(address_of(configured.DATABASE_URL, connection.settings_dict["NAME"])) as other:
        other.execute("select pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        load(waiting)
    found.refresh_from_db()
    assert (found.state, found.reason) == (TableState.CHECKED, "Another import is at work; wait for its end.")
    assert not Stance.objects.exists()
    load(load_table(table_id=found.pk, is_confirmed=True, by=editor))
    assert Stance.objects.count() == 1


def test_a_table_is_its_owner_s_alone(world: Snapshot, editor: User) -> None:
    found, other = checked(table(row()), editor), UserFactory.create(role=Role.EDITOR)
    for verb in (
        lambda: load_table(table_id=found.pk, is_confirmed=True, by=other),
        lambda: stop_table(table_id=found.pk, by=other),
        lambda: drop_table(table_id=found.pk, by=other),
    ):
        with pytest.raises(Refused):
            verb()
    with pytest.raises(NotAllowed):
        drop_table(table_id=found.pk, by=UserFactory.create(role=Role.READER))
    drop_table(table_id=found.pk, by=editor)
    assert not TableImport.objects.exists()


def test_aliases_count_on_the_day(world: Snapshot, editor: User) -> None:
    other = ActorFactory.create(name="Sudland")
    for actor, period in (
        (other, (None, dt.date(2020, 1, 1))),
        (Actor.objects.get(slug="norland"), (dt.date(2020, 1, 1), None)),
    ):
        ActorNameFactory.create(actor=actor, name="The Palace", from_date=period[0], until_date=period[1])
    imported(
        table(
            row(actor="the palace", date="2019-05-01", quote="", source=""),
            row(actor="The Palace", quote="", source=""),
        ),
        editor,
        act="paraphrase",
    )
    assert list(Stance.objects.order_by("stated_date").values_list("actor__name", flat=True)) == ["Sudland", "Norland"]


NAMES = ("Norland", "NORLAND", "norland", "Nórland", "x [norland]", "Weiss", "Anna Weiss", "Old Name", "a-b", "", "[]")


@pytest.fixture
def people() -> None:
    ActorFactory.create(name="Norland", slug="norland")
    ActorFactory.create(name="Anna Weiss", slug="a-b", kind="person")
    ActorNameFactory.create(
        actor=ActorFactory.create(
            name="Ostmark", merged_into=Actor.objects.get(slug="norland"), archived_at="2024-01-01T00:00Z"
        ),
        name="Old Name",
    )
    ActorNameFactory.create(
        actor=ActorFactory.create(name="Karl Kahn", kind="person"), name="Karl Weiss", until_date=dt.date(2020, 1, 1)
    )


@given(
    named=st.lists(st.tuples(st.sampled_from(NAMES), st.dates(dt.date(2018, 1, 1), dt.date(2022, 1, 1))), max_size=8)
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_names_on_days_are_those_that_the_form_finds(people: None, named: list[tuple[str, dt.date]]) -> None:
    asked = {(text, (day, day)) for text, day in named}
    found = find_on_days(asked)
    assert {key: {one.pk for one in actors} for key, actors in found.items()} == {
        (text, days): {one.pk for one in find_actors(text, during=days)} for text, days in asked
    }


def test_a_large_table_waits_for_the_worker(world: Snapshot, editor: User) -> None:
    found = bring(table(*[row()] * 301), editor)
    work_on_table(check_table(table_id=found.pk, mapping=found.mapping, by=editor))
    found.refresh_from_db()
    assert found.state == TableState.CHECKING


TITLED = (*HEADER[:-1], "url", "title", "publication date")


def test_a_title_of_two_sources_is_asked_about(world: Snapshot, editor: User) -> None:
    SnapshotFactory.create(text=TEXT, source__title="On the talks")
    found = checked(table([*row()[:-1], "", "On the talks", "2025-03-01"], header=TITLED), editor)
    assert told(found) == [(2, "Title of the source")]
    assert found.report["sources"] == 0


def test_another_address_is_another_source_whatever_its_title(world: Snapshot, editor: User) -> None:
    Source.objects.filter(pk=world.source_id).update(url="https://example.org/one")
    rows = [*row()[:-1], "https://example.org/two", "On the talks", "2025-03-01"]
    found = checked(table(rows, header=TITLED), editor)
    assert (told(found), found.report["sources"]) == ([], 1)
    Source.objects.filter(pk=world.source_id).update(url="")
    found = checked(table(rows, header=TITLED), editor)
    assert (told(found), found.report["sources"]) == ([], 0)


def sources_of(*rows: list[str], editor: User) -> list[tuple[str, str]]:
    imported(table(*rows, header=(*HEADER, "title", "url", "publisher")), editor, act="paraphrase")
    return sorted(Source.objects.exclude(external_id="talks").values_list("title", "url"))


def test_a_row_with_the_title_alone_means_the_source_that_another_gives_the_address_of(
    world: Snapshot, editor: User
) -> None:
    bare = [*row(source="", quote="They will sign.", value="opposes"), "The Herald", "", ""]
    whole = [*row(source="", quote="They met."), "The Herald", "https://a.example/1", "Herald & Co"]
    assert sources_of(bare, whole, editor=editor) == [("The Herald", "https://a.example/1")]
    assert Source.objects.get(title="The Herald").publisher == "Herald & Co"


def test_a_title_alone_of_two_addresses_leaves_open_which_is_meant(world: Snapshot, editor: User) -> None:
    rows = [
        [*row(source="", quote=f"They met {n}."), "The Herald", url]
        for n, url in enumerate(("https://a.example/1", "https://a.example/2", ""))
    ]
    found = checked(table(*rows, header=(*HEADER, "title", "url")), editor)
    assert told(found) == [(4, "Title of the source")]


def test_what_no_column_says_is_told_once(world: Snapshot, editor: User) -> None:
    header = [name for name in HEADER if name != "act"]
    rows = [[cell for cell, name in zip(row(), HEADER, strict=True) if name != "act"] for _ in range(3)]
    found = checked(table(*rows, header=header), editor)
    assert told(found) == [(2, "Act")]
    assert found.report["refused"] == 3
    assert not checked(table(*rows[:1], header=header), editor, act="paraphrase").report["refused"]
