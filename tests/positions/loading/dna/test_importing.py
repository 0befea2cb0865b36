"""Files of Discourse Network Analyzer in: what becomes of them, and what is refused."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from actors.choices import ActorKind
from actors.models import Actor
from positions.choices import MIXED, Act, Status, Value
from positions.models import Dossier, Evidence, Excerpt, Issue, Position, Source, Stance
from tests.factories import ActorFactory, ActorNameFactory, DossierFactory, IssueFactory
from tests.positions.exchange.dna_files import STATEMENTS, TEXTS, write_dna

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "dna"
with_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs the samples beside the project")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_dna(tmp_path / "talks.dna", version=3)


def import_dna(file: Path, *words: str, dossier: str = "talks") -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_dna", str(file), "--accept-doubts", *words, dossier=dossier, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def change(file: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(sql, values)


@pytest.mark.parametrize("version", [2, 3])
def test_statements_become_stances_with_their_words(tmp_path: Path, version: int) -> None:
    """A clef before the words has two units in UTF-16, and is one character; an entity without a name is nobody."""
    file = write_dna(tmp_path / "talks.dna", version=version)
    out, err = import_dna(file)
    assert "New: talks (talks)" in out
    assert "STATEMENTS 6: left out, since it names nobody." in err
    stance = Stance.objects.order_by("pk")[0]
    excerpt = stance.evidence.get().excerpt
    assert (excerpt.exact, excerpt.start) == ("We want talks.", 2)
    assert (stance.value, stance.status, stance.act) == (Value.SUPPORTS, Status.PUBLISHED, Act.PARAPHRASE)
    assert Stance.objects.count() == len(STATEMENTS) - 1
    sources = Source.objects.order_by("published_date").values_list("title", "author", "publisher")
    assert list(sources) == [(title, "Reporter", "Daily") for title, *_ in TEXTS]
    assert {(one.name, one.kind) for one in Actor.objects.filter(stances__isnull=False)} == {
        ("Alder", ActorKind.ORGANISATION),
        ("Birch", ActorKind.ORGANISATION),
    }
    assert {one.proposition for one in Issue.objects.of(Dossier.objects.get())} == {"talks", "payment"}


def test_a_second_time_changes_nothing(file: Path) -> None:
    import_dna(file)
    out, _ = import_dna(file)
    assert "0 sources and 0 stances; 6 stances are" in out
    assert Stance.objects.count() == 6


def test_what_yes_and_no_are_can_be_said(file: Path) -> None:
    words = ("--yes", "leans-support", "--no", "leans-oppose", "--act", "document", "--drafts", "--actor-kind", "party")
    import_dna(file, *words)
    assert set(Stance.objects.values_list("value", "act", "status")) == {
        (1, "document", "draft"),
        (-1, "document", "draft"),
    }
    assert Actor.objects.get(name="Birch").kind == ActorKind.PARTY


def test_whom_and_what_is_on_record_is_found(file: Path) -> None:
    birch = ActorFactory.create(name="The Birch Alliance")
    ActorNameFactory.create(actor=birch, name="Birch")
    dossier = DossierFactory.create(slug="talks")
    issue = IssueFactory.create(label="Talks", proposition="There should be talks.", dossier=dossier)
    IssueFactory.create(label="Talks", proposition="Something else about talks.")
    import_dna(file)
    assert Stance.objects.filter(actor=birch).count() == 2
    assert Stance.objects.filter(issue=issue).count() == 4
    assert set(dossier.dossier_issues.values_list("issue__label", flat=True)) == {"Talks", "payment"}


def test_two_of_one_name_are_asked_about(file: Path) -> None:
    for slug in ("birch-one", "birch-two"):
        ActorFactory.create(name="Birch", slug=slug)
    with pytest.raises(CommandError, match=r"STATEMENTS 3: “Birch” may be Birch \[birch-one\], Birch \[birch-two\]"):
        import_dna(file)
    assert not Stance.objects.exists()


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("update STATEMENTS set Stop = 900 where ID = 4", "STATEMENTS 4: it stands from 12 to 900"),
        ("update STATEMENTS set Start = 30 where ID = 4", "STATEMENTS 4: it stands from 30 to 21, which is no passage"),
        ("update STATEMENTS set Start = 'x' where ID = 4", "STATEMENTS 4: it stands from x"),
        (
            "update STATEMENTS set Start = 0, Stop = 1 where ID = 0",
            "STATEMENTS 0: it stands from 0 to 1, within one letter",
        ),
        ("update STATEMENTS set DocumentId = 9 where ID = 4", "STATEMENTS 4: there is no document 9"),
        (
            "update DATABOOLEAN set Value = 7 where StatementId = 4",
            "STATEMENTS 4: its agreement is 7, and none of 1, 0",
        ),
        ("update DOCUMENTS set Author = printf('%0300d', 0) where ID = 1", "DOCUMENTS 1: its author has more than 200"),
        ("drop table DATALONGTEXT", "it has no table DATALONGTEXT"),
        ("delete from STATEMENTS", "There is no variable organization"),
    ],
)
def test_contradictions_are_named_by_table_and_row(file: Path, sql: str, why: str) -> None:
    change(file, sql)
    with pytest.raises(CommandError, match="Nothing was imported") as refused:
        import_dna(file)
    assert why in str(refused.value)
    for made in (Source.objects.all(), Actor.objects.filter(name="Alder"), Dossier.objects.all()):
        assert not made.exists()


@pytest.mark.parametrize(
    ("sql", "why", "left"),
    [
        ("update DOCUMENTS set Date = null where ID = 1", "STATEMENTS 3: left out, since DOCUMENTS 1 has no day.", 4),
        ("update DOCUMENTS set Date = 9e30 where ID = 1", "DOCUMENTS 1: it has no day, and its source none.", 4),
        ("update DOCUMENTS set Text = ' ' where ID = 2", "DOCUMENTS 2: left out, since it has no text.", 5),
        ("delete from DATASHORTTEXT where VariableId = 2 and StatementId = 3", "since it has no concept.", 5),
        ("delete from DATABOOLEAN where StatementId = 3", "STATEMENTS 3: left out, since it has no agreement.", 5),
        ("update STATEMENTS set StatementTypeId = 2 where ID = 3", "STATEMENTTYPES 2: left out", 5),
        ("update STATEMENTS set Start = 17, Stop = 18 where ID = 0", "its passage has no words", 5),
    ],
)
def test_what_says_too_little_is_left_out_and_told(file: Path, sql: str, why: str, left: int) -> None:
    if "DOCUMENTS set Text" in sql:
        change(file, "update STATEMENTS set Start = 0, Stop = 1 where DocumentId = 2")
    if "Start = 17" in sql:
        change(file, "delete from STATEMENTS where ID = 1")
        left -= 1
    change(file, sql)
    _, err = import_dna(file)
    assert why in err
    assert Stance.objects.count() == left


def _cut(file: Path) -> None:
    raw = file.read_bytes()
    file.write_bytes(raw[: len(raw) // 2])


def _replace(raw: bytes) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(raw)


def _remove(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_cut, "not the whole of a file"),
        (_replace(b"Notes on talks, and no database at all."), "no SQLite database"),
        (_replace(b"SQLite format 3\x00" + b"\xff" * 4000), "not the whole of a file"),
        (_replace(b""), "no SQLite database"),
        (_remove, "No such file"),
    ],
)
def test_other_files_are_refused_in_words(file: Path, spoil: Callable[[Path], object], why: str) -> None:
    spoil(file)
    with pytest.raises(CommandError, match=why):
        import_dna(file)


def test_bytes_that_are_no_text_are_told_by_table_and_row_and_not_shown(file: Path) -> None:
    change(file, "update DOCUMENTS set Text = cast(x'5365637265742077c3' as text) where ID = 2")
    with pytest.raises(CommandError, match=r"DOCUMENTS 2: Text has bytes that are no text\.") as refused:
        import_dna(file)
    assert "Secret" not in str(refused.value)


def test_tables_that_run_something_are_not_read(file: Path) -> None:
    """A view of the name of a table could compute whatever it likes."""
    change(file, "alter table DATAINTEGER rename to OTHER")
    change(file, "create view DATAINTEGER as select * from OTHER")
    with pytest.raises(CommandError, match="it has no table DATAINTEGER"):
        import_dna(file)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--issue", "topic"], "There is no variable topic of kind short text"),
        (["--position", "organization", "--actor", "organization"], "cannot mean two things"),
        (["--by", "zoe"], "no account zoe"),
        (["--title", " "], "a short name of letters"),
    ],
)
def test_what_cannot_be_meant_is_said(file: Path, words: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        import_dna(file, *words)


def test_a_dry_run_writes_nothing(file: Path) -> None:
    out, err = import_dna(file, "--dry-run")
    assert "  Alder; Organisation; 4" in out.splitlines()
    assert "  Birch answers; 2025-12-29; 2" in out.splitlines()
    assert "left out" in err
    assert not Source.objects.exists()


@pytest.mark.parametrize("words", [[], ["--drafts"]])
def test_what_the_page_asks_is_asked_and_nothing_imported(file: Path, words: list[str]) -> None:
    change(file, "update DOCUMENTS set Date = 0 + strftime('%s', '2052-08-01') where ID = 2")
    err = StringIO()
    with pytest.raises(CommandError, match=r"Nothing was imported\.\nQuestions are open: say --accept-doubts"):
        call_command("import_dna", str(file), *words, dossier="talks", stdout=StringIO(), stderr=err)
    asked = err.getvalue().splitlines()
    assert [line for line in asked if line.startswith("STATEMENTS 5: ") and "that day is still to come" in line], asked
    assert [line for line in asked if line.startswith("STATEMENTS 0: ") and "on record as STATEMENTS 1 (" in line]
    assert [line for line in asked if "left out" in line]
    assert not Source.objects.exists()
    assert not Stance.objects.exists()
    _, told = import_dna(file, "--dry-run", *words)
    assert told.splitlines() == asked, "a dry run asks the same, and refuses nothing"
    assert not Source.objects.exists()
    import_dna(file, *words)
    assert Stance.objects.exists()


def test_titles_are_kept_without_what_nobody_sees_and_that_is_told(file: Path) -> None:
    change(file, "update DOCUMENTS set Title = ? where ID = 1", "Birch\u202e answers")
    _, err = import_dna(file)
    assert "DOCUMENTS 1: right-to-left override is left out of its title." in err.splitlines()
    assert Source.objects.filter(title="Birch answers").exists()


def test_a_text_is_kept_without_what_nobody_sees(file: Path) -> None:
    """Its words are found where they stand then."""
    text = "First.\r\n\r\n\r\n\r\nTalks, yes. Pay\u200b, yes."
    change(file, "update DOCUMENTS set Text = ? where ID = 1", text)
    change(file, "update STATEMENTS set Start = 14, Stop = 25 where ID = 3")
    change(file, "update STATEMENTS set Start = 26, Stop = 36 where ID = 4")
    import_dna(file)
    words = Excerpt.objects.filter(snapshot__source__title="Birch answers").order_by("start")
    assert [(one.exact, one.start) for one in words] == [("Talks, yes.", 8), ("Pay, yes.", 20)]


@with_data
@pytest.mark.parametrize("version", [2, 3])
def test_the_sample_has_the_positions_that_its_statements_give(version: int) -> None:
    """Organisations and the people who speak for them; both ways on one day is mixed."""
    import_dna(DATA / f"sample-dna{version}.dna", dossier="clean-air")
    assert (Source.objects.count(), Stance.objects.count(), Evidence.objects.count()) == (7, 40, 40)
    with (DATA / "position_as_of.csv").open(newline="") as lines:
        expected = list(csv.DictReader(lines))
    assert len(expected) == 150
    for row in expected:
        day = row["as_of"]
        position = Position.objects.get(
            actor__name=row["actor"], issue__proposition=row["concept"], valid_from__lte=day, valid_to__gt=day
        )
        value = Value.SUPPORTS if row["last_agreement"] == "1" else Value.OPPOSES
        assert position.value == (MIXED if row["same_day_conflict"] == "1" else value), row
        assert str(position.stated_date) == row["last_date"]
