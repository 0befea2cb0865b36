"""Conditions of what stands on a day: who waits for whom, and who for one another.

Whom a condition waits for is not coded: it is whoever its words name.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import ConditionState
from positions.models import Condition
from positions.reads.briefs.mentions import find_only_meant

MOST: Final = 300
"""Conditions that are read at most, of the newest statements: each is searched for names."""

# In force are the conditions of every statement that decides, as in `comparisons.said`: a position is
# conditional if one of them is.
# Of statements that are not withdrawn: those that decide a position on the day come first.
_CONDITIONS: Final = """
select c.id, exists (
         select from positions_position p
          where p.issue_id = s.issue_id and p.actor_id in (s.actor_id, s.on_behalf_of_id)
            and p.valid_from <= %(on)s and p.valid_to > %(on)s and s.stated_until >= p.stated_date and s.value <> 92
            and (s.stated_time is null
                 or not is_overtaken(p.issue_id, p.actor_id, s.stated_date, s.stated_time, false, %(on)s)))
  from positions_condition c join positions_stance s on s.id = c.stance_id and s.status = 'published'
  join actors_actor a on a.id = s.actor_id and a.archived_at is null and a.merged_into_id is null
 where s.issue_id = any(%(issues)s)
   and (%(actors)s::bigint[] is null or s.actor_id = any(%(actors)s) or s.on_behalf_of_id = any(%(actors)s))
   and s.stated_date <= %(on)s and (s.withdrawn_date is null or s.withdrawn_date > %(on)s)
 order by 2 desc, s.stated_date desc, s.stated_time desc nulls last, c.id limit %(most)s
"""
# For whom a person speaks on the day: its state or body stands in the drawing.
_SPOKEN_FOR: Final = """
select distinct on (member_id) member_id, group_id from actors_membership
 where speaks_for and member_id = any(%(people)s)
   and (from_date is null or from_date <= %(on)s) and (until_date is null or until_date > %(on)s)
 order by member_id, from_date desc nulls last, id
"""


@dataclass(frozen=True, slots=True)
class WaitingCondition:
    """A condition with who set it (``waits``: for whom they spoke, or they themselves) and whom its words
    name. ``is_in_force``: it belongs to a statement that decides a position on the day.
    """

    condition: Condition
    waits: Actor
    named: Sequence[Actor]
    is_in_force: bool

    @property
    def is_open(self) -> bool:
        return self.condition.state == ConditionState.OPEN


class Wait(NamedTuple):
    """That one actor waits for another, in ``n`` open conditions in force; ``is_mutual`` where the
    other, straight or through others, waits for it.
    """

    waits: Actor
    awaited: Actor
    n: int
    is_mutual: bool


@dataclass(frozen=True, slots=True)
class Conditions:
    """``rows`` are all conditions, those in force first; ``waits`` what is drawn of them;
    ``deadlocks`` groups of actors each of whom waits for another of its group.
    """

    rows: Sequence[WaitingCondition]
    waits: Sequence[Wait]
    deadlocks: Sequence[Sequence[Actor]]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than were read."""
        return len(self.rows) >= MOST


def read_conditions(
    *, issues: Sequence[int], actors: Sequence[int] | None, on_date: dt.date
) -> Conditions:
    """As of a day. Five queries at most."""
    wanted = {"issues": list(issues), "actors": actors, "on": on_date, "most": MOST}
    in_force = dict(fetch_prepared(_CONDITIONS, wanted))
    # `in_force` keeps the order of the query, which `in_bulk` does not.
    found = Condition.objects.select_related(
        "stance__actor", "stance__on_behalf_of", "stance__issue", "linked_issue"
    ).in_bulk(list(in_force))
    texts = [found[pk].text for pk in in_force]
    named = dict(zip(in_force, find_only_meant(texts), strict=True))
    people = _stand_for({actor for pks in named.values() for actor in pks}, on_date)
    rows = [_row(found[pk], named[pk], people, is_now) for pk, is_now in in_force.items()]
    waits, deadlocks = find_waits(rows)
    return Conditions(rows, waits, deadlocks)


def _stand_for(people: set[int], on_date: dt.date) -> dict[int, Actor]:
    """Whom each stands for in the drawing: the group that it speaks for on the day, or itself."""
    groups = dict(fetch_prepared(_SPOKEN_FOR, {"people": sorted(people), "on": on_date}))
    shown = Actor.objects.in_bulk({groups.get(pk, pk) for pk in people})
    return {pk: shown[groups.get(pk, pk)] for pk in people if groups.get(pk, pk) in shown}


def _row(
    condition: Condition, named: Iterable[int], people: Mapping[int, Actor], is_in_force: bool
) -> WaitingCondition:
    # For whom it was said waits, not who said it.
    waits = condition.stance.on_behalf_of or condition.stance.actor
    # Whoever waits for themselves is named in their own condition: no wait.
    others = dict.fromkeys(people[pk] for pk in named if pk in people)
    return WaitingCondition(condition, waits, [one for one in others if one != waits], is_in_force)


def find_waits(rows: Iterable[WaitingCondition]) -> tuple[list[Wait], list[list[Actor]]]:
    """Who waits for whom in conditions that are open and in force, and the groups that wait for one
    another: those of whom each is reached from each.
    """
    counts = Counter(
        (row.waits, other) for row in rows if row.is_open and row.is_in_force for other in row.named
    )
    reached = _reached(counts)
    waits = [Wait(a, b, n, a in reached[b]) for (a, b), n in counts.items()]
    return waits, _deadlocks(reached)


def _deadlocks(reached: Mapping[Actor, set[Actor]]) -> list[list[Actor]]:
    """Groups of whom each waits, straight or through others, for each."""
    found: list[list[Actor]] = []
    for actor, others in reached.items():
        group = [other for other in reached if other in others and actor in reached[other]]
        # Each member finds the same group, in the same order.
        if len(group) > 1 and group not in found:
            found.append(group)
    return found


def _reached(counts: Iterable[tuple[Actor, Actor]]) -> dict[Actor, set[Actor]]:
    """Whom each waits for, straight or through others (Warshall): actors are a few dozen."""
    reached: dict[Actor, set[Actor]] = {}
    for waits, awaited in counts:
        reached.setdefault(waits, set()).add(awaited)
        reached.setdefault(awaited, set())
    # Each actor in turn as a step between two others; once all were it, everything reached is known.
    for through, beyond in reached.items():
        for others in reached.values():
            if through in others:
                others.update(beyond)
    return reached
