"""The text of a source with the words that were coded, and the stances they carry."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from positions.audience import PUBLIC, Audience
from positions.choices import CorrectionState, is_on_scale
from positions.models import Evidence, Snapshot, Source, Speaker, Stance
from positions.querysets import SnapshotQuerySet, StanceQuerySet
from positions.reads.sources.carrying import Note, once, read_carrying
from positions.reads.sources.speakers import SpeakerTurn, TurnMargin, read_speakers, turns_of
from positions.texts.coverage import Codable, Coverage, find_codable, measure_coverage
from positions.texts.passages import MarkedSpan, Passage, Range, context_windows, cut_passages

_MOST_KEPT: Final = 64
"""Texts: of a million characters each about 200 kB."""
_codables: OrderedDict[tuple[int, dt.datetime], Codable] = OrderedDict()
"""By the text and when it was captured, the one asked for longest ago first."""
_lock: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class NotedPassage:
    """A passage with the stances whose words begin in it, each once, supporting words before
    others, and who begins to speak in it.
    """

    passage: Passage
    notes: Sequence[Note]
    turn: SpeakerTurn | None = None
    """Whose words begin here; after a gap, whose go on."""
    is_context: bool = False
    """Whether this is a question."""

    @property
    def is_absence(self) -> bool:
        """Whether this is a line of a vote record that says of somebody that there was no vote."""
        return "".join(piece.text for piece in self.passage.pieces).rstrip().endswith(": absent")


@dataclass(frozen=True, slots=True)
class TextPart:
    """The turns of one speaker, or else the ranges of a sample."""

    speaker: int | None = None
    sample: Sequence[Range] = ()


@dataclass(frozen=True, slots=True)
class ValueCount:
    """The stances of a source with one value."""

    value: int
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True)
class SourceText:
    """A snapshot of a source as a reader may see it.

    ``is_whole`` unless only the excerpts may be shown.

    ``spans`` are the words that carry the stances that the reader may see; ``carrying`` has those
    by the excerpt.
    """

    snapshot: Snapshot
    snapshots: Sequence[Snapshot]
    passages: Sequence[NotedPassage]
    is_whole: bool
    spans: Sequence[MarkedSpan]
    carrying: Mapping[int, Sequence[Note]]
    speakers: Sequence[Speaker]

    @property
    def caveat(self) -> str:
        """Why this text does not stand in the place of the one before, "" where it does."""
        here = next(one for one in self.snapshots if one.pk == self.snapshot.pk)
        if here.is_in_force:  # type: ignore[attr-defined]
            return ""
        return CorrectionState(here.state or CorrectionState.TAKEN_BACK).caveat  # type: ignore[attr-defined]

    @property
    def notes(self) -> list[Note]:
        """Every stance beside the text once, in the order of its first words."""
        return once(note for passage in self.passages for note in passage.notes)

    @property
    def tallies(self) -> list[ValueCount]:
        values = sorted(
            {note.stance.value for note in self.notes},
            key=lambda value: (not is_on_scale(value), -value),
        )
        return [
            ValueCount(value, [note for note in self.notes if note.stance.value == value])
            for value in values
        ]


def place_url(source: int, snapshot: int, start: int, end: int) -> str:
    """Where a place of a text stands highlighted in it, whether or not a stance quotes it."""
    return f"{reverse('source', args=[source])}?snapshot={snapshot}&words={start}-{end}#excerpt-0"


def visible_sources(audience: Audience) -> QuerySet[Source]:
    """Sources in use; readers see those that a published stance quotes, so that no work in progress
    shows.
    """
    sources = Source.objects.in_use()
    if audience.is_editor:
        return sources
    return sources.filter(
        Exists(_visible_evidence(audience=PUBLIC, of="excerpt__snapshot__source"))
    )


def stances_resting_on(source: Source) -> StanceQuerySet:
    """Every stance that quotes a source, also only for a condition."""
    quoted = Q(evidence__excerpt__snapshot__source=source) | Q(
        conditions__excerpt__snapshot__source=source
    )
    return Stance.objects.filter(quoted).distinct()


def count_stances(sources: Sequence[int], quoting: QuerySet[Evidence]) -> dict[int, int]:
    """By the source's id, of how many stances the evidence is in it."""
    counted = (
        quoting.filter(excerpt__snapshot__source__in=sources)
        .order_by()
        .values("excerpt__snapshot__source")
        .annotate(n=Count("stance", distinct=True))
    )
    return dict(counted.values_list("excerpt__snapshot__source", "n"))


