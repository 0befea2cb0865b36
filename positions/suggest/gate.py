"""The one gate for every engine: what a suggestion says must stand in the text and in the catalogue. Pure.

A model may paraphrase, invent a speaker or follow what an article tells it to do. The worst that comes through is a bad
suggestion of words that stand there, of actors and issues on record.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from math import isfinite
from typing import Final

from positions.choices import Act, TurnKind
from positions.suggest.boundary import (
    MOST_ISSUES,
    Catalogue,
    Document,
    Move,
    Polarity,
    Suggestion,
)
from positions.suggest.mentions import RollNames
from positions.texts.attribution import with_turns
from positions.texts.known import ActorKey, Roll
from positions.texts.passages import Range
from positions.texts.speakers import Mention
from positions.texts.turns import Turn, turn_at

LONGEST_PROPOSED: Final = 1_200
"""Characters of words: more is no excerpt."""
NEAR: Final = 1_500
"""Characters before a pronoun, or “the minister”, within which its bearer is named."""
_PRONOUN: Final = re.compile(
    r"(?:he|she|it|they|his|her|its|their|him|them|himself|herself|who|er|sie|es|ihr|sein|il|elle|ils|elles|он|она|они"
    r"|его|её|их|он|вона|вони|воно)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dropped:
    """What did not pass, and why."""

    suggestion: Suggestion
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What an engine gave, in its order: ``kept`` and ``dropped``."""

    kept: Sequence[Suggestion]
    dropped: Sequence[Dropped]


def verify(document: Document, catalogue: Catalogue, suggestions: Sequence[Suggestion]) -> Verified:
    """Keep what stands in the text and names nothing that is not there."""
    gate = _Gate.of(document, catalogue)
    kept, dropped = [], []
    for one in suggestions:
        why = next(gate.faults(one), "")
        if why:
            dropped.append(Dropped(one, why))
        else:
            kept.append(one)
    return Verified(kept, dropped)


