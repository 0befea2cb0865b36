"""Everything that one actor said on one issue, in the order in which it was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from actors.models import Actor
from positions.choices import Act, Precision
from positions.models import Issue, Stance
from positions.querysets import NEWEST_FIRST
from positions.reads.briefs.changes import StandingThen, read_standings
from positions.texts.word_diff import DiffPiece, compare_words

MOST_ON_CARD: Final = 100
"""Statements on a card, the newest: a page does not hold more."""
_LONGEST: Final = 4_000
"""Characters of words that are compared: what follows takes the square of the time."""


@dataclass(frozen=True, slots=True)
class CardStatement:
    """A statement, and, where it and the one before it that was verbatim are, what the words changed.

    ``is_order_unknown``: one that stands below it may have been made later, so nothing was changed by it.
    """

    standing: StandingThen
    changed: Sequence[DiffPiece]
    is_order_unknown: bool


@dataclass(frozen=True, slots=True)
class Card:
    """``said`` is the newest first; ``more`` older statements are not shown."""

    said: Sequence[CardStatement]
    more: int


def read_card(*, actor: Actor, issue: Issue, on_date: dt.date) -> Card:
    """What is published of an actor, and of who spoke for it, on an issue until a day: seven queries at
    most.
    """
    of_actor = Stance.objects.published().filter(Q(actor=actor) | Q(on_behalf_of=actor))
    until = of_actor.filter(issue=issue, stated_date__lte=on_date)
    # Keys of all, to count what is left out; words of the newest alone.
    keys = list(until.order_by(*NEWEST_FIRST).values_list("pk", flat=True))
    standings = read_standings(keys[:MOST_ON_CARD])
    said: list[CardStatement] = []
    former = ""
    # From the oldest: each is compared with the verbatim words before it, over whatever was said in
    # between.
    for pk in reversed(keys[:MOST_ON_CARD]):
        standing = standings[pk]
        words = _verbatim(standing)
        is_unknown = any(
            _may_follow(one.standing.side.stance, standing.side.stance) for one in said
        )
        changed = compare_words(former, words) if former and words and not is_unknown else []
        said.append(CardStatement(standing, changed, is_unknown))
        former = words or former
    return Card(said[::-1], max(0, len(keys) - MOST_ON_CARD))


def _may_follow(earlier: Stance, later: Stance) -> bool:
    """Whether the one that begins earlier may have been said after the other, a month or year being
    all that is known of one of them (decision 0009).
    """
    # Of two known days the order is that of the list.
    is_known = Precision.DAY == earlier.stated_precision == later.stated_precision
    return not is_known and earlier.stated_until >= later.stated_date


def _verbatim(standing: StandingThen) -> str:
    """The words of a verbatim statement; "" of any other."""
    quote = standing.side.quote
    is_verbatim = standing.side.stance.act == Act.VERBATIM
    return quote.exact[:_LONGEST] if quote and is_verbatim else ""
