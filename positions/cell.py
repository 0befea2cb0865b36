"""One cell of a matrix told in full: the deciding words, since when, what came before, and who stands apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Prefetch

from actors.models import Actor
from positions.choices import SCALE, Decision
from positions.corrections import newest_words
from positions.known import known_positions, read_known_voices
from positions.models import (
    Condition,
    Dossier,
    Evidence,
    Issue,
    Position,
    Review,
    Stance,
)
from positions.rule import stand

NAMES_SHOWN: Final = 8
EARLIER_READ: Final = 500
"""Periods read of a cell's past; the busiest cells have thousands, and nobody reads them in a panel."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a dossier's actors hold a value on the issue."""

    value: int
    actors: Sequence[Actor]

    @property
    def count(self) -> int:
        return len(self.actors)

    @property
    def names(self) -> str:
        """The first few names, and how many more there are."""
        shown = ", ".join(actor.name for actor in self.actors[:NAMES_SHOWN])
        return shown if self.count <= NAMES_SHOWN else f"{shown} and {self.count - NAMES_SHOWN} more"


@dataclass(frozen=True, slots=True)
class CellStory:
    """What stands behind a cell on a day, as the record is now or, if ``known_date`` is given, as it was then.

    ``position`` is None where nothing is in force; ``since`` is the first day of the unbroken run of its value;
    ``stances`` are the statements that decide it, as they read now; ``earlier`` the positions before, newest first.
    """

    actor: Actor
    issue: Issue
    on_date: dt.date
    known_date: dt.date | None
    position: Position | None
    since: dt.date | None
    stances: Sequence[Stance]
    earlier: Sequence[Position]
    others: Sequence[Tally]
    silent_count: int


def build_cell(
    *, dossier: Dossier, actor: Actor, issue: Issue, on_date: dt.date, known_date: dt.date | None = None
) -> CellStory:
    """Read a cell with a fixed number of queries."""
    past = _read_past(actor, issue, on_date, known_date)
    position = past[0] if past and past[0].valid_to > on_date else None
    others, silent_count = _tally(dossier, actor, _read_values(dossier, issue, on_date, known_date))
    return CellStory(
        actor=actor,
        issue=issue,
        on_date=on_date,
        known_date=known_date,
        position=position,
        since=_since(past) if position else None,
        stances=_read_stances(_read_deciding(position, on_date, known_date)) if position else [],
        earlier=_changes(past[1:] if position else past),
        others=others,
        silent_count=silent_count,
    )


def _read_past(actor: Actor, issue: Issue, on_date: dt.date, known_date: dt.date | None) -> list[Position]:
    """The positions that began by the day, newest first."""
    if known_date:
        known = known_positions(actor=actor, issue=issue, known_date=known_date)
        return [position for position in known if position.valid_from <= on_date]
    begun = Position.objects.filter(issue=issue, actor=actor, valid_from__lte=on_date)
    return list(begun.order_by("-valid_from")[:EARLIER_READ])


def _since(past: Sequence[Position]) -> dt.date:
    """The first day of the newest position's run of one value without a gap."""
    first = past[0]
    for earlier in past[1:]:
        if earlier.value != first.value or earlier.valid_to != first.valid_from:
            break
        first = earlier
    return first.valid_from


def _changes(positions: Sequence[Position]) -> list[Position]:
    """Of positions, newest first, the first of each run of one value."""
    return [
        position
        for position, before in zip(positions, [*positions[1:], None], strict=False)
        if before is None or before.value != position.value
    ]


def _read_deciding(position: Position, on_date: dt.date, known_date: dt.date | None) -> list[int]:
    """The identifiers of the deciding day's statements; of an earlier record only the one that is shown."""
    if known_date:
        return [position.stance_id]
    with connection.cursor() as cursor:
        cursor.execute(
            "select stance_id from positions_voice"
            " where issue_id = %s and actor_id = %s and stated_date = %s and withdrawn_date > %s",
            [position.issue_id, position.actor_id, position.stated_date, on_date],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _read_stances(deciding: Sequence[int]) -> list[Stance]:
    """Statements with what a reader needs to judge them."""
    evidence = Evidence.objects.select_related("excerpt__snapshot__source").defer(
        "excerpt__snapshot__text", "excerpt__snapshot__raw"
    )
    approvals = Review.objects.filter(decision=Decision.APPROVE).select_related("reviewer")
    return list(
        Stance.objects.published()
        .filter(pk__in=deciding)
        .select_related("actor", "on_behalf_of", "reported_by", "coder")
        .prefetch_related(
            Prefetch("evidence", newest_words(evidence).order_by("pk")),
            Prefetch("conditions", Condition.objects.order_by("pk")),
            Prefetch("reviews", approvals.order_by("-reviewed_at", "-pk")),
        )
        .order_by("pk")
    )


_VALUES = """
select d.actor_id, p.value from positions_dossieractor d
  join positions_position p on p.issue_id = %(issue)s and p.actor_id = d.actor_id
 where d.dossier_id = %(dossier)s and p.valid_from <= %(on)s and p.valid_to > %(on)s
"""


def _read_values(dossier: Dossier, issue: Issue, on_date: dt.date, known_date: dt.date | None) -> dict[int, int]:
    """By the actor's id, the value held on the issue."""
    if known_date:
        voices = read_known_voices(issues=[issue.pk], known_date=known_date)
        standings = {actor_id: stand(said, on_date) for (actor_id, _), said in voices.items()}
        return {actor_id: standing.value for actor_id, standing in standings.items() if standing}
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, {"issue": issue.pk, "dossier": dossier.pk, "on": on_date})
        return dict(cursor.fetchall())


def _tally(dossier: Dossier, actor: Actor, values: Mapping[int, int]) -> tuple[list[Tally], int]:
    """Where the dossier's other actors stand, in the order of the scale, and how many of them are not on record."""
    everybody = Actor.objects.current().filter(dossier_actors__dossier=dossier).exclude(pk=actor.pk)
    by_value: dict[int, list[Actor]] = {}
    silent = 0
    for other in everybody.order_by("dossier_actors__order", "name", "pk"):
        if other.pk in values:
            by_value.setdefault(values[other.pk], []).append(other)
        else:
            silent += 1
    in_order = sorted(by_value, key=lambda value: -value if value in SCALE else value)
    return [Tally(value, by_value[value]) for value in in_order], silent
