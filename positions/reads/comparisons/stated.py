"""What was stated within a period: each actor's last word on each issue, nothing carried into it."""

import datetime as dt
from collections.abc import Sequence

from config.postgres.prepared import fetch_prepared
from positions.reads.comparisons.sides import Sides, Taken

# By the day a statement was made, not by that from which it holds for a reader: of a month, its first. Of the last of
# these days the first row: what is withdrawn later was said then, and an older word in force anew was not.
_STATED = """
select distinct on (issue_id, actor_id) issue_id, actor_id, value, stance_id, stated_date, marks
  from positions_position
 where issue_id = any(%(issues)s) and actor_id = any(%(actors)s)
   and valid_from <= %(until)s and stated_date between %(first)s and %(until)s
 order by issue_id, actor_id, stated_date desc, valid_from
"""


def read_stated(
    *, issues: Sequence[int], actors: Sequence[int], first: dt.date, until: dt.date
) -> Sides:
    """Read what the actors said on the issues from ``first`` to ``until``, both days included, by
    one query.

    Whoever said several things counts with the last, whatever became of it since. Statements known
    by month or year count by the first day of it.
    """
    asked = {"issues": list(issues), "actors": list(actors), "first": first, "until": until}
    numbers = {actor: number for number, actor in enumerate(actors)}
    taken: dict[int, list[Taken]] = {}
    for issue, actor, value, stance, day, marks in fetch_prepared(_STATED, asked):
        # As `Taken` of positions held in memory: days as ordinals.
        said = numbers[actor], value, stance, day.toordinal(), marks
        taken.setdefault(issue, []).append(said)
    return Sides(len(actors), {issue: sorted(taken[issue]) for issue in issues if issue in taken})
