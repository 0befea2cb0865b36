"""A file of Discourse Network Analyzer that somebody brought, versions 2 and 3 (SQLite): its documents, and its
statements with their places in the texts as they would be kept. Called in the child.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from positions.intake.child import Unreadable
from positions.texts.normalise import normalise

MOST_DOCUMENTS: Final = 5_000
MOST_STATEMENTS: Final = 100_000
EPOCH: Final = dt.datetime.combine(dt.date(1970, 1, 1), dt.time())
DNA_TABLES: Final = {"DOCUMENTS", "STATEMENTS", "STATEMENTTYPES", "VARIABLES", "DATASHORTTEXT"}
_NUMBERED: Final = {
    "DOCUMENTS": ("ID",),
    "STATEMENTTYPES": ("ID",),
    "VARIABLES": ("ID", "StatementTypeId"),
    "STATEMENTS": ("ID", "StatementTypeId", "DocumentId"),
}
_VALUES: Final = ("DATABOOLEAN", "DATAINTEGER", "DATALONGTEXT")
_BROKEN: Final = "It is not the whole of a file of Discourse Network Analyzer"
_MAGIC: Final = b"SQLite format 3\x00"
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
"""Letters of two units in UTF-16."""
_NEAR: Final = 1_000
"""Characters around which words are looked for whose place the normaliser moved."""


def read(raw: bytes) -> dict[str, Any]:
    """``types`` with their variables, ``documents``, ``statements``, and the ``kinds`` of entities.

    A statement has its place in the normalised text of its document, counted in characters, or, in its ``fault``,
    why there is none.

    Raises:
        Unreadable: where it is no whole file of the program's, or more than is read at once.
    """
    if not raw.startswith(_MAGIC):
        raise Unreadable("It is no SQLite database, as files of Discourse Network Analyzer are.")
    try:
        # In memory, so that SQLite touches nothing beside the file (decision 0054).
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(raw)
            # Expressions in a file's schema may call no function that has effects.
            database.execute("pragma trusted_schema = off")
            return _read(database)
    except (sqlite3.Error, OverflowError) as broken:
        raise Unreadable(f"{_BROKEN}: {broken}.") from broken
    except UnicodeDecodeError as broken:
        # Of SQLite's own words, where they quote a name that is broken.
        raise Unreadable(f"{_BROKEN}: a name in it has bytes that are no text.") from broken


def _read(database: sqlite3.Connection) -> dict[str, Any]:
    _refuse_other(database)
    _refuse_unnumbered(database)
    _refuse_undecodable(database)
    (documents,) = database.execute("select count(*) from DOCUMENTS").fetchone()
    (statements,) = database.execute("select count(*) from STATEMENTS").fetchone()
    if documents > MOST_DOCUMENTS or statements > MOST_STATEMENTS:
        said = f"It has {documents:,} documents and {statements:,} statements"
        raise Unreadable(f"{said}; at most {MOST_DOCUMENTS:,} and {MOST_STATEMENTS:,} are read.")
    variables = _read_variables(database)
    texts = {number: _Text(_counted(text)) for number, text in _rows(database, "ID, Text")}
    return {
        "types": [
            [number, _text(label), dict(variables[number].values())]
            for number, label in _rows(database, "ID, Label", "STATEMENTTYPES")
        ],
        "documents": list(_read_documents(database)),
        "statements": list(_read_statements(database, variables, texts)),
        "kinds": _read_kinds(database),
    }


def _refuse_other(database: sqlite3.Connection) -> None:
    # Before any row: a file cut off in the middle may answer half of a query.
    (state,) = database.execute("pragma quick_check(1)").fetchone()
    if state != "ok":
        raise Unreadable(f"It is broken, or not the whole of a file: {state}.")
    if missing := sorted({*DNA_TABLES, *_VALUES} - _tables(database)):
        said = "It is a database, and none of Discourse Network Analyzer, versions 2 and 3"
        raise Unreadable(f"{said}: it has no table {missing[0]}.")


def _tables(database: sqlite3.Connection) -> set[str]:
    """Tables alone: a view or a virtual table of that name could compute without end."""
    master = database.execute("select name, sql from sqlite_master where type = 'table'")
    return {name for name, sql in master if not str(sql).lower().startswith("create virtual")}


def _refuse_unnumbered(database: sqlite3.Connection) -> None:
    """SQLite keeps texts in columns of numbers, and these would be sorted and looked up as such."""
    for table, columns in _NUMBERED.items():
        for column in columns:
            query = f"select rowid, {column} from {table} where typeof({column}) <> 'integer' order by rowid"  # noqa: S608 # nosec B608 # ours
            if row := database.execute(f"{query} limit 1").fetchone():
                said = f"{table}, row {row[0]}: its {column} is “{_text(row[1])[:80]}”"
                raise Unreadable(f"{said}, and no whole number.")


def _rows(database: sqlite3.Connection, columns: str, table: str = "DOCUMENTS") -> list[Any]:
    return database.execute(f"select {columns} from {table} order by ID").fetchall()  # noqa: S608 # nosec B608 # nobody's input


def _text(value: object) -> str:
    """Without NUL, which PostgreSQL keeps in no text and nobody sees."""
    return "" if value is None else str(value).replace("\0", "")


def _counted(value: object) -> str:
    """A document's text, of which every character counts for the places of its statements."""
    # NUL stays here: dropping it would move every place behind it.
    return value if isinstance(value, str) else _text(value)


