"""What a database holds, in numbers that another one can be compared with: rows, rules, rights."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import psycopg
from psycopg import sql

# Everything that makes one server write a row otherwise than the next.
_PINNED: Final = """
set local search_path = ''; set local timezone = 'UTC'; set local datestyle = 'ISO';
set local intervalstyle = 'postgres'; set local bytea_output = 'hex'; set local extra_float_digits = 1
"""
_TABLES: Final = """
select n.nspname, c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and n.nspname in ('public', 'history') order by 1, 2
"""
# A sum, so that the order of rows does not matter. It tells damage, not forgery: that is what the
# digest of the dump is for, once it is written down elsewhere.
_ROWS: Final = """
select count(*), coalesce(sum(('x' || left(md5(row::text), 15))::bit(60)::bigint), 0) from {} row
"""
_CASTS: Final = re.compile(r"::(character varying|text)(\[\])?|[()]")
_SEQUENCES: Final = """
select format('%I.%I', schemaname, sequencename), last_value from pg_catalog.pg_sequences
 where last_value is not null order by 1
"""
_RULES: Final = """
with own as (select oid, nspname, nspowner, nspacl from pg_catalog.pg_namespace where nspname in ('public', 'history')),
relation as (
  select c.* from pg_catalog.pg_class c join own on own.oid = c.relnamespace where c.relkind in ('r', 'v', 'm', 'S')),
routine as (
  select p.* from pg_catalog.pg_proc p join own on own.oid = p.pronamespace
   where p.prokind in ('f', 'p')
     and not exists (select from pg_catalog.pg_depend d where d.objid = p.oid and d.deptype = 'e')),
guarded (name, owner, acl) as (
  select oid::regclass::text, relowner,
         coalesce(relacl, acldefault(case relkind when 'S' then 's'::"char" else 'r' end, relowner)) from relation
  union all
  select oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner)) from routine
  union all
  select 'schema ' || nspname, nspowner, nspacl from own)
select format('trigger %s of %s', t.tgname, t.tgrelid::regclass), concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
  from pg_catalog.pg_trigger t join relation r on r.oid = t.tgrelid where not t.tgisinternal
union all
select format('constraint %s of %s', k.conname, k.conrelid::regclass),
       concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated)
  from pg_catalog.pg_constraint k join relation r on r.oid = k.conrelid
union all
select format('index %s', i.indexrelid::regclass), concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid)
  from pg_catalog.pg_index i join relation r on r.oid = i.indrelid
union all
select format('column %s of %s', a.attname, r.oid::regclass),
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                 pg_get_expr(d.adbin, d.adrelid))
  from pg_catalog.pg_attribute a join relation r on r.oid = a.attrelid
  left join pg_catalog.pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
 where a.attnum > 0 and not a.attisdropped
union all
select format('view %s', r.oid::regclass), pg_get_viewdef(r.oid) from relation r where r.relkind in ('v', 'm')
union all
select format('routine %s', p.oid::regprocedure), pg_get_functiondef(p.oid) from routine p
union all
select format('rights on %s of %s', name, case grantee when 0 then 'public' else grantee::regrole::text end),
       string_agg(privilege_type, ' ' order by privilege_type)
  from guarded cross join lateral aclexplode(acl) where grantee <> owner
 group by name, grantee
"""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What there was: of each table the rows and a sum over them, of each rule and right a digest."""

    server: str
    migrations: list[str]
    tables: dict[str, list[int]]
    rules: dict[str, str]
    sequences: dict[str, int]
    dump_sha256: str = ""

    @classmethod
    def of(cls, connection: psycopg.Connection) -> Self:
        """Look at a database, within a transaction of the owner's."""
        connection.execute(_PINNED)
        tables = read_tables(connection)
        has_migrations = ("public", "django_migrations") in tables
        applied = "select app || '.' || name from public.django_migrations order by 1"
        return cls(
            server=connection.info.parameter_status("server_version") or "",
            migrations=[row[0] for row in connection.execute(applied)] if has_migrations else [],
            tables={".".join(name): _sum_of(connection, *name) for name in tables},
            rules={
                name: hashlib.sha256(_settled(name, definition).encode()).hexdigest()
                for name, definition in connection.execute(_RULES)
            },
            sequences=dict(connection.execute(_SEQUENCES).fetchall()),
        )

    @property
    def rows(self) -> int:
        return sum(count for count, _ in self.tables.values())

    def differences(self, restored: Inventory) -> Iterator[str]:
        """What a restored database has otherwise, a line each."""
        for what, here, there in (
            ("table", self.tables, restored.tables),
            ("", self.rules, restored.rules),
        ):
            for name in sorted({**here, **there}):
                if here.get(name) != there.get(name):
                    yield f"{what} {name} {_how(name in here, name in there)}".strip()
        # A dump reads them a moment later than its rows, so they may be ahead.
        for name, value in self.sequences.items():
            if restored.sequences.get(name, 0) < value:
                yield f"sequence {name} is behind"


def read_tables(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """Schema and name of every table of ours."""
    return [(schema, name) for schema, name in connection.execute(_TABLES)]


def _settled(name: str, definition: str) -> str:
    """A definition without what PostgreSQL writes otherwise once it has read it back: `x in ('a')`
    on a varchar has its casts in other places then. Bodies of routines are kept to the letter.
    """
    return definition if name.startswith("routine") else _CASTS.sub("", definition)


def _sum_of(connection: psycopg.Connection, schema: str, table: str) -> list[int]:
    found = connection.execute(sql.SQL(_ROWS).format(sql.Identifier(schema, table))).fetchone()
    return [int(number) for number in found or ()]


def _how(is_here: bool, is_there: bool) -> str:
    if is_here and is_there:
        return "is not as it was"
    return "is missing" if is_here else "was not there"
