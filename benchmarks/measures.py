"""What `benchmarks.matrix` measures in one database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import numpy as np
import psycopg

from benchmarks.clock import Clock, Cost
from benchmarks.population import SEED, Population, fill
from benchmarks.reads import Selection, Site, forget_pages, matrix_builder, naive_page, read_bare, read_naive
from benchmarks.scratch import Scratch, scratch_database
from benchmarks.writes import INSERTS, Inserter, drift_after

type Shape = tuple[int, int]

SHAPES: Final[tuple[Shape, ...]] = ((20, 10), (50, 30), (200, 100))
SLOW_SHAPES: Final = SHAPES[:2]
SLOW_ROUNDS: Final = 3
"""A page that asks once a cell takes seconds: fewer shapes, fewer rounds."""
OPERATIONS: Final = 3000


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that takes its turn in every round, or only in the first ``rounds``; ``prepare`` is not counted."""

    name: str
    action: Callable[[], object]
    prepare: Callable[[], object] | None = None
    rounds: int | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """One size: its database, what was measured there so far, and what needs no clock."""

    size: str
    scratch: Scratch
    clock: Clock
    population: Population
    connection: psycopg.Connection[Any]
    inserter: Inserter
    site: Site = field(default_factory=Site)
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)

    def take(self, name: str, cost: Cost) -> None:
        self.costs.setdefault(name, []).append(cost)

    def run(self, measure: Measure) -> None:
        with self.scratch.in_use():
            if measure.prepare:
                measure.prepare()
            self.take(measure.name, self.clock.cost_of(measure.action))

    def run_inserts(self) -> None:
        for insert in INSERTS:
            self.take(insert.name, self.inserter.cost_of(insert))

    def count_drift(self) -> None:
        self.facts["drift"] = drift_after(self.scratch, self.population, operations=OPERATIONS)


@contextmanager
def open_bench(size: str) -> Iterator[Bench]:
    """A filled database with everything warm."""
    with scratch_database(size) as scratch:
        with scratch.connect(as_owner=True) as owner:
            population = fill(owner, stances=rows_of(size))
        clock = Clock(scratch)
        with scratch.connect() as connection:
            bench = Bench(size, scratch, clock, population, connection, Inserter(scratch, clock, population))
            yield bench
            bench.inserter.close()


def rows_of(size: str) -> int:
    """10k → 10,000; 1m → 1,000,000."""
    return int(size.lower().replace("k", "000").replace("m", "000000"))


def label(shape: Shape) -> str:
    return f"{shape[0]}×{shape[1]}"


def busiest(population: Population, shape: Shape) -> Selection:
    rows, columns = shape
    return Selection(population.actors[:rows], population.issues[:columns])


def anywhere(population: Population, shape: Shape) -> Selection:
    rng, (rows, columns) = np.random.default_rng(SEED), shape
    actors = rng.permutation(population.actors)[:rows]
    return Selection(actors.tolist(), rng.permutation(population.issues)[:columns].tolist())


def measures(bench: Bench) -> Iterator[Measure]:
    """Everything that is read, in the order in which it takes turns."""
    for shape in SHAPES:
        yield from _of_shape(bench, shape)
    bench.clock.watch_backends()


def _of_shape(bench: Bench, shape: Shape) -> Iterator[Measure]:
    name, connection = label(shape), bench.connection
    head, random_cells = busiest(bench.population, shape), anywhere(bench.population, shape)
    bare = partial(read_bare, connection, head)
    page = partial(bench.site.get, head.address)
    yield Measure(f"bare SQL {name}", bare, prepare=bare)
    with bench.scratch.in_use():
        yield Measure(f"build_matrix {name}", matrix_builder(head))
        forget_pages()
        first = page()
        assert first.status == HTTPStatus.OK, first.body[:500]
        bench.facts[f"bytes {name}"] = first.raw_size
        bench.facts[f"bytes gzipped {name}"] = len(first.body)
        bench.facts[f"cells {name}"] = len(bare())
        forget_pages()
        bench.facts[f"queries {name}"] = bench.site.queries(head.address)
        unchanged = partial(bench.site.get, head.address, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert unchanged().status == HTTPStatus.NOT_MODIFIED
        if shape in SLOW_SHAPES:
            yield Measure(f"naive page {name}", naive_page(head), rounds=SLOW_ROUNDS)
    yield Measure(f"page {name}", page, prepare=forget_pages)
    yield Measure(f"page from the memo {name}", page)
    yield Measure(f"304 {name}", unchanged)
    anywhere_bare = partial(read_bare, connection, random_cells)
    yield Measure(f"bare SQL, random cells {name}", anywhere_bare, prepare=anywhere_bare)
    yield Measure(f"naive SQL {name}", partial(read_naive, connection, head))
