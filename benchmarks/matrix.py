"""How much a matrix costs, beside the least and the most it could: `./run bench matrix --sizes 10k,1m`.

Every measure of every size takes its turn in every round, so that a busy machine disturbs all alike.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tqdm import tqdm

from benchmarks.clock import middle, total_ratio
from benchmarks.goals import Ratio, print_ratios, write_json
from benchmarks.measures import SHAPES, Bench, label, measures, open_bench, rows_of
from config.server import collect_static

PAGE_GOALS: Final = dict(zip(SHAPES, (2.5, 2.0, 2.0), strict=True))
MIDDLE: Final = label(SHAPES[1])
MANY_QUERIES: Final = 12


def main() -> None:
    options = _options()
    collect_static()
    with ExitStack() as stack:
        benches = []
        for size in options.sizes:
            print(f"Filling {size} …", flush=True)
            benches.append(stack.enter_context(open_bench(size)))
        run(benches, rounds=options.rounds)
        for bench in benches:
            print_costs(bench)
    found = list(ratios(benches))
    print_ratios(found)
    if options.json:
        write_json(found, options.json)


def run(benches: Sequence[Bench], *, rounds: int) -> None:
    turns = list(zip(*(measures(bench) for bench in benches), strict=True))
    for number in tqdm(range(rounds), desc="Rounds", unit=""):
        for turn in turns:
            for bench, measure in zip(benches, turn, strict=True):
                if measure.rounds is None or number < measure.rounds:
                    bench.run(measure)
        for bench in benches:
            bench.run_inserts()
    benches[0].count_drift()


def print_costs(bench: Bench) -> None:
    print(f"\n{bench.size}: {bench.population.stances:,} stances, medians in ms")
    print(f"{'':38} {'wall':>10} {'client CPU':>10} {'server CPU':>10}")
    for name, costs in bench.costs.items():
        cost = middle(costs)
        server = "?" if cost.server is None else f"{cost.server:.3f}"
        print(f"{name:38} {cost.wall:10.3f} {cost.client:10.3f} {server:>10}")
    for name, fact in bench.facts.items():
        print(f"{name:38} {fact:10,}")


def ratios(benches: Sequence[Bench]) -> Iterator[Ratio]:
    """What has a goal. Where not said otherwise, of the largest database."""
    smallest, largest = benches[0], benches[-1]
    for bench in benches[1:]:
        growth = _cost(bench, f"bare SQL {MIDDLE}") / _cost(smallest, f"bare SQL {MIDDLE}")
        many_times = rows_of(bench.size) / rows_of(smallest.size) > 100
        name = f"{bench.size} / {smallest.size}, matrix {MIDDLE}"
        yield Ratio.at_most(name, growth, 6 if many_times else 4)
    costs = largest.costs
    yield Ratio.at_least(
        f"naive SQL / ours, {MIDDLE}", total_ratio(costs, f"naive SQL {MIDDLE}", f"bare SQL {MIDDLE}"), 15
    )
    for shape, goal in PAGE_GOALS.items():
        name = label(shape)
        yield Ratio.at_most(f"page / bare SQL, {name}", total_ratio(costs, f"page {name}", f"bare SQL {name}"), goal)
    yield Ratio.at_most(f"304 / bare SQL, {MIDDLE}", total_ratio(costs, f"304 {MIDDLE}", f"bare SQL {MIDDLE}"), 0.1)
    for when in ("append", "back-dated"):
        with_positions = f"insert anywhere, {when}"
        name = f"insert with / without positions, {when}"
        yield Ratio.at_most(name, total_ratio(costs, with_positions, f"{with_positions}, no positions"), 3)
    queries = max(fact for bench in benches for name, fact in bench.facts.items() if name.startswith("queries"))
    yield Ratio.at_most("queries of a matrix page", queries, MANY_QUERIES)
    yield Ratio.at_most("rows wrong after 3,000 random changes", smallest.facts["drift"], 0)


def _cost(bench: Bench, name: str) -> float:
    return middle(bench.costs[name]).total


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench matrix", description=__doc__)
    parser.add_argument(
        "--sizes",
        type=lambda text: sorted(text.split(","), key=rows_of),
        default="10k,1m",
        help="stances, such as 10k,1m",
    )
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the ratios there")
    return parser.parse_args()


def _sizes(text: str) -> list[str]:
    """From the smallest to the largest."""
    return sorted(text.split(","), key=rows_of)


if __name__ == "__main__":
    main()
