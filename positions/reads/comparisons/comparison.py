"""Two or more actors side by side: where each stands on the issues of a dossier or of several, and
how far they agree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, combinations
from typing import Final

from actors.choices import ActorKind
from actors.models import Actor
from positions.choices import distance
from positions.measures.agreement import MEASURES, Agreement, Measure
from positions.models import Issue
from positions.reads.comparisons.blocs import Stand, Unity, read_stands, sum_up
from positions.reads.comparisons.counted import CountedBlocs, count_blocs
from positions.reads.comparisons.membership import Bloc
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.pairs import ActorPair, ComparedColumn, Together, tell_together
from positions.reads.comparisons.sides import Sides, join_blocs, read_standing_sides
from positions.reads.comparisons.stated import read_stated
from positions.reads.matrix.columns import read_heads
from positions.reads.sources.roll import Call, Missed, read_missed
from positions.reads.stances.departed import read_departed
from positions.reads.timelines.periods import Standing, read_positions
from positions.rules.offices import Departed

COMPARED_PER_PAGE: Final = 50
_WALKED: Final = 1000
"""Rows read at a time where all are."""
SQUARE_FROM: Final = 5
"""From this many actors on, pairs are a square rather than a list."""

COMPARISON_ORDERS: Final = {"": "Farthest apart first", "dossier": "Of the dossier"}
COMPARISON_SHOWN: Final = {"": "All", "common": "In common", "split": "Where they differ"}


@dataclass(frozen=True, slots=True)
class Terms:
    """How to compare: as of when, against when, by a key of ``MEASURES``; which rows, a key of
    ``COMPARISON_SHOWN``, in which of the ``COMPARISON_ORDERS``, what page.

    "common" are issues on which at least two actors have a place on the scale, "split" those on
    which these differ. Pages count from 1. With ``first`` what was stated from that day until
    ``on_date`` is compared, and nothing that was carried into the time.
    """

    on_date: dt.date
    vs_date: dt.date | None = None
    first: dt.date | None = None
    measure: str = "identical"
    show: str = ""
    order: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """An actor's position; ``standing`` None where nothing is in force, ``before`` its value on the
    comparison date.

    ``has_moved`` is False where nothing is compared. ``missed`` is why it has no vote in the
    issue's last roll call, ``ended`` when the actor ended, in words, if it was no more.
    ``departed`` are those whose words it rests on where they speak for the actor no more.
    ``said`` is the value of what was stated within a period and is in force no longer.
    """

    standing: Standing | None
    before: int | None
    has_moved: bool
    missed: tuple[Missed, Call] | None = None
    ended: str = ""
    departed: Sequence[Departed] = ()
    said: int | None = None

    @property
    def steps(self) -> int | None:
        """Signed steps along the scale since the comparison date; None unless both values are on
        it.
        """
        return distance(self.standing.value, self.before) if self.standing else None


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """An issue with a cell per actor, in their order, and a stand per group, none where nobody of any
    is on record; ``apart`` are the steps of the scale between the two of them all that are
    farthest from one another, 0 where fewer than two stand on it. A group stands where most of
    its members do.
    """

    issue: Issue
    actors: Sequence[Actor]
    cells: Sequence[ComparedCell]
    apart: int
    stands: Sequence[Stand] = ()

    @property
    def is_split(self) -> bool:
        return self.apart > 0

    @property
    def pairs(self) -> list[tuple[Actor, ComparedCell]]:
        return list(zip(self.actors, self.cells, strict=True))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One page of rows and every pair, both in the order of the actors chosen, then of the groups.

    ``sides`` are where they stand on all issues, in that order. ``period`` is that of the statements that
    decide, the earliest and the latest of those compared.
    ``counts`` says for each key of ``COMPARISON_SHOWN`` how many issues it holds; the first counts those with
    anybody on record.
    """

    actors: Sequence[Actor]
    terms: Terms
    rows: Sequence[ComparedRow]
    counts: Mapping[str, int]
    pairs: Sequence[ActorPair]
    sides: Sides
    period: tuple[dt.date, dt.date] | None = None
    blocs: Sequence[Bloc] = ()
    unities: Sequence[Unity] = ()

    @property
    def columns(self) -> Sequence[ComparedColumn]:
        return [*self.actors, *self.blocs]

    @property
    def measure(self) -> Measure:
        return MEASURES[self.terms.measure]

    @property
    def largest_n(self) -> int:
        """Of the pairs: each has its own n."""
        return max((pair.agreement.cases for pair in self.pairs), default=0)

    @property
    def together(self) -> Together | None:
        """Of the actors alone: members of a group would count twice."""
        return tell_together([one for one in self.pairs if not one.is_of_groups])

    @property
    def is_square(self) -> bool:
        return len(self.columns) >= SQUARE_FROM

    @property
    def square(self) -> list[tuple[ComparedColumn, list[ActorPair | None]]]:
        """Pairs as a table, the same on both sides of its diagonal, which is None."""
        # By place: a group may stand beside the same group as an actor.
        size = len(self.columns)
        rows: list[list[ActorPair | None]] = [[None] * size for _ in range(size)]
        for (one, other), pair in zip(combinations(range(size), 2), self.pairs, strict=True):
            rows[one][other] = rows[other][one] = pair
        return list(zip(self.columns, rows, strict=True))


