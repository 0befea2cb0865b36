"""Writing rows of a folder: many at once, and where the database refuses one, that one by its file
and line.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model
from psycopg import Error

from positions.actions.ground.refusals import SENTENCES
from positions.actions.ground.verbs import is_lost
from positions.exceptions import FaultyFolder
from positions.loading.dossiers.marked import FilePlace


def write_all[M: Model](rows: Iterable[tuple[FilePlace, M]]) -> list[M]:
    """Insert the rows, which are of one model, and return them.

    Raises:
        FaultyFolder: with every row that the database does not take.
    """
    placed = list(rows)
    made = [row for _, row in placed]
    if not made:
        return []
    try:
        # A savepoint: the transaction of the whole folder lives on, and the rows can be tried one by one.
        with transaction.atomic():
            return type(made[0])._default_manager.bulk_create(made)
    except DatabaseError as error:
        _raise_lost(error)
        # Rows that are refused only together have no line: then the first reason is told.
        raise FaultyFolder(_refused_one_by_one(placed) or [_reason(error)]) from error


def check_deferred() -> None:
    """Check now what the database checks at the end of a transaction.

    Raises:
        FaultyFolder: with the rule that is broken; it cannot be told by which row.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Immediate checks what is waiting; deferred again, as a caller may go on in the same transaction.
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
    except IntegrityError as error:
        raise FaultyFolder([_reason(error)]) from error


def _refused_one_by_one[M: Model](placed: list[tuple[FilePlace, M]]) -> list[str]:
    faults = []
    for place, row in placed:
        # The failed insert may have given it one.
        row.pk = None
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except DatabaseError as error:
            _raise_lost(error)
            faults.append(f"{place}: {_reason(error)}")
    return faults


def _raise_lost(error: DatabaseError) -> None:
    """No fault of the folder: whoever runs the verb tries again."""
    if is_lost(error):
        raise error


def _reason(error: DatabaseError) -> str:
    cause = error.__cause__
    if not isinstance(cause, Error):
        return str(error)
    # By the name of the constraint, in the words that the pages have for it.
    return SENTENCES.get(cause.diag.constraint_name or "", cause.diag.message_primary or str(cause))
