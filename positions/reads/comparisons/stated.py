"""What was stated within a period: each actor's last word on each issue, nothing carried into it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from config.postgres.prepared import fetch_prepared
from positions.measures.agreement import Agreement, Measure, agreement_of

# By the day a statement was made, not by that from which it holds for a reader: of a month, its first.
_STATED = """
select distinct on (issue_id, actor_id) issue_id, actor_id, value, stance_id
  from positions_position
 where issue_id = any(%(issues)s) and actor_id = any(%(actors)s)
   and valid_from <= %(until)s and stated_date between %(first)s and %(until)s
 order by issue_id, actor_id, valid_from desc
"""

type Said = tuple[int, int]
"""A value, a ``Value`` or ``MIXED``, and the stance that decides."""


@dataclass(frozen=True, slots=True)
class Stated:
    """By actor and issue, both by id, what was stated last."""

    said: Mapping[int, Mapping[int, Said]]

    def agreement(self, one: int, other: int, *, measure: Measure) -> Agreement:
        """Of two actors over the issues on which both said something; one statement that both stand
        by is no agreement.
        """
        ours, theirs = self.said.get(one, {}), self.said.get(other, {})
        common = [(ours[issue], theirs[issue]) for issue in ours.keys() & theirs.keys()]
        return agreement_of(
            Counter[tuple[int | None, int | None]]((x, y) for (x, _), (y, _) in common),
            measure=measure,
            same=[(x, y) for (x, first), (y, second) in common if first == second],
        )

    def on(self, issue: int) -> dict[int, Said]:
        """By actor, what each said on an issue."""
        return {actor: said[issue] for actor, said in self.said.items() if issue in said}


def read_stated(
    *, issues: Sequence[int], actors: Collection[int], first: dt.date, until: dt.date
) -> Stated:
    """Read what the actors said on the issues from ``first`` to ``until``, both days included, by
    one query.

    Whoever said several things counts with the last. Statements known by month or year count by the first day of it.
    """
    asked = {"issues": list(issues), "actors": list(actors), "first": first, "until": until}
    said: dict[int, dict[int, Said]] = defaultdict(dict)
    for issue, actor, value, stance in fetch_prepared(_STATED, asked):
        said[actor][issue] = value, stance
    return Stated(said)
