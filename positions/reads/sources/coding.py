"""A source laid out for coding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User

from positions.audience import EDITORS
from positions.choices import TurnKind
from positions.models import ParkedPassage, Snapshot, Source, Speaker
from positions.reads.sources.carrying import Note
from positions.reads.sources.parked import read_parked_in
from positions.reads.sources.source_text import (
    SourceText,
    TextPart,
    cover,
    read_coverage,
    read_noted,
    read_source_text,
)
from positions.reads.sources.speakers import SpeakerTurn
from positions.rules.blind import is_blind, open_codings
from positions.texts.coverage import Coverage
from positions.texts.passages import MarkedSpan, Passage, Range
from positions.texts.turn_labels import read_label


@dataclass(frozen=True, slots=True)
class CodingPassage:
    """A passage with the stances whose words begin in it, the words parked and the turn that do."""

    passage: Passage
    notes: Sequence[Note]
    parked: Sequence[ParkedPassage]
    turn: SpeakerTurn | None
    is_context: bool

    @property
    def is_plain(self) -> bool:
        """Whether this is a paragraph and nothing else, as most of a long text are."""
        beside = self.notes or self.parked or self.turn
        return not (beside or self.is_context or self.passage.has_gap)

    @property
    def words_start(self) -> int | None:
        """Where the words begin behind the label of the turn that begins here, if one does."""
        if self.turn is None or not self.passage.start <= self.turn.start < self.passage.end:
            return None
        line = "".join(piece.text for piece in self.passage.pieces)
        label = read_label(line)
        if label is None:
            return None
        return self.passage.start + len(line) - len(line[label.end :].lstrip())


@dataclass(frozen=True, slots=True)
class Coding:
    """A source with the text to code, how much of it is coded, and by the excerpt what is
    ``parked`` in it.
    """

    source: Source
    text: SourceText
    coverage: Coverage
    parked: Mapping[int, ParkedPassage]
    shown_speaker: Speaker | None = None
    """Whose turns alone are shown."""

    @property
    def voices(self) -> list[Speaker]:
        """Who speaks or asks, in the order of their first words; to choose from."""
        return [
            one for one in self.text.speakers if one.kind in (TurnKind.SPEECH, TurnKind.QUESTION)
        ]

    @property
    def passages(self) -> list[CodingPassage]:
        """The text, each passage with what stands beside it."""
        return [
            CodingPassage(
                noted.passage,
                noted.notes,
                [self.parked[span.pk] for span in noted.passage.begins if span.is_parked],
                noted.turn,
                noted.is_context,
            )
            for noted in self.text.passages
        ]

    @property
    def first_parked(self) -> ParkedPassage | None:
        return next(iter(self.parked.values()), None)

    @property
    def is_newest(self) -> bool:
        """Whether no corrected text stands in its place."""
        standing = [one.pk for one in self.text.snapshots if one.is_in_force]  # type: ignore[attr-defined]
        return self.text.snapshot.pk == max(standing, default=self.text.snapshot.pk)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside words: the stances that they carry, or that they are parked."""

    start: int
    end: int
    notes: Sequence[Note] = ()
    parked: Sequence[ParkedPassage] = ()


@dataclass(frozen=True, slots=True)
class Margin:
    """All that stands beside a text, in its order, without the text, and how much of it is coded."""

    beside: Sequence[Beside]
    coverage: Coverage

    @property
    def coded(self) -> int:
        """How many stances."""
        return len({note.stance.pk for one in self.beside for note in one.notes})


def read_margin(snapshot: Snapshot, *, by: User) -> Margin:
    """What stands beside a text that a page shows already, so that it is not sent again; whoever codes
    it blind finds no work of others. Five queries, six of a text that was not measured before, and
    those of `read_same_words`.
    """
    is_alone = is_blind(snapshot.source_id, user=by)
    # Work in progress of others would show a blind coder what to find (decision 0042).
    audience = replace(EDITORS, only_by=by.pk) if is_alone else EDITORS
    carrying = [
        Beside(span.start, span.end, notes=notes) for span, notes in read_noted(snapshot, audience)
    ]
    parked = [
        Beside(*place, parked=[one])
        for place, one in _see_parked(snapshot, by if is_alone else None)
    ]
    in_order = sorted([*carrying, *parked], key=lambda one: (one.start, one.end))
    noted = ((one.start, one.end, one.notes) for one in carrying)
    return Margin(in_order, cover(snapshot, noted))


def _see_parked(snapshot: Snapshot, only_by: User | None) -> list[tuple[Range, ParkedPassage]]:
    parked = read_parked_in(snapshot)
    return [
        (place, one) for place, one in parked if only_by is None or one.parked_by_id == only_by.pk
    ]


def _sample(samples: Sequence[tuple[int, Any]], snapshot: Snapshot) -> list[tuple[int, int]]:
    """The passages drawn of a text; none where all of it is coded."""
    return [(one.lower, one.upper) for one in dict(samples).get(snapshot.pk, ())]


def read_coding(
    snapshot: Snapshot,
    *,
    by: User,
    excerpt: int | None = None,
    speaker: int | None = None,
) -> Coding | None:
    """A source's text for coding, with the words of an ``excerpt`` marked, or the turns of one
    ``speaker`` alone; None where there is none. Whoever codes it blind finds no work of others in
    it, and of a sample only what they are to code.

    Nine queries, ten of what is coded blind; and those of `read_same_words`, twice.
    """
    blind = open_codings(by).filter(snapshot__source=snapshot.source_id)
    samples = list(blind.values_list("snapshot", "passages"))
    parked = _see_parked(snapshot, by if samples else None)
    marked = [MarkedSpan(one.excerpt_id, *place, is_parked=True) for place, one in parked]
    text = read_source_text(
        source=snapshot.source,
        audience=replace(EDITORS, only_by=by.pk) if samples else EDITORS,
        snapshot=snapshot.pk,
        excerpt=excerpt,
        marked=marked,
        part=TextPart(speaker, _sample(samples, snapshot)),
    )
    if text is None:
        return None
    return Coding(
        snapshot.source,
        text,
        read_coverage(text),
        {one.excerpt_id: one for _, one in parked},
        {one.pk: one for one in text.speakers}.get(speaker or 0),
    )
