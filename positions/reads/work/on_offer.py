"""What is suggested in a text and nobody dismissed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.contrib.auth.models import User

from positions.models import Dismissal, Snapshot
from positions.reads.sources.same_words import read_same_words
from positions.reads.work.asked import AskedInquiry, read_inquiry
from positions.reads.work.errands import Errand, Stage, has_failed, read_errands
from positions.reads.work.readings import Reading
from positions.reads.work.suggestions import Suggested, suggestions_for
from positions.rules.blind import is_blind, kept_from
from positions.texts.passages import Range

MOST: Final = 60
"""Suggestions in a list: no more are read at a sitting, and no page is to hold thousands of them."""
LOOKED: Final = "looked"
"""What tasks that look for suggestions call the text they are about."""


@dataclass(frozen=True, slots=True)
class Looking:
    """A long text that was not read as things are now: ``read`` of so many ``pieces``, all of them where something
    changed since. ``errand`` is the task about it; without one, or where it ``has_failed``, nobody reads.
    """

    read: int
    pieces: int
    errand: Errand | None
    has_failed: bool

    @property
    def is_anew(self) -> bool:
        return self.read == self.pieces

    @property
    def is_idle(self) -> bool:
        """Whether nobody is at it: somebody may have it read."""
        return self.errand is None

    @property
    def is_overdue(self) -> bool:
        errand = self.errand
        return bool(errand and not errand.is_running and errand.before_its_turn is Stage.OVERDUE)

    @property
    def seen(self) -> str:
        """Other than before where there is something to be told."""
        return f"{self.read} {self.pieces} {self.is_overdue} {self.has_failed}"


@dataclass(frozen=True, slots=True)
class OnOffer:
    """The best suggestions of a text, ``more`` of them, and what was ``dismissed``, each in its order;
    none of a text that the editor codes blind, and our own only once all of it was read: ``looking`` tells how far that
    is. ``asked`` is what a model says of what the best do not touch.
    """

    best: Sequence[Suggested] = ()
    more: Sequence[Suggested] = ()
    dismissed: Sequence[Suggested] = ()
    is_basic: bool = False
    is_blind: bool = False
    asked: AskedInquiry | None = None
    looking: Looking | None = None

    def find(self, key: str) -> Suggested | None:
        by_model = self.asked.suggested if self.asked else ()
        everything = (*self.best, *by_model, *self.more, *self.dismissed)
        return next((one for one in everything if one.key == key), None)


def read_on_offer(snapshot: Snapshot, *, by: User) -> OnOffer:
    """``snapshot`` with its text and its source; three queries more than the suggestions and what
    was asked take.

    What is coded already is not suggested, so to whoever codes blind it would tell where others did.
    """
    # Before anything is read: even how many suggestions are left would tell.
    if is_blind(snapshot.source_id, user=by):
        return OnOffer(is_blind=True)
    asked = read_inquiry(snapshot, by=by)
    gone = set(_read_dismissed(snapshot))
    found = suggestions_for(snapshot, kept=kept_from(by))
    looking = _looking(snapshot, found.reading)
    if not found.reading.is_whole:
        return OnOffer(
            dismissed=_dismissed(asked.suggested, gone),
            asked=_without(asked, gone, beside=()),
            looking=looking,
        )
    best, more = _left(found.in_text_order, gone), _left(found.more, gone)
    dismissed = _dismissed((*found.shown, *found.more, *asked.suggested), gone)
    # After `dismissed` was gathered, or what a model said of dismissed words could not be brought back.
    asked = _without(asked, gone, beside=best)
    named = {one.key for one in asked.suggested}
    return OnOffer(
        best=_first(best),
        more=_first([one for one in more if one.key not in named]),
        dismissed=dismissed,
        is_basic=found.is_basic,
        asked=asked,
        looking=looking,
    )


def _looking(snapshot: Snapshot, reading: Reading) -> Looking | None:
    """Two queries where it is not done."""
    if reading.is_done:
        return None
    errand = read_errands([snapshot.pk], about=LOOKED).get(snapshot.pk)
    return Looking(
        reading.read,
        reading.pieces,
        errand,
        has_failed=errand is None and has_failed(snapshot.pk, about=LOOKED),
    )


def _read_dismissed(snapshot: Snapshot) -> list[Range]:
    """Of a former text of the same words too."""
    same = read_same_words(snapshot)
    rows = Dismissal.objects.filter(snapshot__in=same.texts)
    return same.places(rows.values_list("snapshot", "start", "end"))


def _without(
    asked: AskedInquiry, gone: Collection[tuple[int, int]], *, beside: Sequence[Suggested]
) -> AskedInquiry:
    """What a model says, without what was dismissed and what our own rules say of the same words."""
    own = [
        one
        for one in _left(asked.suggested, gone)
        if not any(one.start < other.end and other.start < one.end for other in beside)
    ]
    return replace(asked, suggested=_first(own))


def _dismissed(ones: Iterable[Suggested], gone: Collection[tuple[int, int]]) -> Sequence[Suggested]:
    """By place, since what is dismissed are words, whichever engine proposes them."""
    dismissed = {one.key: one for one in ones if (one.start, one.end) in gone}
    return _first([*dismissed.values()])


def _left(ones: Iterable[Suggested], gone: Collection[tuple[int, int]]) -> list[Suggested]:
    return [one for one in ones if (one.start, one.end) not in gone]


def _first(suggestions: Sequence[Suggested]) -> list[Suggested]:
    """The best of them, in the order of the text."""
    best = sorted(suggestions, key=lambda one: -one.score)[:MOST]
    # Chosen by score, shown as somebody reads.
    return sorted(best, key=lambda one: (one.start, one.end))
