"""Timelines: where an issue's actors, or an actor, stand on a day, and how they came there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, When

from actors.models import Actor
from positions.choices import VALUE_GLYPHS, is_on_scale
from positions.measures.agreement import Division, measure_division
from positions.models import Dossier, DossierIssue, Issue, Position
from positions.querysets import IssueQuerySet
from positions.reads.stances.departed import read_departed, read_former_offices
from positions.reads.timelines.periods import (
    Period,
    Standing,
    read_periods,
    read_positions,
    read_records,
)
from positions.reads.timelines.repeats import read_repeats, repeated
from positions.reads.timelines.sentences import Record, describe_record
from positions.rules.offices import Departed

TIMELINE_ISSUES_PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """An actor's way on an issue until a day.

    ``standing`` is None where nothing is in force that day, ``record`` where no statement is;
    ``sentence`` puts the record into words without their subject. ``departed`` are those whose
    words decide where they speak for the actor no more; ``former_office`` is the last of a person
    who holds none any more, as `read_former_offices` writes it.
    """

    actor: Actor
    issue: Issue
    standing: Standing | None
    periods: Sequence[Period]
    record: Record | None
    sentence: str
    departed: Sequence[Departed] = ()
    former_office: str = ""


@dataclass(frozen=True, slots=True)
class ValueSide:
    """Everybody who holds a value."""

    value: int
    lines: Sequence[TimelineLine]


@dataclass(frozen=True, slots=True)
class IssueTimeline:
    """Where everybody on record stands on an issue on a day, and how they came there.

    ``lines`` are in the order of ``sides``, which is that of the scale, then those no longer in
    force; ``days`` are all days on which anybody's record changed, later ones included; ``silent``
    counts the own actors of its dossiers who are not on record.
    """

    on_date: dt.date
    days: Sequence[dt.date]
    sides: Sequence[ValueSide]
    lines: Sequence[TimelineLine]
    silent: int
    division: Division

    @property
    def from_date(self) -> dt.date:
        """The first day drawn."""
        return min((self.days[0], self.on_date)) if self.days else self.on_date

    @property
    def n(self) -> int:
        return sum(len(side.lines) for side in self.sides)

    @property
    def undirected(self) -> int:
        """How many of them have no direction: heads, where ``division`` counts a statement once."""
        return sum(len(side.lines) for side in self.sides if not is_on_scale(side.value))

    @property
    def shared(self) -> int:
        """How many of them stand where they do by a statement that decides another's position too."""
        deciding = [
            line.standing.stance_id for side in self.sides for line in side.lines if line.standing
        ]
        return len(deciding) - len(set(deciding))

    @property
    def by_first(self) -> list[TimelineLine]:
        """Whoever was on record first before the others."""
        return sorted(self.lines, key=lambda line: (line.periods[0].from_date, line.actor.name))

    @property
    def former(self) -> list[TimelineLine]:
        """Of those with nothing in force any longer."""
        return [line for line in self.lines if line.standing is None]


@dataclass(frozen=True, slots=True)
class DossierCount:
    dossier: Dossier
    n: int


@dataclass(frozen=True, slots=True)
class DossierLines:
    dossier: Dossier
    lines: Sequence[TimelineLine]
    on_date: dt.date

    @property
    def from_date(self) -> dt.date:
        """The first day drawn: of its own lines, as another dossier's longer past would squeeze them."""
        return _first_day(self.lines, self.on_date)


@dataclass(frozen=True, slots=True)
class ActorPositions:
    """Some of an actor's positions on a day: the dossier with the fewest first, its issues in their
    order.

    So the thousands of votes of one dossier push no other to the last page.

    ``counts`` says how many there are in each dossier, ``total`` how many match; ``lines`` are
    those of one page, and ``groups`` the same by dossier.
    """

    on_date: dt.date
    days: Sequence[dt.date]
    counts: Sequence[DossierCount]
    total: int
    lines: Sequence[TimelineLine]
    groups: Sequence[DossierLines]

    @property
    def from_date(self) -> dt.date:
        return _first_day(self.lines, self.on_date)


def _first_day(lines: Sequence[TimelineLine], on_date: dt.date) -> dt.date:
    return min((period.from_date for line in lines for period in line.periods), default=on_date)


def build_issue_timeline(*, issue: Issue, on_date: dt.date) -> IssueTimeline:
    """Read an issue, whose dossiers are at hand, with eight queries, nine where others spoke for
    its actors.
    """
    actors = Actor.objects.in_use().filter(positions__issue=issue).distinct().by_name()
    lines = _with_offices(_build_lines([(actor, issue) for actor in actors], on_date), on_date)
    # Stable: within a value they stay by name.
    lines.sort(key=lambda line: _rank(line.standing))
    sides: dict[int, list[TimelineLine]] = defaultdict(list)
    for line in lines:
        if line.standing:
            sides[line.standing.value].append(line)
    return IssueTimeline(
        on_date=on_date,
        days=read_changed_days(Position.objects.filter(issue=issue)),
        sides=[ValueSide(value, those) for value, those in sides.items()],
        lines=lines,
        silent=_count_silent(issue, lines, on_date),
        division=measure_division(
            _count_once(line.standing for line in lines if line.standing),
            votes_only=all(line.record.votes == line.record.n for line in lines if line.record),
        ),
    )


