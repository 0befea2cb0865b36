"""How much a matrix costs, beside the least and the most it could: `./run bench matrix --sizes
10k,1m`.

Every size and every measure takes its turn in every round, so that a busy machine disturbs all
alike.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Final

from tqdm import tqdm

from benchmarks.clock import middle, total_ratio
from benchmarks.control import COMMIT
from benchmarks.goals import Ratio, print_ratios, write_json
from benchmarks.measures import FORMER, PRESENT, SHAPES, Bench, label, open_bench, rows_of
from benchmarks.writes import WITHOUT
from config.ops.server import collect_static

PAGE_GOALS: Final = dict(zip(SHAPES, (2.0, 1.2, 1.3), strict=True))
MIDDLE: Final = label(SHAPES[1])
OPERATIONS: Final = 3000


def main() -> None:
    options = parse_options()
    collect_static()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        found = measure(options.sizes, rounds=options.rounds)
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The scratch databases are gone.")
    print_ratios(found)
    if options.json:
        write_json(found, options.json)


def measure(
    sizes: Sequence[str],
    *,
    rounds: int,
    operations: int = OPERATIONS,
    open_one: Callable[[str], AbstractContextManager[Bench]] = open_bench,
) -> list[Ratio]:
    """Fill a scratch database of each size (the smallest first), measure, print the costs, return
    what has a goal.
    """
    with ExitStack() as stack:
        benches = [stack.enter_context(open_one(size)) for size in sizes]
        for number in tqdm(range(rounds), desc="Rounds", unit="", disable=None):
            for bench in benches:
                bench.take_turn(number)
        # At the end and in the smallest database: thousands of changes would alter what is measured.
        benches[0].count_drift(operations)
        for bench in benches:
            _print_costs(bench)
    return [*_growth(benches), *_ratios(benches[-1]), *_facts(benches)]


def _print_costs(bench: Bench) -> None:
    print(f"\n{bench.size}: {bench.population.stances:,} stances, medians in ms")
    print(f"{'':38} {'wall':>10} {'client CPU':>10} {'server CPU':>10}")
    for name, costs in bench.costs.items():
        cost = middle(costs)
        server = "?" if cost.server is None else f"{cost.server:.3f}"
        print(f"{name:38} {cost.wall:10.3f} {cost.client:10.3f} {server:>10}")
    for name, fact in bench.facts.items():
        print(f"{name:38} {fact:10,}")


def _growth(benches: Sequence[Bench]) -> Iterator[Ratio]:
    """What a larger record costs the same matrix."""
    smallest, *others = benches
    # Of the bare query: what a page adds is the same at every size.
    least = middle(smallest.costs[f"bare SQL {MIDDLE}"]).total
    for bench in others:
        growth = middle(bench.costs[f"bare SQL {MIDDLE}"]).total / least
        goal = 6 if rows_of(bench.size) > 100 * rows_of(smallest.size) else 4
        yield Ratio.at_most(f"{bench.size} / {smallest.size}, matrix {MIDDLE}", growth, goal)


def _ratios(bench: Bench) -> Iterator[Ratio]:
    """What one database tells."""

    def ratio(over: str, under: str) -> float:
        return total_ratio(bench.costs, over, under)

    yield Ratio.at_least(
        f"naive SQL / ours, {MIDDLE}", ratio(f"naive SQL {MIDDLE}", f"bare SQL {MIDDLE}"), 15
    )
    for shape, goal in PAGE_GOALS.items():
        name = label(shape)
        yield Ratio.at_most(
            f"page / bare SQL, {name}", ratio(f"page {name}{PRESENT}", f"bare SQL {name}"), goal
        )
    for shape in SHAPES if FORMER in bench.beside else ():
        page = f"page {label(shape)}"
        yield Ratio.at_most(
            f"page / page of {COMMIT}, {label(shape)}", ratio(page + PRESENT, page + FORMER), 0.5
        )
    for first in ("of a process", "after a change"):
        over = ratio(f"first page {first} {MIDDLE}", f"page {MIDDLE}")
        yield Ratio.at_most(f"first page {first} / page, {MIDDLE}", over, 2)
    yield Ratio.at_most(
        f"page as known / page, {MIDDLE}", ratio(f"page as known {MIDDLE}", f"page {MIDDLE}"), 3
    )
    yield Ratio.at_most(
        f"304 / bare SQL, {MIDDLE}", ratio(f"304 {MIDDLE}", f"bare SQL {MIDDLE}"), 0.1
    )
    for when in ("append", "back-dated"):
        insert = f"insert anywhere, {when}"
        yield Ratio.at_most(
            f"insert with / without positions, {when}", ratio(insert, insert + WITHOUT), 3
        )


def _facts(benches: Sequence[Bench]) -> Iterator[Ratio]:
    """What needs no clock, in the worst of all databases."""
    facts = [fact for bench in benches for fact in bench.facts.items()]
    yield Ratio.at_most(
        "queries of a page", max(count for name, count in facts if name.startswith("queries")), 12
    )
    yield Ratio.at_most("positions wrong after random changes", dict(facts)["drift"], 0)


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench matrix", description=__doc__)
    parser.add_argument(
        "--sizes", type=read_sizes, default="10k,1m", help="stances, such as 10k,1m"
    )
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the ratios there")
    return parser.parse_args(arguments)


def read_sizes(text: str) -> list[str]:
    """From the smallest to the largest."""
    try:
        return sorted(set(text.lower().split(",")), key=rows_of)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{error} is no number of stances, such as 500, 10k or 1m"
        ) from error


if __name__ == "__main__":
    main()
