"""Who speaks where in a text, as it is kept."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from actors.models import Actor
from positions.choices import TurnKind
from positions.models import Speaker
from positions.texts.passages import Range


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """One range of a text and whose it is; positions in code points, half-open.

    ``label`` is that of the text, "" where it may not be shown.
    """

    start: int
    end: int
    speaker: Speaker
    is_interpreted: bool
    label: str

    @property
    def actor(self) -> Actor | None:
        """Whose words these are, as far as anybody knows; who was merged is whom he leads to, and
        who went out of use since is nobody.
        """
        return actor_of(self.speaker)

    @property
    def is_question(self) -> bool:
        return self.speaker.kind == TurnKind.QUESTION

    @property
    def is_aside(self) -> bool:
        return self.speaker.kind in (TurnKind.APPLAUSE, TurnKind.INTERJECTION)

    @property
    def name(self) -> str:
        """The actor, or the label where none is known."""
        return str(self.actor or self.label)

    def told_within(self, text: str, windows: Sequence[Range]) -> SpeakerTurn | None:
        """What may be told of the turn to whoever is shown no more than these windows of the text.

        A label is words of the source, up to a whole clause, and may stand long before the words
        that are shown: without it the actor is left, or that this is a question.
        """
        shown = (text[max(first, self.start) : min(last, self.end)] for first, last in windows)
        # An empty label is in everything: a turn without one has nothing to hide.
        if any(self.label in words for words in shown):
            return self
        return replace(self, label="") if self.actor or self.is_question else None


def actor_of(speaker: Speaker) -> Actor | None:
    """Whom a label means, if that actor is in use. With ``actor__merged_into`` no query."""
    actor = speaker.actor and (speaker.actor.merged_into or speaker.actor)
    return None if actor is None or actor.archived_at else actor


def read_speakers(snapshot_id: int) -> list[Speaker]:
    """The speakers of a text, in the order of their first words. One query."""
    speakers = Speaker.objects.filter(snapshot=snapshot_id).select_related("actor__merged_into")
    return sorted(speakers.order_by("pk"), key=lambda one: one.ranges[0].lower)


def turns_of(speakers: Iterable[Speaker]) -> list[SpeakerTurn]:
    """The turns of a text in their order, with what lies within them."""
    turns = []
    for speaker in speakers:
        interpreted = {(one.lower, one.upper) for one in speaker.interpreted}
        for one in speaker.ranges:
            place = (one.lower, one.upper)
            turns.append(SpeakerTurn(*place, speaker, place in interpreted, speaker.label))
    # What holds another comes before it.
    return sorted(turns, key=lambda turn: (turn.start, -turn.end))


def turn_holding(turns: Sequence[SpeakerTurn], start: int, end: int) -> SpeakerTurn | None:
    """The innermost turn that words lie in, or that they begin in; None where there is none."""
    begun = [turn for turn in turns if turn.start <= start < turn.end]
    # An interjection holds only what lies whole in it: who selects beyond it means the speech around.
    holding = [turn for turn in begun if end <= turn.end or not turn.is_aside]
    return min(holding, key=lambda turn: turn.end - turn.start, default=None)


class TurnMargin:
    """Whose turn is told beside the passages of a text; each looked up, since a text may have
    thousands of both.
    """

    def __init__(self, turns: Sequence[SpeakerTurn]) -> None:
        self._spoken = [turn for turn in turns if not turn.is_aside]
        self._starts = [turn.start for turn in self._spoken]

    def at(self, place: int) -> SpeakerTurn | None:
        """The turn that goes on at a place."""
        before = bisect_right(self._starts, place) - 1
        turn = self._spoken[before] if before >= 0 else None
        return turn if turn and place < turn.end else None

    def beside(self, start: int, end: int) -> SpeakerTurn | None:
        """The first turn that begins in a passage."""
        first = bisect_left(self._starts, start)
        return (
            self._spoken[first] if first < len(self._spoken) and self._starts[first] < end else None
        )


def read_turn_at(snapshot_id: int, start: int, end: int) -> SpeakerTurn | None:
    """The turn that words of a text lie in. One query."""
    return turn_holding(turns_of(read_speakers(snapshot_id)), start, end)
