"""Who has not spoken on what, and since when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from actors.in_office import read_left_office
from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import Value
from positions.models import Issue

# The newest statement of each pair. That somebody searched and found nothing is no statement.
_LAST: Final = """
select distinct on (issue_id, actor_id) actor_id, issue_id, stated_date, stated_precision, stance_id
  from positions_voice
 where issue_id = any(%(issues)s) and actor_id = any(%(actors)s) and stated_date <= %(on)s and value <> %(searched)s
 order by issue_id, actor_id, stated_date desc, stated_until desc, stated_time desc nulls last, stance_id desc
"""


class Last(NamedTuple):
    """The newest statement of somebody on an issue."""

    issue: Issue
    stated_date: dt.date
    precision: str
    stance_id: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Of an actor: the issues on which it was ``never`` on record, and those on which it has said
    nothing since the first day asked for, the longest silence first. ``spoke`` counts the others;
    ``left_office`` is the last day in office of somebody who holds none any more.
    """

    actor: Actor
    never: Sequence[Issue]
    silent: Sequence[Last]
    spoke: int
    left_office: dt.date | None = None


def still_asked(actors: Sequence[Actor], *, on_date: dt.date) -> tuple[list[Actor], int]:
    """Those whom somebody would ask on the day, in their order, and how many others hold no office any more;
    whoever had ended is neither. Two queries.
    """
    there = _there(actors, on_date)
    left = read_left_office(there, on_date=on_date)
    return [one for one in actors if one.pk in there - left.keys()], len(left)


def _there(actors: Sequence[Actor], on_date: dt.date) -> set[int]:
    those = Actor.objects.filter(pk__in=[one.pk for one in actors]).not_ended(on_date)
    return set(those.values_list("pk", flat=True))


def read_silence(
    *, actors: Sequence[Actor], issues: Sequence[int], since: dt.date, on_date: dt.date
) -> list[Silence]:
    """Of each actor, in their order, what it has been silent on after ``since`` until ``on_date``: four
    queries. Who had ended by then is not silent.
    """
    there = _there(actors, on_date)
    shown = Issue.objects.in_bulk(issues)
    last: dict[int, dict[int, Last]] = defaultdict(dict)
    wanted: dict[str, Any] = {
        "issues": list(issues),
        "actors": [one.pk for one in actors],
        "on": on_date,
    }
    for actor, issue, day, precision, stance in fetch_prepared(
        _LAST, {**wanted, "searched": Value.NO_STATED_POSITION}
    ):
        last[actor][issue] = Last(shown[issue], day, precision, stance)
    left = read_left_office(wanted["actors"], on_date=on_date)
    return [
        replace(
            _of(one, last[one.pk], [shown[pk] for pk in issues], since),
            left_office=left.get(one.pk),
        )
        for one in actors
        if one.pk in there
    ]


def _of(actor: Actor, last: dict[int, Last], issues: Sequence[Issue], since: dt.date) -> Silence:
    # By the first day that a statement can have been made on: what is known by month counts as early as it
    # may.
    silent = [one for one in last.values() if one.stated_date <= since]
    return Silence(
        actor,
        never=[issue for issue in issues if issue.pk not in last],
        silent=sorted(silent, key=lambda one: one.stated_date),
        spoke=len(last) - len(silent),
    )
