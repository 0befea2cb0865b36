"""What is said of a dossier as a whole, kept until something in it changes."""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import caches
from django.db import connection
from django.utils.timezone import localdate

from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import Precision
from positions.dates import precision_of_latest
from positions.models import Dossier

DAYS_SHOWN: Final = 60
"""A slider with more stops than this is not used but missed. Single steps lead to every day."""

_VERSION = """
select d.id, (select sum(version) from positions_catalogueversion),
       (select coalesce(sum(v.version), 0) from positions_dossierversion v where v.dossier_id = d.id)
  from positions_dossier d
 where d.slug = %s and d.archived_at is null
"""
# What changes in one part of the issues leaves the counts of the fifteen others as they are (0004_positions.sql).
_PARTS = """
select i.part, coalesce(sum(v.version), 0), i.ids
  from (select dossier_id, id & 15 as part, md5(string_agg(id::text, ',' order by id)) as ids from positions_issue
         where dossier_id = %s and archived_at is null and merged_into_id is null group by 1, 2) i
  left join positions_dossierversion v on v.dossier_id = i.dossier_id and v.part = i.part
 group by i.part, i.ids
"""
_COUNTS = """
with issue as materialized (
  select id, id & 15 as part from positions_issue
   where dossier_id = %s and id & 15 = any(%s) and archived_at is null and merged_into_id is null),
stance as (
  select i.part, count(*) as n, max(s.stated_date) as last_date,
         max(s.stated_date) filter (where s.stated_precision = 'day') as last_by_day,
         max(s.stated_date) filter (where s.stated_precision = 'month') as last_by_month
    from issue i join positions_stance s on s.issue_id = i.id and s.status = 'published' group by 1),
source as (
  select i.part, array_agg(distinct t.source_id) as sources
    from issue i join positions_stance s on s.issue_id = i.id and s.status = 'published'
    join positions_evidence e on e.stance_id = s.id
    join positions_excerpt x on x.id = e.excerpt_id
    join positions_snapshot t on t.id = x.snapshot_id group by 1),
position as (
  select i.part, array_agg(distinct p.valid_from) as days, array_agg(distinct p.actor_id) as actors
    from issue i join positions_position p on p.issue_id = i.id group by 1)
select stance.part, stance.n, stance.last_date, stance.last_by_day, stance.last_by_month,
       coalesce(position.actors, '{}'), coalesce(source.sources, '{}'), coalesce(position.days, '{}')
  from stance left join source using (part) left join position using (part)
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
    """A dossier, what is counted in it, the days on which a position changed, and the alliances among its actors.

    Actors are those who have or had a position, spoken for included, as on the front page. The days are kept as
    ordinals, ascending: thousands of dates take half a millisecond to come out of the cache.
    """

    dossier: Dossier
    stance_count: int
    source_count: int
    actor_count: int
    actors: frozenset[int]
    last_date: dt.date | None
    last_precision: Precision
    ordinals: array[int]
    alliances: Sequence[tuple[str, str]]

    @property
    def default_date(self) -> dt.date:
        """The last day on record: a page that says "today" would claim that somebody looked until today."""
        today = localdate()
        return min(dt.date.fromordinal(self.ordinals[-1]), today) if self.ordinals else today

    def last_day_words(self, on_date: dt.date) -> str:
        """What the day is called where it is the default one: nobody knows the day of a month's last statement."""
        if on_date != self.default_date:
            return ""
        if on_date != self.last_date or self.last_precision == Precision.DAY:
            return "the last day on record"
        return f"the first day of the last {self.last_precision.value} on record"

    @property
    def years(self) -> list[int]:
        """The years in which a position changed, the newest first."""
        return sorted({dt.date.fromordinal(day).year for day in self.ordinals}, reverse=True)

    @property
    def some_days(self) -> list[dt.date]:
        """The days, or as many of them as a slider has stops."""
        return [dt.date.fromordinal(day) for day in thin_out(self.ordinals)]

    def day_before(self, date: dt.date) -> dt.date | None:
        place = bisect_left(self.ordinals, date.toordinal())
        return dt.date.fromordinal(self.ordinals[place - 1]) if place else None

    def day_after(self, date: dt.date) -> dt.date | None:
        place = bisect_right(self.ordinals, date.toordinal())
        return dt.date.fromordinal(self.ordinals[place]) if place < len(self.ordinals) else None


