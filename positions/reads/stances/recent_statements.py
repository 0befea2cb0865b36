"""The newest statements of an actor, with their words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from actors.models import Actor
from config.accounts.roles import Visitor
from config.postgres.prepared import fetch_prepared
from positions.models import Stance
from positions.reads.stances.quotes import Quote, read_quotes_in_sentence

STATEMENTS_SHOWN: Final = 10

_RECENT = """
select stance_id from positions_voice where actor_id = %s and stated_date <= %s
 order by stated_date desc, stated_time desc nulls last, stance_id desc limit %s
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """A published stance, made by an actor or on its behalf; ``quote`` are its first supporting
    words, if any.
    """

    stance: Stance
    quote: Quote | None


def read_recent_statements(
    *, actor: Actor, until: dt.date, visitor: Visitor, limit: int = STATEMENTS_SHOWN
) -> Sequence[Statement]:
    """Those said by a day, the newest first, with four queries."""
    ids = [stance for (stance,) in fetch_prepared(_RECENT, [actor.pk, until, limit])]
    stances = Stance.objects.select_related(
        "actor", "on_behalf_of", "issue", "reported_by"
    ).in_bulk(ids)
    quotes = read_quotes_in_sentence(ids, visitor=visitor)
    # `in_bulk` gives no order: that of the query is taken again.
    return [Statement(stances[pk], quotes.get(pk)) for pk in ids]
