"""Rows of any table that the history keeps, as they were at a moment."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection
from django.db.models import Model

from config.postgres.prepared import fetch_prepared
from positions.history.kinds import HistoryRow

_KNOWN: Final = (
    "select r::text from history.rows_known(%(table)s, %(by)s, %(ids)s::bigint[], %(moment)s) r"
)
_FORMER: Final = """
select object_id, happened_at, old_row ->> %(column)s from history.revision
 where table_name = %(table)s and operation = 'update' and object_id = any(%(ids)s)
   and happened_at < %(moment)s and page <> %(but_by)s
 order by object_id, id
"""
# The history notes when a row was written, and others see it once that is committed: what is still
# being written may have been noted before now. Whoever begins to write later notes a later time.
_SETTLED: Final = """
select least(clock_timestamp(), min(xact_start)) from pg_stat_activity
 where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()
"""


def read_known_rows(
    model: type[Model], by: str, pks: Collection[int], known_at: dt.datetime
) -> list[HistoryRow]:
    """The rows that named one of ``pks`` in the column ``by`` at the moment, in the order of their
    identifiers; one query, none for nothing.
    """
    if not pks:
        return []
    asked = {"table": model._meta.db_table, "by": by, "ids": sorted(pks), "moment": known_at}
    rows = (json.loads(row) for (row,) in fetch_prepared(_KNOWN, asked))
    return sorted(rows, key=lambda row: row["id"])


class FormerColumn:
    """What a column of some rows said before each of its changes until a moment; one query."""

    def __init__(
        self,
        model: type[Model],
        column: str,
        pks: Collection[int],
        known_at: dt.datetime,
        *,
        but_by: str = "",
    ) -> None:
        self._changes: dict[int, list[tuple[dt.datetime, str]]] = defaultdict(list)
        asked = {
            "table": model._meta.db_table,
            "column": column,
            "ids": sorted(pks),
            "moment": known_at,
            # No page is called so; null would leave out every change.
            "but_by": but_by or "-",
        }
        for pk, at, value in fetch_prepared(_FORMER, asked) if pks else ():
            self._changes[pk].append((at, value))

    def at(self, pk: int, moment: dt.datetime) -> str | None:
        """What the row's column said at a moment; None where it did not change since."""
        changes: Sequence[tuple[dt.datetime, str]] = self._changes.get(pk, ())
        # The first change from then on kept as its old row what stood at the moment.
        return next((value for at, value in changes if at >= moment), None)


def settled_moment() -> dt.datetime:
    """The latest moment of which nothing can be added to the history any more; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED)
        (moment,) = cursor.fetchone()
    return moment  # type: ignore[no-any-return]
