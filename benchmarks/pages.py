"""What each page for readers costs beside a former commit: `./run bench pages [--sizes 10k,100k]`.

Both serve one record: the former commit fills a database, and the present one a copy that it
migrates. They take turns, so that a busy machine disturbs both alike.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from django.conf import settings
from django.urls import reverse
from tqdm import tqdm

from benchmarks.checkouts import migrate, run_in
from benchmarks.clock import Cost, middle, total_ratio
from benchmarks.control import NotServed, Served, open_site, taken_out
from benchmarks.goals import Ratio, print_ratios, write_json
from benchmarks.matrix import read_sizes
from benchmarks.measures import SHAPES, busiest, label, rows_of
from benchmarks.population import Population
from benchmarks.reads import ON, VS, other_pages
from config.ops.server import collect_static
from config.postgres.scratch import scratch_database

FORMER: Final = "e7edb5c"
"""Of 2026-11-29: the last before a dossier had events, shared issues or the previous government."""
MOST: Final = 1.05
PRACTICE: Final = 25
"""Pages before each that is measured: a process holds what it will hold."""
NOW, THEN = "now", "then"
_FILL: Final = """
import json, sys
import benchmarks
import psycopg
from benchmarks.population import fill
from django.conf import settings

with psycopg.connect(settings.OWNER_URL, autocommit=True) as owner:
    found = fill(owner, stances=int(sys.argv[1]))
    owner.execute("vacuum analyze")
print(json.dumps([found.stances, found.actors, found.issues]))
"""

type Costs = dict[str, list[Cost]]


def main() -> None:
    options = parse_options()
    collect_static()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    ratios: list[Ratio] = []
    try:
        for size in options.sizes:
            with opened(size, commit=options.former) as (builds, population):
                chosen = chosen_pages(population, options.only)
                costs = measure(builds, chosen, rounds=options.rounds)
            print_costs(size, costs)
            ratios += ratios_of(size, costs)
    except NotServed as reason:
        sys.exit(f"{options.former} is not measured: {reason}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The scratch databases are gone.")
    print_ratios(ratios)
    if options.json:
        write_json(ratios, options.json)


@contextmanager
def opened(size: str, *, commit: str) -> Iterator[tuple[dict[str, Served], Population]]:
    """Both commits at work, each on its copy of one record.

    Raises:
        NotServed: where the repository has no such commit.
    """
    then, here = f"demarche_bench_pages_{os.getpid()}", Path(settings.BASE_DIR)
    with ExitStack() as stack:
        place = stack.enter_context(taken_out(commit))
        stack.enter_context(scratch_database(then))
        migrate(place, then)
        # The former commit fills, since the present one's filling knows columns that it has not.
        population = Population(*json.loads(run_in(place, then, "-c", _FILL, str(rows_of(size)))))
        # Copied before anything is served, which may write sessions and versions.
        stack.enter_context(scratch_database(f"{then}_now", template=then))
        migrate(here, f"{then}_now")
        serve = partial(open_site, server="config.ops.server")
        yield (
            {
                NOW: stack.enter_context(serve(here, f"{then}_now")),
                THEN: stack.enter_context(serve(place, then)),
            },
            population,
        )


def pages(population: Population) -> Iterator[tuple[str, str]]:
    """What readers ask for that both commits have."""
    yield "first page", reverse("home")
    for shape in SHAPES:
        yield f"matrix {label(shape)}", busiest(population, shape).address
    actor, issue = f"actor-{population.actors[0]}", f"issue-{population.issues[0]}"
    cell = reverse("cell", args=["all", actor, issue])
    yield "cell", f"{cell}?on={ON}&vs={VS}"
    yield "rows and columns", f"{reverse('choose', args=['all'])}?on={ON}"
    yield "issues of a dossier", reverse("issue_list", args=["all"])
    yield "actor, the busiest", f"{reverse('actor', args=[actor])}?on={ON}"
    yield "issue, the busiest", f"{reverse('issue', args=[issue])}?on={ON}"
    yield from other_pages(population)
    yield "sources", reverse("source_list")
    yield "source", reverse("source", args=[1])
    yield "stances", reverse("stance_list")
    yield "stances of an actor", f"{reverse('stance_list')}?actor={actor}"
    yield "stance", reverse("stance", args=[7])
    yield "search", f"{reverse('search')}?q=number"
    yield "method", reverse("method")


def chosen_pages(population: Population, only: Sequence[str]) -> list[tuple[str, str]]:
    """Those whose name begins with one of the words, or all."""
    begin = tuple(only) or ("",)
    return [(name, address) for name, address in pages(population) if name.startswith(begin)]


def measure(
    builds: dict[str, Served],
    chosen: Sequence[tuple[str, str]],
    *,
    rounds: int,
    practice: int = PRACTICE,
) -> Costs:
    """Of each page and build, in turns; who is asked first changes from round to round."""
    costs: Costs = {}
    for number in tqdm(range(rounds), desc="Rounds", unit="", disable=None):
        # Whoever comes second finds the machine's caches as the first left them.
        order = list(builds)[:: -1 if number % 2 else 1]
        for name, address in chosen:
            for build in order:
                cost = builds[build].cost(address, practice=practice if number == 0 else 2)
                costs.setdefault(f"{name}, {build}", []).append(cost)
    return costs


def print_costs(size: str, costs: Costs) -> None:
    print(f"\n{size} stances, medians in ms")
    print(f"{'':38} {'wall':>10} {'client CPU':>10} {'server CPU':>10}")
    for what, cost in ((what, middle(some)) for what, some in costs.items()):
        print(f"{what:38} {cost.wall:10.1f} {cost.client:10.1f} {cost.server or 0:10.1f}")


def ratios_of(size: str, costs: Costs) -> list[Ratio]:
    names = [what.removesuffix(f", {NOW}") for what in costs if what.endswith(f", {NOW}")]
    return [
        Ratio.at_most(
            f"{name}, {size}", total_ratio(costs, f"{name}, {NOW}", f"{name}, {THEN}"), MOST
        )
        for name in names
    ]


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench pages", description=__doc__)
    parser.add_argument(
        "--sizes", type=read_sizes, default="10k,100k", help="stances, such as 10k,1m"
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", nargs="*", default=(), metavar="PAGE", help="cell, changes, …")
    parser.add_argument("--former", default=FORMER, metavar="COMMIT")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the ratios there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
