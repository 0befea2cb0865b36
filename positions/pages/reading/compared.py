"""What an address of Compare says: whom, on what, as of when and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from actors.models import Actor
from config.web.input import BadInput
from positions.measures.agreement import MEASURES
from positions.models import Issue
from positions.pages.fetch import get_overview
from positions.pages.query import read_choice, read_date, read_page, read_slugs
from positions.pages.reading.compare_groups import Groups, read_groups
from positions.pages.reading.compare_trend import Trend
from positions.pages.reading.figured import FiguredIssues, read_figured
from positions.pages.state import DOSSIER_LIMIT, Chosen
from positions.reads.comparisons.across import (
    Across,
    choose_dossiers,
)
from positions.reads.comparisons.comparison import (
    COMPARISON_ORDERS,
    COMPARISON_SHOWN,
    Comparison,
    Terms,
    build_comparison,
    read_columns,
)
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.pair import PairFigures, read_pair
from positions.reads.comparisons.pairs import ComparedColumn
from positions.reads.comparisons.sides import Sides
from positions.reads.comparisons.trends import MOST_TRACED, read_trends
from positions.reads.lists.dossier_overview import Overview
from positions.reads.matrix.columns import choose_among
from positions.reads.matrix.rows import choose_actors

_ACTOR_LIMIT: Final = 50
PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """What an address compares: ``issues`` are those it names, none for all of ``across``; ``figured``
    those of them that are compared.
    """

    across: Across
    actors: Sequence[Actor]
    groups: Groups
    issues: Sequence[Issue]
    terms: Terms
    figured: FiguredIssues

    @property
    def time(self) -> Time:
        return Time(self.terms.on_date, self.terms.first)

    def build(self) -> Comparison:
        blocs = self.groups.blocs
        return build_comparison(issues=self.keys, actors=self.actors, terms=self.terms, blocs=blocs)

    @property
    def two(self) -> Sequence[ComparedColumn]:
        """Those of whom every measure is told: two actors, also beside groups, or an actor and a group,
        or two groups alone; nobody where there are others.
        """
        if len(self.actors) == PAIR:
            return self.actors
        return self.columns if self.sides == PAIR else ()

    def pair(self, by: str | None, sides: Sides | None = None) -> PairFigures:
        """Of two, whose ``sides`` are read where a comparison does not have them already."""
        if not self.two:
            raise BadInput("This is of two actors or groups: choose two.")
        keys, terms = self.keys, self.terms
        if sides is None:
            # Of two actors nobody asks what groups hold.
            blocs = () if len(self.actors) == PAIR else self.groups.blocs
            sides = read_columns(issues=keys, actors=self.actors, terms=terms, blocs=blocs)
        return read_pair(issues=keys, columns=self.two, sides=sides, terms=terms, by=by)

    def trend(self, by: str) -> Trend:
        """Of two, where the address names two actors, or two in all; else of all."""
        return Trend(self.pair(by), self.two, self.terms, by) if self.two else self.trends(by)

    def trends(self, by: str) -> Trend:
        """Of all actors and groups, each two of them.

        Raises:
            BadInput: where they are too few or too many.
        """
        if not self.is_traced:
            raise BadInput(f"The trend of all is of three to {MOST_TRACED} actors and groups.")
        key, columns = self.terms.measure, self.columns
        found = read_trends(issues=self.keys, columns=columns, time=self.time, key=key, by=by)
        return Trend(found, columns, self.terms, by)

    @property
    def columns(self) -> Sequence[ComparedColumn]:
        return [*self.actors, *self.groups.blocs]

    @property
    def is_traced(self) -> bool:
        """Whether there are more than two, and few enough for the trend of all."""
        return PAIR < self.sides <= MOST_TRACED

    @property
    def keys(self) -> list[int]:
        return self.figured.issues

    @property
    def sides(self) -> int:
        """Actors and groups."""
        return len(self.actors) + len(self.groups.blocs)

    @property
    def beside(self) -> str:
        """The dossiers beside the one of the page, as an address names them."""
        return ",".join(one.slug for one in self.across.dossiers[1:])


def read_overviews(request: HttpRequest, slug: str) -> list[Overview]:
    """Of the dossier of the page, then of those that the address names beside it."""
    # That of the page stands first, whatever the address names: titles, tabs and file names are its.
    dossier, overview = get_overview(slug)
    named = read_slugs(request, "with", what="dossiers", limit=DOSSIER_LIMIT)
    beside = choose_dossiers(named) if named else []
    return [overview, *(get_overview(one.slug)[1] for one in beside if one != dossier)]


def choose_compared(request: HttpRequest, across: Across, chosen: Chosen, terms: Terms) -> Compared:
    """Whom and what the address compares.

    Raises:
        BadInput: naming what cannot be read.
    """
    slugs = read_slugs(request, "actors", what="actors", limit=_ACTOR_LIMIT)
    where = "of these dossiers" if across.is_several else "of this dossier"
    every = list(across.places)
    actors = choose_actors(slugs) if slugs else []
    groups = read_groups(request, until=terms.on_date)
    issues = choose_among(every, chosen.issues, where=where) if chosen.issues else []
    keys, time = [issue.pk for issue in issues] or every, Time(terms.on_date, terms.first)
    figured = read_figured(request, keys, time, chosen=len(issues))
    return Compared(across, actors, groups, issues, terms, figured)


def versions_of(overviews: Sequence[Overview]) -> tuple[str, ...]:
    return tuple(one.version for one in overviews)


def on_record_in(overviews: Sequence[Overview]) -> frozenset[int]:
    return frozenset[int]().union(*(one.actors for one in overviews))


def read_terms(request: HttpRequest, overview: Overview) -> Terms:
    on_date = read_date(request, "on", what="as-of date") or overview.default_date
    vs_date = read_date(request, "vs", what="comparison date")
    first = read_date(request, "from", what="first day of the period")
    if first and vs_date:
        raise BadInput("Compare with another date, or what was stated within a period: not both.")
    if first and first > on_date:
        raise BadInput("The period ends before it begins.")
    return Terms(
        on_date=on_date,
        vs_date=vs_date,
        first=first,
        measure=read_choice(request, "measure", MEASURES, default="identical"),
        show=read_choice(request, "show", COMPARISON_SHOWN),
        order=read_choice(request, "order", COMPARISON_ORDERS),
        page=read_page(request),
    )
