"""Groups as sides: of the blocs' page and of Compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpRequest

from config.postgres.versioned import Versions
from positions.pages.query import read_date, read_slugs
from positions.reads.comparisons.membership import (
    MOST_GROUPS,
    Bloc,
    offer_groups,
    read_members,
    read_members_by_day,
)
from positions.reads.matrix.rows import choose_actors


class Groups(NamedTuple):
    """The groups that an address names, with the members of a day, or of the day of each vote."""

    blocs: Sequence[Bloc]
    members_on: dt.date | None

    @property
    def slugs(self) -> list[str]:
        return [one.slug for one in self.blocs]

    @property
    def address(self) -> dict[str, str]:
        """What an address names of them."""
        return {"groups": ",".join(self.slugs), "members": str(self.members_on or "")}


def read_groups(request: HttpRequest, *, until: dt.date) -> Groups:
    """Those of Compare: ``groups`` and ``members``."""
    members_on = read_members_on(request)
    slugs = read_slugs(request, "groups", what="groups", limit=MOST_GROUPS)
    return Groups(choose_blocs(slugs, members_on=members_on, until=until), members_on)


def read_members_on(request: HttpRequest) -> dt.date | None:
    return read_date(request, "members", what="day of the members")


def choose_blocs(slugs: Sequence[str], *, members_on: dt.date | None, until: dt.date) -> list[Bloc]:
    """The groups named, each with its members; whoever has none is a side alone."""
    if not slugs:
        return []
    actors = choose_actors(slugs)
    if members_on:
        return read_members(actors, on_date=members_on)
    return read_members_by_day(actors, until=until)


def tell_groups(
    groups: Groups, on_record: frozenset[int], on_date: dt.date, versions: Versions
) -> dict[str, object]:
    """What Compare offers and keeps; ``versions`` are those of the dossiers."""
    offered = offer_groups(versions, on_record, on_date=groups.members_on or on_date)
    chosen = set(groups.slugs)
    return {
        "groups": groups.blocs,
        "group_slugs": ",".join(groups.slugs),
        "members_on": groups.members_on,
        "offered_groups": [one for one in offered if one.slug not in chosen],
    }
