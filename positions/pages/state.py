"""What a reader has chosen in a dossier, which its views hand on to one another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from config.web.addresses import write_query
from positions.models import Dossier
from positions.pages.query import read_date, read_slugs
from positions.reads.matrix.address import ACTOR_LIMIT, ISSUE_LIMIT
from positions.reads.matrix.listed import read_listing_dossiers

PARAMETERS: Final = ("on", "vs", "actors", "issues")
COMPARED: Final = 50
"""Actors and issues that Compare takes at most: a longer choice is not handed on to it."""
DOSSIER_LIMIT: Final = 8
"""Dossiers that are compared beside the one of the page."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The dates, actors and issues that a page shows or was given to keep for others."""

    dossier: Dossier
    on: dt.date
    vs: dt.date | None = None
    actors: Sequence[str] = ()
    issues: Sequence[str] = ()

    @property
    def query(self) -> str:
        """All of it, "?on=…"."""
        return self._query(self.actors, self.issues)

    @property
    def few_query(self) -> str:
        """For pages that show few."""
        # All or none: the first fifty of a longer choice would be a comparison that nobody asked for.
        actors, issues = (
            slugs if len(slugs) <= COMPARED else () for slugs in (self.actors, self.issues)
        )
        return self._query(actors, issues)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Name and value of what a form must keep that asks for a date of its own."""
        pairs = {"vs": self.vs, "actors": ",".join(self.actors), "issues": ",".join(self.issues)}
        return [(name, str(value)) for name, value in pairs.items() if value]

    def permanent(self, view: str, *args: str, **more: object) -> str:
        """The address of a page as it is now: it names its date even where the reader's did not."""
        extra = urlencode({name: value for name, value in more.items() if value}, safe=",")
        return f"{reverse(view, args=args)}{self.query}{f'&{extra}' if extra else ''}"

    def _query(self, actors: Sequence[str], issues: Sequence[str]) -> str:
        parts = {
            "on": self.on,
            "vs": self.vs,
            "actors": ",".join(actors),
            "issues": ",".join(issues),
        }
        return write_query(parts)


def read_chosen(request: HttpRequest, dossier: Dossier, on: dt.date) -> Chosen:
    """What the address of a page says beside its own date, which is ``on``."""
    return Chosen(
        dossier,
        on,
        vs=read_date(request, "vs", what="comparison date"),
        actors=read_slugs(request, "actors", what="actors", limit=ACTOR_LIMIT),
        issues=read_slugs(request, "issues", what="issues", limit=ISSUE_LIMIT),
    )


def read_handed(request: HttpRequest, dossier: Dossier, on: dt.date) -> Chosen:
    """The same on a page that only hands it on: without issues that were chosen in another dossier, which
    the pages of this one would refuse.
    """
    chosen = read_chosen(request, dossier, on)
    return replace(chosen, issues=keep_listed(chosen.issues, [dossier])[dossier.pk])


def keep_listed(slugs: Sequence[str], dossiers: Sequence[Dossier]) -> dict[int, list[str]]:
    """By the dossier's id, the issues but those that only other dossiers list; one query, none for no issues."""
    listing = read_listing_dossiers(slugs)
    return {
        # What no dossier lists may be a former short name, which is followed where it is asked for.
        one.pk: [slug for slug in slugs if one.pk in listing.get(slug, {one.pk})]
        for one in dossiers
    }
