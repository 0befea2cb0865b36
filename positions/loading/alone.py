"""One import at a time: what one finds new another could be about to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

from positions.exceptions import Refused

# A number of its own among advisory locks, which all of the database share.
IMPORT_LOCK: Final = 0x756E6761


@contextmanager
def only_import() -> Iterator[None]:
    """Keep other imports away, of roll calls and of tables; held across transactions.

    Raises:
        Refused: where another is at work.
    """
    with connection.cursor() as cursor:
        # Of the session and not of a transaction: an import has several.
        # Tried, since a worker that waits does nothing else.
        cursor.execute("select pg_try_advisory_lock(%s)", [IMPORT_LOCK])
        if cursor.fetchone() != (True,):
            raise Refused("Another import is at work; wait for its end.")
        try:
            yield
        finally:
            # A connection that broke gave its locks back, and asking it would hide why.
            if connection.is_usable():
                cursor.execute("select pg_advisory_unlock(%s)", [IMPORT_LOCK])
