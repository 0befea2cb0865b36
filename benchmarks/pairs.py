"""What it costs to compare every two actors: `./run bench pairs`.

The busiest 200 actors on the busiest 100 issues of the record of `./run bench matrix`, as of a day: what is
divided by is fetching alone, the same cells as arrays of numbers. The same over 120 months, one reading and each
month in one pass: divided by numpy alone on the arrays at hand. And the trend of the busiest two over as many months,
for which nothing is promised: with their words at hand it takes a few milliseconds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import psycopg
from django.conf import settings
from django.core.management import call_command

from benchmarks.clock import Cost, cost_of, middle, total_ratio
from benchmarks.goals import Ratio, print_ratios, write_json
from benchmarks.measures import rows_of
from benchmarks.population import Population, fill
from benchmarks.reads import ON
from config.postgres.scratch import address_of, scratch_database
from positions.measures.crowds import count_cases, measure
from positions.measures.spans import Stretch
from positions.reads.comparisons.crowd import Crowd, read_crowd
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.spells import Spells, measure_on, read_spells
from positions.reads.comparisons.trend import read_words, trace

ACTORS: Final = 200
ISSUES: Final = 100
YEARS: Final = 10
MOST: Final = 1.5
MEASURES: Final = "identical", "lijphart", "kappa"
"""The cheapest, one with distances, and one of the dearest."""


def main() -> None:
    options = parse_options()
    name = f"demarche_bench_pairs_{os.getpid()}"
    with scratch_database(name):
        call_command("migrate", verbosity=0)
        with psycopg.connect(address_of(settings.OWNER_URL, name), autocommit=True) as owner:
            population = fill(owner, stances=rows_of(options.size))
            owner.execute("vacuum analyze")
        with psycopg.connect(address_of(settings.DATABASE_URL, name), autocommit=True) as watching:
            costs = measure_all(population, watching, rounds=options.rounds)
    print(f"\n{population.stances:,} stances, medians of {options.rounds} in ms")
    for what, cost in ((what, middle(some)) for what, some in costs.items()):
        print(f"{what:30} {cost.client:8.2f} client {cost.server or 0:8.2f} server")
    ratios = [
        *(
            Ratio.at_most(f"{key} / fetch", total_ratio(costs, key, "fetch"), MOST)
            for key in MEASURES
        ),
        Ratio.at_most("series / series alone", total_ratio(costs, "series", "series alone"), MOST),
    ]
    print_ratios(ratios)
    print(f"two / two alone {total_ratio(costs, 'two', 'two alone'):.2f}, no goal")
    if options.json:
        write_json(ratios, options.json)


def measure_all(
    population: Population, watching: psycopg.Connection[Any], *, rounds: int
) -> dict[str, list[Cost]]:
    """In turns, so that a busy machine disturbs all alike; twice for practice."""
    crowd = partial(
        read_crowd, issues=population.issues[:ISSUES], actors=population.actors[:ACTORS], until=ON
    )
    one, other, *_ = population.actors
    words = partial(
        read_words,
        issues=population.issues,
        actors=(one, other),
        first=ON.replace(year=ON.year - YEARS),
        until=ON,
    )
    people, asked = population.actors[:ACTORS], population.issues[:ISSUES]
    spells = partial(
        read_spells, actors=people, issues=asked, time=Time(ON, ON.replace(year=ON.year - YEARS))
    )
    said, stretches, stood = words(), months(), spells()
    series = partial(trace_every_two, people, asked, [month.until for month in stretches])
    print(
        f"{int((crowd().stances != 0).sum()):,} cells, {len(said[0][0]) + len(said[1][0]):,} words, "
        f"{len(stood):,} positions of {len(stretches)} months"
    )
    turns: dict[str, Callable[[], object]] = {
        "fetch": crowd,
        **{key: partial(compare, crowd, key) for key in MEASURES},
        "series alone": partial(series, stood),
        "series": lambda: series(spells()),
        "two alone": partial(trace, said, stretches, "identical"),
        "two": lambda: trace(words(), stretches, "identical"),
    }
    costs: dict[str, list[Cost]] = {}
    for number in range(rounds + 2):
        for name, turn in turns.items():
            cost = cost_of(turn, watching=watching)
            if number > 1:
                costs.setdefault(name, []).append(cost)
    return costs


def compare(crowd: Callable[[], Crowd], key: str) -> object:
    """Fetch, and put a figure and its n on every two."""
    every_two = crowd().every_two()
    return measure(every_two, key), count_cases(every_two, key)


def trace_every_two(
    actors: Sequence[int], issues: Sequence[int], days: Sequence[dt.date], spells: Spells
) -> float:
    """A figure for every two at the end of each month; the sum of n, that nothing is left out."""
    measured = measure_on(days, spells, actors=actors, issues=issues, key="identical")
    return float(sum(cases.sum() for _, cases in measured))


def months() -> list[Stretch]:
    """Those before the day that is asked for, each with its last day."""
    first = [
        dt.date(ON.year - YEARS + month // 12, month % 12 + 1, 1)
        for month in range(ON.month - 1, ON.month + YEARS * 12)
    ]
    return [
        Stretch(f"{day:%Y-%m}", day, later - dt.timedelta(days=1))
        for day, later in itertools.pairwise(first)
    ]


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench pairs", description=__doc__)
    parser.add_argument("--size", default="100k", help="stances, such as 10k or 1m")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the ratios there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
