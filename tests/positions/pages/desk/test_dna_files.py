"""A file of Discourse Network Analyzer from its upload to the record, and a dossier as one."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from actors.models import Membership
from config.accounts.roles import Role
from positions.actions.table_imports import check_table, load_table, stop_table
from positions.actions.undoing import undo_change
from positions.choices import Status, TableState
from positions.loading.tables.running import check, load
from positions.models import Dossier, Stance, TableImport
from tests.factories import ActorFactory, DossierFactory, UserFactory, published_stance
from tests.positions.exchange.dna_files import write_dna

pytestmark = pytest.mark.django_db

MEANT = {
    "title": "Talks",
    "actor": "organization",
    "issue": "concept",
    "position": "agreement",
    "yes": "2",
    "no": "-2",
    "act": "paraphrase",
    "actor_kind": "organisation",
    "speaker_kind": "person",
}


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_dna(tmp_path / "talks.dna", version=3)


def bring(client: Client, raw: bytes) -> TableImport:
    sent = {"kind": "dna", "table": SimpleUploadedFile("talks.dna", raw)}
    answer = client.post(reverse("table_list"), sent)
    assert answer.status_code == 302, answer.content.decode()
    return TableImport.objects.latest("pk")


def checked(client: Client, file: Path, **said: str) -> TableImport:
    table = bring(client, file.read_bytes())
    answer = client.post(table.get_absolute_url(), MEANT | said)
    assert answer.status_code == 302, answer.content.decode()
    check(TableImport.objects.get(pk=table.pk))
    return TableImport.objects.get(pk=table.pk)


def test_variables_are_guessed_checked_and_imported(client: Client, editor: User, file: Path) -> None:
    ActorFactory.create(name="Alder", slug="alder")
    table = bring(client, file.read_bytes())
    page = client.get(table.get_absolute_url()).content.decode()
    assert '<option value="concept" selected>concept</option>' in page
    assert 'value="talks"' in page
    assert client.post(table.get_absolute_url(), MEANT).status_code == 302
    check(TableImport.objects.get(pk=table.pk))
    page = client.get(table.get_absolute_url()).content.decode()
    assert "STATEMENTS 6: left out, since it names nobody." in page
    assert "<b>6</b> stances and <b>3</b> sources would be created" in page
    assert "Actors: 2" in page
    assert "<b>new</b>" in page
    assert not Dossier.objects.exists()
    assert client.post(reverse("table_load", args=[table.pk])).status_code == 422  # what is left out wants a tick
    assert client.post(reverse("table_load", args=[table.pk]), {"confirmed": "on"}).status_code == 302
    load(TableImport.objects.get(pk=table.pk))
    assert "Imported." in client.get(table.get_absolute_url()).content.decode()
    assert set(Stance.objects.values_list("status", "coder")) == {(Status.DRAFT, editor.pk)}
    assert (Stance.objects.count(), Dossier.objects.get().slug) == (6, "talks")


@pytest.mark.django_db(transaction=True)
def test_it_is_one_change_that_is_undone(client: Client, editor: User, file: Path) -> None:
    table = checked(client, file)
    load(load_table(table_id=table.pk, is_confirmed=True, by=editor))
    table.refresh_from_db()
    assert table.state == TableState.LOADED
    plan = undo_change(number=table.report["change"], by=UserFactory.create(role=Role.REVIEWER))
    assert not plan.conflicts
    assert not Stance.objects.in_use().exists()


def test_it_is_added_to_a_dossier_on_record(client: Client, editor: User, file: Path) -> None:
    dossier = DossierFactory.create(slug="north")
    table = checked(client, file, dossier="north", yes="1")
    load(load_table(table_id=table.pk, is_confirmed=True, by=editor))
    assert dossier.dossier_issues.count() == 2
    assert set(Stance.objects.values_list("value", flat=True)) == {1, -2}


def test_whoever_stops_it_gets_nothing(client: Client, editor: User, file: Path) -> None:
    table = checked(client, file)
    waiting = load_table(table_id=table.pk, is_confirmed=True, by=editor)
    stop_table(table_id=table.pk, by=editor)
    load(waiting)
    assert not Stance.objects.exists()
    again = check_table(table_id=table.pk, mapping=MEANT, by=editor)
    stop_table(table_id=table.pk, by=editor)
    check(again)
    table.refresh_from_db()
    assert (table.state, table.report) == (TableState.READ, {})


def test_contradictions_are_told_and_nothing_is_imported(client: Client, editor: User, file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("update STATEMENTS set Stop = 900 where ID = 4")
    table = checked(client, file)
    assert "STATEMENTS 4: it stands from 12 to 900" in client.get(table.get_absolute_url()).content.decode()
    answer = client.post(reverse("table_load", args=[table.pk]), {"confirmed": "on"})
    assert answer.status_code == 422
    assert not Dossier.objects.exists()


def change(file: Path, *sql: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for one in sql:
            database.execute(one)


def test_letters_that_cannot_be_kept_are_dropped(client: Client, editor: User, file: Path) -> None:
    change(
        file,
        "update ENTITIES set Value = 'Al' || char(0) || 'der' where Value = 'Alder'",
        "update DOCUMENTS set Title = 'Al' || char(0) || 'der' where ID = 0",
    )
    table = checked(client, file)
    load(load_table(table_id=table.pk, is_confirmed=True, by=editor))
    assert set(Stance.objects.values_list("actor__name", flat=True)) == {"Alder", "Birch"}


def test_each_type_has_its_own_kind_of_a_position(client: Client, editor: User, file: Path) -> None:
    """A boolean 0 is "no", also where another type has an integer by the same name, of which 0 is neutral."""
    change(
        file,
        "update STATEMENTS set StatementTypeId = 2 where ID = 5",
        "insert into VARIABLES values (5, 'organization', 'short text', 2), (6, 'concept', 'short text', 2),"
        " (7, 'agreement', 'integer', 2)",
        "update DATASHORTTEXT set VariableId = VariableId + 4 where StatementId = 5",
        "delete from DATABOOLEAN where StatementId = 5",
        "insert into DATAINTEGER values (5, 7, 0)",
    )
    table = checked(client, file)
    load(load_table(table_id=table.pk, is_confirmed=True, by=editor))
    found = Stance.objects.order_by("pk").values_list("value", flat=True)
    assert list(found) == [2, 2, -2, 2, 2, 0]


def test_a_new_dossier_takes_no_former_short_name(client: Client, editor: User, file: Path) -> None:
    renamed = DossierFactory.create(slug="talks")
    renamed.slug = "conversations"
    renamed.save()
    table = checked(client, file)
    load(load_table(table_id=table.pk, is_confirmed=True, by=editor))
    assert set(Dossier.objects.values_list("slug", flat=True)) == {"conversations", "talks-2"}
    assert not renamed.dossier_issues.exists()


def test_who_holds_an_office_speaks_for_whom_it_says(client: Client, editor: User, file: Path) -> None:
    """Alder leads Norland in 2025 alone: not on 2024-12-30, and not on 2026-01-02."""
    change(file, "update DOCUMENTS set Date = 0 + strftime('%s', '2025-08-01') where ID = 0")
    alder = ActorFactory.create(name="Alder", slug="alder", kind="person")
    norland = ActorFactory.create(name="Norland", slug="norland", kind="state")
    days = {"from_date": dt.date(2025, 1, 1), "until_date": dt.date(2026, 1, 1)}
    Membership.objects.create(member=alder, group=norland, role="Chancellor", speaks_for=True, **days)
    table = checked(client, file)
    assert "alder speaks for norland" in str(table.report["problems"])
    load(load_table(table_id=table.pk, is_confirmed=True, by=editor))
    found = Stance.objects.filter(actor=alder).order_by("pk").values_list("on_behalf_of__slug", flat=True)
    assert list(found) == ["norland", "norland", "norland", None]


def test_doubts_are_asked_as_about_rows_of_tables(client: Client, editor: User, file: Path) -> None:
    change(file, "update DOCUMENTS set Date = 0 + strftime('%s', '2052-08-01') where ID = 2")
    table = checked(client, file)
    asked = [text for _, _, text in table.report["problems"]["questioned"]]
    assert [text for text in asked if text.startswith("STATEMENTS 5: ") and "that day is still to come" in text], asked
    (again,) = [text for text in asked if text.startswith("STATEMENTS 0: ")]
    assert "on record as STATEMENTS 1 (" in again  # a number that is taken back would lead nowhere


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("update STATEMENTS set ID = 'x' where ID = 4", "STATEMENTS, row 5: its ID is “x”, and no whole number."),
        ("update DOCUMENTS set ID = 'x' where ID = 1", "DOCUMENTS, row 2: its ID is “x”, and no whole number."),
        ("update STATEMENTS set DocumentId = null where ID = 4", "STATEMENTS, row 5: its DocumentId is “”"),
    ],
)
def test_numbers_that_are_none_are_told_by_row(client: Client, editor: User, file: Path, sql: str, why: str) -> None:
    change(file, sql)
    sent = {"kind": "dna", "table": SimpleUploadedFile("talks.dna", file.read_bytes())}
    answer = client.post(reverse("table_list"), sent)
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_a_file_without_statements_comes_back_with_why(client: Client, editor: User, file: Path) -> None:
    change(file, "delete from STATEMENTS")
    sent = {"kind": "dna", "table": SimpleUploadedFile("talks.dna", file.read_bytes())}
    answer = client.post(reverse("table_list"), sent)
    assert answer.status_code == 422
    assert "There are no statements in it." in answer.content.decode()


@pytest.mark.parametrize("raw", [b"Notes.", b"SQLite format 3\x00" + b"\xff" * 2000, b""])
def test_what_is_no_such_file_comes_back_with_why(client: Client, editor: User, raw: bytes) -> None:
    sent = {"kind": "dna", "table": SimpleUploadedFile("talks.dna", raw)}
    assert client.post(reverse("table_list"), sent).status_code == 422
    assert not TableImport.objects.exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"title": ""}, "A new dossier has a title."),
        ({"issue": "agreement"}, "Select a valid choice"),
        ({"speaker": "concept"}, "One variable cannot mean two things."),
        ({"yes": "7"}, "Select a valid choice"),
        ({"act": "vote"}, "Select a valid choice"),
        ({"dossier": "nowhere"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_meant_comes_back(
    client: Client, editor: User, file: Path, said: dict[str, str], why: str
) -> None:
    table = bring(client, file.read_bytes())
    answer = client.post(table.get_absolute_url(), MEANT | said)
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_readers_take_what_is_published_with_them(client: Client) -> None:
    """Whole texts for whoever is signed in, the quoted words for everybody."""
    stance = published_stance()
    dossier, excerpt = Dossier.objects.get(), stance.evidence.get().excerpt
    url = reverse("dossier_dna", args=[dossier.slug])
    texts = {}
    for role in (None, Role.READER):
        if role:
            client.force_login(UserFactory.create(role=role))
        answer = client.get(url)
        assert answer["Content-Disposition"] == f'attachment; filename="{dossier.slug}.dna"'
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(answer.content)
            ((texts[role],),) = database.execute("select Text from DOCUMENTS").fetchall()
    assert texts == {None: excerpt.exact, Role.READER: excerpt.snapshot.text}
    assert client.get(reverse("dossier_dna", args=["nowhere"])).status_code == 404
