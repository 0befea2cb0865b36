"""What `benchmarks.matrix` measures in one database."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import numpy as np
import psycopg
from django.conf import settings
from django.core.management import call_command

from benchmarks.clock import Cost, cost_of
from benchmarks.control import COMMIT, NotServed, Served, open_control, open_present
from benchmarks.population import SEED, Population, fill
from benchmarks.reads import (
    Selection,
    Site,
    forget_everything,
    forget_pages,
    matrix_builder,
    naive_page,
    other_pages,
    read_bare,
    read_naive,
)
from benchmarks.writes import drift_after, insert_measures
from config.postgres.scratch import address_of, scratch_database, using_database

type Shape = tuple[int, int]

SHAPES: Final[tuple[Shape, ...]] = ((20, 10), (50, 30), (200, 100))
SLOW_SHAPES: Final = SHAPES[:2]
NAIVE_SHAPES: Final = SHAPES[:2]
SLOW_ROUNDS: Final = 3
"""A page that asks once a cell, or reads a record as it was, takes seconds: fewer shapes, fewer
rounds.
"""
WARM: Final = 60
"""Pages after which a process holds what is worth holding."""
PRESENT, FORMER = ", served", ", formerly"


@dataclass(frozen=True, slots=True)
class Measure:
    """An action that takes its turn in every round, or only in the first ``rounds``; ``prepare`` is
    not counted.

    It is done ``practice`` times without the clock before. ``served`` is an address that processes
    which do nothing else are asked for as well, just after.
    """

    name: str
    action: Callable[[], object]
    prepare: Callable[[], object] = lambda: None
    rounds: int | None = None
    practice: int = 1
    served: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """One size: its database, what was measured there so far, and what needs no clock."""

    size: str
    database: str
    population: Population
    beside: dict[str, Served] = field(default_factory=dict)
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)
    most_practice: int = WARM

    def take_turn(self, number: int) -> None:
        """Do everything for practice and once with the clock: each turn has new connections, and
        holds nothing yet.
        """
        with self.in_use() as application, _connect(settings.OWNER_URL, self.database) as owner:
            for measure in _read_measures(application, owner, self.population):
                if measure.rounds is None or number < measure.rounds:
                    practice = min(measure.practice, self.most_practice)
                    # Practised as it is measured, with the same preparation:
                    # what is forgotten is forgotten each time.
                    for _ in range(practice):
                        measure.prepare()
                        measure.action()
                    measure.prepare()
                    self._take(measure.name, cost_of(measure.action, watching=application))
                    for name, served in self.beside.items() if measure.served else ():
                        self._take(
                            measure.name + name,
                            served.cost(measure.served, practice=practice),
                        )
            for name, cost in insert_measures(owner, self.population, seed=SEED + number):
                self._take(name, cost)

    def note_facts(self) -> None:
        with self.in_use() as application:
            for shape in SHAPES:
                self.facts.update(
                    _facts(application, label(shape), busiest(self.population, shape))
                )

    def count_drift(self, operations: int) -> None:
        with _connect(settings.OWNER_URL, self.database) as owner:
            self.facts["drift"] = drift_after(owner, self.population, operations=operations)

    @contextmanager
    def in_use(self) -> Iterator[psycopg.Connection[Any]]:
        """Let the project use this database, as the only one it ever knew, and give a connection
        without Django.
        """
        with (
            using_database(self.database),
            _connect(settings.DATABASE_URL, self.database) as connection,
        ):
            forget_everything()
            yield connection

    def _take(self, name: str, cost: Cost) -> None:
        self.costs.setdefault(name, []).append(cost)


@contextmanager
def open_bench(
    size: str,
    *,
    template: str = "template1",
    most_practice: int = WARM,
    has_control: bool = True,
) -> Iterator[Bench]:
    """A filled database, dropped at the end; a copy of `template`, brought to the present schema."""
    name = f"demarche_bench_{size}_{os.getpid()}"
    with scratch_database(name, template=template):
        call_command("migrate", verbosity=0)
        with _connect(settings.OWNER_URL, name) as owner:
            population = fill(owner, stances=rows_of(size))
        with ExitStack() as stack:
            beside = {PRESENT: stack.enter_context(open_present(name))}
            if has_control:
                beside.update(_open_former(stack, name, population))
            bench = Bench(size, name, population, beside, most_practice=most_practice)
            bench.note_facts()
            yield bench


def _open_former(stack: ExitStack, database: str, population: Population) -> dict[str, Served]:
    """The former commit in a process of its own, if the clone has it and it can be given the same record."""
    try:
        former = stack.enter_context(open_control(database, population))
        # Asked once before all: a commit that cannot serve is told of at the start and not after hours.
        former.cost(busiest(population, SHAPES[0]).address)
    except NotServed as reason:
        print(f"{COMMIT} is not measured: {reason}", file=sys.stderr)
        return {}
    return {FORMER: former}


def _connect(url: str, database: str) -> psycopg.Connection[Any]:
    """Connect to a database so that each statement is a transaction."""
    return psycopg.connect(address_of(url, database), autocommit=True)


def rows_of(size: str) -> int:
    """10k → 10,000; 1m → 1,000,000.

    Raises:
        ValueError: for anything but a number with or without such a letter.
    """
    if not re.fullmatch(r"[1-9]\d*[km]?", size, re.ASCII):
        raise ValueError(size)
    return int(size.replace("k", "000").replace("m", "000000"))


def label(shape: Shape) -> str:
    return f"{shape[0]}×{shape[1]}"


def busiest(population: Population, shape: Shape) -> Selection:
    rows, columns = shape
    return Selection(population.actors[:rows], population.issues[:columns])


def anywhere(population: Population, shape: Shape) -> Selection:
    rng, (rows, columns) = np.random.default_rng(SEED), shape
    actors = rng.permutation(population.actors)[:rows]
    return Selection(actors.tolist(), rng.permutation(population.issues)[:columns].tolist())


def _facts(
    application: psycopg.Connection[Any], name: str, selection: Selection
) -> Iterator[tuple[str, int]]:
    """The first page of a matrix, when nothing is kept from earlier ones."""
    yield f"cells {name}", len(read_bare(application, selection))
    forget_everything()
    # Of the first page of a process, the most that there are.
    yield f"queries {name}", Site().queries(selection.address)
    page = Site().get(selection.address)
    yield f"bytes {name}", page.raw_size
    yield f"bytes gzipped {name}", len(page.body)


def _read_measures(
    application: psycopg.Connection[Any], owner: psycopg.Connection[Any], population: Population
) -> Iterator[Measure]:
    """Everything that is read, in the order in which it takes turns."""
    for shape in SHAPES:
        name, head, elsewhere = (
            label(shape),
            busiest(population, shape),
            anywhere(population, shape),
        )
        page = partial(Site().get, head.address)
        yield Measure(f"bare SQL {name}", partial(read_bare, application, head))
        yield Measure(f"build_matrix {name}", matrix_builder(head))
        if shape in NAIVE_SHAPES:
            yield Measure(f"naive page {name}", naive_page(head), rounds=SLOW_ROUNDS)
        yield Measure(
            f"first page of a process {name}", page, prepare=forget_everything, rounds=SLOW_ROUNDS
        )
        yield Measure(
            f"page {name}", page, prepare=forget_pages, practice=WARM, served=head.address
        )
        yield Measure(
            f"first page after a change {name}",
            page,
            prepare=partial(_change, owner, head),
            rounds=SLOW_ROUNDS,
        )
        if shape in SLOW_SHAPES:
            known = partial(Site().get, head.address_as_known)
            yield Measure(f"page as known {name}", known, prepare=forget_pages, rounds=SLOW_ROUNDS)
        yield Measure(f"page from the memo {name}", page)
        yield Measure(f"304 {name}", _unchanged(head))
        yield Measure(f"bare SQL, random cells {name}", partial(read_bare, application, elsewhere))
        yield Measure(f"naive SQL {name}", partial(read_naive, application, head))
    for name, address in other_pages(population):
        yield Measure(name, partial(Site().get, address), prepare=forget_pages, rounds=SLOW_ROUNDS)


def _change(owner: psycopg.Connection[Any], selection: Selection) -> None:
    """Count a version of the busiest issue, as any change of a stance does."""
    # What every write of a stance does; without changing any, so that each round has the same record.
    owner.execute("select public.bump_versions(array[%s::bigint])", [selection.issues[0]])


def _unchanged(selection: Selection) -> Callable[[], object]:
    """A conditional GET of a browser that has the page."""
    page = Site().get(selection.address)
    ask = partial(Site().get, selection.address, HTTP_IF_NONE_MATCH=page.headers["ETag"])
    assert (page.status, ask().status) == (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED), page.body[:500]
    return ask
