"""What decides the cells of a comparison, in words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from config.accounts.roles import Visitor
from config.postgres.prepared import fetch_prepared
from positions.choices import MIXED, Act
from positions.models import Condition
from positions.reads.comparisons.comparison import Comparison
from positions.reads.stances.deciding import CellKey
from positions.reads.stances.quotes import Quote, read_quotes_in_sentence
from positions.reads.timelines.periods import Standing

WORDS_UP_TO: Final = 4
"""Actors whose words stand beside one another unasked: of more, columns are too narrow to read in."""

# Three hundred identifiers one by one, as the ORM would have them, take longer to send than to look up.
_SPOKEN: Final = """
select id from positions_stance where id = any(%(stances)s) and act <> %(vote)s limit %(limit)s
"""
_SHOWN: Final = ("id", "kind", "text", "state", "settled_date", "settled_precision")
# Of all statements that decide (`rules.position.deciding`): a position is conditional if one of them is. Until when
# one holds is looked up for an actor's end too, and so asked last, of the few that are left.
_CONDITIONS: Final = """
select x.actor_id, x.issue_id, c.id, c.kind, c.text, c.state, c.settled_date, c.settled_precision
  from unnest(%(actors)s::bigint[], %(issues)s::bigint[], %(stated)s::date[]) x(actor_id, issue_id, stated)
 cross join lateral (
   select * from positions_voice
    where issue_id = x.issue_id and actor_id = x.actor_id
      and stated_date <= %(on)s and stated_until >= x.stated and value <> 92
   offset 0) v
  join positions_condition c on c.stance_id = v.stance_id
 where v.withdrawn_date > %(on)s
   and (v.stated_time is null
        or not is_overtaken(v.issue_id, v.actor_id, v.stated_date, v.stated_time, false, %(on)s))
 order by v.stated_date desc, v.stated_time desc nulls last, c.id
"""


@dataclass(frozen=True, slots=True)
class SaidFirst:
    """The first words of the statement that decides, one of several where these differ
    (``is_mixed``), and on what the position depends.
    """

    quote: Quote | None
    conditions: Sequence[Condition]
    is_mixed: bool


def has_words(comparison: Comparison) -> bool:
    """Whether anything but votes decides the cells shown; one query."""
    return bool(_read_spoken(_standings(comparison), limit=1))


def read_said_first(comparison: Comparison, *, visitor: Visitor) -> dict[CellKey, SaidFirst]:
    """By cell shown; four queries, three where nothing is conditional, one where nobody spoke.

    Votes are left out: the words of a roll call are its lines, which say no more than the value.
    """
    standings = _standings(comparison)
    spoken = _read_spoken(standings)
    shown = [one for one in standings if one.stance_id in spoken]
    if not shown:
        return {}
    quotes = read_quotes_in_sentence(spoken, visitor=visitor)
    conditions = _read_conditions(shown, comparison.terms.on_date)
    return {
        (key := (one.actor_id, one.issue_id)): SaidFirst(
            quotes.get(one.stance_id), conditions.get(key, ()), one.value == MIXED
        )
        for one in shown
    }


def _standings(comparison: Comparison) -> list[Standing]:
    return [cell.standing for row in comparison.rows for cell in row.cells if cell.standing]


def _read_spoken(standings: Iterable[Standing], *, limit: int | None = None) -> set[int]:
    """The stances among those that decide that are no votes."""
    asked = {
        "stances": [one.stance_id for one in standings],
        "vote": Act.VOTE.value,
        "limit": limit,
    }
    return {stance for (stance,) in fetch_prepared(_SPOKEN, asked)}


def _read_conditions(
    standings: Iterable[Standing], on_date: dt.date
) -> Mapping[CellKey, Sequence[Condition]]:
    """In the order in which they were set, the newest first; each once, by whatever statement."""
    asked = [one for one in standings if one.is_conditional]
    if not asked:
        return {}
    wanted = {
        "actors": [one.actor_id for one in asked],
        "issues": [one.issue_id for one in asked],
        "stated": [one.stated_date for one in asked],
        "on": on_date,
    }
    by_cell: dict[CellKey, dict[tuple[str, str], Condition]] = defaultdict(dict)
    # Several statements may set the same condition in the same words: the newest is shown.
    for actor, issue, *columns in fetch_prepared(_CONDITIONS, wanted):
        one = Condition(**dict(zip(_SHOWN, columns, strict=True)))
        by_cell[actor, issue].setdefault((one.kind, one.text.casefold()), one)
    return {key: list(conditions.values()) for key, conditions in by_cell.items()}