def _count_once(standings: Iterable[Standing]) -> list[int]:
    """Their values; of those who stand by one and the same statement, as a speaker and its state,
    only one.
    """
    return [value for _, value in {(standing.stance_id, standing.value) for standing in standings}]


def _count_silent(issue: Issue, lines: Sequence[TimelineLine], on_date: dt.date) -> int:
    on_record = [line.actor.pk for line in lines if line.standing]
    own = Actor.objects.in_use().not_ended(on_date).filter(dossiers__in=issue.in_dossiers)
    return own.exclude(pk__in=on_record).distinct().count()


def _with_offices(lines: Sequence[TimelineLine], on_date: dt.date) -> list[TimelineLine]:
    former = read_former_offices((line.actor for line in lines), on_date)
    return [replace(line, former_office=former.get(line.actor.pk, "")) for line in lines]


def build_actor_positions(
    *, actor: Actor, on_date: dt.date, dossier: Dossier | None = None, page: int = 1
) -> ActorPositions:
    """Read one page of an actor's positions with nine queries. Pages: from 1.

    An issue of several dossiers stands once, in the first of them.
    """
    issues = (
        Issue.objects.in_use()
        .listed()
        .filter(
            positions__actor=actor,
            positions__valid_from__lte=on_date,
            positions__valid_to__gt=on_date,
        )
    )
    # Of all dossiers, also where one is asked for: the page offers the others with their numbers.
    listings = DossierIssue.objects.filter(issue__in=issues, dossier__archived_at=None)
    totals = dict(listings.order_by().values_list("dossier").annotate(n=Count("pk")))
    dossiers = sorted(
        Dossier.objects.filter(pk__in=totals),
        # The fewest first, so the thousands of votes of one dossier push no other to the last page.
        key=lambda each: (totals[each.pk], each.title, each.pk),
    )
    # A vote that two dossiers hold counts once.
    twice = [] if dossier else repeated(read_repeats()).issues
    issues = issues.of(dossier) if dossier else issues.exclude(pk__in=twice)
    start = (page - 1) * TIMELINE_ISSUES_PER_PAGE
    shown = _in_order(issues, [dossier] if dossier else dossiers)[
        start : start + TIMELINE_ISSUES_PER_PAGE
    ]
    of_issue = {issue.pk: issue.place for issue in shown}
    lines = _build_lines([(actor, issue) for issue in shown], on_date)
    return ActorPositions(
        on_date=on_date,
        days=read_changed_days(Position.objects.filter(actor=actor)),
        counts=[DossierCount(each, totals[each.pk]) for each in dossiers],
        total=issues.count(),
        lines=lines,
        groups=[
            DossierLines(([dossier] if dossier else dossiers)[place], list(those), on_date)
            for place, those in groupby(lines, key=lambda line: of_issue[line.issue.pk])
        ],
    )


def _in_order(issues: IssueQuerySet, dossiers: Sequence[Dossier]) -> QuerySet[Any]:
    """The issues by the ``place`` of the first of the dossiers that lists them, then in its order."""
    if not dossiers:  # SQL has no empty CASE
        return issues.none()
    # An issue of several dossiers stands in the first of them, by the same order as the headings.
    places = Case(*(When(dossier=one, then=place) for place, one in enumerate(dossiers)))
    rows = DossierIssue.objects.filter(issue=OuterRef("pk"), dossier__in=dossiers)
    first: QuerySet[Any] = rows.annotate(place=places).order_by("place")
    placed: QuerySet[Any] = issues.annotate(
        place=Subquery(first.values("place")[:1]), nth=Subquery(first.values("order")[:1])
    )
    return placed.order_by("place", "nth", "pk")


def read_changed_days(positions: QuerySet[Position]) -> list[dt.date]:
    """The days on which the record in these positions changed, in order."""
    return list(positions.order_by("valid_from").values_list("valid_from", flat=True).distinct())


def _build_lines(pairs: Sequence[tuple[Actor, Issue]], on_date: dt.date) -> list[TimelineLine]:
    """The lines of either one issue or one actor, with five queries at most."""
    chosen: dict[str, Any] = {
        "issues": sorted({issue.pk for _, issue in pairs}),
        "actors": sorted({actor.pk for actor, _ in pairs}),
        "on_date": on_date,
    }
    standings = {
        (standing.issue_id, standing.actor_id): standing for standing in read_positions(**chosen)
    }
    # Asked of all standings at once: by line it would be three queries each.
    departed = read_departed((one.deciding for one in standings.values()), on_date=on_date)
    records = read_records(**chosen)
    periods: dict[tuple[int, int], list[Period]] = defaultdict(list)
    for period in read_periods(**chosen):
        periods[period.issue_id, period.actor_id].append(period)
    return [
        TimelineLine(
            actor=actor,
            issue=issue,
            standing=standings.get(cell),
            periods=periods[cell],
            record=records.get(cell),
            sentence=describe_record(records[cell], on_date=on_date) if cell in records else "",
            departed=departed.get((actor.pk, issue.pk), ()),
        )
        for actor, issue in pairs
        # Who came on record only after the day has no line.
        if (cell := (issue.pk, actor.pk)) in periods
    ]


def _rank(standing: Standing | None) -> int:
    """The order of `VALUE_GLYPHS`, from support to mixed; nothing in force comes last."""
    return list(VALUE_GLYPHS).index(standing.value) if standing else len(VALUE_GLYPHS)
