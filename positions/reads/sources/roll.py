"""Who could have voted and did not: absence is data of a vote, unlike an issue that nobody has researched.

A roll call lists the members of a body. Whoever was a member that day and has no vote was absent or did not take part;
whoever was not yet, or no longer, could not vote. Neither is a position, and no average has them. All of it is told
only where a record is declared to list every vote of its roll call (`Source.lists_every_vote`).
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.db import connection
from django.db.models import Q

from actors.choices import ActorKind
from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import Precision
from positions.dates import last_day
from positions.models import DossierActor, Issue

VOTING_BODIES: Final = {"United Nations General Assembly": "united-nations"}
"""Whose members vote where a record is published by this body."""

# `min` of the precisions is the finest: "day" comes before "month" and "year". The votes come first
# (materialized): they are few, and every join below is looked up from them.
# By the day of the last vote: whose vote stands in a record of the body, among actors that were there that day.
_LAST_CALLS = """
with last as materialized (
  select i.id as issue, m.day from unnest(%(issues)s::bigint[]) i(id)
   cross join lateral (
     select max(stated_date) as day from positions_stance
      where issue_id = i.id and act = 'vote' and status = 'published' and stated_date <= %(on)s) m
   where m.day is not null)
select last.issue, last.day, min(s.stated_precision),
       array_agg(distinct a.id) filter (where a.id is not null), min(c.publisher)
  from last
  join positions_stance s on s.issue_id = last.issue and s.stated_date = last.day
                         and s.act = 'vote' and s.status = 'published'
  join positions_evidence e on e.stance_id = s.id
  join positions_excerpt x on x.id = e.excerpt_id
  join positions_snapshot t on t.id = x.snapshot_id
  join positions_source c on c.id = t.source_id and c.kind = 'vote_record' and c.publisher = any(%(bodies)s)
  left join actors_actor a on a.id = s.actor_id and a.archived_at is null and a.merged_into_id is null
                          and (a.ended_date is null or a.ended_date > s.stated_date)
 group by last.issue, last.day having bool_or(c.lists_every_vote)
"""
# `rows_known` reads rows as they were, some at a time and by what names them; so each step collects what
# the next asks for.
# The same of the record as it was: votes that did not change stand as they stood, and so do their words, since those of
# a published stance are sealed. Excerpts and texts never change.
_LAST_CALLS_KNOWN = """
with changed as materialized (select * from history.stances_then(%(issues)s, %(known_at)s)),
former as materialized (
  select c.stance_id as id, (c.old_row ->> 'issue_id')::bigint as issue, (c.old_row ->> 'actor_id')::bigint as actor,
         (c.old_row ->> 'stated_date')::date as day, c.old_row ->> 'stated_precision' as precision
    from changed c
   where c.old_row ->> 'act' = 'vote' and c.old_row ->> 'status' = 'published'
     and (c.old_row ->> 'stated_date')::date <= %(on)s and (c.old_row ->> 'issue_id')::bigint = any(%(issues)s)),
day as materialized (
  select i.id as issue, greatest(
           (select max(s.stated_date) from positions_stance s
             where s.issue_id = i.id and s.act = 'vote' and s.status = 'published' and s.stated_date <= %(on)s
               and s.id not in (select stance_id from changed)),
           (select max(f.day) from former f where f.issue = i.id)) as last
    from unnest(%(issues)s::bigint[]) i(id)),
last as materialized (
  select s.id, s.issue_id as issue, s.actor_id as actor, s.stated_date as day, s.stated_precision as precision
    from day join positions_stance s on s.issue_id = day.issue and s.stated_date = day.last
   where s.act = 'vote' and s.status = 'published' and s.id not in (select stance_id from changed)
  union all
  select f.* from former f join day on day.issue = f.issue and day.last = f.day),
proof as materialized (
  select e.stance_id as stance, t.source_id as source
    from last join positions_evidence e on e.stance_id = last.id
    join positions_excerpt x on x.id = e.excerpt_id join positions_snapshot t on t.id = x.snapshot_id
   where last.id not in (select id from former)
  union all
  select (e ->> 'stance_id')::bigint, t.source_id
    from history.rows_known('positions_evidence', 'stance_id', array(select id from former), %(known_at)s) e
    join positions_excerpt x on x.id = (e ->> 'excerpt_id')::bigint join positions_snapshot t on t.id = x.snapshot_id),
record as materialized (
  select (c ->> 'id')::bigint as id, c ->> 'publisher' as publisher,
         coalesce((c ->> 'lists_every_vote')::boolean, false) as is_whole
    from history.rows_known('positions_source', 'id', array(select distinct source from proof), %(known_at)s) c
   where c ->> 'kind' = 'vote_record' and c ->> 'publisher' = any(%(bodies)s)),
voter as materialized (
  select (a ->> 'id')::bigint as id, (a ->> 'ended_date')::date as ended
    from history.rows_known('actors_actor', 'id', array(select distinct actor from last), %(known_at)s) a
   where a ->> 'archived_at' is null and a ->> 'merged_into_id' is null)
