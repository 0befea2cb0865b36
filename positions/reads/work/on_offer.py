"""What is suggested in a text and nobody dismissed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User

from positions.models import Dismissal, Snapshot
from positions.reads.work.suggestions import Suggested, suggestions_for
from positions.rules.blind import is_blind, kept_from

MOST: Final = 60
"""Suggestions in a list: no more are read at a sitting, and no page is to hold thousands of them."""
LONGEST: Final = 100_000
"""Characters of a text in which anything is suggested: reading it takes 2.4 s of processor, and more
than in proportion beyond.
"""


@dataclass(frozen=True, slots=True)
class OnOffer:
    """The best suggestions of a text, ``more`` of them, and what was ``dismissed``, each in its order;
    none of a text that ``is_too_long``, nor of one that the editor codes blind.
    """

    best: Sequence[Suggested] = ()
    more: Sequence[Suggested] = ()
    dismissed: Sequence[Suggested] = ()
    is_basic: bool = False
    is_too_long: bool = False
    is_blind: bool = False

    def find(self, key: str) -> Suggested | None:
        everything = (*self.best, *self.more, *self.dismissed)
        return next((one for one in everything if one.key == key), None)


def read_on_offer(snapshot: Snapshot, *, by: User) -> OnOffer:
    """``snapshot`` with its text and its source; three queries more than the suggestions take.

    What is coded already is not suggested, so to whoever codes blind it would tell where others did.
    """
    if is_blind(snapshot.source_id, user=by):
        return OnOffer(is_blind=True)
    if len(snapshot.text) > LONGEST:
        return OnOffer(is_too_long=True)
    found = suggestions_for(snapshot, kept=kept_from(by))
    places = Dismissal.objects.filter(snapshot=snapshot).values_list("start", "end")
    gone = set(places)
    best, more = (
        [one for one in ones if (one.start, one.end) not in gone]
        for ones in (found.in_text_order, found.more)
    )
    dismissed = [one for one in (*found.shown, *found.more) if (one.start, one.end) in gone]
    return OnOffer(
        best=_first(best),
        more=_first(more),
        dismissed=_first(dismissed),
        is_basic=found.is_basic,
    )


def _first(suggestions: Sequence[Suggested]) -> list[Suggested]:
    """The best of them, in the order of the text."""
    best = sorted(suggestions, key=lambda one: -one.score)[:MOST]
    return sorted(best, key=lambda one: (one.start, one.end))
