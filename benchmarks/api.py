"""What pages of the API cost as the record grows: `./run bench api [--sizes 10k 100k]`.

The first page of a list, one deep in it, and the cells of one matrix, of a small and a large record. Each is
divided by itself: deep by first, large by small.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.management import call_command

from benchmarks.clock import Cost, cost_of, middle
from benchmarks.goals import Ratio, print_ratios
from benchmarks.measures import rows_of
from benchmarks.population import fill
from benchmarks.reads import ON, Site, forget_pages
from config.postgres.scratch import address_of, scratch_database

FLAT: Final = 1.5
"""How much more a page may cost deep in a list, or in a record ten times as large."""
_LISTS: Final = "/api/v1/stances"
_JSON: Final = {"HTTP_ACCEPT": "application/json"}


def main() -> None:
    options = parse_options()
    settings.DEMARCHE_API_RATE = 10**9  # counted, and never refused
    costs = {size: measure_record(size, rounds=options.rounds) for size in options.sizes}
    print(f"\nmedians of {options.rounds} in ms of processor time")
    for size, found in costs.items():
        for name, cost in found.items():
            print(f"{size:>6} {name:24} {cost.total:8.1f} (wall {cost.wall:8.1f})")
    print_ratios(list(ratios(costs)))


def ratios(costs: dict[str, dict[str, Cost]]) -> list[Ratio]:
    # Sizes come the least first; with one alone each ratio is 1.
    small, large = next(iter(costs.values())), list(costs.values())[-1]
    first, deep = large["first page"].total, large["deep page"].total
    flat = [Ratio.at_most("a page deep in the list / the first", deep / first, FLAT)]
    return flat + [
        Ratio.at_most(f"{name}, large / small", large[name].total / small[name].total, FLAT)
        for name in small
    ]


def measure_record(size: str, *, rounds: int) -> dict[str, Cost]:
    name = f"demarche_bench_api_{os.getpid()}"
    with scratch_database(name):
        call_command("migrate", verbosity=0)
        with psycopg.connect(address_of(settings.OWNER_URL, name), autocommit=True) as owner:
            population = fill(owner, stances=rows_of(size))
            # By hand: autovacuum would come at some time or other, in the middle of a measurement perhaps.
            owner.execute("vacuum analyze")
        actors = ",".join(f"actor-{i}" for i in population.actors[:20])
        issues = ",".join(f"issue-{i}" for i in population.issues[:20])
        addresses = {
            "first page": _LISTS,
            "deep page": deep(),
            "one actor": f"{_LISTS}?actor=actor-{population.actors[0]}",
            "positions 20 × 20": f"/api/v1/dossiers/all/positions?on={ON}&actors={actors}&issues={issues}",
        }
        with psycopg.connect(address_of(settings.DATABASE_URL, name), autocommit=True) as watching:
            return measure(addresses, watching, rounds=rounds)


def deep(pages: int = 40) -> str:
    """The address of a page that many pages on."""
    site, address = Site(), _LISTS
    # By the addresses that the answers give, as programs go on: none is made up.
    for _ in range(pages):
        parts = urlsplit(json.loads(ask(site, address))["next"])
        address = f"{parts.path}?{parts.query}"
    return address


def measure(
    addresses: dict[str, str], watching: psycopg.Connection[Any], *, rounds: int
) -> dict[str, Cost]:
    site = Site()
    costs: dict[str, list[Cost]] = {}
    # Two turns without the clock: connections, plans and what a process holds.
    for turn in range(rounds + 2):
        for name, address in addresses.items():
            # A page from the memo would cost the same at every size.
            forget_pages()
            cost = cost_of(partial(ask, site, address), watching=watching)
            if turn > 1:
                costs.setdefault(name, []).append(cost)
    return {name: middle(some) for name, some in costs.items()}


def ask(site: Site, address: str) -> bytes:
    # Without compressing, which costs more than the query and nothing of the record.
    page = site.get(address, HTTP_ACCEPT_ENCODING="", **_JSON)
    if page.status != 200:
        raise SystemExit(f"{address} is answered with {page.status}.")
    return page.body


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench api", description=__doc__)
    parser.add_argument(
        "--sizes", nargs="+", default=["10k", "100k"], help="stances, the least first"
    )
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
