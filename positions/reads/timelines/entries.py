"""Which positions changed between two days, as rows of the database, and which of them are one entry.

``chosen`` are ``issues``, ``actors`` (None is everybody), ``from``, a day that is excluded, ``to``, whether anybody
``is_spoken_for``, and, where the days around an event are meant, all of a `AroundPart`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from config.postgres.prepared import fetch_prepared
from positions.reads.timelines.periods import PRECISION

_LOOKED_AT: Final = (500, 10_000)
"""Among how many of the newest periods a page is looked for, before all are."""
# Its time goes until the end of the month or year only where the words that began it are known so; what a
# withdrawal began is of one day. Names are compared by bytes (`"C"`), as the place where a page goes on has
# to compare the same in any database.
# A position begins whose predecessor, if it lasted until then, had another value.
_STARTED: Final = """
select p.valid_from as day, p.issue_id, p.actor_id, e.value as before, p.value as after,
       e.stance_id as before_stance, p.stance_id as after_stance, p.stated_date < p.valid_from as by_withdrawal,
       {precision} as precision,
       case when {precision} = 'day' then p.valid_from
            else (select stated_until from positions_stance where id = p.stance_id) end as until,
       p.marks & 8 <> 0 as is_order_unknown, a.name collate "C" as name
  from positions_position p
  join actors_actor a on a.id = p.actor_id and a.archived_at is null and a.merged_into_id is null
  left join lateral (
    select value, stance_id, valid_to from positions_position
     where issue_id = p.issue_id and actor_id = p.actor_id and valid_from < p.valid_from
     order by valid_from desc limit 1) e on e.valid_to = p.valid_from
 where p.issue_id = any(%(issues)s) and (%(actors)s::bigint[] is null or p.actor_id = any(%(actors)s))
   and p.valid_from > %(from)s and p.valid_from <= %(to)s and {{within}}
""".format(precision=PRECISION.format(row="p"))  # noqa: S608 # nosec B608 # constants only
# A year before the days around an event is looked through for what is known by a month or year: among all
# that began meanwhile these are few, and found before anything is looked up for the others.
_VAGUE: Final = f"({PRECISION.format(row='p')}) <> 'day'"
# Found from the withdrawals, which are few and have an index (`stance_withdrawn`), rather than from all
# positions that ended.
# A position ends without another where its last statement was withdrawn. One that ends with its
# actor is no change.
_ENDED: Final = """
select p.valid_to as day, p.issue_id, p.actor_id, p.value as before, null::smallint as after,
       p.stance_id as before_stance, null::bigint as after_stance, true as by_withdrawal,
       'day' as precision, p.valid_to as until, false as is_order_unknown,
       a.name collate "C" as name
  from (select distinct s.issue_id, v.actor_id, s.withdrawn_date
          from positions_stance s cross join lateral (values (s.actor_id), (s.on_behalf_of_id)) v(actor_id)
         where s.status = 'published' and s.withdrawn_date > %(from)s and s.withdrawn_date <= %(to)s) w
  join actors_actor a on a.id = w.actor_id and a.archived_at is null and a.merged_into_id is null
  cross join lateral (
    select * from positions_position
     where issue_id = w.issue_id and actor_id = w.actor_id and valid_to = w.withdrawn_date
    offset 0) p  -- or every position on record is read
 where p.issue_id = any(%(issues)s) and (%(actors)s::bigint[] is null or p.actor_id = any(%(actors)s))
   and not exists (select from positions_position
                    where issue_id = p.issue_id and actor_id = p.actor_id and valid_from = p.valid_to)
"""
# The day on which the n-th newest period begins.
_DAY_OF: Final = """
select p.valid_from from positions_position p
 where p.issue_id = any(%(issues)s) and (%(actors)s::bigint[] is null or p.actor_id = any(%(actors)s))
   and p.valid_from > %(from)s and p.valid_from <= %(to)s and {within}
 order by p.valid_from desc offset %(n)s - 1 limit 1
