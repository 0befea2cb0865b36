"""What it costs to keep positions beside stances, and whether they are right after any change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import psycopg

from benchmarks.clock import Clock, Cost
from benchmarks.population import DAYS, FIRST_DAY, SEED, STANCES, VALUES, Population, draw, zipf
from benchmarks.scratch import Scratch

BATCH: Final = 40
"""Inserts a measurement; each is a transaction of its own that is rolled back."""

_INSERT: Final = """
insert into positions_stance
  (actor_id, issue_id, value, act, stated_date, status, firmness, salience, confidence, stated_precision,
   note, withdrawal_note, published_at)
values (%s, %s, %s, 'verbatim', %s::date + %s::int, 'published', 'unknown', 'unknown', 'moderate', 'day', '', '', now())
"""


@dataclass(frozen=True, slots=True)
class Insert:
    """A way to insert: where, when, and whether positions follow."""

    name: str
    busiest: bool
    back_dated: bool
    derived: bool


BARE: Final = ", no positions"
INSERTS: Final = [
    Insert(
        f"insert {place}, {when}{'' if derived else ', no positions'}", place == "busiest", when != "append", derived
    )
    for place in ("anywhere", "busiest")
    for when in ("append", "back-dated")
    for derived in (True, False)
]


class Inserter:
    """Measures single inserts as the owner, who alone may switch the triggers off."""

    def __init__(self, scratch: Scratch, clock: Clock, population: Population) -> None:
        self._connection = scratch.connect(as_owner=True)
        self._clock = clock
        self._population = population
        self._rng = np.random.default_rng(SEED)
        self._clock.watch_backends()

    def close(self) -> None:
        self._connection.close()

    def cost_of(self, insert: Insert) -> Cost:
        able = "enable" if insert.derived else "disable"
        self._connection.execute(f"alter table positions_stance {able} trigger positions_after_insert")
        try:
            self._insert(self._rows(insert, 5))  # plans are made anew after the line above
            rows = self._rows(insert, BATCH)
            return self._clock.cost_of(lambda: self._insert(rows)).each(BATCH)
        finally:
            self._connection.execute("alter table positions_stance enable trigger positions_after_insert")

    def _rows(self, insert: Insert, number: int) -> list[tuple[object, ...]]:
        among = 10 if insert.busiest else None
        actors = self._rng.choice(self._population.actors[:among], number).tolist()
        issues = self._rng.choice(self._population.issues[:among], number).tolist()
        values = self._rng.choice([-2, 0, 2], number).tolist()
        days = self._rng.integers(0, DAYS - 365, number) + (0 if insert.back_dated else DAYS)
        return list(zip(actors, issues, values, [FIRST_DAY] * number, days.tolist(), strict=True))

    def _insert(self, rows: list[tuple[object, ...]]) -> None:
        for row in rows:
            with self._connection.transaction(force_rollback=True):
                self._connection.execute(_INSERT, row, prepare=True)


def drift_after(scratch: Scratch, population: Population, *, operations: int) -> int:
    """Rows of positions that are wrong after random inserts, edits, withdrawals, moves and deletions in few cells."""
    few = Population(population.stances, population.actors[-15:], population.issues[-10:])
    with scratch.connect(as_owner=True) as connection:
        connection.execute("set synchronous_commit = off")
        # These stances have no reviews: that rule is not what is tested here.
        connection.execute("alter table positions_stance disable trigger stance_may_be_published")
        operate = _Operations(connection, few)
        for _ in range(operations):
            operate()
        (wrong,) = connection.execute("select count(*) from position_drift()").fetchone() or (-1,)
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
        self._update("stated_date = %s::date + %s::int, withdrawn_date = null", FIRST_DAY, int(self._rng.integers(100)))

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
        self._connection.execute(f"update positions_stance set {change} where id = %s", [*values, self._any()])

    def _any(self) -> int | None:
        return int(self._rng.choice(self._stances)) if self._stances else None