@dataclass(frozen=True, slots=True)
class _Gate:
    document: Document
    roll: Roll
    mentions: Sequence[Mention]
    issues: frozenset[ActorKey]
    speakers: dict[Turn, ActorKey | None]
    issuers: frozenset[ActorKey]

    @classmethod
    def of(cls, document: Document, catalogue: Catalogue) -> _Gate:
        # Of the day of the document: an office held at another time lets nobody through.
        roll = Roll.of(catalogue.actors, document.published)
        read = with_turns(document.text, document.spoken, document.about, roll)
        told = (document.about.title, document.about.publisher, document.about.author)
        names = RollNames(roll)
        named = {one.key for text in told for one in names.find(text)}
        # Title, publisher and author may each name somebody else; words in no turn may be any of theirs.
        issuers = named | ({read.issued_by} if read.issued_by is not None else set())
        return cls(
            document,
            roll,
            names.find(document.text),
            frozenset(issue.key for issue in catalogue.issues),
            {one.turn: one.speaker for one in document.spoken},
            frozenset(issuers),
        )

    def faults(self, one: Suggestion) -> Iterator[str]:
        """What is wrong, the first thing first: later tests rely on the earlier ones."""
        tests: tuple[tuple[Callable[[Suggestion], bool], str], ...] = (
            (self._has_odd_types, "a value is not one of those there are"),
            (self._has_odd_reasons, "a value is not one of those there are"),
            (self._is_out_of_range, "a place lies outside the text"),
            (self._is_too_long, "the words are too many for an excerpt"),
            (self._is_not_verbatim, "the words do not stand there"),
            (self._is_skipped, "the words are not the text's own"),
            (self._is_far_apart, "the cue or the condition is far from the words"),
            (self._has_unknown_issue, "an issue is not in the catalogue"),
            (self._has_unknown_actor, "an actor is not in the catalogue"),
            (self._contradicts_span, "the actor is not whom the text names there"),
            (self._contradicts_turn, "the actor does not speak there"),
            (self._is_not_told, "whoever reports it is not named there"),
            (self._speaks_for_nobody, "the actor did not speak for that one on the day"),
        )
        # Lazily: a test runs only where those before it found
        # nothing, and may take their word for types and ranges.
        return (why for is_wrong, why in tests if is_wrong(one))

    def _has_odd_types(self, one: Suggestion) -> bool:
        """A package without types may return anything: enums are strings too."""
        numbers = [one.start, one.end, *(number for place in _places(one) for number in place)]
        keys = [*one.issues, *_actors(one)]
        return (
            not all(isinstance(number, int) for number in numbers)
            or not all(isinstance(key, int | str) for key in keys)
            or one.polarity not in (None, *Polarity)
            or one.move not in (None, *Move)
            or one.act not in ("", *Act.values)
            or not len(set(one.issues)) == len(one.issues) <= MOST_ISSUES
        )

    def _has_odd_reasons(self, one: Suggestion) -> bool:
        """Suggestions are sorted by the one and show the other: neither can wait until then."""
        score: object = one.score
        reasons: object = one.why
        if not (isinstance(score, int | float) and isfinite(score)):
            return True
        is_listed = isinstance(reasons, Sequence) and not isinstance(reasons, str)
        return not (is_listed and all(isinstance(why, str) for why in one.why))

    def _is_out_of_range(self, one: Suggestion) -> bool:
        places = [(one.start, one.end), *_places(one)]
        return not all(0 <= start < end <= len(self.document.text) for start, end in places)

    def _is_too_long(self, one: Suggestion) -> bool:
        return one.end - one.start > LONGEST_PROPOSED

    def _is_not_verbatim(self, one: Suggestion) -> bool:
        # Compared with the text itself, so that what is shown as quoted cannot have been made up.
        return one.words != self.document.text[one.start : one.end] or not one.words.strip()

    def _is_skipped(self, one: Suggestion) -> bool:
        return self.document.is_skipped(one.start, one.end)

    def _is_far_apart(self, one: Suggestion) -> bool:
        return any(start < one.start - NEAR or end > one.end + NEAR for start, end in _places(one))

    def _has_unknown_issue(self, one: Suggestion) -> bool:
        return not self.issues.issuperset(one.issues)

    def _has_unknown_actor(self, one: Suggestion) -> bool:
        return any(key not in self.roll.known for key in _actors(one))

    def _contradicts_span(self, one: Suggestion) -> bool:
        """The actor is named in its span, or before it where the span is a pronoun or an office; and those who join
        it are named beside it.
        """
        # Who joins a holder has to be named beside it; without a span there is no beside.
        if one.holder is None:
            return bool(one.also)
        if one.actor is None:
            return False
        first = max(0, min(one.start, one.holder[0]) - NEAR)
        here = self._named(*one.holder)
        is_pronoun = _PRONOUN.fullmatch(self.document.text, *one.holder) is not None
        # A span that names somebody else contradicts; one that is a pronoun or
        # an office may still be borne out by what stands before.
        if here and one.actor not in here and not is_pronoun:
            return True
        before = here | self._named(first, max(one.end, one.holder[1]))
        return not before.issuperset((one.actor, *one.also))

    def _contradicts_turn(self, one: Suggestion) -> bool:
        """Without a span it is the speaker, or for whom that one speaks; in no turn whoever publishes
        the text. With one the speaker tells of it.
        """
        turn = turn_at(list(self.speakers), one.start, one.end)
        if one.actor is None:
            return False
        if turn is None:
            return one.holder is None and one.actor not in self.issuers
        if turn.kind is not TurnKind.SPEECH:
            return True
        own = self._speaking(turn)
        if one.holder is None or one.actor in own:
            # A speaker's words are his own, or of those for whom he spoke on that day.
            return one.actor not in own
        # Of an unknown speaker nobody can say that somebody else reported it.
        return bool(own) and one.reported_by not in own

    def _speaking(self, turn: Turn | None) -> Collection[ActorKey]:
        """Whoever speaks in a turn, and for whom; in none whoever publishes the text."""
        if turn is None:
            return self.issuers
        speaker = self.speakers[turn]
        return () if speaker is None else self.roll.speaks_for(speaker)

    def _is_not_told(self, one: Suggestion) -> bool:
        if one.reported_by is None:
            return False
        turn = turn_at(list(self.speakers), one.start, one.end)
        near = self._named(one.start - NEAR, one.end + NEAR)
        return one.reported_by not in {*self._speaking(turn), *near}

    def _speaks_for_nobody(self, one: Suggestion) -> bool:
        if one.on_behalf_of is None:
            return False
        return one.actor is None or one.on_behalf_of not in self.roll.speaks_for(one.actor)

    def _named(self, start: int, end: int) -> set[ActorKey]:
        """Whoever is named, or meant by a pronoun, in a stretch of the text."""
        # Mentions are in order and none lies over another, so their ends ascend as well.
        first = bisect_right(self.mentions, start, key=lambda one: one.end)
        following = islice(self.mentions, first, None)
        return {one.key for one in takewhile(lambda one: one.start < end, following)}


def _places(one: Suggestion) -> list[Range]:
    return [place for place in (one.holder, one.cue, *one.conditions) if place is not None]


def _actors(one: Suggestion) -> list[ActorKey]:
    named = (one.actor, *one.also, one.reported_by, one.on_behalf_of)
    return [key for key in named if key is not None]
