"""Small files of Discourse Network Analyzer, in words of our own."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

TEXTS = (
    ("Alder in Norland", "2024-12-30", "\U0001d11e We want talks. We want talks. We refuse to pay."),
    ("Birch answers", "2025-12-29", "Talks, yes. Pay, yes."),
    ("Alder again", "2026-01-02", "We still want talks."),
)
STATEMENTS = (
    (0, 3, 17, "Alder", "talks", 1),
    (0, 18, 32, "Alder", "talks", 1),
    (0, 33, 49, "Alder", "payment", 0),
    (1, 0, 11, "Birch", "talks", 1),
    (1, 12, 21, "Birch", "payment", 1),
    (2, 0, 20, "Alder", "talks", 1),
    (2, 0, 20, "", "talks", 1),
)
"""Text, ends in units of UTF-16, who, what, and whether they agree."""


def write_dna(path: Path, *, version: int) -> Path:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA + _SHORT_TEXTS[version])
        unit = 1000 if version == 2 else 1
        for number, (title, date, text) in enumerate(TEXTS):
            seconds = int(dt.datetime.fromisoformat(f"{date}T00:00+00:00").timestamp())
            database.execute(
                "insert into DOCUMENTS values (?, ?, ?, 1, 'Reporter', 'Daily', '', '', '', ?)",
                [number, title, text, seconds * unit],
            )
        for number, (document, start, stop, who, what, agrees) in enumerate(STATEMENTS):
            database.execute("insert into STATEMENTS values (?, 1, ?, ?, ?, 1)", [number, document, start, stop])
            for variable, value in ((1, who), (2, what)):
                _write_text(database, version, number, variable, value)
            database.execute(
                "insert into DATABOOLEAN (StatementId, VariableId, Value) values (?, 3, ?)", [number, agrees]
            )
    return path


def _write_text(database: sqlite3.Connection, version: int, statement: int, variable: int, value: str) -> None:
    kept: str | int | None = value
    if version == 3:
        kept = database.execute("insert into ENTITIES (VariableId, Value) values (?, ?)", [variable, value]).lastrowid
    column = "Entity" if version == 3 else "Value"
    database.execute(
        f"insert into DATASHORTTEXT (StatementId, VariableId, {column}) values (?, ?, ?)",
        [statement, variable, kept],
    )


_SCHEMA = """
create table DOCUMENTS (ID, Title, Text, Coder, Author, Source, Section, Notes, Type, Date);
create table STATEMENTTYPES (ID, Label);
create table VARIABLES (ID, Variable, DataType, StatementTypeId);
create table STATEMENTS (ID, StatementTypeId, DocumentId, Start, Stop, Coder);
create table DATABOOLEAN (StatementId, VariableId, Value);
create table DATAINTEGER (StatementId, VariableId, Value);
create table DATALONGTEXT (StatementId, VariableId, Value);
insert into STATEMENTTYPES values (1, 'DNA Statement'), (2, 'Annotation');
insert into VARIABLES values (1, 'organization', 'short text', 1), (2, 'concept', 'short text', 1),
                             (3, 'agreement', 'boolean', 1), (4, 'note', 'long text', 2);
"""
_SHORT_TEXTS = {
    2: "create table DATASHORTTEXT (StatementId, VariableId, Value);",
    3: "create table ENTITIES (ID integer primary key, VariableId, Value);"
    "create table DATASHORTTEXT (StatementId, VariableId, Entity);",
}
