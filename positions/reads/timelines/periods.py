"""Positions as of a day, the periods they make, and the statements they rest on: three reads of one
query each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from config.postgres.prepared import fetch_prepared
from positions.choices import VALUE_LABELS, Mark, Precision, precision_of
from positions.reads.stances.deciding import Deciding
from positions.reads.stances.rewording import find_reworded_issues, find_unconfirmed
from positions.reads.timelines.sentences import Record

_PAIRS = """
  select i.id as issue_id, a.id as actor_id
    from unnest(%(issues)s::bigint[]) i(id) cross join unnest(%(actors)s::bigint[]) a(id)
"""
_PAIRS_ON_RECORD = (
    "select distinct issue_id, actor_id from positions_position where issue_id = any(%(issues)s)"
)

# The run of one value ends, looking back, at the row whose predecessor differs or leaves a gap. Who
# begins a period by speaking does so on a day known as well as that statement's; other days are
# known.
PRECISION = """case when {row}.stated_date <> {row}.valid_from then 'day' when {row}.marks & 32 <> 0 then 'year'
       when {row}.marks & 16 <> 0 then 'month' else 'day' end"""

# The run is looked for backwards from the day and stops at the first break, whatever lies before it. The
# count comes from `positions_counted`; for the run values and days are enough, and the table has these.
_POSITIONS = """
with pair as ({pairs})
select pair.issue_id, pair.actor_id, p.value, p.marks, p.n, run.since,
       run.since_precision, p.stated_date, p.stance_id
  from pair
 cross join lateral (
   select * from positions_counted
    where issue_id = pair.issue_id and actor_id = pair.actor_id and valid_from <= %(on)s
    order by valid_from desc limit 1) p
 cross join lateral (
   select b.valid_from as since, {since_precision} as since_precision from positions_position b
     left join lateral (
       select value, valid_to from positions_position
        where issue_id = b.issue_id and actor_id = b.actor_id and valid_from < b.valid_from
        order by valid_from desc limit 1) before on true
    where b.issue_id = pair.issue_id and b.actor_id = pair.actor_id and b.valid_from <= p.valid_from
      and (before.value, before.valid_to) is distinct from (b.value, b.valid_from)
    order by b.valid_from desc limit 1) run
 where p.valid_to > %(on)s
 order by 1, 2
"""

# Gaps and islands: a row begins a run where the value or the day before differs, and the running number of
# beginnings names it. A run ends as precisely as what follows is known; where nothing does, it ended by a
# withdrawal, whose day is known.
_PERIODS = """
with pair as ({pairs}),
link as (
  select p.*, {precision} as begins, lead({precision}) over cell as ends,
         lag(p.value) over cell is distinct from p.value
         or lag(p.valid_to) over cell is distinct from p.valid_from as is_start,
         lead(p.valid_from) over cell is not distinct from p.valid_to as is_followed
    from pair join positions_counted p using (issue_id, actor_id)
   where p.valid_from <= %(on)s
  window cell as (partition by p.issue_id, p.actor_id order by p.valid_from)),
run as (
  select *, count(*) filter (where is_start) over (partition by issue_id, actor_id order by valid_from) as number
    from link),
period as (
  select issue_id, actor_id, number, value, min(valid_from) as from_date, max(valid_to) as until_date, max(n) as n,
         (array_agg(stance_id order by valid_from))[1] as stance_id, array_agg(valid_from order by valid_from) as days,
         (array_agg(begins order by valid_from))[1] as begins,
         (array_agg(case when is_followed then ends else 'day' end order by valid_from desc))[1] as ends,
         bool_or(marks & 8 <> 0) as is_order_unknown
    from run group by issue_id, actor_id, number, value)
select p.issue_id, p.actor_id, p.value, p.from_date, p.begins,
       case when p.until_date <= %(on)s then p.until_date end, p.n, p.stance_id, p.days, p.ends, p.is_order_unknown
  from period p
 order by p.issue_id, p.actor_id, p.number
"""

# Directions are -1, 0 and 1, and each value beyond the scale is its own, as in the rule. The last column is
# the mark *order unknown* (decision 0009): several directions among those that may be the latest, unless
# all were said on that day; of those with a time it is the last. 92 is a search without result, and no statement.
_RECORDS = """
with pair as ({pairs}),
said as (
  select pair.issue_id, pair.actor_id, v.value, v.act, v.reported_by_id, v.stance_id, v.stated_date, v.stated_until,
         v.stated_precision, case when v.value <= 2 then sign(v.value)::int else v.value end as direction,
         v.stated_time, v.stated_date + v.stated_time as moment,
         max(v.stated_date) over (partition by pair.issue_id, pair.actor_id) as newest,
         max(v.stated_date + v.stated_time) over (partition by pair.issue_id, pair.actor_id) as last_moment
    from pair
   cross join lateral (
     select * from positions_voice
      where issue_id = pair.issue_id and actor_id = pair.actor_id offset 0) v  -- or every stance on record is read
   where v.stated_date <= %(on)s and v.withdrawn_date > %(on)s and v.value <> 92)
