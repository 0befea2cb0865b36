"""What transactions did, row by row: how each row was before, how it was left, and how it is now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from config.accounts.roles import Role
from positions.history.kinds import (
    DERIVED,
    KIND_OF_TABLE,
    MODELS,
    HistoryRow,
    RecordKey,
    RecordKind,
    differing,
    tables_for,
)
from positions.history.revisions import decode_row


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """A row that a transaction changed; None where there was or is none."""

    table: str
    pk: int
    before: HistoryRow | None
    after: HistoryRow | None
    live: HistoryRow | None

    @property
    def key(self) -> RecordKey:
        return self.table, self.pk

    @property
    def changed(self) -> frozenset[str]:
        """The columns that the transaction changed in a row that it neither made nor removed."""
        if self.before is None or self.after is None:
            return frozenset()
        # What triggers keep follows by itself, and is nobody's change.
        return frozenset(differing(self.before, self.after) - DERIVED)


@dataclass(frozen=True, slots=True)
class Transaction:
    """Everything one transaction changed; ``last_id`` places it among others.

    ``rows`` are the first of ``total`` that were changed one by one; ``bulk`` counts those inserted
    many at a time.
    """

    number: int
    last_id: int
    happened_at: dt.datetime
    user_id: int | None
    page: str
    total: int
    bulk: int
    rows: Sequence[TouchedRow]


def owner_of(row: TouchedRow) -> tuple[RecordKind, int]:
    """The object that a row is or belongs to, or belonged to where it is gone."""
    kind = KIND_OF_TABLE[row.table]
    return kind, (row.after or row.before or {})[kind.owner_columns[row.table]]


def owners_of(row: TouchedRow) -> set[tuple[RecordKind, int]]:
    """The objects that a row belonged to before and belongs to now: a merge leads parts from one to
    the other.
    """
    kind = KIND_OF_TABLE[row.table]
    return {
        (kind, version[kind.owner_columns[row.table]])
        for version in (row.before, row.after, row.live)
        if version
    }


_TOO_LARGE: Final = 2**63
"""For a transaction's number."""
# By row first: one that was changed three times counts once.
_HEADS: Final = """
select transaction::text, max(id), max(happened_at), max(user_id), max(page), count(*) filter (where bulk = 0),
       sum(bulk)
  from (select r.transaction, r.table_name, r.object_id, max(r.id) as id, max(r.happened_at) as happened_at,
               max(r.user_id) as user_id, max(r.page) as page, 0 as bulk
          from history.revision r
         where r.transaction = any(%(numbers)s::bigint[]) and r.table_name = any(%(tables)s) group by 1, 2, 3
        union all
        select b.transaction, b.table_name, 0, b.id, b.happened_at, b.user_id, b.page, cardinality(b.object_ids)
          from history.batch b
         where b.transaction = any(%(numbers)s::bigint[]) and b.table_name = any(%(tables)s)) touched
 group by 1 order by 2 desc
"""
# Of each row the first change tells how it was before; the first change by a later transaction how
# it was left.
_ROWS: Final = """
with inserted as materialized (
  select b.transaction, b.table_name, b.object_ids, b.id from history.batch b
   where b.transaction = any(%(whole)s::bigint[]) and b.table_name = any(%(tables)s)),
written as (
  select r.transaction, r.table_name, r.object_id, r.id, r.operation, r.old_row
    from history.revision r
   where r.transaction = any(%(numbers)s::bigint[]) and r.table_name = any(%(tables)s)
   union all
  select i.transaction, i.table_name, u.object_id, i.id, 'insert', null
    from inserted i, unnest(i.object_ids) u(object_id)),
touched as (
  select w.transaction, w.table_name, w.object_id, min(w.id) as first_id, max(w.id) as last_id,
         (array_agg(w.operation order by w.id))[1] as operation, (array_agg(w.old_row order by w.id))[1] as old_row
    from written w group by 1, 2, 3),
numbered as (select *, row_number() over (partition by transaction order by first_id) as number from touched)
select n.transaction::text, n.table_name, n.object_id, case when n.operation <> 'insert' then n.old_row end,
       later.operation is not null, case when later.operation <> 'insert' then later.old_row end
  from numbered n
  left join lateral (
    select r.operation, r.old_row from history.revision r
     where r.table_name = n.table_name and r.object_id = n.object_id and r.id > n.last_id
     order by r.id limit 1) later on true
 where n.number <= %(limit)s
 order by n.transaction, n.first_id
"""


def read_transactions(
    numbers: Sequence[int], *, limit: int, role: Role, with_batches: bool = False
) -> list[Transaction]:
    """Transactions by their numbers, newest first, each with at most ``limit`` rows; unknown ones
    are missing.

    What they did to tables that the ``role`` is not told of is left out. ``with_batches`` what was
    inserted many at a time is among the rows as well, where all of it is within the limit.
    """
    # Numbers come from addresses: a bigint holds no more, and asking would be an error.
    known = [str(number) for number in numbers if number < _TOO_LARGE]
    wanted: dict[str, Any] = {"numbers": known, "limit": limit, "tables": tables_for(role)}
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, wanted)
        heads = cursor.fetchall()
        if with_batches:
            # Rows changed one by one, and those inserted many at a time.
            heads = [_with_batch(head) if head[5] + head[6] <= limit else head for head in heads]
        whole = [head[0] for head in heads if with_batches and not head[6]]
        cursor.execute(_ROWS, {**wanted, "whole": whole})
        found = cursor.fetchall()
    rows = _touched(found)
    return [
        Transaction(int(number), last_id, at, user, page, total, bulk, rows.get(number, []))
        for number, last_id, at, user, page, total, bulk in heads
    ]


def _touched(found: Sequence[Sequence[Any]]) -> dict[str, list[TouchedRow]]:
    """The rows of each transaction, as they are now too."""
    live = _read_live([(table, pk) for _number, table, pk, *_ in found])
    rows: dict[str, list[TouchedRow]] = {}
    for number, table, pk, before, is_changed_since, after in found:
        now = live.get((table, pk))
        # Where no later transaction changed it, it was left as it is.
        left = decode_row(after) if is_changed_since else now
        rows.setdefault(number, []).append(TouchedRow(table, pk, decode_row(before), left, now))
    return rows


def _with_batch(head: Sequence[Any]) -> Sequence[Any]:
    """All of its rows counted as changed one by one."""
    *told, total, bulk = head
    return *told, total + bulk, 0


_LIVE: Final = """
select t.id, to_jsonb(t) - c.without from {table} t join history.captured_table c on c.table_name = '{table}'
 where t.id = any(%s)
"""


def _read_live(keys: Sequence[RecordKey]) -> dict[RecordKey, HistoryRow]:
    """The rows that are still there, with the columns that the history keeps; a query for each
    table.
    """
    live: dict[RecordKey, HistoryRow] = {}
    with connection.cursor() as cursor:
        for table in MODELS:
            if pks := [pk for name, pk in keys if name == table]:
                cursor.execute(_LIVE.format(table=table), [pks])
                live |= {
                    (table, pk): row
                    for pk, row in ((pk, decode_row(row)) for pk, row in cursor.fetchall())
                    if row
                }
    return live
