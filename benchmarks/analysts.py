"""What the pages of the analyst's table cost beside their own SQL and computing: `./run bench analysts`.

Each page is served whole, by all middleware, and not kept. In the same request it is noted what of it was reading:
all of the database's time, and of this process's what passed in a query or in the functions of ``positions.reads``
and ``positions.measures`` that pages call. A page is divided by that; what is left is what the page itself takes:
settings, tables written by hand, pictures, templates, compressing.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import pkgutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from statistics import median
from types import FunctionType, ModuleType
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import quote_plus

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from tqdm import tqdm

import positions.pages
from benchmarks.clock import Cost, cost_of
from benchmarks.goals import Ratio, print_ratios, write_json
from benchmarks.measures import rows_of
from benchmarks.population import Population, fill
from benchmarks.reads import ON, VS, Site, forget_pages
from config.ops.server import collect_static
from config.postgres.scratch import address_of, scratch_database

MOST: Final = 2.0
PRACTICE: Final = 5
_READING: Final = ("positions.reads.", "positions.measures.")
_GROUPS: Final = """
with made as (
  insert into actors_actor (slug, kind, name, iso3, wikidata_id, note)
  select 'group-' || i, 'group', 'Group number ' || i, '', '', '' from generate_series(1, 4) i returning id),
numbered as (select id, row_number() over (order by id) as i from made)
insert into actors_membership (member_id, group_id, role, speaks_for, from_date)
select a.member, g.id, '', false, '2015-01-01'
  from numbered g join unnest(%s::bigint[]) with ordinality a(member, place) on mod(a.place, 4) = g.i - 1
