"""Reading files of Discourse Network Analyzer, versions 2 and 3: SQLite, straight from the disk."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from positions.exceptions import BadSeed, MissingFile
from positions.intake.dna_file import DNA_TABLES, EPOCH, unit_of, walk_values

DOCUMENT_VARIABLES: Final = ("author", "source", "section", "type", "id", "title")
"""What stands with a document, and may take the place of a statement's variable."""


@dataclass(frozen=True, slots=True)
class DnaDocument:
    """A text; ``facts`` has a value for each of `DOCUMENT_VARIABLES`. ``date`` is as the program shows
    it, without a time zone.
    """

    id: int
    text: str
    date: dt.datetime
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DnaStatement:
    """A passage of a document with a value for each variable of its type, texts and whole numbers."""

    id: int
    document: DnaDocument
    coder: int
    start: int
    stop: int
    values: Mapping[str, str | int]

    @property
    def words(self) -> str:
        """The passage. Its ends are counted in units of UTF-16, as Java does."""
        units = self.document.text.encode("utf-16-le", "surrogatepass")
        return units[2 * self.start : 2 * self.stop].decode("utf-16-le", "replace")

    def value(self, variable: str) -> str | int:
        """Of a variable of its type, or of its document."""
        if variable in self.values:
            return self.values[variable]
        return self.document.facts.get(variable, "")


@dataclass(frozen=True, slots=True)
class DnaFile:
    """Statements of one type in order of day and number; ``variables`` has the kinds of theirs."""

    statement_type: str
    variables: Mapping[str, str]
    statements: Sequence[DnaStatement]


def read_dna(path: Path, *, statement_type: str = "") -> DnaFile:
    """Read the statements of a type, the first that the file has where none is named.

    Raises:
        MissingFile: where there is no such file.
        BadSeed: where it is none of the program's, or has no such type.
    """
    if not path.is_file():
        raise MissingFile(f"There is no file {path}.")
    try:
        # Read only, and as an address: in a plain path a question mark would begin options.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            return _read(database, path, statement_type)
    except (sqlite3.DatabaseError, OverflowError, TypeError, UnicodeDecodeError) as fault:
        raise BadSeed(
            f"{path.name} is not a file of Discourse Network Analyzer: {fault}."
        ) from fault


def _read(database: sqlite3.Connection, path: Path, wanted: str) -> DnaFile:
    tables = {name for (name,) in database.execute("select name from sqlite_master")}
    if missing := sorted(DNA_TABLES - tables):
        raise BadSeed(f"{path.name} is not a file of Discourse Network Analyzer: no {missing[0]}.")
    key, label = _find_type(database, path, wanted)
    kinds = database.execute(
        "select ID, Variable, DataType from VARIABLES where StatementTypeId = ? order by ID", [key]
    ).fetchall()
    values = _read_values(database, {key: (name, kind) for key, name, kind in kinds})
    documents = _read_documents(database)
    rows = database.execute(
        "select ID, DocumentId, Coder, Start, Stop from STATEMENTS where StatementTypeId = ?",
        [key],
    )
    statements = [
        DnaStatement(number, documents[document], coder or 0, start, stop, values[number])
        for number, document, coder, start, stop in rows
        if document in documents
    ]
    statements.sort(key=lambda one: (one.document.date, one.id))
    return DnaFile(label, {name: kind for _, name, kind in kinds}, statements)


def _find_type(database: sqlite3.Connection, path: Path, wanted: str) -> tuple[int, str]:
    types = database.execute("select ID, Label from STATEMENTTYPES order by ID").fetchall()
    for key, label in types:
        if wanted in ("", label):
            return key, label
    names = ", ".join(label for _, label in types)
    raise BadSeed(f"{path.name} has no statement type {wanted}; it has {names or 'none'}.")


def _read_documents(database: sqlite3.Connection) -> dict[int, DnaDocument]:
    """By number; version 2 counts milliseconds since 1970, version 3 seconds."""
    columns = "ID, Text, Date, Author, Source, Section, Type, Title"
    rows = database.execute(f"select {columns} from DOCUMENTS").fetchall()  # noqa: S608 # nosec B608 # nobody's input
    unit = unit_of(database)
    return {
        key: DnaDocument(
            key,
            text,
            EPOCH + dt.timedelta(seconds=date / unit),
            dict(zip(DOCUMENT_VARIABLES, map(str, (*facts, key, title)), strict=True)),
        )
        for key, text, date, *facts, title in rows
    }


def _read_values(
    database: sqlite3.Connection, variables: Mapping[int, tuple[str, str]]
) -> dict[int, dict[str, str | int]]:
    """Of each statement by its number, what its variables are."""
    # Texts are "" where nothing was coded, as in the program; numbers are missing.
    values: dict[int, dict[str, str | int]] = defaultdict(
        lambda: {name: "" for name, kind in variables.values() if kind.endswith("text")}
    )
    for statement, variable, value in walk_values(database):
        if variable in variables:
            values[statement][variables[variable][0]] = value
    return values