select last.issue, last.day, min(last.precision),
       array_agg(distinct last.actor) filter (where voter.id is not null), min(record.publisher)
  from last join proof on proof.stance = last.id join record on record.id = proof.source
  left join voter on voter.id = last.actor and (voter.ended is null or voter.ended > last.day)
 group by last.issue, last.day having bool_or(record.is_whole)
"""
_VOTED_ON = """
select i.id from unnest(%s::bigint[]) i(id)
 where exists (select from positions_stance s where s.issue_id = i.id and s.act = 'vote' and s.status = 'published')
"""
# In the order of first days, as `_add_term` needs them; an open beginning is the earliest.
_MEMBERS = """
select g.slug, m.member_id, m.from_date, least(m.until_date, a.ended_date)
  from actors_membership m join actors_actor g on g.id = m.group_id
  join actors_actor a on a.id = m.member_id and a.kind = 'state' and a.archived_at is null and a.merged_into_id is null
 where g.slug = any(%(groups)s) and not m.speaks_for
 order by m.from_date nulls first
"""
_MEMBERS_KNOWN = """
with term as materialized (
  select g.slug, (m ->> 'member_id')::bigint as member, (m ->> 'from_date')::date as "from",
         (m ->> 'until_date')::date as until
    from history.rows_known('actors_membership', 'group_id',
                            array(select id from actors_actor where slug = any(%(groups)s)), %(known_at)s) m
    join actors_actor g on g.id = (m ->> 'group_id')::bigint
   where not (m ->> 'speaks_for')::boolean)
select slug, member, "from", least(until, (a ->> 'ended_date')::date)
  from term
  join history.rows_known('actors_actor', 'id', array(select distinct member from term), %(known_at)s) a
    on (a ->> 'id')::bigint = member
 where a ->> 'kind' = 'state' and a ->> 'archived_at' is null and a ->> 'merged_into_id' is null
 order by "from" nulls first
"""


class Missed(enum.StrEnum):
    """Why an actor has no vote in a roll call."""

    ABSENT = "absent"
    NOT_YET = "not-yet-member"
    NO_LONGER = "no-longer-member"
    NO_MEMBER = "no-member"

    @property
    def label(self) -> str:
        return {
            "absent": "Absent or not voting",
            "not-yet-member": "Not yet a member",
            "no-longer-member": "No longer a member",
            "no-member": "Not a member",
        }[self]

    @property
    def sign(self) -> str:
        """What stands in a cell."""
        return {
            "absent": "abs",
            "not-yet-member": "n.y.",
            "no-longer-member": "n.l.",
            "no-member": "n.m.",
        }[self]


type _Terms = Mapping[int, Sequence[tuple[dt.date, dt.date]]]
"""By the member's id, the first days of its unbroken memberships and those after their last.

