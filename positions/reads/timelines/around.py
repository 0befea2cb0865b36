"""Around an event: who moved in the days before and after it, and who spoke without moving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from actors.models import Actor
from config.web.input import EARLIEST, LATEST
from positions.models import Event, Issue
from positions.reads.timelines.entries import MOVED_PAIRS, SIDE_OF, AroundPart
from positions.reads.timelines.shifts import (
    Shift,
    Shifts,
    Side,
    build_part,
    read_sides,
    walk_part,
)

SHOWN: Final = 20
"""Of each kind on a page: so it costs no more than twice a page of changes. A download has all."""
_A_DAY: Final = dt.timedelta(days=1)

# With 366 days before the first: a year that reaches into them began no earlier.
# Statements within the days around, and on which side ("no stated position" is none at all). None is
# known worse than by its year: of those that began before, only a year is read.
_SAID = f"""
select v.issue_id, v.actor_id, v.stance_id, v.stated_date, v.stated_until, v.stated_time,
       {SIDE_OF.format(begin="v.stated_date", until="v.stated_until")} as side
  from positions_voice v
  join actors_actor a on a.id = v.actor_id and a.archived_at is null and a.merged_into_id is null
 where v.issue_id = any(%(issues)s) and v.stated_date between %(first)s - 366 and %(last)s
   and v.stated_until >= %(first)s and v.value <> 92
"""  # noqa: S608 # nosec B608 # constants only
_COUNTS = f"""
select side, count(distinct stance_id), count(distinct actor_id) from ({_SAID}) said group by side
"""  # noqa: S608 # nosec B608 # constants only
# The `count` over all is taken before the limit. Whoever may have moved, unsure or not, did not stand still
# (decision 0031).
# The words nearest to the event on either side; of a speaker and whom it spoke for, who have the same,
# one entry. Who said them is read with the words.
_UNMOVED = f"""
with spoke as (
  select said.issue_id, said.actor_id, count(distinct said.stance_id) as n,
         (array_agg(said.stance_id
            order by said.stated_until desc, said.stated_time desc nulls last, said.stance_id desc)
            filter (where side = 'before'))[1] as before,
         (array_agg(said.stance_id order by said.stated_date, said.stated_time, said.stance_id)
            filter (where side = 'after'))[1] as after
    from ({_SAID}) said
    left join ({MOVED_PAIRS}) moved on moved.issue_id = said.issue_id and moved.actor_id = said.actor_id
   where side <> 'unsure' and moved.actor_id is null
   group by said.issue_id, said.actor_id)
select s.issue_id, array_agg(s.actor_id order by a.name collate "C", s.actor_id), s.n, s.before, s.after,
       count(*) over ()
  from spoke s join positions_issue i on i.id = s.issue_id join actors_actor a on a.id = s.actor_id
 group by s.issue_id, i.label, s.n, s.before, s.after
 order by min(a.name collate "C"), min(s.actor_id), i.label collate "C", s.issue_id, s.before, s.after
 limit %(limit)s
