"""Who held an office once, and holds none any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from actors.querysets import BELONGS
from config.postgres.prepared import fetch_prepared

# What makes a person no member is an office, be it one that speaks for nobody. One to come is none yet.
_FORMER: Final = f"""
select m.member_id, max(m.until_date) from actors_membership m
  join actors_actor p on p.id = m.member_id and p.kind = 'person'
 where m.member_id = any(%(actors)s) and not ({BELONGS}) and (m.from_date is null or m.from_date <= %(on)s)
 group by m.member_id having bool_and(coalesce(m.until_date <= %(on)s, false))
"""  # noqa: S608 # nosec B608 # our own


def read_left_office(actors: Collection[int], *, on_date: dt.date) -> dict[int, dt.date]:
    """Of people who hold no office on the day and did before, by their ids, the last day on which they
    held one; one query.
    """
    rows = fetch_prepared(_FORMER, {"actors": list(actors), "on": on_date})
    return {actor: until - dt.timedelta(days=1) for actor, until in rows}
