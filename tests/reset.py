"""The database of a test process made as new after a test that committed, without copying it from its template.

A copy costs a third of a second of a processor, and every session in it starts cold; what a test wrote are some rows.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final, Self

import psycopg
from psycopg import sql

SUPERUSER: Final = "DEMARCHE_TEST_SUPERUSER_URL"
"""Variable with the address of the server's own role, which no trigger keeps from deleting; set for our own server."""
LOCK_MS: Final = 10_000
"""How long a session that a test left in a transaction is waited for."""
MOST: Final = 40
"""How often in a row: what is deleted stays in the files, where nothing vacuums."""

_TABLES: Final = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by c.oid
"""
_SEQUENCES: Final = """
select setval(s.seqrelid::regclass, coalesce(v.last_value, s.seqstart), v.last_value is not null)
  from pg_sequence s join unnest(%s::oid[], %s::bigint[]) v(seqrelid, last_value) using (seqrelid)
"""
_LAST_VALUES: Final = "select seqrelid, pg_sequence_last_value(seqrelid) from pg_sequence"
# Of every row of these its version: what changes anything but rows of tables changes some of them.
_SCHEMA: Final = sql.SQL(" union all ").join(
    sql.SQL("(select {}, count(*), sum(hashtext(ctid::text || xmin::text)) from {})").format(name, sql.Identifier(name))
    for name in (
        *("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_trigger", "pg_proc"),
        *("pg_namespace", "pg_type", "pg_rewrite", "pg_statistic", "pg_db_role_setting", "pg_extension"),
    )
)

type _Sequences = tuple[list[int], list[int | None]]


@dataclass(slots=True)
class Standing:
    """What a database is like before the first test: its schema, rows and sequences."""

    connection: psycopg.Connection
    schema: list[tuple[object, ...]]
    empty: list[sql.Identifier]
    filled: list[tuple[sql.Identifier, bytes]]
    sequences: _Sequences
    left: int = MOST

    @classmethod
    def of(cls, name: str) -> Self | None:
        """Look at a database; None where this server gives nobody the right to bring it back."""
        if not (url := os.environ.get(SUPERUSER)):
            return None
        connection = psycopg.connect(url, dbname=name, autocommit=True)
        connection.execute(sql.SQL("set lock_timeout = {}").format(LOCK_MS))
        connection.execute("set session_replication_role = replica")  # neither triggers nor foreign keys
        tables = [sql.Identifier(*row) for row in connection.execute(_TABLES)]
        rows = [(table, _copy(connection, table)) for table in tables]
        return cls(
            connection=connection,
            schema=_schema(connection),
            empty=[table for table, copied in rows if not copied],
            filled=[(table, copied) for table, copied in rows if copied],
            sequences=_last_values(connection),
        )

    def restore(self) -> bool:
        """Bring rows and sequences back; False where that does not do, and the database must be copied anew."""
        self.left -= 1
        try:
            if self.left < 0 or _schema(self.connection) != self.schema:
                return False
            with self.connection.transaction():
                self._delete_rows()
                self._restore_rows()
                self.connection.execute(_SEQUENCES, self.sequences)
        except psycopg.OperationalError:
            return False
        return True

    def close(self) -> None:
        self.connection.close()

    def _delete_rows(self) -> None:
        has_rows = sql.SQL(", ").join(sql.SQL("exists (select from {})").format(table) for table in self.empty)
        found = self.connection.execute(sql.SQL("select {}").format(has_rows)).fetchone() or ()
        for table, is_written in zip(self.empty, found, strict=True):
            if is_written:
                self.connection.execute(sql.SQL("delete from {}").format(table))

    def _restore_rows(self) -> None:
        for table, copied in self.filled:
            if _copy(self.connection, table) != copied:
                self.connection.execute(sql.SQL("delete from {}").format(table))
                with self.connection.cursor().copy(sql.SQL("copy {} from stdin").format(table)) as copy:
                    copy.write(copied)


def _schema(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    return connection.execute(_SCHEMA).fetchall()


def _copy(connection: psycopg.Connection, table: sql.Identifier) -> bytes:
    with connection.cursor().copy(sql.SQL("copy {} to stdout").format(table)) as copy:
        return b"".join(bytes(piece) for piece in copy)


def _last_values(connection: psycopg.Connection) -> _Sequences:
    rows = connection.execute(_LAST_VALUES).fetchall()
    return [row[0] for row in rows], [row[1] for row in rows]
