"""Two or more actors side by side: where each stands on the issues of a dossier, and how far they agree."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, combinations
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from actors.choices import ActorKind
from actors.models import Actor
from positions.choices import distance, is_on_scale
from positions.measures.agreement import MEASURES, Agreement, Measure, measure_agreement
from positions.models import Dossier, DossierActor, Issue
from positions.reads.matrix.cells import Cell, read_cells
from positions.reads.sources.roll import Call, Missed, read_missed
from positions.reads.timelines.periods import Standing, read_positions

ROWS_PER_PAGE: Final = 50
WALKED: Final = 1000
"""Rows read at a time where all are."""
SQUARE_FROM: Final = 5
"""From this many actors on, pairs are a square rather than a list."""
OFFERED: Final = 300

SHOWN: Final = {"": "All", "common": "In common", "split": "Where they differ"}

type Values = Mapping[tuple[int, int], Cell]
"""Cells by (actor's id, issue's id)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How to compare: as of when, against when, by a key of ``MEASURES``; which rows, a key of ``SHOWN``, what page.

    "common" are issues on which at least two actors have a place on the scale, "split" those on which these differ.
    Pages count from 1.
    """

    on_date: dt.date
    vs_date: dt.date | None = None
    measure: str = "identical"
    show: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """An actor's position; ``standing`` None where nothing is in force, ``before`` its value on the comparison date.

    ``has_moved`` is False where nothing is compared. ``missed`` is why it has no vote in the issue's last roll call,
    ``ended_date`` the first day on which the actor was no more, if that had come.
    """

    standing: Standing | None
    before: int | None
    has_moved: bool
    missed: tuple[Missed, Call] | None = None
    ended_date: dt.date | None = None

    @property
    def steps(self) -> int | None:
        """Signed steps along the scale since the comparison date; None unless both values are on it."""
        return distance(self.standing.value, self.before) if self.standing else None


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """An issue with a cell per actor, in their order."""

    issue: Issue
    actors: Sequence[Actor]
    cells: Sequence[ComparedCell]
    is_split: bool

    @property
    def pairs(self) -> list[tuple[Actor, ComparedCell]]:
        return list(zip(self.actors, self.cells, strict=True))


@dataclass(frozen=True, slots=True)
class Pair:
    """``earlier`` is the agreement on the comparison date."""

    first: Actor
    second: Actor
    agreement: Agreement
    earlier: Agreement | None

    @property
    def slugs(self) -> str:
        """What an address calls the two."""
        return f"{self.first.slug},{self.second.slug}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One page of rows and every pair, both in the order of the actors chosen.

    ``period`` is that of the statements that decide, the earliest and the latest of those compared.
    ``counts`` says for each key of ``SHOWN`` how many issues it holds; the first counts those with anybody on record.
    """

    actors: Sequence[Actor]
    terms: Terms
    rows: Sequence[ComparedRow]
    counts: Mapping[str, int]
    pairs: Sequence[Pair]
    period: tuple[dt.date, dt.date] | None = None

    @property
    def measure(self) -> Measure:
        return MEASURES[self.terms.measure]

    @property
    def largest_n(self) -> int:
        """Of the pairs: each has its own n."""
        return max((pair.agreement.n for pair in self.pairs), default=0)

    @property
    def is_square(self) -> bool:
        return len(self.actors) >= SQUARE_FROM

    @property
    def square(self) -> list[tuple[Actor, list[Pair | None]]]:
        """Pairs as a table, the same on both sides of its diagonal, which is None."""
        found = {frozenset((pair.first.pk, pair.second.pk)): pair for pair in self.pairs}
        return [(row, [found.get(frozenset((row.pk, column.pk))) for column in self.actors]) for row in self.actors]


def build_comparison(
    *, dossier: Dossier, actors: Sequence[Actor], terms: Terms, issues: Sequence[Issue] = ()
) -> Comparison:
    """Read a comparison with six queries (two for absence), one more against another date, on the issues given or all.

    Issues on which most of the actors stand come first.
    """
    read = _read_sides(dossier, actors, terms, issues)
    start = (terms.page - 1) * ROWS_PER_PAGE
    return Comparison(
        actors=actors,
        terms=terms,
        rows=_build_rows(read.in_order(terms.show)[start : start + ROWS_PER_PAGE], actors, read.cells, terms),
        counts={show: len(read.issues(show)) for show in SHOWN},
        pairs=_build_pairs(actors, list(read.sides), read.cells, terms),
        period=_period(read.cells, [actor.pk for actor in actors], read.issues("common")),
    )