def _visible_evidence(*, audience: Audience, of: str) -> QuerySet[Evidence]:
    """Evidence of visible stances whose source or snapshot (``of``) is that of the outer query."""
    visible = Stance.objects.visible_to(audience)
    return Evidence.objects.filter(**{of: OuterRef("pk")}, stance__in=visible)


def read_source_text(
    *,
    source: Source,
    audience: Audience,
    excerpt: int | None = None,
    snapshot: int | None = None,
    marked: Sequence[MarkedSpan] = (),
    part: TextPart | None = None,
) -> SourceText | None:
    """The snapshot that ``excerpt`` stands in, the one named, or the newest that is quoted; None if
    there is none.

    Whoever may read the whole text finds words in it ``marked`` that nobody quotes, and may have the
    ``part`` of it alone; others see the excerpts with a few words around them. Seven
    queries, and those of `read_same_words`.
    """
    # Decides everything below: of a text that may not be read, passages are cut out of the windows alone.
    is_whole = reads_whole(source, audience)
    listed = list(_list_snapshots(source, audience).order_by("-captured_at", "-pk"))
    chosen = _choose_snapshot(listed, excerpt=excerpt, snapshot=snapshot)
    if chosen is None:
        return None
    words, notes = read_carrying(chosen, audience=audience)
    spans = [_leading(span, notes[span.pk], is_here=span.pk == excerpt) for span in words]
    # Places in an address may be of another text, or made up: what lies beyond this one is passed over.
    there = [span for span in marked if span.end <= len(chosen.text)] if is_whole else []
    speakers = read_speakers(chosen.pk)
    turns = turns_of(speakers)
    windows = _windows_of(part, turns) if is_whole else context_windows(chosen.text, spans)
    passages = cut_passages(
        chosen.text,
        spans=_within([*spans, *there], windows),
        boilerplate=[
            *_boilerplate(chosen),
            *((one.start, one.end) for one in turns if one.is_aside),
        ],
        windows=windows,
    )
    return SourceText(
        snapshot=chosen,
        snapshots=listed,
        passages=_noted(passages, notes, turns, chosen.text, None if is_whole else windows),
        is_whole=is_whole,
        spans=spans,
        carrying=notes,
        speakers=speakers,
    )


def _windows_of(part: TextPart | None, turns: Sequence[SpeakerTurn]) -> list[Range] | None:
    """What is shown of the text; None for all of it, and where there is no such speaker."""
    if part is None:
        return None
    own = [(turn.start, turn.end) for turn in turns if turn.speaker.pk == part.speaker]
    return own or list(part.sample) or None


def _within(spans: Sequence[MarkedSpan], windows: Sequence[Range] | None) -> list[MarkedSpan]:
    """The spans of which some words are shown."""
    if windows is None:
        return list(spans)
    return [
        span
        for span in spans
        if any(span.start < last and first < span.end for first, last in windows)
    ]


def _noted(
    passages: Sequence[Passage],
    notes: dict[int, list[Note]],
    turns: Sequence[SpeakerTurn],
    text: str,
    windows: Sequence[Range] | None,
) -> list[NotedPassage]:
    """The passages; of a turn no more words than ``windows`` show, None for the whole text."""
    margin, noted = TurnMargin(turns), []
    for number, passage in enumerate(passages):
        here = margin.at(passage.start)
        turn = margin.beside(passage.start, passage.end)
        # Behind a gap nobody sees who has the word, so it is said once more.
        if passage.has_gap or not number:
            turn = turn or here
        if turn and windows is not None:
            turn = turn.told_within(text, windows)
        is_context = bool(here and here.is_question)
        noted.append(NotedPassage(passage, _notes_beside(passage, notes), turn, is_context))
    return noted


def read_noted(snapshot: Snapshot, audience: Audience) -> list[tuple[MarkedSpan, Sequence[Note]]]:
    """The words of a text that carry stances, in its order, with those; without the text itself.

    Three queries, and those of `read_same_words`.
    """
    words, notes = read_carrying(snapshot, audience=audience)
    return [(span, once(notes[span.pk])) for span in words]


def reads_whole(source: Source, audience: Audience) -> bool:
    """Full texts are for whoever is signed in; the public sees excerpts, unless a source is free
    (DESIGN rule 7).
    """
    return source.is_free_to_show or audience.is_signed_in


