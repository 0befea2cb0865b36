"""Whose words positions rest on as the record knew it on an earlier day, and who had left by what was
known of offices then.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from actors.models import Actor, Membership
from config.postgres.prepared import fetch_prepared
from positions.choices import Value
from positions.history.kinds import HistoryRow
from positions.history.known_rows import read_known_rows
from positions.reads.matrix.cells import Matrix
from positions.reads.stances.deciding import CellKey, Deciding, asked_about
from positions.reads.stances.departed import SpokenStance, speakers_of, who_left
from positions.rules.offices import MOST_STEPS, Departed, Offices

# One that can have been said on the latest day began in its year (decision 0009): the index is read for no
# more.
# Statements that are as they were then are looked up by cell; of the others, those that were
# published then. Whoever decides was said by the latest day, and can have been said on it.
_SAID: Final = """
with cell as (
  select * from unnest(%(actors)s::bigint[], %(issues)s::bigint[], %(days)s::date[]) c(actor, issue, latest)),
changed as materialized (
  select * from history.stances_then(array(select distinct issue from cell), %(moment)s)),
former as materialized (
  select (c.old_row ->> 'issue_id')::bigint as issue, (c.old_row ->> 'actor_id')::bigint as speaker,
         (c.old_row ->> 'on_behalf_of_id')::bigint as represented, (c.old_row ->> 'value')::smallint as value,
         (c.old_row ->> 'stated_date')::date as first, (c.old_row ->> 'stated_until')::date as last,
         (c.old_row ->> 'withdrawn_date')::date as withdrawn, (c.old_row ->> 'stated_time')::time as at_time
    from changed c where c.old_row ->> 'status' = 'published'),
reaching as (
select c.actor, c.issue, s.actor_id as speaker, v.stated_date as first, v.stated_until as last, s.stated_time as at_time
  from cell c
 cross join lateral (
   select v.* from positions_voice v
    where v.issue_id = c.issue and v.actor_id = c.actor and v.stated_date <= c.latest
      and v.stated_date >= date_trunc('year', c.latest)::date and v.stated_until >= c.latest
      and v.value <> 92 and v.stance_id not in (select stance_id from changed)
   offset 0) v  -- or every stance on record is read
  join positions_stance s on s.id = v.stance_id
 where (s.withdrawn_date > %(on)s) is not false
union all
select c.actor, c.issue, f.speaker, f.first, f.last, f.at_time
  from cell c join former f on f.issue = c.issue and c.actor in (f.speaker, f.represented)
 where f.first <= c.latest and f.last >= c.latest and f.value <> 92 and (f.withdrawn > %(on)s) is not false)
-- What was followed by another of its day decides no longer (decision 0059).
select actor, issue, speaker, first, last
  from (select *, max(at_time) over (partition by actor, issue) as last_time from reaching) deciding
 where (at_time < last_time) is not true
