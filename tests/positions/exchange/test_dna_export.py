"""Dossiers as files of Discourse Network Analyzer 3, and back."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.db.models.functions import Concat
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.choices import ActorKind
from positions.audience import PUBLIC, READERS
from positions.choices import EvidenceRole, Value
from positions.exceptions import Refused
from positions.exchange.dna_export import PASSWORD, write_dna
from positions.exchange.dna_schema import write_schema
from positions.loading.dna.statements import read_dna
from positions.models import Dossier, Issue, Position, Source, Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    SourceFactory,
    StanceFactory,
    publish,
)
from tests.positions.exchange.dna_files import write_dna as write_file

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "dna"
SAMPLE = DATA / "sample-dna3.dna"
with_data = pytest.mark.skipif(not SAMPLE.is_file(), reason="needs the sample beside the project")


def load(file: Path, dossier: str) -> Dossier:
    call_command("import_dna", str(file), "--accept-doubts", dossier=dossier, stdout=StringIO(), stderr=StringIO())
    return Dossier.objects.get(slug=dossier)


def export(dossier: Dossier, to: Path) -> Path:
    call_command("export_dna", dossier.slug, output=to, stdout=StringIO(), stderr=StringIO())
    return to


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows(file: Path | bytes, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(file if isinstance(file, bytes) else file.read_bytes())
        return database.execute(query).fetchall()


_SAID = ("person", "organization", "concept", "agreement")


def said(file: Path) -> list[tuple[Any, ...]]:
    """Every statement with its text, words, day and values; in the order of what they say."""
    read = read_dna(file)
    return sorted(
        (one.document.facts["title"], one.document.date, one.start, one.words, *(one.value(name) for name in _SAID))
        for one in read.statements
    )


_DOCUMENTS = "select Title, Text, Author, Source, Section, Notes, Type, Date from DOCUMENTS order by ID"


@with_data
def test_the_sample_comes_out_as_it_came_in(tmp_path: Path) -> None:
    """But for what the normaliser takes of one text, which has more than two line feeds in a row."""
    dossier = load(SAMPLE, "clean-air")
    written = export(dossier, tmp_path / "out.dna")
    squeezed = [(title, re.sub(r"\n{3,}", "\n\n", text), *rest) for title, text, *rest in rows(SAMPLE, _DOCUMENTS)]
    assert rows(written, _DOCUMENTS) == squeezed
    before, after = ([(title, day, *rest) for title, day, _, *rest in said(file)] for file in (SAMPLE, written))
    assert sorted(after) == sorted(before)
    assert len(after) == 40


@pytest.mark.parametrize("version", [2, 3])
def test_a_file_comes_out_as_it_came_in(tmp_path: Path, version: int) -> None:
    """Ends in units of UTF-16 too; without the statement that names nobody."""
    file = write_file(tmp_path / "talks.dna", version=version)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("delete from STATEMENTS where ID = 6")
        database.execute("update DOCUMENTS set Section = 'World', Type = 'Report', Notes = 'Seen.\nTwice.'")
    written = export(load(file, "talks"), tmp_path / "out.dna")
    assert said(written) == said(file)
    second = 1000 if version == 2 else 1
    assert rows(written, _DOCUMENTS) == [(*rest, date // second) for *rest, date in rows(file, _DOCUMENTS)]


_COLUMNS = "select m.name, c.* from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table'"
_KEYS = """select m.name, k."table", k."from", k."to", k.on_update, k.on_delete
             from sqlite_master m, pragma_foreign_key_list(m.name) k order by 1, 2, 3"""
_UNIQUE = """select m.name, i.origin, (select group_concat(name) from pragma_index_info(i.name))
               from sqlite_master m, pragma_index_list(m.name) i order by 1, 2, 3"""


def checks(database: sqlite3.Connection) -> dict[str, set[str]]:
    """By table what has to hold, without blanks."""
    found: dict[str, set[str]] = {}
    for name, sql in database.execute("select name, sql from sqlite_master where type = 'table'"):
        text = re.sub(r"\s", "", sql.lower())
        found[name] = {_closed(text[one.end() :]) for one in re.finditer("check\\(", text)}
    return found


def _closed(text: str) -> str:
    depth = 1
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if not depth:
            return text[:at]
    return text


@with_data
def test_the_tables_are_those_of_the_program() -> None:
    sample_address = f"{SAMPLE.as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(sample_address, uri=True)) as sample,
        closing(sqlite3.connect(":memory:")) as ours,
    ):
        for statement in write_schema():
            ours.execute(statement)
        for query in (_COLUMNS, _KEYS, _UNIQUE):
            expected = [[str(cell).lower() for cell in row] for row in sample.execute(query)]
            assert [[str(cell).lower() for cell in row] for row in ours.execute(query)] == expected
        assert checks(ours) == checks(sample)
        assert all(checks(ours)[name] for name in ("CODERS", "STATEMENTS", "VARIABLES"))


@with_data
def test_its_settings_and_statement_type_are_those_of_the_sample(tmp_path: Path) -> None:
    """The password is kept as the program keeps it: its sample's is *sample*."""
    written = export(load(SAMPLE, "clean-air"), tmp_path / "out.dna")
    for query in (
        "select * from SETTINGS order by 1",
        "select Label from STATEMENTTYPES where ID = 1",
        "select Variable, DataType from VARIABLES where StatementTypeId = 1 order by ID limit 4",
        "select count(*) from ENTITIES where VariableId in (1, 2, 3) and Value = ''",
    ):
        assert rows(written, query) == rows(SAMPLE, query)
    assert PASSWORD == "demarche"
    assert rows(written, "select Name, length(Password) from CODERS") == [("Admin", 64), ("Demarche", 64)]
    assert rows(SAMPLE, "select max(length(Password)) from CODERS") == [(64,)]