def _list_snapshots(source: Source, audience: Audience) -> SnapshotQuerySet:
    """The texts shown: every one to editors; those quoted, and to readers of whole texts those in
    force.
    """
    quoting = (
        _visible_evidence(audience=audience, of="excerpt__snapshot")
        .order_by()
        .values("excerpt__snapshot")
    )
    # The first `values` groups by the text, so that the subquery has one number.
    counted = Subquery(quoting.values(n=Count("stance", distinct=True)))
    snapshots = (
        # The words of all captures would be megabytes: only the chosen one is read with its text.
        source.snapshots.defer("raw", "text")
        .select_related("captured_by")
        .annotate(number_quoting=counted)
    )
    snapshots = snapshots.annotate(
        is_in_force=Exists(Snapshot.objects.in_force().filter(pk=OuterRef("pk"))),
        state=F("correction__state"),
    )
    if audience.is_editor:
        return snapshots
    quoted = Q(number_quoting__gt=0)
    return snapshots.filter(
        quoted | Q(is_in_force=True) if reads_whole(source, audience) else quoted
    )


def _notes_beside(passage: Passage, notes: dict[int, list[Note]]) -> list[Note]:
    return once(note for span in passage.begins for note in notes.get(span.pk, ()))


def found_span(words: Range) -> MarkedSpan:
    """Words that somebody looked for, as they are marked."""
    return MarkedSpan(pk=0, start=words[0], end=words[1], url="#excerpt-0", is_here=True)


def read_coverage(text: SourceText) -> Coverage:
    """How much of the whole text is coded, by whom. No query."""
    noted = [(span.start, span.end, text.carrying[span.pk]) for span in text.spans]
    return cover(text.snapshot, noted)


def cover(snapshot: Snapshot, noted: Iterable[tuple[int, int, Iterable[Note]]]) -> Coverage:
    """The same of places with the stances that they carry; one query where the text is deferred, and
    was not measured before.
    """
    coded: dict[str, set[Range]] = {}
    stances: dict[str, set[int]] = {}
    for start, end, notes in noted:
        for note in notes:
            # An import has no coder.
            name = note.stance.coder.get_username() if note.stance.coder else ""
            coded.setdefault(name, set()).add((start, end))
            stances.setdefault(name, set()).add(note.stance.pk)
    counts = {name: len(pks) for name, pks in stances.items()}
    return measure_coverage(_codable_of(snapshot), coded=coded, stances=counts)


def _codable_of(snapshot: Snapshot) -> Codable:
    # A text never changes, and is not read again for each stance that is saved in it. By its moment
    # too: after a copy of the database was brought back its number may be another's.
    key = (snapshot.pk, snapshot.captured_at)
    with _lock:
        if key in _codables:
            _codables.move_to_end(key)
            return _codables[key]
    found = find_codable(snapshot.text, boilerplate=_boilerplate(snapshot))
    with _lock:
        _codables[key] = found
        if len(_codables) > _MOST_KEPT:
            _codables.popitem(last=False)
    return found


def _boilerplate(snapshot: Snapshot) -> list[Range]:
    return [(bounds.lower, bounds.upper) for bounds in snapshot.boilerplate]


def _choose_snapshot(
    listed: Sequence[Snapshot], *, excerpt: int | None, snapshot: int | None
) -> Snapshot | None:
    """With its text; None where the one asked for is not among ``listed``."""
    pks = [candidate.pk for candidate in listed]
    if excerpt is not None:
        return Snapshot.objects.filter(pk__in=pks, excerpts=excerpt).defer("raw").first()
    if snapshot is None:
        quoted = [candidate.pk for candidate in listed if candidate.number_quoting]  # type: ignore[attr-defined]
        standing = [candidate.pk for candidate in listed if candidate.is_in_force]  # type: ignore[attr-defined]
        snapshot = next(iter(quoted or standing or pks), 0)
    # Only among those listed: a number in the address opens nothing that the reader may not see.
    return Snapshot.objects.filter(pk__in={snapshot} & set(pks)).defer("raw").first()


def _leading(span: MarkedSpan, notes: Sequence[Note], *, is_here: bool) -> MarkedSpan:
    """Marked words lead to their stance, or where there are several to the notes beside them."""
    url = notes[0].stance.get_absolute_url() if len(notes) == 1 else f"#notes-{span.pk}"
    return replace(span, url=url, is_here=is_here)
