"""What changed between two days: who moved, on what, how far, and in which words."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from django.db import connection

from actors.models import Actor
from positions.choices import distance
from positions.models import Issue, Stance
from positions.reads.stances.quotes import Quote, read_quotes
from positions.reads.stances.rewording import find_reworded
from positions.reads.timelines.periods import PRECISION

SHIFTS_PER_PAGE: Final = 50
WALKED: Final = 1000
"""Shifts read at a time where all are."""
_LOOKED_AT: Final = (500, 10_000)
"""Among how many of the newest periods a page is looked for, before all are."""
COUNTED_FROM: Final = 20_000
"""Shifts are counted among this many of the newest periods and withdrawals; beyond, counts are
least numbers.
"""

# A position begins whose predecessor, if it lasted until then, had another value.
_STARTED = """
select p.valid_from as day, p.issue_id, p.actor_id, e.value as before, p.value as after,
       e.stance_id as before_stance, p.stance_id as after_stance, p.stated_date < p.valid_from as by_withdrawal,
       {precision} as precision, p.marks & 8 <> 0 as is_order_unknown, a.name collate "C" as name
  from positions_position p
  join actors_actor a on a.id = p.actor_id and a.archived_at is null and a.merged_into_id is null
  left join lateral (
    select value, stance_id, valid_to from positions_position
     where issue_id = p.issue_id and actor_id = p.actor_id and valid_from < p.valid_from
     order by valid_from desc limit 1) e on e.valid_to = p.valid_from
 where p.issue_id = any(%(issues)s) and (%(actors)s::bigint[] is null or p.actor_id = any(%(actors)s))
   and p.valid_from > %(from)s and p.valid_from <= %(to)s
""".format(precision=PRECISION.format(row="p"))  # noqa: S608 - constants only
# A position ends without another where its last statement was withdrawn. One that ends with its
# actor is no change.
_ENDED = """
select p.valid_to as day, p.issue_id, p.actor_id, p.value as before, null::smallint as after,
       p.stance_id as before_stance, null::bigint as after_stance, true as by_withdrawal, 'day', false,
       a.name collate "C" as name
  from (select distinct s.issue_id, v.actor_id, s.withdrawn_date
          from positions_stance s cross join lateral (values (s.actor_id), (s.on_behalf_of_id)) v(actor_id)
         where s.status = 'published' and s.withdrawn_date > %(from)s and s.withdrawn_date <= %(to)s) w
  join actors_actor a on a.id = w.actor_id and a.archived_at is null and a.merged_into_id is null
  join positions_position p on p.issue_id = w.issue_id and p.actor_id = w.actor_id and p.valid_to = w.withdrawn_date
 where p.issue_id = any(%(issues)s) and (%(actors)s::bigint[] is null or p.actor_id = any(%(actors)s))
   and not exists (select from positions_position
                    where issue_id = p.issue_id and actor_id = p.actor_id and valid_from = p.valid_to)
"""
# The day on which the n-th newest period begins.
_DAY_OF = """
select p.valid_from from positions_position p
 where p.issue_id = any(%(issues)s) and (%(actors)s::bigint[] is null or p.actor_id = any(%(actors)s))
   and p.valid_from > %(from)s and p.valid_from <= %(to)s
 order by p.valid_from desc offset %(n)s - 1 limit 1
"""
_SHIFT = "before is distinct from after"
MOVED_PAIRS: Final = f"""
select issue_id, actor_id from ({_STARTED}) started where {_SHIFT}
 union select issue_id, actor_id from ({_ENDED}) ended