"""


def with_known_departed(matrix: Matrix, *, known_at: dt.datetime) -> Matrix:
    """The matrix, which shows positions as known at a moment, with whose words they rest on where by
    the offices of that record nobody who said them spoke for the actor any longer.

    Eight queries at most, whatever the size.
    """
    # Statements are read, which costs more than this look, only of actors for whom somebody ever spoke.
    reached = _read_spoken_for((actor for actor, _ in matrix.cells), known_at)
    decided = [
        Deciding(actor, issue, cell.stated_date, cell.stance_id)
        for (actor, issue), cell in matrix.cells.items()
        if actor in reached
        and cell.stated_date
        and cell.stance_id
        and cell.value != Value.NO_STATED_POSITION
    ]
    found = _read_departed(decided, matrix.on_date, known_at)
    return replace(matrix, departed=found) if found else matrix


def read_known_departed(
    decided: Collection[Deciding], *, on_date: dt.date, known_at: dt.datetime
) -> dict[CellKey, Sequence[Departed]]:
    """As `read_departed`, of positions and offices as the record had them at a moment: what was
    entered later, be it of earlier days, is not told. Names are those of now.
    """
    reached = _read_spoken_for((one.actor_id for one in decided), known_at)
    return _read_departed([one for one in decided if one.actor_id in reached], on_date, known_at)


def _read_spoken_for(actors: Iterable[int], known_at: dt.datetime) -> set[int]:
    """Those for whom anybody spoke at any time by an office."""
    offices = _read_offices("group_id", sorted(set(actors)), known_at)
    return {row["group_id"] for row in offices}


def _read_departed(
    cells: Sequence[Deciding], on_date: dt.date, known_at: dt.datetime
) -> dict[CellKey, Sequence[Departed]]:
    said = _read_said(cells, on_date, known_at) if cells else {}
    if not said:
        return {}
    return who_left(said, _read_known_offices(speakers_of(said), known_at), on_date=on_date)


def _read_said(
    cells: Sequence[Deciding], on_date: dt.date, known_at: dt.datetime
) -> dict[CellKey, list[SpokenStance]]:
    said: dict[CellKey, list[SpokenStance]] = defaultdict(list)
    rows = fetch_prepared(_SAID, {**asked_about(cells, on_date=on_date), "moment": known_at})
    for actor, issue, *spoken in rows:
        said[actor, issue].append(SpokenStance(*spoken))
    return said


def _read_known_offices(speakers: Collection[int], known_at: dt.datetime) -> Offices:
    """The offices in which they spoke for others at any time, one behind the other."""
    rows: dict[int, HistoryRow] = {}
    seen: set[int] = set()
    waiting = set(speakers)
    for _ in range(MOST_STEPS):
        seen |= waiting
        held = _read_offices("member_id", sorted(waiting), known_at)
        rows |= {row["id"]: row for row in held}
        waiting = {row["group_id"] for row in held} - seen
    return _given(rows, known_at)


def read_known_leading(group_id: int, known_at: dt.datetime) -> Offices:
    """The offices in which others spoke for a group by the record of a moment, one behind the
    other.
    """
    rows: dict[int, HistoryRow] = {}
    seen: set[int] = set()
    waiting = {group_id}
    for _ in range(MOST_STEPS):
        seen |= waiting
        held = _read_offices("group_id", sorted(waiting), known_at)
        rows |= {row["id"]: row for row in held}
        waiting = {row["member_id"] for row in held} - seen
    return _given(rows, known_at)


def _given(rows: Mapping[int, HistoryRow], known_at: dt.datetime) -> Offices:
    met = {pk for row in rows.values() for pk in (row["member_id"], row["group_id"])}
    return Offices.given(_offices(rows, _read_actors(met, known_at)))


def _offices(rows: Mapping[int, HistoryRow], actors: Mapping[int, Actor]) -> Iterable[Membership]:
    """Those of groups that were in use then, in the order in which they are told."""
    for row in sorted(rows.values(), key=lambda row: (row["role"], row["id"])):
        member, group = actors.get(row["member_id"]), actors.get(row["group_id"])
        if member and group and not (group.archived_at or group.merged_into_id):
            # Made up of the history, for the rule to read: never saved.
            yield Membership(
                pk=row["id"],
                member=member,
                group=group,
                role=row["role"],
                speaks_for=True,
                from_date=_day(row["from_date"]),
                until_date=_day(row["until_date"]),
            )


def _read_offices(by: str, actors: Sequence[int], known_at: dt.datetime) -> list[HistoryRow]:
    """Memberships that spoke for their group, of members or of groups."""
    rows = read_known_rows(Membership, by, actors, known_at)
    return [row for row in rows if row["speaks_for"]]


def _read_actors(pks: Collection[int], known_at: dt.datetime) -> dict[int, Actor]:
    """By identifier, with what was known then of their kind, of their end, and whether they were in
    use.
    """
    rows = {row["id"]: row for row in read_known_rows(Actor, "id", pks, known_at)}
    # With names of now and, in memory alone, kind and end of then. Never save one of these.
    actors = Actor.objects.in_bulk(rows)
    for pk, actor in actors.items():
        actor.kind, actor.ended_date = rows[pk]["kind"], _day(rows[pk]["ended_date"])
        actor.archived_at, actor.merged_into_id = (
            rows[pk]["archived_at"],
            rows[pk]["merged_into_id"],
        )
    return actors


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