TEXT = "Before \U0001d11e. We want talks. Between. We refuse to pay. After."
WORDS = ("We want talks.", "We refuse to pay.")


def say(words: str, source: Source, *, is_published: bool = True, **fields: Any) -> Stance:
    """A stance that words of a source carry."""
    snapshot = source.snapshots.first() or SnapshotFactory.create(source=source, text=TEXT)
    stance: Stance = StanceFactory.create(**fields)
    there = snapshot.excerpts.filter(exact=words).first()
    excerpt = there or ExcerptFactory.create(snapshot=snapshot, words=words)
    EvidenceFactory.create(stance=stance, excerpt=excerpt, role=EvidenceRole.SUPPORTS)
    return publish(stance) if is_published else stance


def test_readers_get_what_is_published_and_the_whole_text_where_they_may_read_it() -> None:
    source = SourceFactory.create(title="Alder in Norland", published_date=dt.date(2025, 3, 18))
    issue = IssueFactory.create(proposition="There should be talks.")
    say(WORDS[1], source, issue=issue, value=Value.OPPOSES)
    say(WORDS[0], source, issue=issue, value=Value.LEANS_SUPPORT)
    say(WORDS[0], source, issue=issue, is_published=False)
    dossier = Dossier.objects.get()
    places = "select Start, Stop from STATEMENTS order by Start"
    part, whole = write_dna(dossier, PUBLIC).raw, write_dna(dossier, READERS).raw
    assert rows(part, "select Text from DOCUMENTS") == [("We want talks.\n\nWe refuse to pay.",)]
    assert rows(part, places) == [(0, 14), (16, 33)]
    assert rows(whole, "select Text from DOCUMENTS") == [(TEXT,)]
    assert rows(whole, places) == [(11, 25), (35, 52)]
    Source.objects.update(is_free_to_show=True)
    free = write_dna(dossier, PUBLIC).raw
    assert rows(free, "select Text from DOCUMENTS") == [(TEXT,)]
    assert write_dna(dossier, PUBLIC).raw == free


def test_who_speaks_for_whom_and_what_neither_supports_nor_opposes(tmp_path: Path) -> None:
    source = SourceFactory.create(published_date=None)
    issue = IssueFactory.create(proposition="There should be talks. " * 9, label="Talks")
    birch = ActorFactory.create(name="Birch", kind=ActorKind.PERSON)
    norland = ActorFactory.create(name="Norland", kind=ActorKind.STATE)
    day = dt.date(2025, 3, 1)
    common: dict[str, Any] = {"issue": issue, "stated_date": day, "stated_precision": "month"}
    say(WORDS[0], source, actor=birch, on_behalf_of=norland, value=Value.LEANS_OPPOSE, **common)
    say(WORDS[0], source, actor=norland, value=Value.NEUTRAL, **common)
    written = tmp_path / "out.dna"
    export(Dossier.objects.get(), written)
    (first,) = read_dna(written).statements
    assert first.values == {
        "person": "Birch",
        "organization": "Norland",
        "concept": "Talks",
        "agreement": 0,
        "value": "leans-oppose",
        "stated_date": "2025-03",
        "act": "verbatim",
    }
    assert str(first.document.date.date()) == "2025-03-01"
    (second,) = read_dna(written, statement_type="Neither supports nor opposes").statements
    assert (second.value("person"), second.value("organization"), second.value("value")) == ("", "Norland", "neutral")
    kinds = "select Value, AttributeValue from ENTITIES e join ATTRIBUTEVALUES a on a.EntityId = e.ID"
    assert ("Norland", "state") in rows(written, kinds)