def build_comparison(
    *, issues: Sequence[int], actors: Sequence[Actor], terms: Terms, blocs: Sequence[Bloc] = ()
) -> Comparison:
    """Read a comparison on the issues with five queries (two for absence), two where others speak
    for the actors, one more against another date; of groups three more, two against another date.

    Unless the dossier's order is wanted, issues come as `_Read.in_order` says.
    """
    read = _read_sides(issues, actors, terms, blocs)
    start = (terms.page - 1) * COMPARED_PER_PAGE
    shown = read.in_order(terms)[start : start + COMPARED_PER_PAGE]
    return Comparison(
        actors=actors,
        terms=terms,
        # Pairs, counts and the order are of all issues; words and absences are read for the rows of the
        # page alone.
        rows=_build_rows(shown, actors, read, terms),
        counts={show: len(read.issues(show)) for show in COMPARISON_SHOWN},
        pairs=_build_pairs([*actors, *blocs], read, terms),
        sides=read.now,
        period=read.now.period(read.issues("common")),
        blocs=blocs,
        unities=[sum_up(side) for side in read.counted.sides] if read.counted else (),
    )


def walk_comparison(
    *, issues: Sequence[int], actors: Sequence[Actor], terms: Terms
) -> Iterator[ComparedRow]:
    """The rows of every page, in the order of `build_comparison`: four queries for a thousand."""
    read = _read_sides(issues, actors, terms)
    for some in batched(read.in_order(terms), _WALKED):
        yield from _build_rows(some, actors, read, terms)


@dataclass(frozen=True, slots=True)
class _Read:
    """Where the actors and groups stand, where they stood, and by issue with anybody on record then or
    now who has a place now.

    On the scale, that is. ``counted`` are the groups now, where any were asked for.
    """

    now: Sides
    then: Sides | None
    on_scale: Mapping[int, Sequence[int]]
    counted: CountedBlocs | None = None

    def issues(self, show: str) -> list[int]:
        """Those that a key of ``COMPARISON_SHOWN`` lets through."""
        if show == "common":
            return [issue for issue, values in self.on_scale.items() if len(values) > 1]
        if show == "split":
            return [issue for issue, values in self.on_scale.items() if len(set(values)) > 1]
        return list(self.on_scale)

    def apart(self, issue: int) -> int:
        """Steps between the farthest of those on the scale."""
        values = self.on_scale[issue]
        return max(values) - min(values) if values else 0

    def in_order(self, terms: Terms) -> list[int]:
        """The farthest apart first, then where those who agree set a condition, then where they
        agree, then where fewer than two stand on the scale; of equals those with more positions.
        """
        issues = self.issues(terms.show)
        return issues if terms.order else sorted(issues, key=self._rank)

    def _rank(self, issue: int) -> tuple[int, bool, int]:
        n = len(self.on_scale[issue])
        if n < 2:
            # Behind all others: distances are 0 or below.
            return 1, False, -n
        # False sorts first, so where a condition stands comes before where none does.
        return -self.apart(issue), not self.now.is_conditional(issue), -n


def read_columns(
    *, issues: Sequence[int], actors: Sequence[Actor], terms: Terms, blocs: Sequence[Bloc] = ()
) -> Sides:
    """Where the actors, and behind them the groups, stand by the terms."""
    return _read_sides(issues, actors, terms, blocs).now


