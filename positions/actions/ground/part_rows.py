"""Rows that are edited together with what they belong to, and keep their identifiers, so that
history reads well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from positions.actions.ground.refusals import refuse_unfit

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

type Wanted = tuple[int | None, Mapping[str, Any]]
"""A row's identifier, None or unknown for a new one, and its columns."""


def write_rows(manager: RelatedManager[Any], wanted: Sequence[Wanted]) -> None:
    """Make the rows of a relation those that are wanted: change what differs, add what is new,
    delete the rest.

    In any order: whether periods overlap is looked at when the transaction ends (``membership_no_overlap``).

    Raises:
        Refused: if a column cannot hold a value.
    """
    # Rows of this relation alone: an identifier from a form that is of another object's row finds
    # none here, and makes a new row instead of taking that one away.
    kept = {row.pk: row for row in manager.select_for_update().order_by("pk")}
    dropped = set(kept) - {pk for pk, _ in wanted}
    manager.filter(pk__in=dropped).delete()
    for pk, columns in wanted:
        if row := _changed(manager, kept.pop(pk or 0, None), columns):
            # With `bulk` Django writes nothing but the owner, and takes no row that is new.
            manager.add(row, bulk=False)


def _changed(manager: RelatedManager[Any], row: Any, columns: Mapping[str, Any]) -> Any:
    """The row with its new columns, a new row, or None where nothing differs."""
    if row and all(getattr(row, name) == value for name, value in columns.items()):
        return None
    row = row or manager.model()
    for name, value in columns.items():
        setattr(row, name, value)
    refuse_unfit(row)
    return row