def test_what_cannot_be_written_is_counted(tmp_path: Path) -> None:
    stance = say(WORDS[0], SourceFactory.create(), is_published=False)
    ConditionFactory.create(stance=stance)
    publish(stance)
    publish(
        StanceFactory.create(
            issue=stance.issue, value=Value.NO_STATED_POSITION, note="Searched the site.", actor=stance.actor
        )
    )
    assert write_dna(Dossier.objects.get(), PUBLIC).left_out == ("conditions: 1",)
    with pytest.raises(Refused, match="more than 1 statements"):
        write_dna(Dossier.objects.get(), PUBLIC, most=1)
    (tmp_path / "there").touch()
    for slug, file, why in (("nowhere", "out", "no dossier"), (Dossier.objects.get().slug, "there", "File exists")):
        with pytest.raises(CommandError, match=why):
            call_command("export_dna", slug, output=tmp_path / file)


def test_whoever_downloads_it_is_told_before_what_it_leaves_out(client: Client) -> None:
    source = SourceFactory.create()
    stance = say(WORDS[0], source, is_published=False, act="reported", reported_by=ActorFactory.create())
    ConditionFactory.create_batch(2, stance=stance)
    excerpt = ExcerptFactory.create(snapshot=SnapshotFactory.create())
    EvidenceFactory.create(stance=stance, excerpt=excerpt)
    publish(stance)
    other = say(WORDS[1], source, issue=stance.issue)
    say(WORDS[1], source, issue=stance.issue, withdrawn_date=dt.date(2026, 1, 1))
    told = ("conditions: 2", "further words: 1", "who reported it: 1", "withdrawn stances: 1")
    dossier = Dossier.objects.get()
    assert write_dna(dossier, PUBLIC).left_out == told
    page = client.get(f"/dossiers/{dossier.slug}/similarity/?actors={stance.actor.slug},{other.actor.slug}")
    assert "; ".join(told) in page.content.decode()


def test_what_was_withdrawn_is_no_plain_agreement() -> None:
    source = SourceFactory.create()
    kept = say(WORDS[0], source)
    say(WORDS[1], source, issue=kept.issue, withdrawn_date=dt.date(2026, 1, 1))
    written = write_dna(Dossier.objects.get(), PUBLIC)
    assert (written.statements, written.left_out) == (1, ("withdrawn stances: 1",))


_DAYS = st.sampled_from([(dt.date(2025, 3, 1), "month"), (dt.date(2025, 3, 18), "day"), (dt.date(2024, 1, 1), "year")])
_STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from([value for value in Value if value is not Value.NO_STATED_POSITION]),
        *(st.integers(0, 2), st.integers(-1, 2), st.integers(0, 1), st.integers(0, 1), _DAYS),
    ),
    min_size=1,
    max_size=8,
)


def positions(slug: str) -> list[tuple[Any, ...]]:
    columns = ("actor__name", "issue__proposition", "valid_from", "valid_to", "value", "marks", "stated_date")
    return sorted(Position.objects.filter(issue__dossiers__slug=slug).values_list(*columns))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(statements=_STATEMENTS)
def test_positions_come_back_as_they_were(statements: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whoever says what for whom, on which day, known how well: loaded into a dossier of another name."""
    with rolled_back():
        dossier = DossierFactory.create()
        wanted = ("There should be talks.", "There should be pay.")
        issues = [IssueFactory.create(dossier=dossier, proposition=text) for text in wanted]
        kinds = (ActorKind.PERSON, ActorKind.BODY, ActorKind.STATE)
        actors = [ActorFactory.create(name=f"A {kind}", kind=kind) for kind in kinds]
        source = SourceFactory.create(published_date=dt.date(2025, 4, 1))
        for value, who, group, issue, words, (day, precision) in statements:
            say(
                WORDS[words],
                source,
                actor=actors[who],
                on_behalf_of=None if group in (-1, who) else actors[group],
                issue=issues[issue],
                value=value,
                stated_date=day,
                stated_precision=precision,
            )
        before = positions(dossier.slug)
        file = export(dossier, tmp_path_factory.mktemp("dna") / "out.dna")
        Issue.objects.update(proposition=Concat("proposition", models.Value(" Once.")))
        load(file, "again")
        assert positions("again") == before
