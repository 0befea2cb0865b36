"""A negotiating text laid out: its clauses side by side, what each version puts in and leaves out,
what stands in brackets, and where everybody stands on what a clause is about.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from django.db.models import Count, Exists, OuterRef, QuerySet

from actors.models import Actor
from positions.audience import Audience
from positions.choices import is_on_scale
from positions.models import ClauseIssue, Dossier, Draft, Issue, NegotiatingText, Snapshot, Source
from positions.reads.matrix.cells import read_cells
from positions.reads.sources.source_text import place_url, reads_whole, visible_sources
from positions.texts.clauses import Brackets, align_clauses, count_brackets, cut_clauses
from positions.texts.passages import Range
from positions.texts.word_diff import DiffPiece, compare_words

MOST_CLAUSES: Final = 250
"""Of a version, that are laid beside others: what is longer is cut off, and said to be."""
MOST_ACTORS: Final = 250


@dataclass(frozen=True, slots=True)
class ClauseColumn:
    """A version: its clauses as far as the reader may see them.

    ``is_whole`` unless only excerpts of its source may be shown, and then no clause is. ``left_off``
    are clauses beyond the most.
    """

    draft: Draft
    source: Source
    is_whole: bool
    clauses: int
    left_off: int
    brackets: Brackets

    @property
    def place(self) -> int:
        return self.draft.place

    @property
    def who(self) -> str:
        """Whose it is: the proposer, or else the publisher."""
        proposer = self.draft.proposer
        return proposer.name if proposer else self.source.publisher


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a version; ``pieces`` tell what it puts in and leaves out against ``beside``, the
    place of the version it is compared with. ``is_same`` where no word differs. ``moved_to`` is its
    number in its version where that stands elsewhere than the row has it, else 0.
    """

    column: ClauseColumn
    start: int
    end: int
    pieces: Sequence[DiffPiece]
    beside: int | None
    brackets: Brackets
    moved_to: int = 0

    @property
    def url(self) -> str:
        """Where it stands in its source."""
        return place_url(self.column.source.pk, self.snapshot, self.start, self.end)

    @property
    def snapshot(self) -> int:
        return self.column.draft.snapshot_id

    @property
    def is_same(self) -> bool:
        return self.beside is not None and not any(piece.change for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class ClauseSide:
    """Who stands at one value."""

    value: int
    actors: Sequence[Actor]


@dataclass(frozen=True, slots=True)
class Tie:
    """An issue that a clause is about, with who stands where on it, and what says so of which version."""

    issue: Issue
    sides: Sequence[ClauseSide]
    said: ClauseIssue


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """Clauses that answer one another, one a column, None where a version has none."""

    number: int
    clauses: Sequence[Clause | None]
    ties: Sequence[Tie]

    @property
    def first(self) -> Clause:
        """Of the earliest version that has one: what an issue is tied to."""
        return next(clause for clause in self.clauses if clause)

    @property
    def is_agreed(self) -> bool:
        """Whether every version has it, word for word and in its place, and nothing stands in brackets."""
        found = [clause for clause in self.clauses if clause]
        return len(found) == len(self.clauses) and all(
            not clause.brackets.pairs
            and not clause.moved_to
            and (clause.is_same or clause.beside is None)
            for clause in found
        )


@dataclass(frozen=True, slots=True)
class NegotiatingPaper:
    """A negotiating text as a reader sees it. ``hidden`` counts versions that the reader does not:
    no published stance quotes their sources. ``base`` is the place of the version that all are compared
    with, None where each is with the one before it.
    """

    text: NegotiatingText
    columns: Sequence[ClauseColumn]
    rows: Sequence[ClauseRow]
    hidden: int
    base: int | None

    @property
    def agreed(self) -> int:
        return sum(row.is_agreed for row in self.rows)

    @property
    def shown(self) -> list[ClauseColumn]:
        """The columns of which clauses are shown."""
        return [column for column in self.columns if column.is_whole]


def visible_texts(dossier: Dossier, audience: Audience) -> QuerySet[NegotiatingText]:
    """The texts in use of a dossier, the newest first, with how many ``versions`` each has; readers
    see those with a version whose source they see.
    """
    seen = Draft.objects.filter(text=OuterRef("pk"), snapshot__source__in=visible_sources(audience))
    texts = NegotiatingText.objects.filter(dossier=dossier, archived_at=None)
    if not audience.is_editor:
        texts = texts.filter(Exists(seen))
    return texts.annotate(count=Count("drafts")).order_by("-created_at", "-pk")


def read_paper(
    *, text: NegotiatingText, audience: Audience, on_date: dt.date, base: int | None = None
) -> NegotiatingPaper:
    """A text with its clauses side by side as of a day; six queries at most.

    Each clause is compared with that of the version at the place ``base``, where that one is shown, or
    else of the one before it that has the clause.
    """
    found, hidden = _read_columns(text, audience)
    columns = [column for column, _ in found]
    shown = [(column, ranges) for column, ranges in found if column.is_whole]
    if base not in {column.place for column, _ in shown}:
        base = None
    laid = _lay_out(shown, base)
    ties = _read_ties(text, [column for column, _ in shown], on_date)
    rows = [
        ClauseRow(number, clauses, _ties_of(clauses, ties))
        for number, clauses in enumerate(laid, start=1)
    ]
    return NegotiatingPaper(text, columns, rows, hidden, base)


def _read_columns(
    text: NegotiatingText, audience: Audience
) -> tuple[list[tuple[ClauseColumn, list[Range]]], int]:
    """The versions that are seen, with their clauses, and how many are not."""
    drafts = list(
        text.drafts.select_related("snapshot__source", "proposer")
        .defer("snapshot__raw")
        .order_by("place")
    )
    keys = [draft.snapshot.source_id for draft in drafts]
    seen = set(visible_sources(audience).filter(pk__in=keys).values_list("pk", flat=True))
    found = [_read_column(draft, audience) for draft in drafts if draft.snapshot.source_id in seen]
    return found, len(drafts) - len(found)


def _read_column(draft: Draft, audience: Audience) -> tuple[ClauseColumn, list[Range]]:
    source, snapshot = draft.snapshot.source, draft.snapshot
    is_whole = reads_whole(source, audience)
    ranges = _clauses_of(snapshot) if is_whole else []
    words = "\n".join(snapshot.text[start:end] for start, end in ranges)
    kept = ranges[:MOST_CLAUSES]
    column = ClauseColumn(
        draft, source, is_whole, len(ranges), len(ranges) - len(kept), count_brackets(words)
    )
    return column, kept


def _clauses_of(snapshot: Snapshot) -> list[Range]:
    aside = [(bounds.lower, bounds.upper) for bounds in snapshot.boilerplate]
    return cut_clauses(snapshot.text, leave_out=aside)


def _lay_out(
    shown: Sequence[tuple[ClauseColumn, Sequence[Range]]], base: int | None
) -> Iterator[list[Clause | None]]:
    words = [
        [column.draft.snapshot.text[start:end] for start, end in ranges] for column, ranges in shown
    ]
    for aligned in align_clauses(words):
        numbers = aligned.numbers
        row: list[Clause | None] = []
        there: dict[int, str] = {
            column.place: words[place][number]
            for place, ((column, _), number) in enumerate(zip(shown, numbers, strict=True))
            if number is not None
        }
        for n, ((column, ranges), number) in enumerate(zip(shown, numbers, strict=True)):
            if number is None:
                row.append(None)
                continue
            clause = _clause(column, *ranges[number], there=there, base=base)
            row.append(replace(clause, moved_to=number + 1) if n in aligned.moved else clause)
        yield row


def _clause(
    column: ClauseColumn, start: int, end: int, *, there: Mapping[int, str], base: int | None
) -> Clause:
    words = there[column.place]
    beside = _compared(column.place, there, base)
    pieces = [DiffPiece(words, "")] if beside is None else compare_words(there[beside], words)
    return Clause(column, start, end, pieces, beside, count_brackets(words))


def _compared(place: int, there: Iterable[int], base: int | None) -> int | None:
    """The place of the version that a clause is laid beside; None where no other has it."""
    if base is not None:
        return base if base in there and base != place else None
    return max((one for one in there if one < place), default=None)


def _read_ties(
    text: NegotiatingText, columns: Sequence[ClauseColumn], on_date: dt.date
) -> dict[tuple[int, int], list[Tie]]:
    """By snapshot and start of a clause, what it is about."""
    snapshots = [column.draft.snapshot_id for column in columns]
    rows = list(
        ClauseIssue.objects.filter(
            text=text,
            snapshot__in=snapshots,
            issue__archived_at=None,
            issue__merged_into=None,
        )
        .select_related("issue")
        .order_by("pk")
    )
    sides = _read_sides(text.dossier, columns, {row.issue_id for row in rows}, on_date)
    ties: dict[tuple[int, int], list[Tie]] = defaultdict(list)
    for row in rows:
        ties[row.snapshot_id, row.start].append(Tie(row.issue, sides[row.issue_id], row))
    return ties


def _ties_of(
    clauses: Sequence[Clause | None], ties: Mapping[tuple[int, int], Sequence[Tie]]
) -> list[Tie]:
    """What any version of the clause was said to be about, each issue once."""
    found = [
        tie
        for clause in clauses
        if clause
        for (snapshot, start), some in ties.items()
        if snapshot == clause.snapshot and clause.start <= start < clause.end
        for tie in some
    ]
    return list({tie.issue.pk: tie for tie in reversed(found)}.values())[::-1]


def _read_sides(
    dossier: Dossier, columns: Sequence[ClauseColumn], issues: set[int], on_date: dt.date
) -> dict[int, list[ClauseSide]]:
    """Where the proposers and the dossier's own actors stand, by the issue's key."""
    if not issues:
        return {}
    proposers = {one.pk: one for column in columns if (one := column.draft.proposer)}
    own = Actor.objects.in_use().filter(dossier_actors__dossier=dossier).not_ended(on_date)
    ordered = own.order_by("dossier_actors__order", "pk")[:MOST_ACTORS]
    actors = proposers | {actor.pk: actor for actor in ordered}
    cells = read_cells(actors=list(actors), issues=sorted(issues), on_date=on_date)
    sides: dict[int, dict[int, list[Actor]]] = {issue: defaultdict(list) for issue in issues}
    for actor, issue in product(actors.values(), issues):
        cell = cells.get((actor.pk, issue))
        if cell and cell.value is not None:
            sides[issue][cell.value].append(actor)
    return {issue: _in_order(values) for issue, values in sides.items()}


def _in_order(values: Mapping[int, Sequence[Actor]]) -> list[ClauseSide]:
    """Support first, what is no position last."""
    ordered = sorted(values, key=lambda value: (not is_on_scale(value), -value))
    return [ClauseSide(value, values[value]) for value in ordered]
