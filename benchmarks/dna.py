"""What networks of a file of Discourse Network Analyzer cost: `./run bench dna [--file FILE.dna]`.

Files are generated: statements of 200 organisations on 50 concepts in documents of twenty each. Goals are what the
program itself took on such files, measured once elsewhere: 14 to 30 ms for a network of 40 statements, 1.2 to 1.4 s for
one of 10,000.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import benchmarks  # noqa: F401 - makes Django ready
from benchmarks.goals import Ratio, print_ratios
from positions.exchange.dna_network import Options, make_network
from positions.exchange.dna_schema import write_schema
from positions.loading.dna.statements import DnaFile, read_dna

SEED: Final = 20050126
SMALL, MIDDLE, LARGE = 40, 10_000, 100_000
"""Statements."""
_ORGANISATIONS: Final = 200
_CONCEPTS: Final = 50
_A_DOCUMENT: Final = 20
_PROGRAM_SMALL: Final = 14
_PROGRAM_MIDDLE: Final = 1_200
"""Milliseconds that the program took, the least of several."""
_LINEAR: Final = 1.5
"""How much more a statement may cost among ten times as many."""
_NETWORKS: Final = {
    "two-mode": Options(),
    "congruence": Options(network="onemode", aggregation="congruence"),
    "once a document": Options(duplicates="document", aggregation="subtract"),
}


def main() -> None:
    options = _parse()
    with TemporaryDirectory() as place:
        # Read before the clock starts: what networks cost is asked, not files.
        files = {n: read_dna(_write(Path(place) / f"{n}.dna", n)) for n in (SMALL, MIDDLE, LARGE)}
        costs = {n: _measure(file, options.rounds) for n, file in files.items()}
        if options.file:
            costs[0] = _measure(read_dna(options.file), options.rounds)
    print(f"medians of {options.rounds} in ms of processor time; 0 is the file named")
    for n, found in costs.items():
        print(f"{n:>7} " + "  ".join(f"{name} {cost:.2f}" for name, cost in found.items()))
    print_ratios(_ratios(costs))


def _ratios(costs: dict[int, dict[str, float]]) -> list[Ratio]:
    found = []
    for name in _NETWORKS:
        small, middle, large = (costs[n][name] for n in (SMALL, MIDDLE, LARGE))
        found.append(Ratio.at_most(f"{name}, {SMALL} / the program", small / _PROGRAM_SMALL, 1))
        found.append(Ratio.at_most(f"{name}, 10k / the program", middle / _PROGRAM_MIDDLE, 0.1))
        if name == "once a document":
            # A statement's share, which must not grow with the number of them.
            each = large / middle * MIDDLE / LARGE
            found.append(Ratio.at_most(f"{name}, each of 100k / of 10k", each, _LINEAR))
    return found


def _measure(file: DnaFile, rounds: int) -> dict[str, float]:
    return {
        # Bound at once: a closure would see the last of the loop.
        name: _cost(lambda options=options: make_network(file, options), rounds)  # type: ignore[misc]
        for name, options in _NETWORKS.items()
    }


def _cost(action: Callable[[], object], rounds: int) -> float:
    """Milliseconds of processor time, the median."""
    spent = []
    for _ in range(rounds):
        before = time.process_time_ns()
        action()
        spent.append((time.process_time_ns() - before) / 1e6)
    return median(spent)


def _write(path: Path, statements: int) -> Path:
    draw = random.Random(SEED)
    documents = statements // _A_DOCUMENT
    # Both: a connection as a context commits, and does not close.
    with closing(sqlite3.connect(path)) as database, database:
        for sql in write_schema():
            database.execute(sql)
        database.execute("insert into STATEMENTTYPES values (1, 'DNA Statement', 0, 0, 0)")
        variables = ((1, "organization"), (2, "concept"))
        many = database.executemany
        many("insert into VARIABLES values (?, ?, 'short text', 1)", variables)
        database.execute("insert into VARIABLES values (3, 'agreement', 'boolean', 1)")
        names = [(1, f"Organisation {n}") for n in range(_ORGANISATIONS)]
        names += [(2, f"Concept {n}") for n in range(_CONCEPTS)]
        many("insert into ENTITIES (VariableId, Value) values (?, ?)", names)
        texts = ((n + 1, f"Document {n}", "Words. " * 9, n * 86_400) for n in range(documents))
        many("insert into DOCUMENTS (ID, Title, Text, Date) values (?, ?, ?, ?)", texts)
        for n in range(1, statements + 1):
            document = 1 + (n - 1) // _A_DOCUMENT
            database.execute("insert into STATEMENTS values (?, 1, ?, 0, 6, 1)", (n, document))
            who = 1 + draw.randrange(_ORGANISATIONS)
            what = 1 + _ORGANISATIONS + draw.randrange(_CONCEPTS)
            pairs = ((n, 1, who), (n, 2, what))
            columns = "(StatementId, VariableId, Entity)"
            many(f"insert into DATASHORTTEXT {columns} values (?, ?, ?)", pairs)
            agreement = n, 3, draw.randrange(2)
            database.execute(
                "insert into DATABOOLEAN (StatementId, VariableId, Value) values (?, ?, ?)",
                agreement,
            )
    return path


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--file", type=Path, help="one to be measured besides")
    return parser.parse_args()


if __name__ == "__main__":
    main()
