"""What the identifiers in kept rows stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import Group
from django.db.models import Field, Model

from actors.models import Actor
from positions.history.kinds import FORMER, MODELS, HistoryRow, RecordKey
from positions.models import Dossier, Excerpt, Issue, Source

_SHOWN: Final[Mapping[type[Model], str]] = {
    Actor: "name",
    Dossier: "title",
    Issue: "label",
    Source: "title",
    Excerpt: "exact",
    Group: "name",
}
"""The field by which rows of a model are known."""


@dataclass(frozen=True, slots=True)
class RecordNames:
    """By model and identifier."""

    by_model: Mapping[type[Model], Mapping[int, str]]

    def of(self, model: type[Model], pk: int) -> str:
        return self.by_model.get(model, {}).get(pk, f"no. {pk}")


def read_names(rows: Iterable[tuple[RecordKey, HistoryRow]]) -> RecordNames:
    """The names of everything that the rows refer to; a query for each model."""
    wanted: dict[type[Model], set[int]] = {}
    for (table, _pk), row in rows:
        for column, model in _references(table).items():
            # Rows kept before a column was added have none.
            if row.get(column):
                wanted.setdefault(model, set()).add(row[column])
    return RecordNames(
        {
            model: dict(model._default_manager.filter(pk__in=pks).values_list("pk", _SHOWN[model]))
            for model, pks in wanted.items()
        }
    )


def _references(table: str) -> dict[str, type[Model]]:
    """The columns of a table that refer to something with a name."""
    fields: Iterable[Field[Any, Any]] = MODELS[table]._meta.concrete_fields
    present = {
        field.column: field.related_model
        for field in fields
        if field.column and isinstance(field.related_model, type) and field.related_model in _SHOWN
    }
    return {**present, **FORMER.get(table, {})}
