"""One import at a time: what one finds new another could be about to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

from positions.exceptions import Refused

IMPORT_LOCK: Final = 0x756E6761


@contextmanager
def only_import() -> Iterator[None]:
    """Keep other imports away, of roll calls and of tables; held across transactions.

    Raises:
        Refused: where another is at work.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [IMPORT_LOCK])
        if cursor.fetchone() != (True,):
            raise Refused("Another import is at work; wait for its end.")
        try:
            yield
        finally:
            if connection.is_usable():
                cursor.execute("select pg_advisory_unlock(%s)", [IMPORT_LOCK])
