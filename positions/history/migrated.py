"""What migrations changed in the record, for whoever brings an installation to a new version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db import connections

_MOST: Final = 100
"""Rows that are told one by one."""

# Migrations name no user: what somebody did meanwhile is not theirs.
_CHANGED: Final = """
select h.table_name, h.operation, count(*) from history.revision h
 where h.id > %s and h.user_id is null and h.operation <> 'insert' group by 1, 2 order by 1, 2
"""
# By what a row is called: only where that is another now, or the row is gone.
_NAMED: Final = """
select h.operation, h.table_name, h.object_id, was.name, now.name from history.revision h
 cross join lateral (select coalesce(h.old_row ->> 'name', h.old_row ->> 'label', h.old_row ->> 'title',
                                     h.old_row ->> 'text') as name) was
  left join lateral (
    select name from (
      select id, name, 'actors_actor' as of from actors_actor union all
      select id, name, 'actors_actorname' from actors_actorname union all
      select id, label, 'positions_issue' from positions_issue union all
      select id, title, 'positions_dossier' from positions_dossier union all
      select id, title, 'positions_source' from positions_source) named
     where named.of = h.table_name and named.id = h.object_id) now on true
 where h.id > %s and h.user_id is null and was.name is not null
   and (h.operation = 'delete' or (h.operation = 'update' and was.name <> now.name))
 order by h.id limit %s
"""


def newest_revision(using: str) -> int | None:
    """Where the history ends; None in a database that has none yet."""
    with connections[using].cursor() as cursor:
        # Of a database that has no tables yet a plain query would be an error.
        cursor.execute("select to_regclass('history.revision')")
        if cursor.fetchone() == (None,):
            return None
        cursor.execute("select coalesce(max(id), 0) from history.revision")
        return int(cursor.fetchone()[0])


def tell_changes_since(revision: int, using: str) -> Iterator[str]:
    """In lines, what was changed by nobody's hand since that revision: how much, and what is called
    otherwise now.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(_CHANGED, [revision])
        counts = cursor.fetchall()
        cursor.execute(_NAMED, [revision, _MOST + 1])
        named = cursor.fetchall()
    if counts:
        yield "Rows that the migrations changed; the history has them as they were:"
    for table, operation, number in counts:
        yield f"  {table}: {number:,} {'removed' if operation == 'delete' else 'changed'}"
    for operation, table, pk, was, now in named[:_MOST]:
        became = "was removed" if operation == "delete" else f"is “{_visible(now)}” now"
        yield f"  {table} {pk}: “{_visible(was)}” {became}"
    if len(named) > _MOST:
        yield f"  and more than these {_MOST}"


def _visible(name: str) -> str:
    return "".join(letter if letter.isprintable() else f"<U+{ord(letter):04X}>" for letter in name)
