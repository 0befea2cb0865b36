"""Which cells are new to a reader: something of them became known here since a time, whenever it was
said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.db import connection

from positions.choices import Mark
from positions.reads.matrix.cells import Matrix

ENTERED: Final = """
  select id as stance_id, published_at as known_at from positions_stance
   where status = 'published' and published_at > %(since)s and published_at <= %(until)s and {of_stance}
  union all
  select s.id, r.happened_at from history.revision r join positions_stance s on s.id = r.object_id
   where r.table_name = 'positions_stance' and r.operation = 'update'
     and r.happened_at > %(since)s and r.happened_at <= %(until)s
     and r.old_row ->> 'withdrawn_date' is null and s.withdrawn_date is not null and s.status = 'published'
     and {of_stance}
     -- The last change that found it in force withdrew it: those before it did something else.
     and not exists (
       select from history.revision n
        where n.table_name = 'positions_stance' and n.object_id = r.object_id and n.id > r.id
          and n.operation = 'update' and n.old_row ->> 'withdrawn_date' is null)
"""
"""SQL of the statements that were published between two times, or withdrawn (when, the history knows), of
those that ``of_stance`` is true of.
"""
_CELLS: Final = f"""
select distinct v.actor_id, s.issue_id
  from ({ENTERED.format(of_stance="issue_id = any(%(issues)s)")}) e join positions_stance s on s.id = e.stance_id
 cross join lateral (values (s.actor_id), (s.on_behalf_of_id)) v(actor_id)
 where s.issue_id = any(%(issues)s) and v.actor_id is not null and s.stated_date <= %(on)s
"""  # noqa: S608 # nosec B608 # constants only


def find_fresh(
    *, issues: Sequence[int], on_date: dt.date, since: dt.datetime, until: dt.datetime
) -> set[tuple[int, int]]:
    """Actors and issues of which something that was said by a day became known between two times;
    one query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _CELLS, {"issues": list(issues), "since": since, "until": until, "on": on_date}
        )
        return set(cursor.fetchall())


def with_fresh(matrix: Matrix, *, since: dt.datetime, until: dt.datetime) -> Matrix:
    """The matrix with `Mark.FRESH` on the cells that are new since a time; one query. A cell that held a
    position on the day compared with alone has no marks.
    """
    pks = [issue.pk for issue in matrix.issues]
    found = find_fresh(issues=pks, on_date=matrix.on_date, since=since, until=until)
    cells = matrix.cells
    marked = {
        key: cell._replace(marks=cell.marks | Mark.FRESH)
        for key in found
        if (cell := cells.get(key)) and cell.value is not None
    }
    return replace(matrix, cells={**cells, **marked}) if marked else matrix


def count_fresh(matrix: Matrix) -> int:
    """How many of its cells are marked so."""
    held = (cell for cell in matrix.cells.values() if cell.value is not None)
    return sum(1 for cell in held if cell.marks & Mark.FRESH)
