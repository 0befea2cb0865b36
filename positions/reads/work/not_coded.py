"""What names the issues' keywords in texts, and was neither coded, nor parked, nor set aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from positions.choices import TurnKind
from positions.models import (
    Condition,
    Evidence,
    Issue,
    ParkedPassage,
    Snapshot,
    Source,
    Speaker,
    Stance,
)
from positions.reads.lists.issue_list import issues_with_phrases
from positions.reads.sources.same_words import SameWords, read_all_same_words
from positions.rules.blind import open_codings
from positions.texts.not_coded import find_not_coded
from positions.texts.passages import Range
from positions.texts.phrases import PhraseFinder

LISTED: Final = 20
"""Passages listed beside a text, and sources on a page."""
# No account has this number: questions and applause are nobody's work.
_NOBODY: Final = 0
LONGEST_LOOKED_THROUGH: Final = 200_000
"""Characters of a text that is looked through: 60 ms of processor with 200 phrases."""


@dataclass(frozen=True, slots=True)
class Open:
    """A sentence of a text, half-open, and its paragraph's beginning."""

    start: int
    end: int
    exact: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class NotCoded:
    """The first of the ``total`` sentences of a text that are open, and what was set aside in it.

    ``is_cut``: only the first `LONGEST_LOOKED_THROUGH` characters were looked through.
    """

    shown: Sequence[Open]
    total: int
    is_cut: bool
    aside: Sequence[ParkedPassage]

    @property
    def first(self) -> Open | None:
        return next(iter(self.shown), None)


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A source, its newest text in force, and what of that is open."""

    source: Source
    snapshot: Snapshot
    open: NotCoded


def sources_worked_on(user: User) -> QuerySet[Source]:
    """Sources in use, with a text, that somebody brought in or coded in, the newest first."""
    coded = Evidence.objects.filter(stance__coder=user).values("excerpt__snapshot__source")
    mine = Source.objects.in_use().filter(Q(created_by=user) | Q(pk__in=coded))
    texts = Snapshot.objects.in_force().filter(source=OuterRef("pk"))
    return mine.filter(Exists(texts)).order_by("-created_at", "-pk")


def read_open_sources(sources: Iterable[Source], *, by: User) -> list[OpenSource]:
    """The same sources with what is open in the newest text of each, on any issue; eight queries."""
    by_key = {one.pk: one for one in sources}
    # `distinct on` with the highest number first: one text for each source.
    newest = Snapshot.objects.in_force().filter(source__in=by_key).defer("raw")
    texts = {one.source_id: one for one in newest.order_by("source", "-pk").distinct("source")}
    found = read_not_coded(list(texts.values()), issues=list(issues_with_phrases()), by=by)
    return [
        OpenSource(source, texts[pk], found[texts[pk].pk])
        for pk, source in by_key.items()
        if pk in texts
    ]


def count_open(sources: Sequence[Source], *, by: User) -> dict[int, int | None]:
    """By the source how many passages of its newest text are open; None of those not looked through,
    since those before them have `LONGEST_LOOKED_THROUGH` characters together. Eight queries, none without sources.
    """
    if not sources:
        return {}
    newest = Snapshot.objects.in_force().filter(source__in=sources).order_by("source", "-pk")
    lengths = dict(newest.distinct("source").values_list("source", Length("text")))
    # Counted text by text, in the order of the list, so that a page costs as much as one long text.
    sums = accumulate(lengths.get(one.pk, 0) for one in sources)
    few = [
        one for one, so_far in zip(sources, sums, strict=True) if so_far <= LONGEST_LOOKED_THROUGH
    ]
    counted = {one.source.pk: one.open.total for one in read_open_sources(few, by=by)}
    return {one.pk: counted.get(one.pk) for one in sources}


def read_not_coded(
    snapshots: Sequence[Snapshot], *, issues: Iterable[Issue], by: User
) -> dict[int, NotCoded]:
    """By the text, with its words, what is open on these issues: boilerplate, questions and asides
    hold no positions. Whoever codes a text blind is told as if nobody else had worked on it, and of
    a sample only. Five queries, and those of
    `read_all_same_words`.
    """
    finder = _finder_of(issues)
    samples, same = _read_samples(snapshots, by), read_all_same_words(snapshots)
    cited, silent, parked = _read_cited(same), _read_silent(snapshots), _read_parked(same)
    told: dict[int, NotCoded] = {}
    for one in snapshots:
        taken, held = [*cited[one.pk], *silent[one.pk]], parked[one.pk]
        sample = samples.get(one.source_id)
        # None says that the editor does not code it blind; without ranges all of the text is the sample.
        if sample is not None:
            # What others coded would tell a blind coder by being gone from the list (decision 0042).
            taken = [(place, who) for place, who in taken if who in (by.pk, _NOBODY)]
            held = [(place, row) for place, row in held if row.parked_by_id == by.pk]
        windows = (sample or {}).get(one.pk, ())
        told[one.pk] = _tell(one, finder, [place for place, _ in taken], held, windows)
    return told


def _tell(
    snapshot: Snapshot,
    finder: PhraseFinder,
    taken: Sequence[Range],
    parked: Sequence[tuple[Range, ParkedPassage]],
    windows: Sequence[Range],
) -> NotCoded:
    text = snapshot.text[:LONGEST_LOOKED_THROUGH]
    # What is set aside is closed too: somebody read it (decision 0045).
    closed = [*taken, *(place for place, _ in parked), *_boilerplate(snapshot)]
    places = find_not_coded(text, finder=finder, taken=closed, windows=windows)
    return NotCoded(
        shown=[_open(text, *place) for place in places[:LISTED]],
        total=len(places),
        is_cut=len(snapshot.text) > LONGEST_LOOKED_THROUGH,
        aside=[row for _, row in parked if row.is_set_aside],
    )


def _finder_of(issues: Iterable[Issue]) -> PhraseFinder:
    every = list(issues)
    return PhraseFinder(
        keywords=[word for one in every for word in one.keywords],
        contra_phrases=[words for one in every for words in one.contra_phrases],
    )


def _open(text: str, start: int, end: int) -> Open:
    line = text.rfind("\n", 0, start) + 1
    return Open(start, end, text[start:end], line)


def _boilerplate(snapshot: Snapshot) -> list[Range]:
    return [(bounds.lower, bounds.upper) for bounds in snapshot.boilerplate]


def _read_samples(
    snapshots: Sequence[Snapshot], user: User
) -> Mapping[int, Mapping[int, Sequence[Range]]]:
    """By the source that the user codes blind, the ranges to be coded by the text; one query."""
    mine = open_codings(user).filter(snapshot__source__in={one.source_id for one in snapshots})
    samples: dict[int, dict[int, Sequence[Range]]] = defaultdict(dict)
    for source, snapshot, ranges in mine.values_list("snapshot__source", "snapshot", "passages"):
        samples[source][snapshot] = [(one.lower, one.upper) for one in ranges]
    return samples


def _texts_of(same: Mapping[int, SameWords]) -> Mapping[int, list[SameWords]]:
    """By every text with the very words, those whose words they are."""
    texts: dict[int, list[SameWords]] = defaultdict(list)
    for one in same.values():
        for pk in one.texts:
            texts[pk].append(one)
    return texts


def _read_cited(same: Mapping[int, SameWords]) -> Mapping[int, list[tuple[Range, int | None]]]:
    """By the text, the places that carry a stance in use, with its coder; two queries."""
    texts = _texts_of(same)
    rows: dict[int, list[tuple[Range, int | None]]] = defaultdict(list)
    for cited in (Evidence.objects, Condition.objects):
        there = cited.filter(excerpt__snapshot__in=texts, stance__in=Stance.objects.in_use())
        columns = ("excerpt__snapshot", "excerpt__start", "excerpt__end", "stance__coder")
        for snapshot, start, end, coder in there.values_list(*columns):
            for one in texts[snapshot]:
                if place := one.place(snapshot, start, end):
                    rows[one.pk].append((place, coder))
    return rows


def _read_silent(snapshots: Sequence[Snapshot]) -> Mapping[int, list[tuple[Range, int | None]]]:
    """By the text, the places that hold no positions, of `_NOBODY`; one query."""
    rows: dict[int, list[tuple[Range, int | None]]] = defaultdict(list)
    silent = Speaker.objects.filter(snapshot__in=snapshots).exclude(kind=TurnKind.SPEECH)
    for snapshot, ranges in silent.values_list("snapshot", "ranges"):
        # Of the text itself only: turns are read anew for each corrected text.
        rows[snapshot] += [((one.lower, one.upper), _NOBODY) for one in ranges]
    return rows


def _read_parked(
    same: Mapping[int, SameWords],
) -> Mapping[int, list[tuple[Range, ParkedPassage]]]:
    """By the text what is parked or set aside in it, in its order; one query."""
    texts = _texts_of(same)
    rows: dict[int, list[tuple[Range, ParkedPassage]]] = defaultdict(list)
    every = ParkedPassage.objects.filter(excerpt__snapshot__in=texts)
    for row in every.select_related("excerpt", "parked_by").order_by("excerpt__start", "pk"):
        for one in texts[row.excerpt.snapshot_id]:
            if place := one.place_of(row.excerpt):
                rows[one.pk].append((place, row))
    return rows
