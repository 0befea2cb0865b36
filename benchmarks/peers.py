"""The same matrix by what an analyst would else use: `./run bench peers --sizes 1m`.

Ours is a whole page, as it is served. Polars, duckdb and pandas hold the statements in memory, in
the order that suits them, and write the same cells (value, day, number of statements, value before)
as a bare table of HTML. Datasette answers the same query over a SQLite file with a covering index,
as its own page of rows. Each has a process of its own and is loaded already; costs are processor
time, that of all threads.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psycopg
from django.conf import settings
from django.core.management import call_command

from benchmarks.clock import Cost, middle, total_ratio
from benchmarks.control import NotServed, Served, open_present
from benchmarks.goals import Ratio, print_ratios, write_json
from benchmarks.measures import SHAPES, WARM, busiest, label, rows_of
from benchmarks.population import Population, fill
from benchmarks.reads import ON, VS, Selection
from config.ops.server import collect_static
from config.postgres.scratch import address_of, scratch_database

PINNED: Final = ("polars==2.1.0", "duckdb==2.0.1", "pandas==3.1.1", "datasette==0.65.5")
"""Of the benchmark alone, installed where it throws them away."""
ALIKE: Final = ("polars", "duckdb", "pandas")
"""They write one table, which is compared."""
PEERS: Final = (*ALIKE, "datasette")
COMPARED: Final = SHAPES[:2]
GOAL: Final = 5
DATABASE: Final = f"demarche_bench_peers_{os.getpid()}"
# Who speaks for another counts for both, as in our record.
_STATEMENTS: Final = """
copy (select issue_id, actor_id, stated_date - '2015-01-01', least(withdrawn_date, '2199-12-31') - '2015-01-01', value,
             stance_id
        from positions_voice order by issue_id, actor_id, stated_date, stance_id) to stdout (format csv)
"""
HEADER: Final = ("issue", "actor", "day", "until", "value", "id")


@contextmanager
def install() -> Iterator[Path]:
    """The Python of an environment that has the peers, and is gone afterwards."""
    with TemporaryDirectory(prefix="demarche-peers-") as place:
        # An environment of their own: their dependencies are none of the project's.
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        python = Path(place) / "bin" / "python"
        options = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([python, "-m", "pip", "install", *options, *PINNED], check=True)
        yield python


def export(database: str, file: Path) -> None:
    """Write the published statements, in the order of issue, actor, day."""
    with (
        psycopg.connect(address_of(settings.OWNER_URL, database)) as connection,
        file.open("wb") as out,
    ):
        out.write((",".join(HEADER) + "\n").encode())
        # In the order that suits them best: what is compared is reading, not sorting.
        with connection.cursor().copy(_STATEMENTS) as rows:
            out.writelines(rows)


@contextmanager
def open_peer(python: Path, name: str, statements: Path) -> Iterator[Served]:
    """A peer that has loaded the statements."""
    script = Path(__file__).with_name("peers_at_work.py")
    with subprocess.Popen(
        [python, script, name, statements],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Served(process.stdin, process.stdout)
        finally:
            process.terminate()


def asked(selection: Selection) -> str:
    """What a peer is asked for, in a word."""
    days = [(day - VS.replace(2015, 1, 1)).days for day in (ON, VS)]
    return json.dumps([selection.actors, selection.issues, *days], separators=(",", ":"))


def measure(database: str, population: Population, *, rounds: int) -> dict[str, list[Cost]]:
    """Every peer and every shape takes its turn in each round, with ours beside it."""
    costs: dict[str, list[Cost]] = {}
    with TemporaryDirectory() as place, ExitStack() as stack:
        statements = Path(place) / "statements.csv"
        export(database, statements)
        python = stack.enter_context(install())
        ours = stack.enter_context(open_present(database))
        peers = {name: stack.enter_context(open_peer(python, name, statements)) for name in PEERS}
        for _ in range(rounds):
            for shape in COMPARED:
                selection = busiest(population, shape)
                # As much practice as our process needs to hold what it will hold.
                page = ours.cost(selection.address, practice=WARM)
                costs.setdefault(f"ours {label(shape)}", []).append(page)
                for name, peer in peers.items():
                    cost = peer.cost(asked(selection), practice=3)
                    costs.setdefault(f"{name} {label(shape)}", []).append(cost)
                # A peer that answers faster because it answers otherwise is no peer.
                if len({peers[name].digest for name in ALIKE}) > 1:
                    raise NotServed(f"Not every one of {', '.join(ALIKE)} writes the same table.")
    return costs


def ratios(costs: dict[str, list[Cost]]) -> Iterator[Ratio]:
    for shape in COMPARED:
        for name in PEERS:
            ratio = total_ratio(costs, f"{name} {label(shape)}", f"ours {label(shape)}")
            yield Ratio.at_least(f"{name} / our page, {label(shape)}", ratio, GOAL)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="./run bench peers", description=__doc__)
    parser.add_argument("--sizes", default="1m", help="stances, such as 100k")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the ratios there")
    options = parser.parse_args(arguments)
    collect_static()
    with scratch_database(DATABASE):
        call_command("migrate", verbosity=0)
        with psycopg.connect(address_of(settings.OWNER_URL, DATABASE), autocommit=True) as owner:
            population = fill(owner, stances=rows_of(options.sizes))
        try:
            costs = measure(DATABASE, population, rounds=options.rounds)
        except NotServed as reason:
            sys.exit(str(reason))
    report(costs, options.json)


def report(costs: dict[str, list[Cost]], file: Path | None = None) -> None:
    print("\nPython", sys.version.split()[0], *PINNED)
    for name, each in costs.items():
        print(f"{name:20} {middle(each).total:10.2f} ms")
    found = list(ratios(costs))
    print_ratios(found)
    if file:
        write_json(found, file)


if __name__ == "__main__":
    main()
