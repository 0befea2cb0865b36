"""What is said of a dossier as a whole, kept until something in it changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.db import connection
from django.utils.timezone import localdate

from config.prepared import fetch_prepared
from positions.models import Dossier

DAYS_SHOWN: Final = 60
"""A slider with more stops than this is not used but missed. Single steps lead to every day."""

_VERSION = """
select d.id, c.version, (select coalesce(sum(v.version), 0) from positions_dossierversion v where v.dossier_id = d.id)
  from positions_dossier d cross join positions_catalogueversion c
 where d.slug = %s and d.archived_at is null
"""
_COUNTS = """
select count(*), max(s.stated_date), count(distinct s.actor_id)
  from positions_stance s join positions_issue i on i.id = s.issue_id
   and i.archived_at is null and i.merged_into_id is null
 where i.dossier_id = %s and s.status = 'published'
"""
_SOURCES = """
select count(distinct t.source_id)
  from positions_stance s
  join positions_issue i on i.id = s.issue_id
   and i.archived_at is null and i.merged_into_id is null
  join positions_evidence e on e.stance_id = s.id
  join positions_excerpt x on x.id = e.excerpt_id
  join positions_snapshot t on t.id = x.snapshot_id
 where i.dossier_id = %s and s.status = 'published'
"""
_DAYS = """
select distinct p.valid_from from positions_position p join positions_issue i on i.id = p.issue_id
 where i.dossier_id = %s and i.archived_at is null and i.merged_into_id is null order by 1
"""
_ALLIANCES = """
select g.slug, g.name from actors_membership m
  join actors_actor g on g.id = m.group_id
  join positions_dossieractor d on d.actor_id = m.member_id
 where d.dossier_id = %s and not m.speaks_for
 group by g.slug, g.name having count(distinct m.member_id) > 1 order by g.name
"""


@dataclass(frozen=True, slots=True)
class Overview:
    """A dossier, what is counted in it, the days on which a position changed, and the alliances among its actors."""

    dossier: Dossier
    stance_count: int
    source_count: int
    actor_count: int
    last_date: dt.date | None
    days: Sequence[dt.date]
    alliances: Sequence[tuple[str, str]]

    @property
    def default_date(self) -> dt.date:
        """The last day on record: a page that says "today" would claim that somebody looked until today."""
        today = localdate()
        return min(self.days[-1], today) if self.days else today

    def day_before(self, date: dt.date) -> dt.date | None:
        return max((day for day in self.days if day < date), default=None)

    def day_after(self, date: dt.date) -> dt.date | None:
        return min((day for day in self.days if day > date), default=None)


def read_version(slug: str) -> str | None:
    """A text that differs whenever anything a dossier's pages show has changed; None if there is no such dossier.

    Read it before the data, or an old page could pass for a new one.
    """
    rows = fetch_prepared(_VERSION, [slug])
    return ".".join(map(str, rows[0])) if rows else None


def read_overview(slug: str, *, version: str) -> Overview:
    """The overview of a dossier, from memory where ``version`` (of `read_version`) is what it was made for."""
    kept: Overview | None = cache.get(f"overview:{version}")
    if kept is None:
        kept = _read(Dossier.objects.get(slug=slug))
        cache.set(f"overview:{version}", kept)
    return kept


def _read(dossier: Dossier) -> Overview:
    with connection.cursor() as cursor:

        def rows(sql: str) -> list[Any]:
            cursor.execute(sql, [dossier.pk])
            return list(cursor.fetchall())

        [(stance_count, last_date, actor_count)] = rows(_COUNTS)
        [(source_count,)] = rows(_SOURCES)
        days = [day for (day,) in rows(_DAYS)]
        alliances = rows(_ALLIANCES)
    return Overview(dossier, stance_count, source_count, actor_count, last_date, days, alliances)


def thin_out(days: Sequence[dt.date], limit: int = DAYS_SHOWN) -> list[dt.date]:
    """At most ``limit`` of the days, evenly, always with the first and the last."""
    if len(days) <= limit:
        return list(days)
    return [days[round(i * (len(days) - 1) / (limit - 1))] for i in range(limit)]