"""
_SHIFT = "before is distinct from after"
# The order of the cases matters: what lies whole on one side is told first, so the last holds what only
# touches the days.
SIDE_OF: Final = """case when {begin} >= %(event_day)s and {until} <= %(last)s then 'after'
            when {begin} >= %(first)s and {until} < %(event_day)s then 'before'
            when {begin} <= %(last)s and {until} >= %(first)s then 'unsure' end"""
"""SQL of the side (`AroundPart`) of an event on which something lies that took place between two days; null
beyond the days around it.
"""
_SIDE_OF_SHIFT: Final = SIDE_OF.format(begin="day", until="until")
# By pairs, not by all issues with all actors. What leads to a statement belongs to it; what leads away from
# it does only where that is asked for, or where its withdrawal brought it about.
_AT_STANCES: Final = """(issue_id, actor_id) in
  (select * from unnest(%(pair_issues)s::bigint[], %(pair_actors)s::bigint[]))
  and (after_stance = any(%(stances)s) or before_stance = any(%(stances)s) and (by_withdrawal or %(on_both_sides)s))"""
MOVED_PAIRS: Final = f"""
select issue_id, actor_id from ({_STARTED.format(within=f"(p.valid_from >= %(first)s or {_VAGUE})")}) started
 where {_SHIFT} and {_SIDE_OF_SHIFT} is not null
 union select issue_id, actor_id from ({_ENDED}) ended where {_SIDE_OF_SHIFT} is not null
"""  # noqa: S608 # nosec B608 # constants only
"""SQL of the issues and actors who moved around an event, or may have: on whichever `AroundPart`.

``from`` and ``to`` are what the part that is unsure lies ``between``.
"""
# The words by which somebody moved: those of the statement that decides, and where it was made for
# another, also what its speaker said for others by the same passage. Named by the first of these
# statements.
SAME_WORDS_OF: Final = """
  left join lateral (
    select min(o.id) as words from positions_stance w
      join positions_evidence e on e.stance_id = w.id and e.role = 'supports'
      join positions_evidence f on f.excerpt_id = e.excerpt_id and f.role = 'supports'
      join positions_stance o on o.id = f.stance_id and o.issue_id = w.issue_id and o.actor_id = w.actor_id
       and o.stated_date = w.stated_date and o.status = 'published' and o.on_behalf_of_id is not null
     where {wanted} and w.id = {stance} and w.on_behalf_of_id is not null) same on true
"""
# Whoever moved alone on an issue that day moved with nobody.
_SAME_WORDS: Final = SAME_WORDS_OF.format(
    stance="coalesce(s.after_stance, s.before_stance)", wanted="s.company > 1"
)
# To plan the above takes longer than to read a page of votes, where nobody speaks for another.
_SPOKEN_FOR: Final = """
select exists (select from positions_stance b where b.issue_id = any(%s) and b.status = 'published'
                  and b.on_behalf_of_id is not null)
"""
_OWN_WORDS: Final = "cross join (select null::bigint as words) same"
# `after is null` keeps apart who ended from who moved by the same words. The frame is the whole entry:
# without it `count` and `bool_or` would run up to the row.
# Of an entry the first by name stands for all where places and numbers are told.
_ENTRIES = """
select {columns}, row_number() over entry = 1 as is_first, count(*) over entry as size,
       bool_or(before is not null and after is not null) over entry as has_moved
  from (select s.*, coalesce(same.words, s.after_stance, s.before_stance) as words
          from (select s.*, count(*) over (partition by day, issue_id) as company from ({shifts}) s) s {same_words}
         where {is_shift}) shift
window entry as (partition by day, issue_id, words, after is null order by name, actor_id
                 rows between unbounded preceding and unbounded following)
"""
# Materialized, as it is read twice: for the counts, and for how many rows there were.
# To count entries no row has to come first: they are gathered, not sorted.
_COUNTED = """
with found as materialized (
  select day, issue_id, before, after, before_stance, after_stance, until from ({started}) started
  union all
  select day, issue_id, before, after, before_stance, after_stance, until from ({ended}) ended)
select {columns}, (select count(*) from found)
  from (select bool_or(before is not null and after is not null) as has_moved, max(after) as after
          from (select s.*, count(*) over (partition by day, issue_id) as company from found s) s {same_words}
         where {is_shift}
         group by day, issue_id, coalesce(same.words, s.after_stance, s.before_stance), after is null) entry
