"""What is said of a dossier as a whole, kept until something in it changes."""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.cache import caches
from django.utils.timezone import localdate

from actors.querysets import BELONGS
from config.postgres.prepared import fetch_prepared
from positions.choices import Precision
from positions.dates import precision_of_latest
from positions.models import Dossier, Event
from positions.reads.timelines.events import read_events
from positions.reads.timelines.last_day import LastDay

DAYS_SHOWN: Final = 60
"""A slider with more stops than this is not used but missed. Single steps lead to every day."""

_VERSION = """
select d.id, (select sum(version) from positions_catalogueversion),
       (select coalesce(sum(v.version), 0) from positions_dossierversion v where v.dossier_id = d.id)
  from positions_dossier d
 where d.slug = %s and d.archived_at is null
"""
# Kept by the statements that change it (0033_tally.sql); a count is the sum of its rows.
_TALLY = """
with tally as materialized (
  select kind, key, sum(n) as n from positions_tally where dossier_id = %s group by kind, key having sum(n) > 0)
select coalesce(sum(n) filter (where kind in ('day', 'month', 'year')), 0)::bigint,
       coalesce(sum(n) filter (where kind in ('day', 'month', 'year') and key > t.today), 0)::bigint,
       count(*) filter (where kind = 'source'),
       max(key) filter (where kind in ('day', 'month', 'year') and key <= t.today),
       max(key) filter (where kind = 'day' and key <= t.today),
       max(key) filter (where kind = 'month' and key <= t.today),
       coalesce(array_agg(key) filter (where kind = 'actor'), '{}'),
       (select count(*) from actors_actor a where a.id in (select key from tally where kind = 'actor')
           and a.archived_at is null and a.merged_into_id is null),
       coalesce(array_agg(key) filter (where kind = 'from'), '{}')
  from (select %s::bigint as today) t left join tally on true
"""
# In use, as the rows are and the group has to be that they are grouped by.
_ALLIANCES = f"""
select g.slug, g.name from actors_membership m
  join actors_actor g on g.id = m.group_id and g.archived_at is null and g.merged_into_id is null
  join actors_actor a on a.id = m.member_id and a.archived_at is null and a.merged_into_id is null
  join positions_dossieractor d on d.actor_id = a.id
 where d.dossier_id = %s and {BELONGS}
 group by g.slug, g.name having count(distinct m.member_id) > 1 order by g.name
"""  # noqa: S608 # nosec B608 # our own


@dataclass(frozen=True, slots=True)
class Overview:
    """A dossier, what is counted in it, the days and years (newest first) on which a position
    changed, alliances, and events in the order of their days.

    ``last_date`` is that of the last statement until today, ``later_count`` how many stances are dated after
    it, most likely by a slip. Actors are those who have or had a position, spoken for included, as on the front page.
    The days are kept as ordinals, ascending: thousands of dates take half a millisecond to come out of the cache.
    ``version`` is what it was read at: by it, what else is said of the dossier can be kept.
    """

    version: str
    dossier: Dossier
    stance_count: int
    later_count: int
    source_count: int
    actor_count: int
    actors: frozenset[int]
    last_date: dt.date | None
    last_precision: Precision
    ordinals: array[int]
    years: Sequence[int]
    alliances: Sequence[tuple[str, str]]
    events: Sequence[Event]

    @property
    def last_day(self) -> LastDay:
        """On which its pages open."""
        place = bisect_right(self.ordinals, localdate().toordinal())
        if not place:
            return LastDay(None)
        date = dt.date.fromordinal(self.ordinals[place - 1])
        return LastDay(date, self.last_precision if date == self.last_date else Precision.DAY)

    @property
    def default_date(self) -> dt.date:
        return self.last_day.default_date

    def last_day_words(self, on_date: dt.date) -> str:
        return self.last_day.words(on_date)

    @property
    def some_days(self) -> list[dt.date]:
        """The days, or as many of them as a slider has stops."""
        return [dt.date.fromordinal(day) for day in thin_out_days(self.ordinals)]

    def day_before(self, date: dt.date) -> dt.date | None:
        place = bisect_left(self.ordinals, date.toordinal())
        return dt.date.fromordinal(self.ordinals[place - 1]) if place else None

    def day_after(self, date: dt.date) -> dt.date | None:
        place = bisect_right(self.ordinals, date.toordinal())
        return dt.date.fromordinal(self.ordinals[place]) if place < len(self.ordinals) else None


def read_dossier_version(slug: str) -> str | None:
    """A text that differs whenever anything a dossier's pages show has changed; None if there is no
    such dossier.

    Read it before the data, or an old page could pass for a new one.
    """
    rows = fetch_prepared(_VERSION, [slug])
    return ".".join(map(str, rows[0])) if rows else None


def read_overview(slug: str, *, version: str) -> Overview:
    """The overview of a dossier, from memory where ``version`` (of `read_dossier_version`) is what it was
    made for.
    """
    today = localdate()
    # With the day, as what is dated later comes to count without a change.
    key = f"overview:{version}:{today}"
    kept: Overview | None = caches["memory"].get(key)
    if kept is None:
        kept = _read(Dossier.objects.get(slug=slug), today=today, version=version)
        caches["memory"].set(key, kept)
    return kept


def _read(dossier: Dossier, *, today: dt.date, version: str) -> Overview:
    [(stances, later, sources, *latest, actors, actor_count, ordinals)] = fetch_prepared(
        _TALLY, [dossier.pk, today.toordinal()]
    )
    last_date, by_day, by_month = (day and dt.date.fromordinal(day) for day in latest)
    return Overview(
        version=version,
        dossier=dossier,
        stance_count=stances,
        later_count=later,
        source_count=sources,
        actor_count=actor_count,
        actors=frozenset(actors),
        last_date=last_date,
        last_precision=precision_of_latest(last_date, by_day=by_day, by_month=by_month),
        ordinals=array("i", sorted(ordinals)),
        years=sorted({dt.date.fromordinal(day).year for day in ordinals}, reverse=True),
        alliances=fetch_prepared(_ALLIANCES, [dossier.pk]),
        events=read_events([dossier]),
    )


def thin_out_days[D: (dt.date, int)](days: Sequence[D], limit: int = DAYS_SHOWN) -> list[D]:
    """At most ``limit`` of the days, evenly, always with the first and the last."""
    if len(days) <= limit:
        return list(days)
    return [days[round(i * (len(days) - 1) / (limit - 1))] for i in range(limit)]
