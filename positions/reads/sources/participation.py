"""How often an actor took part in the roll calls that it could vote in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from actors.querysets import BELONGS
from config.postgres.prepared import fetch_prepared
from positions.reads.sources.roll import VOTING_BODIES

# A roll call counts where its day, or the whole month or year that is known of it, lies in a membership. It
# is told by the number that the data set gives it, which several records of one share. Whoever had ended
# before a membership began would make a range that ends before it begins, which is an error.
_PARTICIPATION = f"""
with member as (
  select coalesce(range_agg(daterange(m.from_date, least(m.until_date, a.ended_date))), '{{}}') as terms
    from actors_membership m join actors_actor g on g.id = m.group_id join actors_actor a on a.id = m.member_id
   where m.member_id = %(actor)s and g.slug = any(%(groups)s) and {BELONGS}
     and (m.from_date < a.ended_date) is not false),
call as (
  select distinct coalesce(nullif(split_part(s.external_id, '/', 2), ''), s.id::text) as number, t.id as text
    from member, positions_source s join positions_snapshot t on t.source_id = s.id
   where s.kind = 'vote_record' and s.publisher = any(%(bodies)s) and s.lists_every_vote and s.archived_at is null
     and s.published_date <= %(on)s
     and member.terms @> daterange(s.published_date, (s.published_date + case s.published_precision
           when 'day' then interval '1 day' when 'month' then interval '1 month' else interval '1 year' end)::date))
select count(distinct number), count(distinct number) filter (where text = any(%(voted)s)) from call
"""  # noqa: S608 # nosec B608 # our own
_VOTED = """
select distinct x.snapshot_id from positions_stance v
  join positions_evidence e on e.stance_id = v.id join positions_excerpt x on x.id = e.excerpt_id
 where v.actor_id = %(actor)s and v.act = 'vote' and v.status = 'published' and v.stated_date <= %(on)s
"""


@dataclass(frozen=True, slots=True)
class Participation:
    """Of ``calls`` roll calls recorded whole while it was a member the actor voted in ``voted``."""

    calls: int
    voted: int

    @property
    def share(self) -> float:
        return 100 * self.voted / self.calls

    @property
    def missed(self) -> int:
        return self.calls - self.voted


def read_participation(*, actor_id: int, on_date: dt.date) -> Participation | None:
    """How often the actor voted where it could, each roll call once whichever dossiers hold it. Two queries."""
    asked: dict[str, Any] = {
        "actor": actor_id,
        "on": on_date,
        "bodies": list(VOTING_BODIES),
        "groups": list(VOTING_BODIES.values()),
    }
    voted = [snapshot for (snapshot,) in fetch_prepared(_VOTED, asked)]
    [(calls, taken)] = fetch_prepared(_PARTICIPATION, {**asked, "voted": voted})
    return Participation(calls, taken) if calls else None
