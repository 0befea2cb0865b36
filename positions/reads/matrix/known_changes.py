"""Where cells stood by the record of an earlier day: as now, but for the published statements that
changed since.

Those are few and looked up; everything else is read from the positions that are kept.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from config.postgres.prepared import fetch_prepared
from config.time_zone import start_of
from positions.choices import Mark, Value
from positions.reads.matrix import cells as matrix_cells
from positions.reads.matrix.cells import read_cells
from positions.reads.stances.deciding import CellKey
from positions.rules.position import FOR_EVER, Decided, Voice, stand

# Of statements as they are now only the days and the value are needed, to know whether they are in force,
# count or decide: their marks stand as 0, and whether they are votes is not asked.
# A kept row is taken apart once, not column by column. A statement as it is now is found by its
# number: without the limit a plan for any actors and issues looks through all of theirs.
_CHANGED = """
select c.stance_id, v.*
  from history.stances_then(%(issues)s, %(moment)s) c
 cross join lateral (
   select true, f.act = 'vote', f.issue_id, f.actor_id, f.on_behalf_of_id, f.value,
          act_marks(f.act, f.reported_by_id, f.unnamed_speaker), f.stated_date, f.withdrawn_date,
          f.stated_precision, f.stated_until, f.stated_time
     from jsonb_to_record(c.old_row) f(
            status text, act text, reported_by_id bigint, unnamed_speaker text,
            issue_id bigint, actor_id bigint, on_behalf_of_id bigint, value smallint,
            stated_date date, withdrawn_date date, stated_precision text, stated_until date, stated_time time)
    where f.status = 'published'
    union all
   (select false, false, s.issue_id, s.actor_id, s.on_behalf_of_id, s.value, 0,
           s.stated_date, s.withdrawn_date, s.stated_precision, s.stated_until, s.stated_time
      from positions_stance s where s.id = c.stance_id and s.status = 'published' limit 1)
   ) v(was, voted, issue, actor, represented, value, marks, stated, withdrawn, precision, until, at_time)
 where v.issue = any(%(issues)s) and (v.voted or v.actor = any(%(actors)s) or v.represented = any(%(actors)s))
"""
_CONDITIONAL = """
select distinct (c ->> 'stance_id')::bigint
  from history.rows_known('positions_condition', 'stance_id', %(stances)s, %(moment)s) c
"""
# The first revision since the moment holds the row as it was at the moment. An actor that was inserted
# since has no row of then, and is told as it is now.
_ENDS = """
select a.id, a.ended_date,
       case when f.operation = 'update' then (f.old_row ->> 'ended_date')::date else a.ended_date end
  from actors_actor a
  left join lateral (
    select r.operation, r.old_row from history.revision r
     where r.table_name = 'actors_actor' and r.object_id = a.id and r.happened_at >= %(moment)s
     order by r.id limit 1) f on true
 where a.id = any(%(actors)s)
   and (a.ended_date is not null or f.operation = 'update' and f.old_row ->> 'ended_date' is not null)
"""
# For actors that only the present record has ended: there no position is kept that could say how many
# statements there are.
_COUNT = """
select c.actor, c.issue, c.day, count(*)
  from unnest(%(actors)s::bigint[], %(issues)s::bigint[], %(days)s::date[]) c(actor, issue, day)
 cross join lateral (
   select s.value, s.stated_date, s.withdrawn_date from positions_stance s
    where s.status = 'published' and s.issue_id = c.issue and s.actor_id = c.actor
   union all
   select s.value, s.stated_date, s.withdrawn_date from positions_stance s
    where s.status = 'published' and s.issue_id = c.issue and s.on_behalf_of_id = c.actor) v
 where v.stated_date <= c.day and (v.withdrawn_date > c.day) is not false and v.value <> 92
 group by 1, 2, 3
