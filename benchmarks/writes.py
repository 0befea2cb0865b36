"""What it costs to keep positions beside stances, and whether they are right after any change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import psycopg

from benchmarks.clock import Cost, cost_of
from benchmarks.population import (
    DAYS,
    FIRST_DAY,
    LONGEST,
    SEED,
    STANCES,
    VALUES,
    Population,
    draw,
    zipf,
)

BATCH: Final = 40
"""Inserts a measurement; each is a transaction of its own that is rolled back."""

_INSERT: Final = """
insert into positions_stance
  (actor_id, issue_id, value, act, stated_date, status, firmness, salience, confidence, stated_precision,
   note, withdrawal_note, published_at)
values (%s, %s, %s, 'verbatim', %s::date + %s::int, 'published', 'unknown', 'unknown', 'moderate', 'day', '', '', now())
"""

_DRIFT: Final = (
    "select (select count(*) from position_drift()) + (select count(*) from tally_drift())"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when stances are inserted."""

    name: str
    busiest: bool
    back_dated: bool


PLACES: Final = (
    Place("anywhere, append", busiest=False, back_dated=False),
    Place("anywhere, back-dated", busiest=False, back_dated=True),
    Place("busiest, append", busiest=True, back_dated=False),
    Place("busiest, back-dated", busiest=True, back_dated=True),
)
WITHOUT: Final = ", no positions"


def insert_measures(
    owner: psycopg.Connection[Any], population: Population, *, seed: int
) -> Iterator[tuple[str, Cost]]:
    """What one insert costs, with everything that happens at an insert, and with all but the
    positions.

    As the owner, who alone may switch a trigger off.
    """
    rng = np.random.default_rng(seed)
    for place in PLACES:
        # The same rows for both, or their cells would cost differently.
        rows = _rows(rng, population, place, BATCH)
        for name, able in ((place.name, "enable"), (place.name + WITHOUT, "disable")):
            owner.execute(f"alter table positions_stance {able} trigger positions_after_insert")
            try:
                _insert(owner, rows)  # plans are made anew after the line above
                yield (
                    f"insert {name}",
                    cost_of(partial(_insert, owner, rows), watching=owner).each(BATCH),
                )
            finally:
                owner.execute("alter table positions_stance enable trigger positions_after_insert")


def _rows(
    rng: np.random.Generator, population: Population, place: Place, number: int
) -> list[tuple[object, ...]]:
    among = 10 if place.busiest else None
    actors = rng.choice(population.actors[:among], number).tolist()
    issues = rng.choice(population.issues[:among], number).tolist()
    values = rng.choice([-2, 0, 2], number).tolist()
    # Behind all that is on record, the last withdrawal too: nothing after it is computed anew.
    days = rng.integers(0, DAYS - 365, number) + (0 if place.back_dated else DAYS + LONGEST)
    return list(zip(actors, issues, values, [FIRST_DAY] * number, days.tolist(), strict=True))


def _insert(owner: psycopg.Connection[Any], rows: list[tuple[object, ...]]) -> None:
    for row in rows:
        # Taken back, so that each insert meets the same record.
        with owner.transaction(force_rollback=True):
            owner.execute(_INSERT, row, prepare=True)


def drift_after(owner: psycopg.Connection[Any], population: Population, *, operations: int) -> int:
    """Positions and counts wrong after random inserts, edits, withdrawals, moves and deletions in
    few cells.
    """
    # Few cells, so that changes meet one another; the quietest, which are computed anew fastest.
    few = Population(population.stances, population.actors[-15:], population.issues[-10:])
    # What a crash would lose is nothing here, and waiting for the disk most of the time.
    owner.execute("set synchronous_commit = off")
    # These stances have no reviews: that rule is not what is tested here.
    owner.execute("alter table positions_unchecked disable trigger stance_may_be_published")
    operate = _Operations(owner, few)
    for _ in range(operations):
        operate()
    (wrong,) = owner.execute(_DRIFT).fetchone() or (-1,)
    return int(wrong)


class _Operations:
    """Random changes, each a transaction."""

    def __init__(self, connection: psycopg.Connection[Any], population: Population) -> None:
        self._connection = connection
        self._population = population
        self._rng = np.random.default_rng(SEED)
        self._stances: list[int] = []
        self._kinds: list[Callable[[], None]] = [
            self._insert_one, self._insert_one, self._insert_one, self._insert_many, self._edit_value, self._edit_date,
            self._withdraw, self._archive, self._publish, self._move, self._delete,
        ]  # fmt: skip

    def __call__(self) -> None:
        with self._connection.transaction():
            # Now and then several changes in a transaction, whose triggers see one another's rows.
            for _ in range(self._rng.choice([1, 1, 1, 3])):
                self._kinds[self._rng.integers(len(self._kinds))]()

    def _insert_one(self) -> None:
        self._insert(1)

    def _insert_many(self) -> None:
        self._insert(10)

    def _insert(self, number: int) -> None:
        # The last of a hundred days or before: many statements of one cell share a day.
        drawn = draw(self._rng, self._population, number, when=(0, 100 / DAYS))
        inserted = self._connection.execute(STANCES + " returning id", drawn).fetchall()
        self._stances += [pk for (pk,) in inserted]

    def _edit_value(self) -> None:
        self._update("value = %s", int(self._rng.choice(VALUES)))

    def _edit_date(self) -> None:
        self._update(
            "stated_date = %s::date + %s::int, withdrawn_date = null",
            FIRST_DAY,
            int(self._rng.integers(100)),
        )

    def _withdraw(self) -> None:
        self._update("withdrawn_date = stated_date + %s::int", int(self._rng.integers(900)))

    def _archive(self) -> None:
        self._update("status = 'archived'")

    def _publish(self) -> None:
        self._update("status = 'published'")

    def _move(self) -> None:
        actor, other = self._rng.choice(self._population.actors, 2, replace=False).tolist()
        issue = int(zipf(self._rng, self._population.issues, 1)[0])
        self._update("actor_id = %s, on_behalf_of_id = %s, issue_id = %s", actor, other, issue)

    def _delete(self) -> None:
        if stance := self._any():
            self._connection.execute("delete from positions_stance where id = %s", [stance])
            self._stances.remove(stance)

    def _update(self, change: str, *values: object) -> None:
        self._connection.execute(
            f"update positions_stance set {change} where id = %s", [*values, self._any()]
        )

    def _any(self) -> int | None:
        return int(self._rng.choice(self._stances)) if self._stances else None
