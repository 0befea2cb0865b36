"""What a brief is asked about: a dossier's issues and actors, or some of them, and two days or an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from actors.models import Actor
from config.web.input import EARLIEST, BadInput
from positions.models import Dossier, Event, Issue
from positions.pages.fetch import get_overview
from positions.pages.query import read_date, read_number, read_slugs
from positions.pages.reading.ticks import tick_actors, tick_issues
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import Chosen
from positions.reads.lists.dossier_overview import Overview
from positions.reads.matrix.address import ACTOR_LIMIT, ISSUE_LIMIT, MatrixAddress
from positions.reads.matrix.columns import choose_issues
from positions.reads.matrix.listed import read_listed
from positions.reads.matrix.rows import choose_actors, read_everyone

BRIEF_PARAMETERS: Final = (*CHOSEN, "event", "days")
DAYS: Final = 30
MOST_DAYS: Final = 366
"""Beyond a year nothing is *around* an event."""
_A_DAY: Final = dt.timedelta(days=1)
_A_YEAR: Final = dt.timedelta(days=365)


@dataclass(frozen=True)
class Scope:
    """What a page is about. ``actors`` and ``issues`` are those chosen: none means all of the dossier;
    ``listed`` are the identifiers of the issues it is about.

    ``event`` with ``days`` before and after it where the two days were chosen by one.
    """

    dossier: Dossier
    overview: Overview
    actors: Sequence[Actor]
    issues: Sequence[Issue]
    listed: Sequence[int]
    from_date: dt.date
    to_date: dt.date
    event: Event | None = None
    days: int = DAYS

    @property
    def is_large(self) -> bool:
        """Whether there are more issues than a page can hold: some must be chosen."""
        return len(self.listed) > ISSUE_LIMIT

    @property
    def actor_keys(self) -> list[int] | None:
        return [actor.pk for actor in self.actors] or None

    @property
    def chosen(self) -> Chosen:
        """For the tabs."""
        return Chosen(
            self.dossier,
            self.to_date,
            self.from_date,
            [actor.slug for actor in self.actors],
            [issue.slug for issue in self.issues],
        )

    def address(self, view: str, **more: object) -> str:
        """Of another page about the same, with its dates named."""
        pairs: dict[str, object] = {"vs": self.from_date, "on": self.to_date}
        if self.event:
            # An event moves with its day: the address names it, and not the days that it had once.
            pairs = {"event": self.event.slug, "days": self.days}
        pairs |= {
            "actors": ",".join(actor.slug for actor in self.actors),
            "issues": ",".join(issue.slug for issue in self.issues),
            **more,
        }
        query = urlencode({name: value for name, value in pairs.items() if value}, safe=",")
        return f"{reverse(view, args=[self.dossier.slug])}?{query}"

    @property
    def actor_offers(self) -> list[tuple[Actor, bool]]:
        """Whom the page offers to choose: those chosen, and then the dossier's own and who is on
        record.
        """
        return tick_actors(self.actors, self._everyone)

    @property
    def everybody(self) -> Sequence[Actor]:
        """Those chosen, or the dossier's own actors and whoever is on record."""
        return self.actors or self._everyone

    @cached_property
    def _everyone(self) -> list[Actor]:
        # With the earlier day, so that whoever had a position only then is among them.
        return read_everyone(self.dossier, MatrixAddress(vs=self.from_date), self.to_date).all

    @property
    def issue_offers(self) -> list[tuple[Issue, bool]]:
        return tick_issues(self.dossier, self.issues, self.listed)

    @property
    def about(self) -> list[str]:
        """Who and what was chosen, in sentences."""
        found = [f"Around {self.event.title}, {self.days} days."] if self.event else []
        for what, rows in (("Actors", self.actors), ("Issues", self.issues)):
            names = ", ".join(str(row) for row in rows)
            found.append(f"{what}: {names}." if names else f"{what}: all of the dossier.")
        return found


def read_scope(request: HttpRequest, slug: str) -> Scope:
    """What the address asks about.

    Raises:
        BadInput: where it names what does not exist, or days the wrong way round.
    """
    dossier, overview = get_overview(slug)
    actors = choose_actors(read_slugs(request, "actors", what="actors", limit=ACTOR_LIMIT))
    named = read_slugs(request, "issues", what="issues", limit=ISSUE_LIMIT)
    issues = choose_issues(dossier, named)
    event, days = _read_event(request, overview), _read_days(request)
    from_date, to_date = _around(event, days) if event else _read_dates(request, overview)
    listed = [issue.pk for issue in issues] or read_listed(dossier)
    return Scope(
        dossier, overview, actors, issues, listed, from_date, to_date, event=event, days=days
    )


def _read_event(request: HttpRequest, overview: Overview) -> Event | None:
    slug = request.GET.get("event", "")
    if not slug:
        return None
    for event in overview.events:
        if event.slug == slug:
            return event
    raise Http404("This dossier has no such event.")


def _read_days(request: HttpRequest) -> int:
    days = read_number(request, "days")
    if days is None:
        return DAYS
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"Choose from 1 to {MOST_DAYS} days before and after the event.")
    return days


def _around(event: Event, days: int) -> tuple[dt.date, dt.date]:
    """The day before those around the event, and the last of them."""
    margin = dt.timedelta(days=days)
    # One day more: changes are told after the first day, without it.
    return max(event.first_date - margin - _A_DAY, EARLIEST), event.end_date + margin


def _read_dates(request: HttpRequest, overview: Overview) -> tuple[dt.date, dt.date]:
    """The year before the newest day where the address names none."""
    to_date = read_date(request, "on", what="date") or overview.default_date
    given = read_date(request, "vs", what="comparison date")
    from_date = given or max(to_date - _A_YEAR, EARLIEST)
    if from_date > to_date:
        raise BadInput("The earlier date lies after the later one.")
    return from_date, to_date
