"""Writing rows as the history keeps them."""

from typing import Any

from django.db.models import F

from positions.history.kinds import MODELS, Row


def set_columns(table: str, columns: Row) -> dict[str, Any]:
    """Columns as an update takes them, with the version counted where there is one."""
    has_version = any(field.name == "version" for field in MODELS[table]._meta.concrete_fields)
    return {**columns, "version": F("version") + 1} if has_version else dict(columns)


def put_back(table: str, row: Row) -> None:
    """Insert a row that was deleted, under its old identifier."""
    MODELS[table]._default_manager.create(**row)
