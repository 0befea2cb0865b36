"""What of the record has aged: words that others have spoken after, and searches that found nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from positions.choices import Value

STALE_AFTER: Final = 12
"""Months after which an actor's newest words on an issue are old, if others spoke since."""
SEARCH_AGAIN_AFTER: Final = 6
"""Months after which a search that found nothing is due again; no day for that is on record."""
OVERDUE_PER_PAGE: Final = 20

# Only what holds without end: a position that is known to be withdrawn later is not asked for again.
_CELLS: Final = """
select d.id as dossier, d.slug as dossier_slug, d.title, a.slug as actor_slug, a.name,
       i.id as issue, i.slug as issue_slug, i.label, p.actor_id, p.value, p.stance_id, p.stated_date
  from positions_dossier d
  join positions_dossierissue di on di.dossier_id = d.id
  join positions_issue i on i.id = di.issue_id and i.archived_at is null
  join positions_dossieractor da on da.dossier_id = d.id
  join actors_actor a on a.id = da.actor_id and a.archived_at is null
  join positions_position p on p.issue_id = i.id and p.actor_id = a.id
       and p.valid_to = '9999-12-31' and p.valid_from <= %(on)s
 where d.archived_at is null
"""
# `rank` leaves a gap after equals, so that it counts those who spoke later, not the days. The window goes
# over all cells of the dossier, before old ones are picked.
# What an actor said is behind those who spoke later: they rank before it.
_STALE: Final = f"""
with said as (
  select cells.*, max(stated_date) over issue_of_dossier as newest,
         rank() over (issue_of_dossier order by stated_date desc) - 1 as others
    from ({_CELLS} and p.value <> %(unstated)s) cells
  window issue_of_dossier as (partition by dossier, issue))
select dossier_slug, title, actor_slug, name, issue_slug, label, said.value, s.stated_date, s.stated_precision,
       newest, others, '' as note, count(*) over () as total
  from said join positions_stance s on s.id = said.stance_id
 where others > 0 and said.stated_date < %(on)s - make_interval(months => %(months)s)
 order by newest desc, said.stated_date, title, label, name limit %(most)s offset %(start)s
"""  # noqa: S608 # nosec B608 # constants only
# In the dossier with the lowest number.
# An issue of several dossiers is searched once.
_UNSTATED: Final = f"""
with searched as (
  select distinct on (issue, actor_id) cells.* from ({_CELLS} and p.value = %(unstated)s) cells
   where stated_date < %(on)s - make_interval(months => %(months)s) order by issue, actor_id, dossier)
select dossier_slug, title, actor_slug, name, issue_slug, label, searched.value, s.stated_date, s.stated_precision,
       null::date as newest, 0 as others, s.note, count(*) over () as total
  from searched join positions_stance s on s.id = searched.stance_id
 order by searched.stated_date, title, label, name limit %(most)s offset %(start)s
"""  # noqa: S608 # nosec B608 # constants only


@dataclass(frozen=True, slots=True)
class Overdue:
    """A cell of a dossier: what stands in it since when, and the ``note`` of what was searched.

    ``others`` are how many of the dossier's actors spoke on the issue since, ``newest`` when last.
    """

    dossier_slug: str
    dossier: str
    actor_slug: str
    actor: str
    issue_slug: str
    issue: str
    value: int
    stated_date: dt.date
    stated_precision: str
    newest: dt.date | None
    others: int
    note: str


@dataclass(frozen=True, slots=True)
class OverdueList:
    """One page of the cells; ``total`` there are, and 0 beyond the last page, which no list has."""

    rows: Sequence[Overdue]
    total: int


def read_stale(*, on_date: dt.date, page: int) -> OverdueList:
    """Cells whose newest words are older than `STALE_AFTER` months, while others of the dossier's
    actors spoke on the issue since; those first on which somebody spoke last. One query.
    """
    return _read(_STALE, on_date, STALE_AFTER, page)


def read_searches_due(*, on_date: dt.date, page: int) -> OverdueList:
    """Cells in which nothing was found more than `SEARCH_AGAIN_AFTER` months ago, and nothing stands
    since; the oldest first. One query.
    """
    return _read(_UNSTATED, on_date, SEARCH_AGAIN_AFTER, page)


def _read(sql: str, on_date: dt.date, months: int, page: int) -> OverdueList:
    asked: dict[str, Any] = {
        "on": on_date,
        "months": months,
        "unstated": Value.NO_STATED_POSITION,
        "most": OVERDUE_PER_PAGE,
        "start": (page - 1) * OVERDUE_PER_PAGE,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        rows = cursor.fetchall()
    return OverdueList([Overdue(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)