type _Variables = Mapping[int, Mapping[int, tuple[str, str]]]
"""By type and number, the name and the kind of each."""


def _refuse_undecodable(database: sqlite3.Connection) -> None:
    """Else SQLite's own words for it would show the whole text, and name no row."""
    tables = sorted({*DNA_TABLES, "ENTITIES"} & _tables(database))
    database.text_factory = bytes
    for table in tables:
        rows = database.execute(f"select rowid, * from {table} order by rowid")  # noqa: S608 # nosec B608 # ours
        names = [name for name, *_ in rows.description]
        for cells in rows:
            row = dict(zip(names, cells, strict=True))
            for name, cell in row.items():
                if isinstance(cell, bytes) and not _is_text(cell):
                    number = row.get("ID", cells[0])
                    raise Unreadable(f"{table} {number}: {name} has bytes that are no text.")
    database.text_factory = str


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_variables(database: sqlite3.Connection) -> _Variables:
    found: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    columns = "ID, StatementTypeId, Variable, DataType"
    for number, of_type, name, kind in _rows(database, columns, "VARIABLES"):
        found[of_type][number] = _text(name), _text(kind)
    return found


def _read_documents(database: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    unit = unit_of(database)
    columns = "ID, Date, Title, Text, Author, Source, Section, Type, Notes"
    for number, date, *texts in _rows(database, columns):
        names = ("title", "text", "author", "source", "section", "type", "notes")
        yield {
            "id": number,
            "date": _day(date, unit),
            **dict(zip(names, map(_text, texts), strict=True)),
            "text": _counted(texts[1]),
        }


def _day(date: object, unit: int) -> str:
    """As ISO 8601 writes it; "" where it is none."""
    if not isinstance(date, int | float):
        return ""
    try:
        return (EPOCH + dt.timedelta(seconds=date / unit)).date().isoformat()
    except (OverflowError, ValueError):
        return ""


def _read_statements(
    database: sqlite3.Connection, variables: _Variables, texts: Mapping[int, _Text]
) -> Iterator[dict[str, Any]]:
    names = {number: name for some in variables.values() for number, (name, _) in some.items()}
    values: dict[int, dict[str, Any]] = defaultdict(dict)
    for statement, variable, value in walk_values(database):
        if variable in names:
            values[statement][names[variable]] = value if isinstance(value, int) else _text(value)
    columns = "ID, StatementTypeId, DocumentId, Start, Stop"
    for number, of_type, document, start, stop in _rows(database, columns, "STATEMENTS"):
        found = _place(texts.get(document), document, start, stop)
        yield {
            "id": number,
            "type": of_type,
            "document": document,
            "values": values[number],
            **({"fault": found} if isinstance(found, str) else {"span": found}),
        }


def _place(text: _Text | None, document: object, start: object, stop: object) -> Any:
    if text is None:
        return f"there is no document {document}."
    if not (isinstance(start, int) and isinstance(stop, int) and 0 <= start < stop):
        return f"it stands from {start} to {stop}, which is no passage."
    return text.place(start, stop)


def _read_kinds(database: sqlite3.Connection) -> list[list[str]]:
    """Variable, value and the attribute *Type* of entities that have one."""
    table, query = _KINDS[unit_of(database)]
    there = database.execute("select 1 from sqlite_master where name = ?", [table]).fetchone()
    rows = database.execute(query) if there else ()
    return [[_text(cell) for cell in row] for row in rows]


_KINDS: Final = {
    1000: (
        "ATTRIBUTES",
        "select v.Variable, a.Value, a.Type from ATTRIBUTES a join VARIABLES v on v.ID = a.VariableId"
        " where a.Type <> ''",
    ),
    1: (
        "ATTRIBUTEVALUES",
        "select v.Variable, e.Value, a.AttributeValue from ATTRIBUTEVALUES a"
        " join ATTRIBUTEVARIABLES t on t.ID = a.AttributeVariableId and t.AttributeVariable = 'Type'"
        " join ENTITIES e on e.ID = a.EntityId join VARIABLES v on v.ID = e.VariableId where a.AttributeValue <> ''",
    ),
}


def unit_of(database: sqlite3.Connection) -> int:
    """How many of what dates are counted in make a second; version 2 has milliseconds, and its
    texts with each statement, where version 3 keeps each once, in ENTITIES.
    """
    columns = {row[1] for row in database.execute("pragma table_info(DATASHORTTEXT)")}
    return 1000 if "Value" in columns else 1


def walk_values(database: sqlite3.Connection) -> Iterator[tuple[int, int, str | int]]:
    """Statement, variable and value, of every kind."""
    if unit_of(database) == 1000:
        yield from database.execute("select StatementId, VariableId, Value from DATASHORTTEXT")
    else:
        yield from database.execute(
            "select d.StatementId, d.VariableId, e.Value from DATASHORTTEXT d join ENTITIES e on e.ID = d.Entity"
        )
    for table in _VALUES:
        yield from database.execute(f"select StatementId, VariableId, Value from {table}")  # noqa: S608 # nosec B608 # ours


@dataclass(init=False, slots=True)
class _Text:
    """A document's text, and where passages of it stand once it is normalised."""

    text: str
    kept: str
    astral: list[int]
    """Where in units of UTF-16 letters begin that have two."""

    def __init__(self, text: str) -> None:
        self.text, self.kept = text, normalise(text)
        self.astral = [found.start() + n for n, found in enumerate(_ASTRAL.finditer(text))]

    def place(self, start: int, stop: int) -> tuple[int, int] | str:
        """From where to where, in characters, a passage stands whose ends are counted in units of
        UTF-16, as Java does; or why it stands nowhere.
        """
        # A letter of two units before the place counts once too often; where it begins does not yet.
        first, end = (at - bisect_left(self.astral, at) for at in (start, stop))
        if end > len(self.text):
            length = len(self.text) + len(self.astral)
            return f"it stands from {start} to {stop}, and its document ends at {length}."
        if first == end:
            return f"it stands from {start} to {stop}, within one letter."
        # Usual, and spared: normalising the beginning of a text
        # anew for each statement costs its whole length.
        if self.text == self.kept:
            return first, end
        at, words = len(normalise(self.text[:first])), normalise(self.text[first:end])
        # Blanks at an end may be gone in the kept text.
        for passage in (words, words.strip()):
            if (found := _nearest(self.kept, passage, at)) is not None:
                return found, found + len(passage)
        return f"its words, from {start} to {stop}, are no passage of the text as it would be kept."


def _nearest(text: str, words: str, at: int) -> int | None:
    # Exactly there, before what is near: the same words may stand twice within reach.
    if text.startswith(words, at):
        return at
    before = text.rfind(words, max(0, at - _NEAR), at + len(words))
    after = text.find(words, at, at + len(words) + _NEAR)
    return min(
        (one for one in (before, after) if one >= 0), key=lambda one: abs(one - at), default=None
    )
