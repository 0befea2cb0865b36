"""Where words and deeds differ: the newest words of an actor on an issue beside its newest vote or action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import SCALE, Act
from positions.models import Issue
from positions.reads.timelines.shifts import Side, read_sides

_DEEDS: Final = (Act.VOTE, Act.ACTION)
_WORDS: Final = (Act.VERBATIM, Act.PARAPHRASE, Act.REPORTED, Act.DOCUMENT)
"""What is inferred is neither said nor done."""

# The newest of words and of deeds by one sort: whether it is a deed is a column to be distinct on.
_NEWEST: Final = """
with newest as materialized (
  select distinct on (issue_id, actor_id, act = any(%(deeds)s))
         issue_id, actor_id, act = any(%(deeds)s) as is_deed, stance_id, value
    from positions_voice
   where issue_id = any(%(issues)s) and (%(actors)s::bigint[] is null or actor_id = any(%(actors)s))
     and act = any(%(acts)s) and value = any(%(scale)s) and stated_date <= %(on)s and withdrawn_date > %(on)s
   order by issue_id, actor_id, act = any(%(deeds)s), stated_date desc, stated_until desc,
            stated_time desc nulls last, stance_id desc)
select w.issue_id, w.actor_id, w.stance_id, d.stance_id, w.value, d.value
  from newest w join newest d using (issue_id, actor_id)
  join actors_actor a on a.id = actor_id and a.archived_at is null and a.merged_into_id is null
 where not w.is_deed and d.is_deed and w.stance_id <> d.stance_id
 order by array_position(%(issues)s, issue_id), a.name collate "C", a.id
"""


@dataclass(frozen=True, slots=True)
class SayAndDo:
    """The newest words and the newest deed of an actor on an issue."""

    actor: Actor
    issue: Issue
    words: Side
    deed: Side


class SaidAndDone(NamedTuple):
    """Those that ``differ`` in direction, out of ``both`` pairs of an actor and an issue that have words
    and a deed.
    """

    differ: Sequence[SayAndDo]
    both: int


def read_deeds(
    *, issues: Sequence[int], actors: Sequence[int] | None, on_date: dt.date
) -> SaidAndDone:
    """As of a day; neutral beside either direction differs. Six queries at most."""
    rows = fetch_prepared(
        _NEWEST,
        {
            "issues": list(issues),
            "actors": actors,
            "on": on_date,
            "deeds": list(map(str, _DEEDS)),
            "acts": [str(act) for act in (*_DEEDS, *_WORDS)],
            "scale": list(SCALE),
        },
    )
    differ = [row for row in rows if _sign(row[4]) != _sign(row[5])]
    sides = read_sides({pk for row in differ for pk in row[2:4]})
    shown = Issue.objects.in_bulk({row[0] for row in differ})
    people = Actor.objects.in_bulk({row[1] for row in differ})
    return SaidAndDone(
        [
            SayAndDo(people[actor], shown[issue], sides[words], sides[deed])
            for issue, actor, words, deed, *_ in differ
        ],
        len(rows),
    )


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
