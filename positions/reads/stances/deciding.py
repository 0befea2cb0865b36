"""What decides a position: every statement that does, for whoever marks positions by them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

type CellKey = tuple[int, int]
"""An actor's identifier and an issue's."""


class Deciding(NamedTuple):
    """A position: ``stance_id`` is one of the statements that decide it, ``stated_date`` their
    latest day.
    """

    actor_id: int
    issue_id: int
    stated_date: dt.date
    stance_id: int


# The positions asked about (c), the statement named (d) and every statement that decides (s): those of no stated
# position only among themselves. One that can be of the latest day began in its year at the earliest.
DECIDING: Final = """
  from unnest(%(actors)s::bigint[], %(issues)s::bigint[], %(days)s::date[], %(stances)s::bigint[])
       c(actor_id, issue_id, latest, stance_id)
  join positions_stance d on d.id = c.stance_id
 cross join lateral (
   select v.stance_id from positions_voice v
    where v.issue_id = c.issue_id and v.actor_id = c.actor_id
      and v.stated_date <= c.latest and v.stated_date >= date_trunc('year', c.latest)::date
      and v.stated_until >= c.latest and v.withdrawn_date > %(on)s and (v.value = 92) = (d.value = 92)
      and (v.stated_time is null
           or not is_overtaken(v.issue_id, v.actor_id, v.stated_date, v.stated_time, v.value = 92, %(on)s))
   offset 0) v  -- or every stance on record is read
  join positions_stance s on s.id = v.stance_id
"""


def asked_about(cells: Sequence[Deciding], *, on_date: dt.date) -> dict[str, Any]:
    """The parameters of ``DECIDING``, for one position at least, as of a day."""
    actors, issues, days, stances = map(list, zip(*cells, strict=True))
    return {"actors": actors, "issues": issues, "days": days, "stances": stances, "on": on_date}
