"""Rows that are edited together with what they belong to, and keep their identifiers, so that history reads well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from positions.actions.rules import refuse_unfit

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

type Wanted = tuple[int | None, Mapping[str, Any]]
"""A row's identifier, None or unknown for a new one, and its columns."""


def write_rows(manager: RelatedManager[Any], wanted: Sequence[Wanted]) -> None:
    """Make the rows of a relation those that are wanted: change what differs, add what is new, delete the rest.

    Raises:
        Refused: if a column cannot hold a value.
    """
    kept = {row.pk: row for row in manager.select_for_update().order_by("pk")}
    dropped = set(kept) - {pk for pk, _ in wanted}
    manager.filter(pk__in=dropped).delete()
    _save(manager, [row for pk, columns in wanted if (row := _changed(manager, kept.pop(pk or 0, None), columns))])


def _changed(manager: RelatedManager[Any], row: Any, columns: Mapping[str, Any]) -> Any:
    """The row with its new columns, a new row, or None where nothing differs."""
    if row and all(getattr(row, name) == value for name, value in columns.items()):
        return None
    row = row or manager.model()
    for name, value in columns.items():
        setattr(row, name, value)
    refuse_unfit(row)
    return row


def _save(manager: RelatedManager[Any], rows: Iterable[Any]) -> None:
    """One by one, in an order that the database accepts: an office that begins later makes room for the one before."""
    waiting = list(rows)
    while waiting:
        refused = []
        for row in waiting:
            try:
                with transaction.atomic():
                    manager.add(row, bulk=False)
            except IntegrityError as error:
                refused.append((row, error))
        if len(refused) == len(waiting):
            raise refused[0][1]
        waiting = [row for row, _ in refused]
