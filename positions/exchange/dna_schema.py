"""The tables of a file of Discourse Network Analyzer 3, as we write them.

What its program makes has the same tables, columns, checks, keys and order (compared with its sample in
`tests/positions/exchange/test_dna_export.py`). Names have fewer than 191 characters, for the sake of MySQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

DNA_VERSION: Final = ("3.0.7", "2022-06-10")
"""Of the program whose tables these are; later ones of version 3 open them too."""
LONGEST_DNA_NAME: Final = 190

_PERMISSIONS: Final = (
    *("AddDocuments", "EditDocuments", "DeleteDocuments", "ImportDocuments"),
    *("AddStatements", "EditStatements", "DeleteStatements", "EditAttributes", "EditRegex"),
    *("EditStatementTypes", "EditCoders", "EditCoderRelations", "ViewOthersDocuments"),
    *("EditOthersDocuments", "ViewOthersStatements", "EditOthersStatements"),
)
_VIEWS: Final = ("viewStatements", "editStatements", "viewDocuments", "editDocuments")
_ID: Final = "ID integer not null primary key"


def _name(column: str, default: str = "") -> str:
    return f"{column} text not null {default} check (length({column}) < {LONGEST_DNA_NAME + 1})"


def _number(column: str, least: int, most: int, default: int, null: str = "not null") -> str:
    return f"{column} integer {null} default {default} check ({column} between {least} and {most})"


def _colour() -> tuple[str, ...]:
    return tuple(_number(column, 0, 255, 0) for column in ("Red", "Green", "Blue"))


def _flag(column: str, default: int = 1) -> str:
    return _number(column, 0, 1, default)


def _key(column: str, table: str) -> str:
    return f"foreign key ({column}) references {table}(ID) on delete cascade"


def _values(column: str, *keys: str) -> tuple[str, ...]:
    """A table of values of one kind, one for each statement and variable."""
    return (
        *(_ID, "StatementId integer not null", "VariableId integer not null", column),
        *(_key("StatementId", "STATEMENTS"), _key("VariableId", "VARIABLES"), *keys),
        "unique (StatementId, VariableId)",
    )


_KINDS: Final = ("boolean", "integer", "long text", "short text")
TABLES: Final[Mapping[str, Sequence[str]]] = {
    "SETTINGS": ("Property text primary key", "Value text not null"),
    "CODERS": (
        *(_ID, _name("Name"), *_colour(), _number("Refresh", 0, 9999, 0)),
        *(_number("FontSize", 1, 99, 14), _name("Password")),
        *(_number("PopupWidth", 100, 9999, 300, null=""), _flag("ColorByCoder", 0)),
        *(_flag("PopupDecoration", 0), _flag("PopupAutoComplete")),
        *(_flag(f"Permission{name}") for name in _PERMISSIONS),
    ),
    "DOCUMENTS": (
        *(_ID, _name("Title"), "Text text not null", "Coder integer"),
        *(_name(column, "default ''") for column in ("Author", "Source", "Section")),
        *("Notes text not null default ''", _name("Type", "default ''")),
        *("Date integer not null", _key("Coder", "CODERS")),
    ),
    "STATEMENTTYPES": (_ID, _name("Label"), *_colour()),
    "VARIABLES": (
        *(_ID, _name("Variable")),
        "DataType text not null default 'short text' check"
        f" ({' or '.join(f"DataType = '{kind}'" for kind in _KINDS)})",
        *("StatementTypeId integer", _key("StatementTypeId", "STATEMENTTYPES")),
        "unique (Variable, StatementTypeId)",
    ),
    "VARIABLELINKS": (
        *(_ID, "SourceVariableId integer", "TargetVariableId integer"),
        "check (TargetVariableId != SourceVariableId)",
        *(_key("SourceVariableId", "VARIABLES"), _key("TargetVariableId", "VARIABLES")),
    ),
    "REGEXES": (
        f"Label text primary key check (length(Label) < {LONGEST_DNA_NAME + 1})",
        *_colour(),
    ),
    "CODERRELATIONS": (
        *(_ID, "Coder integer check (Coder > 0)", "OtherCoder integer check (OtherCoder > 0)"),
        *(_flag(name) for name in _VIEWS),
        "check (Coder != OtherCoder)",
        *(_key("Coder", "CODERS"), _key("OtherCoder", "CODERS")),
    ),
    "STATEMENTS": (
        *(_ID, "StatementTypeId integer", "DocumentId integer"),
        *("Start integer not null check (Start >= 0)", "Stop integer not null check (Stop >= 0)"),
        *("Coder integer", "check (Start < Stop)", _key("StatementTypeId", "STATEMENTTYPES")),
        *(_key("Coder", "CODERS"), _key("DocumentId", "DOCUMENTS")),
    ),
    "DATABOOLEAN": _values("Value integer not null default 1"),
    "DATAINTEGER": _values("Value integer not null default 0"),
    "ENTITIES": (
        *(_ID, "VariableId integer not null", _name("Value", "default ''")),
        *(f"{one} integer check ({one} between 0 and 255)" for one in ("Red", "Green", "Blue")),
        *("ChildOf integer check (ChildOf > 0)", "unique (VariableId, Value)"),
        *(_key("ChildOf", "ENTITIES"), _key("VariableId", "VARIABLES")),
    ),
    "DATASHORTTEXT": _values("Entity integer not null", _key("Entity", "ENTITIES")),
    "DATALONGTEXT": _values("Value text default ''"),
    "ATTRIBUTEVARIABLES": (
        *(_ID, "VariableId integer not null", _name("AttributeVariable")),
        *("unique (VariableId, AttributeVariable)", _key("VariableId", "VARIABLES")),
    ),
    "ATTRIBUTEVALUES": (
        *(_ID, "EntityId integer not null", "AttributeVariableId integer not null"),
        *(_name("AttributeValue", "default ''"), "unique (EntityId, AttributeVariableId)"),
        *(_key("EntityId", "ENTITIES"), _key("AttributeVariableId", "ATTRIBUTEVARIABLES")),
    ),
}


def write_schema() -> Iterator[str]:
    """Statements that make the tables."""
    for table, columns in TABLES.items():
        yield f"create table {table} ({', '.join(columns)})"
