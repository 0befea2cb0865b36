"""Whether anything on record has changed at all: cheaper to ask than to read it again."""

from __future__ import annotations

from typing import Final

from config.postgres.prepared import fetch_prepared

_NEWEST: Final = """
select coalesce(greatest((select max(id) from history.revision), (select max(id) from history.batch),
                         (select max(id) from history.seal)), 0)
"""
# Whoever writes of the history holds this lock until the commit. On a replica no such lock is seen.
_UNDER_WAY: Final = """
select pg_is_in_recovery() or exists (
  select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
   where l.relation = any(array['history.revision', 'history.batch', 'history.seal']::regclass[])
     and l.mode = 'RowExclusiveLock' and l.pid is distinct from pg_backend_pid())
"""


def read_newest_change() -> int:
    """The number of the newest change that is committed; 0 where there is none."""
    [(number,)] = fetch_prepared(_NEWEST, [])
    return int(number)


def is_change_under_way() -> bool:
    """Whether somebody else is writing, whose changes may have smaller numbers than those committed before
    them.

    Asked after `read_newest_change` and denied, all that is read from then on stands as it is read for as long
    as that number is the newest: whoever begins to write later gets larger ones.
    """
    [(found,)] = fetch_prepared(_UNDER_WAY, [])
    return bool(found)