"""
# The name of the actor at which a page ended is looked up, not sent along: an address has numbers alone.
# The newest day first, and within it issue by issue as people look for names.
_PLACE = """(%(day)s::date is null or day < %(day)s or day = %(day)s and (issue_id, name, actor_id) > (
  %(issue)s, (select name collate "C" from actors_actor where id = %(actor)s), %(actor)s))"""
_NEWEST = "order by day desc, issue_id, name, actor_id limit %(limit)s"

_OF_KIND: Final[Mapping[str | None, str]] = {
    None: "true",
    "moved": "has_moved",
    "new": "not has_moved and after is not null",
    "withdrawn": "after is null",
}
"""By a `ShiftKind` of an entry: it moved where anybody in it did."""


class AroundPart(NamedTuple):
    """A part of the days around an event, from ``first`` to ``last``; its own first is ``event_day``.

    What is known by month or year lies ``before`` or ``after`` only where the whole of it does.
    """

    first: dt.date
    event_day: dt.date
    last: dt.date
    side: str
    """*before*, *after* (from its day on), or *unsure*: on either, or outside."""

    @property
    def between(self) -> tuple[dt.date, dt.date]:
        """After which day, and until which, its shifts begin: nothing is known worse than by its
        year.
        """
        a_day = dt.timedelta(days=1)
        if self.side == "unsure":
            # A year begins at most so many days before something in it.
            return self.first - dt.timedelta(days=366), self.last
        if self.side == "before":
            return self.first - a_day, self.event_day - a_day
        return self.event_day - a_day, self.last


type ChosenShifts = Mapping[str, Any]
"""What `choose_shifts` makes."""
type ShiftPlace = tuple[dt.date, int, int]
"""A day, an issue's id and an actor's."""


class EntryRow(NamedTuple):
    """A row of `_ENTRIES`."""

    day: dt.date
    issue_id: int
    actor_id: int
    before: int | None
    after: int | None
    before_stance: int | None
    after_stance: int | None
    by_withdrawal: bool
    precision: str
    until: dt.date
    is_order_unknown: bool
    name: str
    words: int
    is_first: bool
    size: int
    has_moved: bool

    @property
    def entry(self) -> tuple[dt.date, int, int, bool]:
        return self.day, self.issue_id, self.words, self.after is None


def choose_shifts(
    *, issues: Sequence[int], actors: Sequence[int] | None, after: dt.date, until: dt.date
) -> ChosenShifts:
    """Among which shifts the others look; one query."""
    [(is_spoken_for,)] = fetch_prepared(_SPOKEN_FOR, [list(issues)])
    return {
        "issues": list(issues),
        "actors": None if actors is None else list(actors),
        "from": after,
        "to": until,
        "is_spoken_for": is_spoken_for,
    }


def choose_of(
    *,
    pairs: Collection[tuple[int, int]],
    stances: Collection[int],
    on_both_sides: bool,
    after: dt.date,
    until: dt.date,
) -> ChosenShifts:
    """Among which shifts the others look where only those of some issues with actors are meant that
    some statements brought about, or end where they were withdrawn; ``on_both_sides`` also those from
    them. One query.
    """
    issues, actors = ([pair[at] for pair in sorted(pairs)] for at in (0, 1))
    chosen = choose_shifts(
        issues=sorted(set(issues)), actors=sorted(set(actors)), after=after, until=until
    )
    return {
        **chosen,
        "pair_issues": issues,
        "pair_actors": actors,
        "stances": list(stances),
        "on_both_sides": on_both_sides,
    }


def choose_part(part: AroundPart, *, issues: Sequence[int]) -> ChosenShifts:
    """Among which shifts around an event the others look; one query."""
    after, until = part.between
    chosen = choose_shifts(issues=issues, actors=None, after=after, until=until)
    return {**chosen, **part._asdict()}


def read_firsts(
    chosen: ChosenShifts,
    *,
    kind: str | None,
    after: ShiftPlace | None,
    size: int,
    among: int | None = None,
) -> list[EntryRow]:
    """The first row of each of the newest entries after a place: looked for among the newest
    periods, and only then among all, which are ``among`` where that is known.
    """
    day, issue, actor = after or (None, None, None)
    place = {"day": day, "issue": issue, "actor": actor, "limit": size}
    if day:
        # Nothing later than the page before can follow it, so the index starts at its last day.
        chosen = {**chosen, "to": min(chosen["to"], day)}
    condition = f"is_first and {_OF_KIND[kind]} and {_PLACE}"
    rows: list[tuple[Any, ...]] = []
    # A whole page among the newest is the newest page: cut at a day, no entry of it is in part. Rare kinds
    # need more, so the attempts grow before everything is read.
    for n in (*_looked_at(size, among), None):
        some = _newest(chosen, n) if n else chosen
        rows = _fetch(_newest_of_both(condition, chosen), {**some, **place})
        if len(rows) == size or some["from"] == chosen["from"]:
            break
    return [EntryRow(*row) for row in rows]


def _looked_at(size: int, among: int | None) -> list[int]:
    """Among how many of the newest periods to look in turn, before all."""
    return [n for n in _LOOKED_AT if size < n and (among is None or n < among)]


def read_together(firsts: Sequence[EntryRow], chosen: ChosenShifts) -> list[EntryRow]:
    """All rows of the entries: one query where an entry has others, none else."""
    several = {row.entry: row for row in firsts if row.size > 1}
    if not several:
        return list(firsts)
    days = sorted({row.day for row in several.values()})
    asked = {
        **chosen,
        # Wider than the entries, days by issues: what does not belong to one of them is thrown away below.
        "issues": list({row.issue_id for row in several.values()}),
        "from": days[0] - dt.timedelta(days=1),
        "to": days[-1],
        "days": days,
    }
    sql = " union all ".join(
        f"select * from ({_entries(part, chosen)}) s"  # noqa: S608 # nosec B608 # constants only
        " where not is_first and size > 1 and day = any(%(days)s)"
        for part in _shifts(chosen)
    )
    others = (EntryRow(*row) for row in _fetch(sql, asked))
    return [*firsts, *(row for row in others if row.entry in several)]


def count_entries(chosen: ChosenShifts, *, most: int) -> tuple[dict[str, int], int]:
    """How many there are by kind since the day of so many of the newest periods, and how many rows
    there are, be they no change: all where they are fewer. Two queries.
    """
    kinds = [kind for kind in _OF_KIND if kind]
    sql = _COUNTED.format(
        columns=", ".join(f"count(*) filter (where {_OF_KIND[kind]})" for kind in kinds),
        started=_started(chosen),
        ended=_ENDED,
        is_shift=_is_shift(chosen),
        same_words=_same_words(chosen),
    )
    [(*counts, read)] = _fetch(sql, _newest(chosen, most))
    return dict(zip(kinds, counts, strict=True)), int(read)


def _newest(chosen: ChosenShifts, n: int) -> ChosenShifts:
    """The same from the day of the n-th newest period on: what happened later, and that day as a
    whole.
    """
    found = _fetch(_DAY_OF.format(within=_within(chosen)), {**chosen, "n": n})
    return {**chosen, "from": found[0][0] - dt.timedelta(days=1)} if found else chosen


def _newest_of_both(condition: str, chosen: ChosenShifts) -> str:
    """SQL of the newest entries that begin and that end a position; each is cut to size by itself,
    so that few of a long past are read.
    """
    parts = (
        f"(select * from ({_entries(part, chosen)}) s where {condition} {_NEWEST})"  # noqa: S608 # nosec B608 # constants only
        for part in _shifts(chosen)
    )
    return f"{' union all '.join(parts)} {_NEWEST}"


def _shifts(chosen: ChosenShifts) -> tuple[str, str]:
    return _started(chosen), _ENDED


def _started(chosen: ChosenShifts) -> str:
    return _STARTED.format(within=_within(chosen))


def _within(chosen: ChosenShifts) -> str:
    """SQL that is true of the positions whose beginning can lie where it is asked for."""
    return _VAGUE if chosen.get("side") == "unsure" else "true"


def _entries(shifts: str, chosen: ChosenShifts) -> str:
    return _ENTRIES.format(
        columns=", ".join(EntryRow._fields[:13]),
        shifts=shifts,
        same_words=_same_words(chosen),
        is_shift=_is_shift(chosen),
    )


def _same_words(chosen: ChosenShifts) -> str:
    return _SAME_WORDS if chosen["is_spoken_for"] else _OWN_WORDS


def _is_shift(chosen: ChosenShifts) -> str:
    """SQL that is true of what changed, and lies where it is asked for."""
    return f"{_SHIFT} and {_on_side(chosen)}"


def _on_side(chosen: ChosenShifts) -> str:
    """SQL that is true of what lies on the part asked for, if one is, and at the statements, if some
    are.
    """
    if "stances" in chosen:
        return _AT_STANCES
    return f"{_SIDE_OF_SHIFT} = %(side)s" if "side" in chosen else "true"


def _fetch(sql: str, parameters: ChosenShifts) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