def _read_compared(
    *, issues: Sequence[int], actors: Sequence[Actor], terms: Terms
) -> tuple[Sides, Sides | None]:
    """Where the actors stand by the terms, and where they stood on the day that this is compared with."""
    # The order chosen: `Sides` tells actors by their place in it.
    ids = [actor.pk for actor in actors]
    # What is compared with stays a day, also beside a period: where they stood then.
    days = [day for day in (None if terms.first else terms.on_date, terms.vs_date) if day]
    found = read_standing_sides(issues=issues, actors=ids, days=days) if days else []
    if terms.first:
        stated = read_stated(issues=issues, actors=ids, first=terms.first, until=terms.on_date)
        found.insert(0, stated)
    return found[0], found[1] if terms.vs_date else None


def _read_sides(
    issues: Sequence[int], actors: Sequence[Actor], terms: Terms, blocs: Sequence[Bloc] = ()
) -> _Read:
    alone, then = _read_compared(issues=issues, actors=actors, terms=terms)
    now, counted = _join(alone, blocs, issues, Time(terms.on_date, terms.first))
    if then and terms.vs_date:
        then, _ = _join(then, blocs, issues, Time(terms.vs_date))
    # Who stood somewhere on the earlier day only has a row too: that it holds no longer is a difference.
    heard = (issue for issue in issues if issue in now.taken or (then and issue in then.taken))
    return _Read(now, then, {issue: now.on_scale(issue) for issue in heard}, counted)


def _join(
    sides: Sides, blocs: Sequence[Bloc], issues: Sequence[int], time: Time
) -> tuple[Sides, CountedBlocs | None]:
    """The sides with the blocs behind them, and who of these stands where."""
    if not blocs:
        return sides, None
    counted = count_blocs(blocs=blocs, issues=issues, time=time)
    return join_blocs(sides, counted, issues=issues), counted


def _build_rows(
    issues: Sequence[int], actors: Sequence[Actor], read: _Read, terms: Terms
) -> list[ComparedRow]:
    # What `Sides` packs is enough to count and to order; what a row says besides is read anew, by the same
    # record.
    found, keys = read_heads(issues), [actor.pk for actor in actors]
    stands = _read_stands(read, issues)
    standings = {
        (standing.actor_id, standing.issue_id): standing
        for standing in read_positions(issues=issues, actors=keys, on_date=terms.on_date)
    }
    departed = read_departed((one.deciding for one in standings.values()), on_date=terms.on_date)
    states = [actor.pk for actor in actors if actor.kind == ActorKind.STATE]
    missed = read_missed(actors=states, issues=issues, on_date=terms.on_date)
    ended = {
        actor.pk: actor.ended_words
        for actor in actors
        if actor.ended_date and actor.ended_date <= terms.on_date
    }

    def cells(issue: int) -> Iterator[ComparedCell]:
        now, then = read.now.values(issue), read.then.values(issue) if read.then else {}
        for number, actor in enumerate(keys):
            # None beside a value is a move too: coming on record, or holding it no longer.
            has_moved = read.then is not None and now.get(number) != then.get(number)
            key = actor, issue
            standing = standings.get(key)
            if (
                terms.first
                and standing
                # What is in force may be older than the period, or other than what was said last in it:
                # then the value said stands in its place.
                and not _is_of_period(standing, terms.first, now.get(number))
            ):
                standing = None
            yield ComparedCell(
                standing,
                then.get(number),
                has_moved,
                missed.get(key),
                ended.get(actor, ""),
                # They said what is in force: where that is not told, neither are they.
                departed.get(key, ()) if standing else (),
                now.get(number) if terms.first and not standing else None,
            )

    return [
        ComparedRow(
            issue=issue,
            actors=actors,
            cells=list(cells(issue.pk)),
            apart=read.apart(issue.pk),
            stands=stands.get(issue.pk, ()),
        )
        for issue in found
    ]


def _read_stands(read: _Read, issues: Sequence[int]) -> Mapping[int, Sequence[Stand]]:
    return read_stands(read.counted, issues) if read.counted else {}


def _is_of_period(standing: Standing, first: dt.date, said: int | None) -> bool:
    """Whether what is in force is what was said last within the period."""
    return standing.stated_date >= first and standing.value == said


def _build_pairs(columns: Sequence[ComparedColumn], read: _Read, terms: Terms) -> list[ActorPair]:
    now = read.now.agreements(terms.measure)
    then: Sequence[Agreement | None] = (
        read.then.agreements(terms.measure) if read.then else [None] * len(now)
    )
    return [
        ActorPair(a, b, *found)
        for (a, b), found in zip(combinations(columns, 2), zip(now, then, strict=True), strict=True)
    ]