"""
# No interval is longer than its year (decision 0009), so whatever reaches the latest day began in that
# day's year: that bounds what the index is read for. Each half of a union has an index of its own for its
# cells, `stance_cell` and `stance_cell_on_behalf`. `is not false` lets a null pass: not withdrawn. A search
# without result (92) decides only where none of them has spoken (n = 0).
# Of a cell's statements that are as they were, those in force that none of them is certainly later
# than.
_UNCHANGED = """
with changed as materialized (select unnest(%(changed)s::bigint[]) as id),
cell as (
  select * from unnest(%(actors)s::bigint[], %(issues)s::bigint[], %(days)s::date[], %(counts)s::int[])
                c(actor, issue, day, n)),
latest as materialized (
  select c.*, (
    select max(m.stated_date) from (
      (select s.stated_date from positions_stance s
        where s.status = 'published' and s.issue_id = c.issue and s.actor_id = c.actor and s.stated_date <= c.day
          and (s.withdrawn_date > c.day) is not false and (c.n = 0 or s.value <> 92)
          and s.id not in (select id from changed)
        order by s.stated_date desc limit 1)
      union all
      (select s.stated_date from positions_stance s
        where s.status = 'published' and s.issue_id = c.issue and s.on_behalf_of_id = c.actor and s.stated_date <= c.day
          and (s.withdrawn_date > c.day) is not false and (c.n = 0 or s.value <> 92)
          and s.id not in (select id from changed)
        order by s.stated_date desc limit 1)) m) as latest
    from cell c)
select c.actor, c.issue, c.day, s.id, s.value, act_marks(s.act, s.reported_by_id, s.unnamed_speaker),
       s.stated_date, s.withdrawn_date,
       s.stated_precision, s.stated_until, s.stated_time,
       exists (select from positions_condition k where k.stance_id = s.id)
  from latest c
 cross join lateral (
   select * from positions_stance s
    where s.status = 'published' and s.issue_id = c.issue and s.actor_id = c.actor
   union all
   select * from positions_stance s
    where s.status = 'published' and s.issue_id = c.issue and s.on_behalf_of_id = c.actor) s
 where s.stated_date between date_trunc('year', c.latest::timestamp)::date and c.latest and s.stated_until >= c.latest
   and (s.withdrawn_date > c.day) is not false and (c.n = 0 or s.value <> 92) and s.id not in (select id from changed)
"""

type Shown = Mapping[CellKey, matrix_cells.MatrixCell]
"""Where cells stand now."""
type At = tuple[int, int, dt.date]
"""The same, and a day."""


def end_of(day: dt.date) -> dt.datetime:
    """The moment up to which a record "as known on" a day reaches."""
    return start_of(day + dt.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class KnownChanges:
    """The published statements of cells that were changed since a moment: what they were, and what
    they are now.

    Neither says when an actor ended, nor whether a statement has conditions. ``voted`` are the
    issues on which one of then was a vote, whoever cast it.
    """

    moment: dt.datetime
    then: Mapping[CellKey, Sequence[Voice]]
    now: Mapping[CellKey, Sequence[Voice]]
    voted: frozenset[int]

    @property
    def cells(self) -> set[CellKey]:
        return {*self.then, *self.now}

    @property
    def stances(self) -> list[int]:
        """The identifiers of those that are published now."""
        return sorted({voice.stance_id for voices in self.now.values() for voice in voices})


def read_changes(
    *, issues: Sequence[int], actors: Collection[int], known_date: dt.date
) -> KnownChanges:
    """What of the issues and actors may have been told otherwise at the end of the day, with one
    query.
    """
    moment = end_of(known_date)
    then: dict[CellKey, list[Voice]] = defaultdict(list)
    now: dict[CellKey, list[Voice]] = defaultdict(list)
    voted, asked = set(), set(actors)
    for row in _fetch(_CHANGED, issues=list(issues), actors=list(actors), moment=moment):
        stance, was, is_vote, issue, actor, represented, *said = row
        voice = as_voice((stance, *said, False))
        # A statement made for another counts in the cells of both.
        for speaker in asked.intersection((actor, represented)):
            (then if was else now)[speaker, issue].append(voice)
        if is_vote:
            voted.add(issue)
    return KnownChanges(moment, dict(then), dict(now), frozenset(voted))


def with_conditions(voices: Sequence[Voice], moment: dt.datetime) -> list[Voice]:
    """The statements of a moment, marked where they had conditions then; one query."""
    stances = [voice.stance_id for voice in voices]
    found = {pk for (pk,) in _fetch(_CONDITIONAL, stances=stances, moment=moment)}
    return [
        voice._replace(marks=voice.marks | Mark.CONDITIONAL) if voice.stance_id in found else voice
        for voice in voices
    ]


def as_voice(row: Sequence[Any]) -> Voice:
    """A statement as the rule looks at it, without the end of who made it.

    A row has its id, value, the marks of its act, first day, day of withdrawal, precision, last day, time, and whether
    it has conditions.
    """
    stance, value, act_marks, stated, withdrawn, precision, until, time, is_conditional = row
    marks = (Mark.CONDITIONAL if is_conditional else 0) | act_marks
    return Voice(stance, value, marks, stated, withdrawn or FOR_EVER, precision, until, time)


@dataclass(frozen=True, slots=True)
class Ends:
    """When an actor is known to have ended, and when it was; FOR_EVER where it has or had not."""

    now: Mapping[int, dt.date]
    then: Mapping[int, dt.date]

    def is_over(self, actor: int, day: dt.date) -> bool:
        """Whether the actor was no more on the day, as far as that was known."""
        return self.then.get(actor, FOR_EVER) <= day

    def was_restored(self, actor: int, day: dt.date) -> bool:
        """Whether only today's record has the actor ended by the day."""
        return self.now.get(actor, FOR_EVER) <= day and not self.is_over(actor, day)


