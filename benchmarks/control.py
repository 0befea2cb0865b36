"""Processes that only serve pages: the present commit, and beside it a former one, each from a
database of its own shape that holds the same record.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final

import psycopg
from django.conf import settings

from benchmarks.checkouts import environment_of, migrate, run_in
from benchmarks.clock import Cost
from benchmarks.population import HISTORY, Population
from config.postgres.scratch import address_of, scratch_database

COMMIT: Final = "affa8a9"
"""Of 2026-11-25: what "twice as fast" is measured against."""
# The commit's own benchmark fills its database from the same seed. What the present one changed
# afterwards is changed there too, without its triggers: the pages are of the record, not of history.
_FILL: Final = """
import json, sys
import benchmarks
import psycopg
from benchmarks.population import fill
from django.conf import settings

with psycopg.connect(settings.OWNER_URL, autocommit=True) as owner:
    found = fill(owner, stances=int(sys.argv[1]))
    owner.execute("alter table positions_stance disable trigger user")
    owner.execute(sys.argv[2])
    owner.execute("alter table positions_stance enable trigger user")
    owner.execute("select rebuild_positions()")
    owner.execute("vacuum analyze")
print(json.dumps([found.actors, found.issues]))
"""
_RECORD: Final = """
select count(*), sum(hashtextextended(concat_ws('/', id, actor_id, on_behalf_of_id, issue_id, value, stated_date,
                                                withdrawn_date, status), 0)),
       (select sum(hashtextextended(concat_ws('/', actor_id, issue_id, value, valid_from, valid_to, stance_id), 0))
          from positions_position)
  from positions_stance
"""
# The commit's own benchmark tells what it costs. A line in is how often to practise, and an
# address.
_SERVE: Final = """
import importlib, json, sys
import benchmarks
import psycopg
from benchmarks.clock import cost_of
from benchmarks.reads import Site, forget_pages
from django.conf import settings

answers, sys.stdout = sys.stdout, sys.stderr
importlib.import_module(sys.argv[1]).collect_static()
with psycopg.connect(settings.DATABASE_URL, autocommit=True) as watching:
    for line in sys.stdin:
        practice, address = line.split()
        for _ in range(int(practice) + 1):
            forget_pages()
            pages = []
            cost = cost_of(lambda: pages.append(Site().get(address)), watching=watching)
        found = [cost.wall, cost.client, cost.server]
        print(json.dumps({"status": pages[0].status, "cost": found}), file=answers, flush=True)
"""


class NotServed(Exception):
    """Why there is nothing to measure."""


class Served:
    """A commit, or a peer, at work. Of a peer ``digest`` is that of what it wrote last."""

    def __init__(self, asked: IO[str], answers: IO[str]) -> None:
        self._asked, self._answers = asked, answers
        self.digest = ""

    def cost(self, address: str, *, practice: int = 1) -> Cost:
        """What a page costs that was not kept, after so many for practice.

        Raises:
            NotServed: where it answers with anything but a page.
        """
        try:
            print(practice, address, file=self._asked, flush=True)
            # Nothing comes where the process has ended: told below as no answer.
            answer = json.loads(self._answers.readline() or "{}")
        except (OSError, ValueError) as error:
            raise NotServed(f"The process ended: {error}") from error
        if answer.get("status") != 200:
            raise NotServed(f"It answers {answer.get('status', 'nothing')}.")
        self.digest = answer.get("digest", "")
        return Cost(*answer["cost"])


@contextmanager
def open_present(database: str) -> Iterator[Served]:
    """Have the present commit serve from a database until the end."""
    with open_site(Path(settings.BASE_DIR), database, server="config.ops.server") as served:
        yield served


@contextmanager
def open_control(database: str, population: Population) -> Iterator[Served]:
    """Take the former commit out of the repository, and have it serve the record of a database out
    of one that it filled itself, until the end.

    Raises:
        NotServed: where the repository does not have it, or its record is another.
    """
    former = f"{database}_then"
    with taken_out(COMMIT) as place, scratch_database(former):
        _fill_alike(place, former, population)
        # Or the ratio would be of two records and not of two commits.
        if _record_of(former) != _record_of(database):
            raise NotServed("Its record is not that of the present database.")
        with open_site(place, former, server="config.server") as served:
            yield served


@contextmanager
def taken_out(commit: str) -> Iterator[Path]:
    """The files of a commit, out of the repository's own history, until the end.

    Raises:
        NotServed: where the repository does not have it.
    """
    archive = ["git", "archive", commit]
    packed = subprocess.run(archive, cwd=settings.BASE_DIR, capture_output=True, check=False)
    if packed.returncode:
        raise NotServed("It is not in this clone's history.")
    with TemporaryDirectory(prefix="demarche-control-") as place:
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as files:
            # Nothing of an archive may lie outside its directory, be it our own.
            files.extractall(place, filter="data")
        yield Path(place)


def _fill_alike(place: Path, database: str, population: Population) -> None:
    try:
        migrate(place, database)
        # Filled by the commit's own code: its tables have other columns than these.
        filled = run_in(place, database, "-c", _FILL, str(population.stances), HISTORY)
    except subprocess.CalledProcessError as error:
        raise NotServed(f"It could not make its database: {error}") from error
    if json.loads(filled) != [population.actors, population.issues]:
        raise NotServed("Its busiest actors and issues are others.")


def _record_of(database: str) -> tuple[Any, ...] | None:
    """What is stated in a database and where actors stand by it, as numbers to compare."""
    with psycopg.connect(address_of(settings.OWNER_URL, database)) as connection:
        return connection.execute(_RECORD).fetchone()


@contextmanager
def open_site(place: Path, database: str, *, server: str) -> Iterator[Served]:
    """Have a checkout whose module ``server`` collects what is static serve from a database."""
    with subprocess.Popen(
        # This interpreter for both, so that what is compared are commits and not versions of packages.
        [sys.executable, "-W", "ignore", "-c", _SERVE, server],
        cwd=place,
        env={**environment_of(database), "PYTHONPATH": str(place)},
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
