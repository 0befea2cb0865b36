"""Tables of sources, actors and issues; and a dossier's folder."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from positions.actions.table_imports import (
    BroughtTable,
    bring_table,
    check_table,
    load_table,
)
from positions.choices import Status, TableKind
from positions.loading.tables.running import check, load
from positions.models import Dossier, DossierIssue, Issue, Source, Stance, TableImport
from positions.reads.lists.typed_names import find_actors
from tests.factories import ActorNameFactory, DossierFactory, IssueFactory, SnapshotFactory
from tests.positions.loading.tables.brought import TEXT, checked, imported, table, told

pytestmark = pytest.mark.django_db


def test_sources_come_with_their_texts(editor: User) -> None:
    header = ("title", "id", "date", "full text", "type")
    raw = table(
        ("On the talks", "t-1", "2025-03", "They met.\nThey parted.", "article"),
        ("Nothing", "t-2", "", "", "document"),
        header=header,
    )
    found = checked(raw, editor, TableKind.SOURCES)
    assert told(found, "questioned") == [(3, "Text")]
    load(load_table(table_id=found.pk, is_confirmed=True, by=editor))
    source = Source.objects.get(external_id="t-1")
    assert (source.published_date, source.published_precision) == (dt.date(2025, 3, 1), "month")
    assert source.snapshots.get().text == "They met.\nThey parted."
    assert checked(raw, editor, TableKind.SOURCES).report["known"] == 2


def test_actors_and_issues(editor: User) -> None:
    DossierFactory.create(title="Truce", slug="truce")
    raw = table(
        ("Norland", "state", "Kingdom of Norland; Norlanders", "NOR"),
        ("Anna Weiss", "person", "", ""),
        header=("name", "kind", "aliases", "iso3"),
    )
    imported(raw, editor, TableKind.ACTORS)
    assert [one.slug for one in find_actors("norlanders")] == ["norland"]
    assert checked(raw, editor, TableKind.ACTORS).report["known"] == 2
    issues = table(
        ("Truce first", "A truce must come first.", "truce", "truce; ceasefire"),
        ("Inspections", "Inspections must be allowed.", "Truce", ""),
        header=("label", "proposition", "dossier", "keywords"),
    )
    imported(issues, editor, TableKind.ISSUES)
    assert list(DossierIssue.objects.order_by("order").values_list("issue__slug", flat=True)) == [
        "truce-first",
        "inspections",
    ]
    assert Issue.objects.get(slug="truce-first").keywords == ["truce", "ceasefire"]


def test_faulty_records_are_told(editor: User) -> None:
    raw = table(
        ("Norland", "planet", "nor"),
        ("Sudland", "state", ""),
        ("sudland", "state", ""),
        header=("name", "kind", "iso3"),
    )
    assert told(checked(raw, editor, TableKind.ACTORS)) == [(2, "Country code"), (2, "Kind"), (4, "Name")]
    issues = table(("A" * 81, "P.", "none"), header=("label", "proposition", "dossier"))
    assert (2, "Dossier") in told(checked(issues, editor, TableKind.ISSUES))


def test_what_reads_like_something_on_record_is_asked_about_as_in_a_form(editor: User) -> None:
    dossier = DossierFactory.create(title="Truce", slug="truce")
    here = IssueFactory.create(dossier=dossier, label="Truce first")
    IssueFactory.create(label="Monitors")
    ActorNameFactory.create(actor__name="Norland", name="Kingdom of Norland")
    snapshot = SnapshotFactory.create(text="They met, and they parted.", source__url="https://example.org/a")
    actors = checked(table(("kingdom of  Norland", "state"), header=("name", "kind")), editor, TableKind.ACTORS)
    assert (told(actors, "questioned"), actors.report["questioned"]) == ([(2, "Name")], 1)
    issues = checked(
        table(
            ("Truce  First", "Something else.", "truce"),
            ("monitors", "Monitors must come.", "truce"),
            ("One", "The first.", "truce"),
            ("one", "The second.", "truce"),
            header=("label", "proposition", "dossier"),
        ),
        editor,
        TableKind.ISSUES,
    )
    assert (issues.report["questioned"], issues.report["refused"]) == (1, 2)
    assert here.slug in str(issues.report["problems"]["refused"])
    sources = checked(
        table(
            ("A", "They met , and they parted.", ""),
            ("B", "Another text.", "http://www.example.org/a?utm_source=x#top"),
            ("C", "A third text.", "https://example.org/c"),
            header=("title", "text", "url"),
        ),
        editor,
        TableKind.SOURCES,
    )
    assert told(sources, "questioned") == [(2, "Title"), (3, "Title")]
    assert f"Source {snapshot.source_id} has" in str(sources.report["problems"]["questioned"])


def zipped(folder: Path) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, Path("truce") / path.relative_to(folder))
    return held.getvalue()


def folder_table(raw: bytes, by: User) -> TableImport:
    brought = BroughtTable(kind=TableKind.FOLDER, name="truce.zip", raw=raw, total=1, columns={})
    found = bring_table(brought=brought, by=by)
    check(check_table(table_id=found.pk, mapping={}, by=by))
    found.refresh_from_db()
    return found


def test_a_folder_arrives_as_drafts(tmp_path: Path, editor: User) -> None:
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "dossier.yaml").write_text("title: Truce\n", encoding="utf-8")
    (tmp_path / "actors.yaml").write_text("- {slug: norland, kind: organisation, name: Norland}\n", encoding="utf-8")
    (tmp_path / "issues.yaml").write_text("- {slug: t, label: T, proposition: A truce first.}\n", encoding="utf-8")
    (tmp_path / "sources.csv").write_text("file,title\ntext.txt,On the talks\n", encoding="utf-8")
    (tmp_path / "stances.csv").write_text(
        "source,actor,issue,value,act,stated_date,words\n"
        'text,norland,t,supports,verbatim,2025-03-18,"We support a truce"\n',
        encoding="utf-8",
    )
    found = folder_table(zipped(tmp_path), editor)
    assert found.report["problems"]["refused"] == []
    assert not Dossier.objects.exists()
    load(load_table(table_id=found.pk, is_confirmed=True, by=editor))
    stance = Stance.objects.get()
    assert (stance.status, stance.coder) == (Status.DRAFT, editor)
    assert Dossier.objects.get().slug == "truce"


def test_faults_of_a_folder_are_told_by_file_and_line(tmp_path: Path, editor: User) -> None:
    (tmp_path / "stances.csv").write_text("actor,issue,value,act\nnobody,t,supports,vote\n", encoding="utf-8")
    found = folder_table(zipped(tmp_path), editor)
    assert any("stances.csv, line 2" in text for _, _, text in found.report["problems"]["refused"])


def test_a_zip_that_is_no_folder_is_told(editor: User) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("../out.yaml", "x")
    for raw, said in ((held.getvalue(), "outside"), (b"PK\x03\x04", "broken"), (b"none", "broken")):
        assert said in folder_table(raw, editor).reason