def read_ends(*, actors: Collection[int], known_date: dt.date) -> Ends:
    """When the actors ended by the record of now and by that at the end of the day, with one query."""
    rows = _fetch(_ENDS, actors=list(actors), moment=end_of(known_date))
    return Ends(
        {actor: now for actor, now, _ in rows if now},
        {actor: then for actor, _, then in rows if then},
    )


def read_former_standings(
    *, issues: Sequence[int], actors: Collection[int], days: Sequence[dt.date], known_date: dt.date
) -> dict[At, Decided | None]:
    """Where actors stood on days by the record at the end of ``known_date``, where that may not be
    as now.

    A fixed number of queries, whatever the size.
    """
    return stood_then(
        read_changes(issues=issues, actors=actors, known_date=known_date),
        issues=issues,
        actors=actors,
        days=days,
        known_date=known_date,
    )


def stood_then(
    changes: KnownChanges,
    *,
    issues: Sequence[int],
    actors: Collection[int],
    days: Sequence[dt.date],
    known_date: dt.date,
    shown: Mapping[dt.date, Shown] | None = None,
) -> dict[At, Decided | None]:
    """The same where what changed since is at hand, and, of a day, all that is ``shown`` now."""
    ends = read_ends(actors=actors, known_date=known_date)
    # An end withdraws everything (decision 0010), so it is told before any statement is looked at. What
    # only the present record has ended is computed, since no position is kept of it.
    over = [at for at in product(ends.then, issues, days) if ends.is_over(at[0], at[2])]
    restored = [at for at in product(ends.now, issues, days) if ends.was_restored(at[0], at[2])]
    touched = {*restored, *_touched(changes, days)}.difference(over)
    return dict.fromkeys(over) | _stand_then(
        _read_touched(sorted(touched), restored, changes, shown or {}), changes
    )


def _touched(changes: KnownChanges, days: Sequence[dt.date]) -> Iterable[At]:
    """Where a statement in force then or now is another."""
    for actor, issue in changes.cells:
        voices = [*changes.then.get((actor, issue), ()), *changes.now.get((actor, issue), ())]
        yield from ((actor, issue, day) for day in days if _in_force(voices, day))


def _in_force(voices: Iterable[Voice], day: dt.date) -> list[Voice]:
    return [voice for voice in voices if voice.stated_date <= day < voice.withdrawn_date]