def walk_comparison(
    *, dossier: Dossier, actors: Sequence[Actor], terms: Terms, issues: Sequence[Issue] = ()
) -> Iterator[ComparedRow]:
    """The rows of every page, in the order of `build_comparison`: four queries for a thousand."""
    read = _read_sides(dossier, actors, terms, issues)
    for some in batched(read.in_order(terms.show), WALKED):
        yield from _build_rows(some, actors, read.cells, terms)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Cells, and by issue with anybody on record the values of those who have a place on the scale."""

    cells: Values
    sides: Mapping[int, Sequence[int]]

    def issues(self, show: str) -> list[int]:
        """Those that a key of ``SHOWN`` lets through."""
        if show == "common":
            return [issue for issue, values in self.sides.items() if len(values) > 1]
        if show == "split":
            return [issue for issue, values in self.sides.items() if len(set(values)) > 1]
        return list(self.sides)

    def in_order(self, show: str) -> list[int]:
        return sorted(self.issues(show), key=lambda issue: -len(self.sides[issue]))


def _read_sides(dossier: Dossier, actors: Sequence[Actor], terms: Terms, issues: Sequence[Issue]) -> _Sides:
    keys = [issue.pk for issue in issues] or _all_issues(dossier)
    ids = [actor.pk for actor in actors]
    cells = read_cells(actors=ids, issues=keys, on_date=terms.on_date, vs_date=terms.vs_date)
    on_record = {issue for _, issue in cells}
    return _Sides(cells, {issue: _on_scale(cells, ids, issue) for issue in keys if issue in on_record})


def _period(cells: Values, actors: Sequence[int], issues: Sequence[int]) -> tuple[dt.date, dt.date] | None:
    """When what is compared was said: positions carried forward may be old."""
    found = (cells.get((actor, issue)) for issue in issues for actor in actors)
    dates = [cell.stated_date for cell in found if cell and cell.stated_date and is_on_scale(cell.value)]
    return (min(dates), max(dates)) if dates else None


def _all_issues(dossier: Dossier) -> list[int]:
    return list(Issue.objects.in_use().filter(dossier=dossier).order_by("order", "pk").values_list("pk", flat=True))


def _on_scale(cells: Values, actors: Sequence[int], issue: int) -> list[int]:
    found = (cells.get((actor, issue)) for actor in actors)
    return [cell.value for cell in found if cell and is_on_scale(cell.value)]


def _build_rows(issues: Sequence[int], actors: Sequence[Actor], cells: Values, terms: Terms) -> list[ComparedRow]:
    ids = [actor.pk for actor in actors]
    found = Issue.objects.in_bulk(issues)
    standings = {
        (standing.actor_id, standing.issue_id): standing
        for standing in read_positions(issues=issues, actors=ids, on_date=terms.on_date)
    }
    states = [actor.pk for actor in actors if actor.kind == ActorKind.STATE]
    missed = read_missed(actors=states, issues=issues, on_date=terms.on_date)

    ended = {actor.pk: actor.ended_date for actor in actors if actor.ended_date and actor.ended_date <= terms.on_date}

    def cell(key: tuple[int, int]) -> ComparedCell:
        before = cells[key].before if key in cells else None
        has_moved = bool(terms.vs_date) and key in cells and cells[key].value != before
        return ComparedCell(standings.get(key), before, has_moved, missed.get(key), ended.get(key[0]))

    return [
        ComparedRow(
            issue=found[issue],
            actors=actors,
            cells=[cell((actor, issue)) for actor in ids],
            is_split=len(set(_on_scale(cells, ids, issue))) > 1,
        )
        for issue in issues
    ]


def _build_pairs(actors: Sequence[Actor], issues: Sequence[int], cells: Values, terms: Terms) -> list[Pair]:
    now = _agreements(actors, issues, cells, terms)
    then: Sequence[Agreement | None] = [None] * len(now)
    if terms.vs_date:
        earlier = read_cells(actors=[actor.pk for actor in actors], issues=issues, on_date=terms.vs_date)
        then = _agreements(actors, issues, earlier, terms)
    return [
        Pair(a, b, *found) for (a, b), found in zip(combinations(actors, 2), zip(now, then, strict=True), strict=True)
    ]


def _agreements(actors: Sequence[Actor], issues: Sequence[int], cells: Values, terms: Terms) -> list[Agreement]:
    """Of every two actors; what both say by one statement does not count."""
    columns = [[cells[key].value if key in cells else None for key in _keys(actor, issues)] for actor in actors]
    shared = _shared_issues(actors, issues, cells)
    return [
        measure_agreement(
            zip(columns[one], columns[other], strict=True),
            measure=MEASURES[terms.measure],
            same=[(columns[one][place], columns[other][place]) for place in shared.get((one, other), ())],
        )
        for one, other in combinations(range(len(actors)), 2)
    ]


def _shared_issues(
    actors: Sequence[Actor], issues: Sequence[int], cells: Values
) -> Mapping[tuple[int, int], Sequence[int]]:
    """By two places among the actors, those among the issues on which one statement decides for both."""
    shared: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, issue in enumerate(issues):
        by_stance: dict[int, list[int]] = defaultdict(list)
        for number, actor in enumerate(actors):
            cell = cells.get((actor.pk, issue))
            if cell and cell.stance_id is not None:
                by_stance[cell.stance_id].append(number)
        for together in by_stance.values():
            for pair in combinations(together, 2):
                shared[pair].append(place)
    return shared


def _keys(actor: Actor, issues: Sequence[int]) -> list[tuple[int, int]]:
    return [(actor.pk, issue) for issue in issues]


def offer_actors(*, dossier: Dossier, on_record: Collection[int], q: str = "") -> QuerySet[Actor]:
    """Whom a comparison in the dossier can choose from: its own actors and whoever has a position in it.

    The latter are given (`Overview.actors`): to look for a position of each actor takes a walk through all that they
    said elsewhere. ``q`` is looked for in all their names.
    """
    own = DossierActor.objects.filter(dossier=dossier, actor=OuterRef("pk"))
    found = Actor.objects.in_use().filter(Exists(own) | Q(pk__in=on_record))
    return (found.named(q) if q else found).by_name()