"""


class Clock:
    """Milliseconds of this process that passed in what was timed, what is within counting once."""

    def __init__(self) -> None:
        self.spent = 0.0
        self._depth = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        begun = time.process_time_ns()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self.spent += (time.process_time_ns() - begun) / 1e6

    def timed[**P, R](self, function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            with self.running():
                return function(*args, **kwargs)

        return call

    def query(self, execute: Callable[..., Any], *args: Any) -> Any:
        """As Django wraps a query."""
        with self.running():
            return execute(*args)


@dataclass(frozen=True, slots=True)
class Parts:
    """A page, and what of it was reading, in milliseconds of processor."""

    page: Cost
    reading: float

    @property
    def ratio(self) -> float:
        return self.page.total / (self.reading + (self.page.server or 0))


def pages(population: Population) -> Iterator[tuple[str, str]]:
    """Each with everything on record that it can show, of the busiest actors and issues."""
    one, issue = f"actor-{population.actors[0]}", f"issue-{population.issues[0]}"
    day = f"on={ON}"

    def of(view: str, *args: str) -> str:
        return reverse(view, args=["all", *args])

    for number in (2, 10, 50):
        actors = ",".join(f"actor-{pk}" for pk in population.actors[:number])
        yield f"compare {number}", f"{of('compare')}?{day}&vs={VS}&actors={actors}"
    several = ",".join(f"actor-{pk}" for pk in population.actors[:8])
    groups = ",".join(f"group-{number}" for number in range(1, 5))
    yield (
        "compare 8 and 4 groups",
        f"{of('compare')}?{day}&actors={several}&groups={groups}&by=year",
    )
    yield "nearest", f"{of('nearest')}?{day}&vs={VS}&actor={one}"
    yield "nearest without unanimous", f"{of('nearest')}?{day}&actor={one}&unanimous=without"
    yield "blocs", f"{of('blocs')}?{day}&blocs={groups}"
    yield "similarity", f"{of('similarity')}?{day}"
    named = ",".join(f"issue-{pk}" for pk in population.issues[:100])
    yield "change brief", f"{of('change_brief')}?{day}&vs={VS}&issues={named}"
    yield "silence", f"{of('silence')}?{day}"
    yield "conditions", f"{of('conditions')}?{day}"
    yield "say and do", f"{of('deeds')}?{day}"
    yield "card", f"{of('card', one, issue)}?{day}"
    yield "concordance", f"{reverse('concordance', args=[issue])}?q=words"
    question = quote_plus(f"What does Actor number {population.actors[0]} say about words?")
    yield "ask", f"{reverse('ask')}?q={question}"


@contextmanager
def timing(clock: Clock) -> Iterator[None]:
    """All that pages call of reads and measures runs by the clock, and every query."""
    with ExitStack() as stack:
        for module in _modules():
            for name, value in _reading_of(module):
                stack.enter_context(patch.object(module, name, clock.timed(value)))
        stack.enter_context(connection.execute_wrapper(clock.query))
        yield


def _modules() -> list[ModuleType]:
    found = pkgutil.walk_packages(positions.pages.__path__, "positions.pages.")
    return [importlib.import_module(one.name) for one in found]


def _reading_of(module: ModuleType) -> list[tuple[str, FunctionType]]:
    """The functions that a page has of them; classes stay what they are."""
    return [
        (name, value)
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__.startswith(_READING)
    ]


def measure(
    chosen: Sequence[tuple[str, str]], watching: psycopg.Connection[Any], *, rounds: int
) -> dict[str, list[Parts]]:
    """In turns, so that a busy machine disturbs all alike.

    Raises:
        ValueError: where an address is no page.
    """
    found: dict[str, list[Parts]] = {name: [] for name, _ in chosen}
    clock = Clock()
    with timing(clock):
        for number in tqdm(range(rounds + PRACTICE), desc="Rounds", unit="", disable=None):
            for name, address in chosen:
                parts = _serve(address, clock, watching)
                if number >= PRACTICE:
                    found[name].append(parts)
    return found


def _serve(address: str, clock: Clock, watching: psycopg.Connection[Any]) -> Parts:
    forget_pages()
    # The rubbish of the pages before: it would be swept within whichever page comes next.
    gc.collect()
    statuses: list[int] = []
    clock.spent = 0.0
    cost = cost_of(lambda: statuses.append(Site().get(address).status), watching=watching)
    if statuses != [200]:
        raise ValueError(f"{address} answers {statuses}.")
    return Parts(cost, clock.spent)


def print_parts(parts: dict[str, list[Parts]]) -> None:
    print(f"\n{'':28} {'page':>8} {'of the database':>16} {'reading':>8} {'rest':>8}")
    for name, some in parts.items():
        page = median(one.page.total for one in some)
        server = median(one.page.server or 0 for one in some)
        reading = median(one.reading for one in some)
        rest = median(one.page.client - one.reading for one in some)
        print(f"{name:28} {page:8.1f} {server:16.1f} {reading:8.1f} {rest:8.1f}")


def ratios_of(size: str, parts: dict[str, list[Parts]]) -> list[Ratio]:
    """Of each page, by rounds."""
    return [
        Ratio.at_most(f"{name}, {size}", median(one.ratio for one in some), MOST)
        for name, some in parts.items()
    ]


def main() -> None:
    options = parse_options()
    collect_static()
    name = f"demarche_bench_analysts_{os.getpid()}"
    with scratch_database(name):
        call_command("migrate", verbosity=0)
        with psycopg.connect(address_of(settings.OWNER_URL, name), autocommit=True) as owner:
            population = fill(owner, stances=rows_of(options.size))
            owner.execute(_GROUPS, [population.actors[:100]])
            owner.execute("vacuum analyze")
        begin = tuple(options.only) or ("",)
        chosen = [one for one in pages(population) if one[0].startswith(begin)]
        with psycopg.connect(address_of(settings.DATABASE_URL, name), autocommit=True) as watching:
            parts = measure(chosen, watching, rounds=options.rounds)
    print(f"\n{population.stances:,} stances, medians of {options.rounds} in ms of processor")
    print_parts(parts)
    ratios = ratios_of(options.size, parts)
    print_ratios(ratios)
    if options.json:
        write_json(ratios, options.json)


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench analysts", description=__doc__)
    parser.add_argument("--size", default="10k", help="stances, such as 10k or 100k")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", nargs="*", default=(), metavar="PAGE", help="compare, ask, …")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the ratios there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