def read_version(slug: str) -> str | None:
    """A text that differs whenever anything a dossier's pages show has changed; None if there is no such dossier.

    Read it before the data, or an old page could pass for a new one.
    """
    rows = fetch_prepared(_VERSION, [slug])
    return ".".join(map(str, rows[0])) if rows else None


def read_overview(slug: str, *, version: str) -> Overview:
    """The overview of a dossier, from memory where ``version`` (of `read_version`) is what it was made for."""
    kept: Overview | None = caches["memory"].get(f"overview:{version}")
    if kept is None:
        kept = _read(Dossier.objects.get(slug=slug))
        caches["memory"].set(f"overview:{version}", kept)
    return kept


@dataclass(frozen=True, slots=True)
class _Part:
    """What is on record of a sixteenth of a dossier's issues."""

    stance_count: int = 0
    last_date: dt.date | None = None
    last_by_day: dt.date | None = None
    last_by_month: dt.date | None = None
    actors: frozenset[int] = frozenset()
    sources: frozenset[int] = frozenset()
    days: frozenset[dt.date] = frozenset()


def _read(dossier: Dossier) -> Overview:
    parts = _read_parts(dossier)
    last_date = _latest(part.last_date for part in parts)
    by_day, by_month = (_latest(part.last_by_day for part in parts), _latest(part.last_by_month for part in parts))
    actors = frozenset[int]().union(*(part.actors for part in parts))
    return Overview(
        dossier=dossier,
        stance_count=sum(part.stance_count for part in parts),
        source_count=len(frozenset().union(*(part.sources for part in parts))),
        actor_count=_count_current(actors),
        actors=actors,
        last_date=last_date,
        last_precision=precision_of_latest(last_date, by_day=by_day, by_month=by_month),
        ordinals=array("i", sorted(day.toordinal() for day in frozenset().union(*(part.days for part in parts)))),
        alliances=_rows(_ALLIANCES, dossier.pk),
    )


def _latest(days: Iterable[dt.date | None]) -> dt.date | None:
    return max((day for day in days if day), default=None)


def _count_current(actors: Iterable[int]) -> int:
    return Actor.objects.in_use().filter(pk__in=list(actors)).count()


def _read_parts(dossier: Dossier) -> list[_Part]:
    """The parts that changed are counted, the others remembered; their versions are read before what they hold."""
    keys = {f"part:{dossier.pk}:{part}:{version}:{issues}": part for part, version, issues in _rows(_PARTS, dossier.pk)}
    kept: dict[str, _Part] = caches["memory"].get_many(keys)
    if missing := {part: key for key, part in keys.items() if key not in kept}:
        counted = {missing[part]: counts for part, counts in _count_parts(dossier, list(missing))}
        unheard = {key: _Part() for key in missing.values() if key not in counted}
        caches["memory"].set_many(counted | unheard)
        kept |= counted
    return list(kept.values())


def _count_parts(dossier: Dossier, parts: Sequence[int]) -> Iterator[tuple[int, _Part]]:
    for part, n, last_date, by_day, by_month, actors, sources, days in _rows(_COUNTS, dossier.pk, parts):
        yield part, _Part(n, last_date, by_day, by_month, frozenset(actors), frozenset(sources), frozenset(days))


def _rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def thin_out[D: (dt.date, int)](days: Sequence[D], limit: int = DAYS_SHOWN) -> list[D]:
    """At most ``limit`` of the days, evenly, always with the first and the last."""
    if len(days) <= limit:
        return list(days)
    return [days[round(i * (len(days) - 1) / (limit - 1))] for i in range(limit)]