What ends its actor ends them.
"""


@dataclass(frozen=True, slots=True)
class Call:
    """The last roll call on an issue by a day; ``terms`` are those of the body that voted."""

    date: dt.date
    precision: str
    voters: frozenset[int]
    terms: _Terms

    def missed(self, actor_id: int) -> Missed | None:
        """Why the actor has no vote in it; None where it has one."""
        if actor_id in self.voters:
            return None
        # Of a vote known by month the whole month counts: whoever joined or left within it is accused of
        # nothing (decision 0021).
        first, last = self.date, last_day(self.date, self.precision)
        terms = self.terms.get(actor_id, ())
        if any(begin <= first and last < end for begin, end in terms):
            return Missed.ABSENT
        if any(end <= last for _, end in terms):
            return Missed.NO_LONGER
        # Some membership, none of which has ended by then, and none of which holds all of the days.
        return Missed.NOT_YET if terms else Missed.NO_MEMBER

    @property
    def members(self) -> int:
        """How many could vote."""
        absent = sum(self.missed(actor) is Missed.ABSENT for actor in self.terms)
        return absent + len(self.voters)


def find_voted_on(issues: Collection[int]) -> set[int]:
    """The issues with a vote on record."""
    return {issue for (issue,) in fetch_prepared(_VOTED_ON, [list(issues)])}


def read_calls(
    *, issues: Collection[int], on_date: dt.date, known_at: dt.datetime | None = None
) -> dict[int, Call]:
    """By the issue's id, its last roll call of a known body until the day, where its record is whole. Two queries.

    ``known_at`` asks for votes and memberships as they were on record at that moment.
    """
    asked: dict[str, Any] = {
        "issues": list(issues),
        "on": on_date,
        "bodies": list(VOTING_BODIES),
        "known_at": known_at,
    }
    if known_at:
        with connection.cursor() as cursor:
            cursor.execute(_LAST_CALLS_KNOWN, asked)
            calls = cursor.fetchall()
    else:
        calls = fetch_prepared(_LAST_CALLS, asked)
    if not calls:
        return {}
    # Of a call voters may be none: all may have been merged, archived or ended since.
    terms = _read_terms({VOTING_BODIES[publisher] for *_, publisher in calls}, known_at)
    return {
        issue: Call(
            day,
            precision or Precision.DAY,
            frozenset(voters or ()),
            terms[VOTING_BODIES[publisher]],
        )
        for issue, day, precision, voters, publisher in calls
    }


def _read_terms(groups: Collection[str], known_at: dt.datetime | None) -> dict[str, _Terms]:
    found: dict[str, dict[int, list[tuple[dt.date, dt.date]]]] = {group: {} for group in groups}
    with connection.cursor() as cursor:
        cursor.execute(
            _MEMBERS_KNOWN if known_at else _MEMBERS, {"groups": list(groups), "known_at": known_at}
        )
        for group, member, begin, end in cursor.fetchall():
            _add_term(found[group].setdefault(member, []), begin or dt.date.min, end or dt.date.max)
    return dict(found)


def _add_term(terms: list[tuple[dt.date, dt.date]], begin: dt.date, end: dt.date) -> None:
    """Add one that begins no earlier than those before it; where it adjoins the last, both are one."""
    # An end is the first day after, so a membership that begins on it adjoins. In order of their first
    # days, as the queries give them.
    if terms and begin <= terms[-1][1]:
        begin, last_end = terms.pop()
        end = max(end, last_end)
    terms.append((begin, end))


def read_missed(
    *,
    actors: Collection[int],
    issues: Collection[int],
    on_date: dt.date,
    known_at: dt.datetime | None = None,
) -> dict[tuple[int, int], tuple[Missed, Call]]:
    """By (actor's id, issue's id), why it has no vote in the issue's last roll call, where it has none.

    Two queries, of the record as it was at the moment ``known_at`` if one is given.
    """
    calls = read_calls(issues=issues, on_date=on_date, known_at=known_at)
    pairs = ((actor, issue, call) for issue, call in calls.items() for actor in actors)
    return {
        (actor, issue): (missed, call)
        for actor, issue, call in pairs
        if (missed := call.missed(actor))
    }


@dataclass(frozen=True, slots=True)
class IssueRoll:
    """The last roll call on an issue beside the positions that stand: some of these are of votes before it.

    ``taken`` are the votes of that day by value, ``carried`` how many positions are older, the oldest of ``oldest``.
    ``missed`` are those of the dossier's actors and of the body's members without a vote, by why;
    ``explained`` counts those of the dossier's own that are still there on the day, without a position.
    """

    call: Call
    taken: Mapping[int, int]
    carried: int
    oldest: dt.date | None
    missed: Mapping[Missed, Sequence[Actor]]
    explained: int

    @property
    def absent(self) -> Sequence[Actor]:
        return self.missed.get(Missed.ABSENT, ())

    @property
    def outside(self) -> list[tuple[str, int]]:
        """How many could not vote, by why."""
        others = (
            missed for missed in Missed if missed is not Missed.ABSENT and missed in self.missed
        )
        return [(missed.label, len(self.missed[missed])) for missed in others]

    @property
    def members(self) -> int:
        """Whoever voted or was absent."""
        return sum(self.taken.values()) + len(self.absent)


# Whatever the voters have said since.
_TAKEN = """
select value, count(*) from positions_position
 where issue_id = %(issue)s and actor_id = any(%(voters)s) and valid_from <= %(on)s and valid_to > %(on)s
 group by value order by value > 2, value desc
"""


class Stated(Protocol):
    """What is read of a position in force."""

    @property
    def actor_id(self) -> int: ...
    @property
    def stated_date(self) -> dt.date: ...


def read_issue_roll(
    *, issue: Issue, on_date: dt.date, standings: Sequence[Stated]
) -> IssueRoll | None:
    """What the last roll call on an issue says beside the positions of a day; None where no whole record of one is.

    Four queries.

    Who stands somewhere by other words is not listed among those who could not vote.
    """
    call = read_calls(issues=[issue.pk], on_date=on_date).get(issue.pk)
    if call is None:
        return None
    rows = DossierActor.objects.filter(dossier__in=issue.in_dossiers)
    own = set(rows.values_list("actor", flat=True))
    standing = {one.actor_id for one in standings}
    missed = _find_missed(call, own, standing)
    explained = sum(
        # Who has ended by the day is not among those whom nobody has researched, so there is nothing to
        # explain.
        actor.pk in own - standing and (actor.ended_date is None or actor.ended_date > on_date)
        for actors in missed.values()
        for actor in actors
    )
    older = [one.stated_date for one in standings if one.stated_date < call.date]
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"issue": issue.pk, "voters": sorted(call.voters), "on": call.date})
        taken = dict(cursor.fetchall())
    return IssueRoll(call, taken, len(older), min(older, default=None), missed, explained)


def _find_missed(call: Call, own: set[int], standing: set[int]) -> dict[Missed, list[Actor]]:
    """Of the dossiers' ``own`` states and the members of the body, those that did not vote, by why."""
    members = [actor for actor in call.terms if call.missed(actor) is Missed.ABSENT]
    states = Actor.objects.in_use().filter(Q(pk__in=own) | Q(pk__in=members), kind=ActorKind.STATE)
    missed: dict[Missed, list[Actor]] = {}
    for actor in states.by_name():
        why = call.missed(actor.pk)
        if why is Missed.ABSENT or (why and actor.pk not in standing):
            missed.setdefault(why, []).append(actor)
    return missed
