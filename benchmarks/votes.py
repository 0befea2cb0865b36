"""What an import of votes costs beside a bare COPY of the rows it writes: `./run bench votes
DIRECTORY`.

DIRECTORY has the three files of `docs/data.md`. The bare copies have the same columns, indexes and
checks, but neither triggers nor foreign keys; tables that triggers fill (history, positions, parts
of texts) are not among them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import psycopg
from django.conf import settings
from django.core.management import call_command

from benchmarks.clock import Cost, cost_of
from benchmarks.goals import Ratio, print_ratios
from config.postgres.authorship import set_author
from config.postgres.scratch import address_of, lift_time_limits, scratch_database
from positions.loading.system_users import bulk_reviewer, import_coder
from positions.loading.unga.files import ROLL_CALLS, TOPICS, VOTES
from positions.loading.unga.importing import import_votes

TABLES: Final = (
    "positions_source", "positions_snapshot", "positions_excerpt", "positions_evidence", "positions_stance",
    "positions_review",
)  # fmt: skip
GOAL: Final = 2


def main() -> None:
    options = parse_options()
    name = f"demarche_bench_votes_{os.getpid()}"
    with tempfile.TemporaryDirectory() as some, scratch_database(name):
        directory = take_some(options.directory, Path(some), options.roll_calls)
        call_command("migrate", verbosity=0)
        lift_time_limits()
        with psycopg.connect(address_of(settings.OWNER_URL, name), autocommit=True) as owner:
            votes, imported = cost_of_import(name, directory)
            copied = cost_of_copy(owner)
    for what, cost in (("import", imported), ("COPY", copied)):
        each = cost.each(votes)
        print(
            f"{what:8} {cost.wall / 1000:8.1f} s; a vote: client {each.client:.3f}, server {each.server or 0:.3f} ms"
        )
    # The server's time alone: the client of the import reads and checks files as well.
    over, under = (cost.server or cost.wall for cost in (imported, copied))
    print_ratios([Ratio.at_most(f"import / COPY, server, {votes:,} votes", over / under, GOAL)])


def take_some(directory: Path, into: Path, roll_calls: int | None) -> Path:
    """The files with the newest roll calls alone, or as they are."""
    if roll_calls is None:
        return directory
    # The files have them in the order of time.
    newest = [rcid for rcid, *_ in _rows(directory / ROLL_CALLS)][-roll_calls:]
    for file in (ROLL_CALLS, TOPICS, VOTES):
        header, *rows = _lines(directory / file)
        kept = set(newest)
        with _open(into / file, "wt") as lines:
            csv.writer(lines).writerows([header, *(row for row in rows if row[0] in kept)])
    return into


def _rows(path: Path) -> list[list[str]]:
    return list(_lines(path))[1:]


def _lines(path: Path) -> Iterator[list[str]]:
    with _open(path, "rt") as lines:
        yield from csv.reader(lines)


def _open(path: Path, mode: str) -> Any:
    return (gzip.open if path.suffix == ".gz" else open)(path, mode, encoding="utf-8", newline="")


def cost_of_import(database: str, directory: Path) -> tuple[int, Cost]:
    coder, reviewer = import_coder(), bulk_reviewer()
    set_author(user_id=coder.pk, page="import_unga")
    seeds = settings.BASE_DIR / "seeds" / "actors"
    stances: list[int] = []

    def act() -> None:
        stances.append(
            import_votes(
                directory=directory, seeds=seeds, by=coder, ask=lambda _: None, reviewer=reviewer
            ).stances
        )

    # Of another role's sessions nobody is told what they are.
    with psycopg.connect(
        address_of(settings.DATABASE_URL, database), autocommit=True
    ) as application:
        cost = cost_of(act, watching=application)
    return stances[0], cost


def cost_of_copy(owner: psycopg.Connection[Any]) -> Cost:
    """Each table's rows, as they are sent by the importer, into a table without triggers."""
    with tempfile.TemporaryDirectory() as kept:
        files = [(table, Path(kept) / table) for table in TABLES]
        for table, path in files:
            with path.open("wb") as out, owner.cursor().copy(f"copy {table} to stdout") as copy:
                for block in copy:
                    out.write(block)
            owner.execute(
                # With indexes and checks, as the importer's rows meet them;
                # without foreign keys, which `like` never copies.
                f"create table bare_{table} (like {table} including all excluding identity)"
            )
        return cost_of(lambda: copy_all(owner, files), watching=owner)


def copy_all(owner: psycopg.Connection[Any], files: Sequence[tuple[str, Path]]) -> None:
    for table, path in files:
        with path.open("rb") as rows, owner.cursor().copy(f"copy bare_{table} from stdin") as copy:
            shutil.copyfileobj(rows, copy)


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench votes", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--roll-calls", type=int, help="the newest so many; all where left out")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
