"""The actors and issues of a dossier as boxes to tick, those chosen first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from actors.models import Actor
from positions.models import Dossier, Issue
from positions.reads.matrix.address import ISSUE_LIMIT
from positions.reads.matrix.listed import read_listed

ACTORS_OFFERED: Final = 250
"""Actors to tick at most: the world has 193 states."""


def tick_actors(chosen: Sequence[Actor], everyone: Sequence[Actor]) -> list[tuple[Actor, bool]]:
    """Those chosen, ticked, then the others of ``everyone``."""
    return _ticked_first(chosen, everyone[:ACTORS_OFFERED])


def tick_issues(
    dossier: Dossier, chosen: Sequence[Issue], listed: Sequence[int]
) -> list[tuple[Issue, bool]]:
    """Those chosen, ticked, then the others of the dossier; ``listed`` are those asked about, all of
    its own where none is chosen.
    """
    every = (read_listed(dossier) if chosen else listed)[:ISSUE_LIMIT]
    found = Issue.objects.in_bulk(every)
    return _ticked_first(chosen, [found[pk] for pk in every])


def _ticked_first[R: (Actor, Issue)](
    chosen: Sequence[R], offered: Sequence[R]
) -> list[tuple[R, bool]]:
    found = [(row, True) for row in chosen]
    found.extend((row, False) for row in offered if row not in chosen)
    return found