"""  # noqa: S608 # nosec B608 # constants only


@dataclass(frozen=True, slots=True)
class AroundWindow:
    """Some days, both included: ``statements`` of ``actors`` made then, and who moved.

    An actor counts with what was said for it, too.
    """

    first: dt.date
    last: dt.date
    statements: int
    actors: int
    shifts: Shifts


@dataclass(frozen=True, slots=True)
class Unmoved:
    """Actors that spoke on an issue in these days by the same words, ``n`` times, and stand where they
    stood: first whoever said them, then whom it spoke for.

    The words nearest to the event, before it and from its first day on; None where nothing was said.
    """

    actors: Sequence[Actor]
    issue: Issue
    n: int
    before: Side | None
    after: Side | None

    @property
    def actor(self) -> Actor:
        return self.actors[0]


@dataclass(frozen=True, slots=True)
class Around:
    """What was said and who moved ``days`` before an event, and from its first day on until as many
    days after its last.

    ``unmoved`` are the first of ``unmoved_count``; ``unsure`` statements are known by a month or
    year that does not lie whole on one side, and count on neither. ``unsure_shifts`` are who moved
    by such: on either side, or outside of these days.
    """

    event: Event
    days: int
    before: AroundWindow
    after: AroundWindow
    unmoved: Sequence[Unmoved]
    unmoved_count: int
    unsure: int
    unsure_shifts: Shifts

    @property
    def is_silent(self) -> bool:
        """Whether nothing at all is on record of these days."""
        windows = (self.before, self.after)
        said = self.unsure or any(one.statements for one in windows)
        shifts = (self.unsure_shifts, *(one.shifts for one in windows))
        return not said and not any(one.rows for one in shifts)


def span_around(event: Event, days: int) -> dict[str, dt.date]:
    """The first and the last day around an event, and its own first day; nothing is dated before
    1800 or after 2199.
    """
    margin = dt.timedelta(days=days)
    return {
        "first": max(event.first_date - margin, EARLIEST),
        "event_day": event.first_date,
        "last": min(event.end_date + margin, LATEST),
    }


def build_around(*, event: Event, issues: Sequence[int], days: int) -> Around:
    """Read what happened around an event on the issues, with a bounded number of queries."""
    span = span_around(event, days)
    chosen: dict[str, Any] = {"issues": list(issues), **span}
    counts = {side: (statements, actors) for side, statements, actors in _fetch(_COUNTS, chosen)}

    def window(side: str, first: dt.date, last: dt.date) -> AroundWindow:
        shifts = build_part(AroundPart(**span, side=side), issues=issues, size=SHOWN)
        return AroundWindow(first, last, *counts.get(side, (0, 0)), shifts)

    unmoved, unmoved_count = read_unmoved(event=event, issues=issues, days=days, limit=SHOWN)
    return Around(
        event=event,
        days=days,
        before=window("before", span["first"], span["event_day"] - _A_DAY),
        after=window("after", span["event_day"], span["last"]),
        unmoved=unmoved,
        unmoved_count=unmoved_count,
        unsure=counts.get("unsure", (0, 0))[0],
        unsure_shifts=build_part(AroundPart(**span, side="unsure"), issues=issues, size=SHOWN),
    )


def walk_around(
    *, event: Event, issues: Sequence[int], days: int
) -> Iterator[tuple[str, Iterator[Shift]]]:
    """All shifts of each side that `build_around` shows, those that are unsure last."""
    span = span_around(event, days)
    for side in ("before", "after", "unsure"):
        yield side, walk_part(AroundPart(**span, side=side), issues=issues)


def read_unmoved(
    *, event: Event, issues: Sequence[int], days: int, limit: int | None = None
) -> tuple[list[Unmoved], int]:
    """Those who spoke and did not move, nor may have, by name, and how many entries; six queries, seven
    where an issue was reworded.
    """
    unsure = AroundPart(**span_around(event, days), side="unsure")
    after, until = unsure.between
    # `limit null` is no limit, in a download.
    chosen: dict[str, Any] = {"issues": list(issues), "actors": None, "limit": limit}
    chosen |= {"from": after, "to": until, **unsure._asdict()}
    rows = _fetch(_UNMOVED, chosen)
    issue_rows = Issue.objects.in_bulk({row[0] for row in rows})
    actors = Actor.objects.in_bulk({pk for row in rows for pk in row[1]})
    sides = read_sides({stance for row in rows for stance in row[3:5] if stance is not None})
    found = [
        _unmoved(
            [actors[pk] for pk in pks], issue_rows[issue], n, sides.get(before), sides.get(after)
        )
        for issue, pks, n, before, after, _ in rows
    ]
    return found, rows[0][-1] if rows else 0


def _unmoved(
    actors: list[Actor], issue: Issue, n: int, before: Side | None, after: Side | None
) -> Unmoved:
    said_by = {side.stance.actor_id for side in (before, after) if side}
    # Stable: whoever said the words, then the others by name.
    return Unmoved(sorted(actors, key=lambda one: one.pk not in said_by), issue, n, before, after)


def _fetch(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