"""  # noqa: S608 - constants only
"""SQL of the issues and actors that `build_shifts` tells of, for queries that take what it takes:
``issues``, ``actors``, ``from`` and ``to``.
"""
# The newest day first, and within it issue by issue as people look for names.
_PLACE = """(%(day)s::date is null or day < %(day)s or day = %(day)s and (issue_id, name, actor_id) > (
  %(issue)s, (select name collate "C" from actors_actor where id = %(actor)s), %(actor)s))"""
_NEWEST = "order by day desc, issue_id, name, actor_id limit %(limit)s"


class ShiftKind(enum.StrEnum):
    MOVED = "moved"
    NEW = "new"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"moved": "Moved", "new": "First on record", "withdrawn": "Withdrawn"}[self]


_OF_KIND: Final[Mapping[ShiftKind | None, str]] = {
    None: "true",
    ShiftKind.MOVED: "before is not null and after is not null",
    ShiftKind.NEW: "before is null",
    ShiftKind.WITHDRAWN: "after is null",
}


@dataclass(frozen=True, slots=True)
class ShiftKey:
    """Where a page of shifts, newest first, goes on: after this day, issue and actor."""

    day: dt.date
    issue_id: int
    actor_id: int

    def __str__(self) -> str:
        return f"{self.day}.{self.issue_id}.{self.actor_id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where ``text`` was not made by ``str()``."""
        day, issue, actor = text.split(".")
        if len(issue) + len(actor) > len("9") * 36:
            raise ValueError(text)
        return cls(dt.date.fromisoformat(day), int(issue), int(actor))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a shift: a value, the statement that decides it, and its first supporting words
    if it has any.

    ``is_reworded`` where they were approved under another wording of the issue.
    """

    value: int
    stance: Stance
    quote: Quote | None
    is_reworded: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """A change between two successive positions of an actor on an issue, on the day it took effect.

    ``before`` is None where the actor is new on record, ``after`` where its last statement was
    withdrawn; ``by_withdrawal`` says that nothing new was said: a withdrawal brought an older
    statement, or none, to the fore. The day is known as well as ``precision`` says. Where
    ``is_order_unknown`` the actor said both, and nobody can tell which was the last.
    """

    date: dt.date
    precision: str
    issue: Issue
    actor: Actor
    before: Side | None
    after: Side | None
    by_withdrawal: bool
    is_order_unknown: bool

    @property
    def kind(self) -> ShiftKind:
        if self.before is None:
            return ShiftKind.NEW
        return ShiftKind.WITHDRAWN if self.after is None else ShiftKind.MOVED

    @property
    def steps(self) -> int | None:
        """Signed steps along the scale, towards support positive; None unless both sides are on it."""
        return distance(self.after.value, self.before.value) if self.before and self.after else None


@dataclass(frozen=True, slots=True)
class Shifts:
    """One page of shifts, newest first; ``next_key`` is where older ones begin, None on the last
    page.

    ``counts`` are of the whole time between the two days, unless ``is_counted`` says that they are
    only the newest.
    """

    from_date: dt.date
    to_date: dt.date
    rows: Sequence[Shift]
    next_key: ShiftKey | None
    counts: Mapping[ShiftKind, int]
    is_counted: bool


def build_shifts(
    *,
    issues: Sequence[int],
    actors: Sequence[int] | None = None,
    from_date: dt.date,
    to_date: dt.date,
    kind: ShiftKind | None = None,
    after: ShiftKey | None = None,
) -> Shifts:
    """Shifts after ``from_date`` until ``to_date`` inclusive; ``actors`` None means everybody."""
    chosen = {
        "issues": list(issues),
        "actors": None if actors is None else list(actors),
        "from": from_date,
        "to": to_date,
    }
    found = _read_page(chosen, kind, after, size=SHIFTS_PER_PAGE + 1)
    page = found[:SHIFTS_PER_PAGE]
    counts, is_counted = _count(chosen)
    return Shifts(
        from_date=from_date,
        to_date=to_date,
        rows=_fill(page),
        next_key=ShiftKey(*page[-1][:3]) if len(found) > len(page) else None,
        counts=counts,
        is_counted=is_counted,
    )


def walk_shifts(
    *,
    issues: Sequence[int],
    actors: Sequence[int] | None = None,
    from_date: dt.date,
    to_date: dt.date,
    kind: ShiftKind | None = None,
) -> Iterator[Shift]:
    """All shifts that `build_shifts` would show, page after page, in its order, a thousand at a
    time.
    """
    chosen = {
        "issues": list(issues),
        "actors": actors and list(actors),
        "from": from_date,
        "to": to_date,
    }
    after: ShiftKey | None = None
    while rows := _read_page(chosen, kind, after, size=WALKED):
        yield from _fill(rows)
        after = ShiftKey(*rows[-1][:3])


def _read_page(
    chosen: Mapping[str, Any], kind: ShiftKind | None, after: ShiftKey | None, *, size: int
) -> list[tuple[Any, ...]]:
    """The newest shifts after a place: looked for among the newest periods, and only then among
    all.
    """
    place: dict[str, Any] = {"day": None, "issue": None, "actor": None}
    if after:
        place = {"day": after.day, "issue": after.issue_id, "actor": after.actor_id}
        chosen = {**chosen, "to": min(chosen["to"], after.day)}
    condition = f"{_SHIFT} and {_OF_KIND[kind]} and {_PLACE}"
    rows: list[tuple[Any, ...]] = []
    for n in (*(n for n in _LOOKED_AT if size < n), None):
        some = _newest(chosen, n) if n else chosen
        rows = _fetch(_newest_of_both(condition), {**some, **place, "limit": size})
        if len(rows) == size or some["from"] == chosen["from"]:
            break
    return rows


def _newest(chosen: Mapping[str, Any], n: int) -> Mapping[str, Any]:
    """The same from the day of the n-th newest period on: what happened later, and that day as a
    whole.
    """
    found = _fetch(_DAY_OF, {**chosen, "n": n})
    return {**chosen, "from": found[0][0] - dt.timedelta(days=1)} if found else chosen


def _newest_of_both(condition: str) -> str:
    """SQL of the newest beginnings and endings; each is cut to size by itself, so that few of a
    long past are read.
    """
    parts = (
        f"(select * from ({part}) s where {condition} {_NEWEST})"  # noqa: S608
        for part in (_STARTED, _ENDED)
    )
    return f"{' union all '.join(parts)} {_NEWEST}"


def _count(chosen: Mapping[str, Any]) -> tuple[dict[ShiftKind, int], bool]:
    """How many there are of each kind, and whether these are all, with two queries."""
    columns = ", ".join(
        f"count(*) filter (where {_SHIFT} and {_OF_KIND[kind]})" for kind in ShiftKind
    )
    sql = f"select {columns}, count(*) from ({_newest_of_both('true')}) s"  # noqa: S608 - constants only
    [(*counts, read)] = _fetch(sql, {**_newest(chosen, COUNTED_FROM), "limit": COUNTED_FROM})
    return dict(zip(ShiftKind, counts, strict=True)), read < COUNTED_FROM


def _fetch(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def read_sides(pks: Collection[int]) -> dict[int, Side]:
    """What each of the statements says by itself: four queries, five where an issue was reworded."""
    stances = Stance.objects.select_related("actor").in_bulk(pks)
    quotes = read_quotes(pks)
    reworded = find_reworded(
        {stance.issue_id for stance in stances.values()},
        lambda issues: [pk for pk, stance in stances.items() if stance.issue_id in issues],
    )
    return {
        pk: Side(stance.value, stance, quotes.get(pk), pk in reworded)
        for pk, stance in stances.items()
    }


def _fill(page: Sequence[tuple[Any, ...]]) -> list[Shift]:
    """Shifts with their actors, issues, statements and words."""
    issues = Issue.objects.in_bulk({row[1] for row in page})
    actors = Actor.objects.in_bulk({row[2] for row in page})
    sides = read_sides({stance for row in page for stance in row[5:7] if stance is not None})

    def side(value: int | None, stance_id: int) -> Side | None:
        return None if value is None else replace(sides[stance_id], value=value)

    return [
        Shift(
            date=day,
            precision=precision,
            issue=issues[issue],
            actor=actors[actor],
            before=side(before, before_stance),
            after=side(after, after_stance),
            by_withdrawal=by_withdrawal,
            is_order_unknown=is_open,
        )
        for day, issue, actor, before, after, before_stance, after_stance, by_withdrawal, precision, is_open, _ in page
    ]
