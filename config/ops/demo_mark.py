"""Whether a database is the demo's: said in the database itself, so that a copy of it says so too."""

from __future__ import annotations

from typing import Final

from django.db import connection, connections

_MARK: Final = "Filled by the demo."


def mark_as_demo() -> None:
    """Said by the owner, whose schema it is: the application cannot take it back."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"comment on schema history is '{_MARK}'")


def is_demo() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select obj_description('history'::regnamespace) = %s", [_MARK])
        return bool(cursor.fetchone()[0])