select v.issue_id, v.actor_id,
       count(*) filter (where v.value in (1, 2)), count(*) filter (where v.value = 0),
       count(*) filter (where v.value in (-1, -2)), count(*) filter (where v.value > 2),
       count(*) filter (where v.value in (1, -1)), count(*) filter (where v.act = 'vote'),
       count(*) filter (where v.act = 'reported' or v.reported_by_id is not null),
       count(*) filter (where v.act = 'inferred'),
       (array_agg(case when v.value <= 2 then v.direction end order by {newest}))[1],
       (array_agg(v.value in (1, -1) order by {newest}))[1],
       min(v.stated_date), max(v.stated_date),
       (array_agg(v.stated_precision order by v.stated_date desc, v.stated_precision = 'day' desc))[1],
       count(distinct v.direction) filter (
         where v.stated_until >= v.newest and (v.moment < v.last_moment) is not true) > 1
       and bool_or(v.stated_until > v.newest or v.stated_date < v.newest and v.stated_until >= v.newest)
  from said v
 group by 1, 2
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """An actor's position on an issue on a day.

    ``value`` is a ``Value`` or ``MIXED``; ``marks`` are bits of ``Mark``; ``n`` counts the
    statements in force; ``since`` is the first day of the unbroken run of this value;
    ``stated_date`` and ``stance_id`` are what decides.
    """

    issue_id: int
    actor_id: int
    value: int
    marks: int
    n: int
    since: dt.date
    since_precision: str
    stated_date: dt.date
    stance_id: int

    @property
    def deciding(self) -> Deciding:
        """By which it is asked whose words it rests on."""
        return Deciding(self.actor_id, self.issue_id, self.stated_date, self.stance_id)

    @property
    def stated_precision(self) -> Precision:
        return precision_of(self.marks)

    @property
    def is_order_unknown(self) -> bool:
        """Whether it is mixed for want of knowing which statement was the last."""
        return bool(self.marks & Mark.ORDER_UNKNOWN)

    @property
    def is_conditional(self) -> bool:
        return bool(self.marks & Mark.CONDITIONAL)

    @property
    def is_reported(self) -> bool:
        return bool(self.marks & Mark.REPORTED)

    @property
    def is_inferred(self) -> bool:
        return bool(self.marks & Mark.INFERRED)

    @property
    def is_unnamed(self) -> bool:
        """Whether somebody whom the source does not name said what decides, or a part of it."""
        return bool(self.marks & Mark.UNNAMED)

    @property
    def is_reworded(self) -> bool:
        """Whether its words were approved under another wording of the issue."""
        return bool(self.marks & Mark.REWORDED)


@dataclass(frozen=True, slots=True)
class Period:
    """An unbroken run of one value, from its first day until before ``until_date``, None while it
    lasts.

    ``n`` is the most statements in force within it; ``stance_id`` began it; on ``days`` the record
    changed. A mixed one ``is_order_unknown`` where nobody can tell which statement was the last.
    """

    issue_id: int
    actor_id: int
    value: int
    from_date: dt.date
    from_precision: str
    until_date: dt.date | None
    n: int
    stance_id: int
    days: Sequence[dt.date]
    until_precision: str = Precision.DAY
    is_order_unknown: bool = False

    @property
    def label(self) -> str:
        return VALUE_LABELS[self.value]


def read_positions(
    *, issues: Sequence[int], actors: Sequence[int] | None = None, on_date: dt.date
) -> list[Standing]:
    """Positions in force on a day, by issue and actor, with two queries, four where an issue was
    reworded; ``actors`` None means everybody on record.
    """
    # The fields of `Standing`, as those of `Period` and `Record` below, are the columns in their order.
    standings = [Standing(*row) for row in _rows(_POSITIONS, issues, actors, on_date)]
    return _mark_reworded(standings, on_date)


def _mark_reworded(standings: Sequence[Standing], on_date: dt.date) -> list[Standing]:
    reworded = find_reworded_issues({standing.issue_id for standing in standings})
    found = find_unconfirmed(
        # Few issues were ever reworded: of all others nobody looks for approvals.
        (standing.deciding for standing in standings if standing.issue_id in reworded),
        on_date=on_date,
    )
    return [
        replace(standing, marks=standing.marks | Mark.REWORDED)
        if (standing.actor_id, standing.issue_id) in found
        else standing
        for standing in standings
    ]


def read_periods(
    *, issues: Sequence[int], actors: Sequence[int] | None = None, on_date: dt.date
) -> list[Period]:
    """Every period that began by the day, with one query: by issue, actor and time; later ends are
    not yet known.
    """
    return [Period(*row) for row in _rows(_PERIODS, issues, actors, on_date)]


def read_records(
    *, issues: Sequence[int], actors: Sequence[int] | None = None, on_date: dt.date
) -> dict[tuple[int, int], Record]:
    """Statements in force on the day, counted by direction, by (issue's id, actor's id), with one
    query.
    """
    return {
        (issue, actor): Record(*counts)
        for issue, actor, *counts in _rows(_RECORDS, issues, actors, on_date)
    }


def _rows(
    sql: str, issues: Sequence[int], actors: Sequence[int] | None, on_date: dt.date
) -> list[tuple[Any, ...]]:
    pairs = _PAIRS_ON_RECORD if actors is None else _PAIRS
    chosen = {
        "issues": list(issues),
        "actors": None if actors is None else list(actors),
        "on": on_date,
    }
    precisions = {
        "newest": "v.stated_date desc, v.stated_time desc nulls last, v.stance_id desc",
        "precision": PRECISION.format(row="p"),
        "since_precision": PRECISION.format(row="b"),
    }
    # Only constants are put into the text: it has few forms, each planned once.
    return fetch_prepared(sql.format(pairs=pairs, **precisions), chosen)