def _spoken(voices: Iterable[Voice]) -> int:
    return sum(voice.value != Value.NO_STATED_POSITION for voice in voices)


@dataclass(frozen=True, slots=True)
class _Touched:
    """A cell on a day: where it stands now, the changed statements in force then and now, how many
    others there are.
    """

    at: At
    present: Decided | None
    then: Sequence[Voice]
    now: Sequence[Voice]
    unchanged: int

    @property
    def n(self) -> int:
        return self.unchanged + _spoken(self.then)

    @property
    def is_decided(self) -> bool:
        """Whether later statements decide, then as now: those that changed only count."""
        # A search without result gives way to any words, of whatever day: it is never later than what
        # changed.
        day = self.present.stated_date if self.present and self.present.n else dt.date.min
        return all(voice.last_date < day for voice in (*self.then, *self.now))


def _read_touched(
    touched: Sequence[At],
    restored: Sequence[At],
    changes: KnownChanges,
    shown: Mapping[dt.date, Shown],
) -> Iterable[_Touched]:
    present = _read_present(touched, shown)
    # The count of the present record has the changed statements in it as they are now: they are taken off,
    # and those of then added in `n`.
    counts = {at: standing.n for at, standing in present.items()}
    counts |= {row[:3]: row[3] for row in _fetch_at(_COUNT, restored)}
    for at in touched:
        actor, issue, day = at
        then, now = (
            _in_force(voices.get((actor, issue), ()), day) for voices in (changes.then, changes.now)
        )
        yield _Touched(at, present.get(at), then, now, counts.get(at, 0) - _spoken(now))


def _read_present(touched: Sequence[At], shown: Mapping[dt.date, Shown]) -> dict[At, Decided]:
    """Where the cells stand now: mostly in memory, since a page was made of them."""
    asked: dict[dt.date, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for actor, issue, day in touched:
        asked[day][0].add(actor)
        asked[day][1].add(issue)
    cells = {
        day: shown[day]
        if day in shown
        else read_cells(actors=sorted(actors), issues=sorted(issues), on_date=day)
        for day, (actors, issues) in asked.items()
    }
    found = ((at, cells[at[2]].get(at[:2])) for at in touched)
    return {at: standing for at, cell in found if cell and (standing := cell.standing)}


def _stand_then(touched: Iterable[_Touched], changes: KnownChanges) -> dict[At, Decided | None]:
    stood: dict[At, Decided | None] = {}
    undecided: list[_Touched] = []
    for cell in touched:
        if cell.present and cell.is_decided:
            stood[cell.at] = cell.present._replace(n=cell.n)
        else:
            undecided.append(cell)
    unchanged = _read_unchanged(undecided, changes)
    # Only of those that may decide is it asked whether they had conditions.
    # One query for the cells together; each takes as many of the answers as it gave, in the same order.
    spoke = with_conditions([voice for cell in undecided for voice in cell.then], changes.moment)
    then = iter(spoke)
    for cell in undecided:
        found = stand([*unchanged.get(cell.at, ()), *islice(then, len(cell.then))], cell.at[2])
        stood[cell.at] = found and found._replace(n=cell.n)
    return stood


def _read_unchanged(cells: Sequence[_Touched], changes: KnownChanges) -> dict[At, list[Voice]]:
    """The statements that would decide the cells if none had changed that did."""
    counts = [cell.unchanged for cell in cells]
    voices: dict[At, list[Voice]] = defaultdict(list)
    for row in _fetch_at(
        _UNCHANGED, [cell.at for cell in cells], counts=counts, changed=changes.stances
    ):
        voices[row[:3]].append(as_voice(row[3:]))
    return voices


def _fetch_at(sql: str, cells: Sequence[At], **more: Any) -> list[tuple[Any, ...]]:
    if not cells:
        return []
    actors, issues, days = (list(column) for column in zip(*cells, strict=True))
    return _fetch(sql, actors=actors, issues=issues, days=days, **more)


def _fetch(sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    return fetch_prepared(sql, parameters)
