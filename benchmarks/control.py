"""Processes that only serve pages: the present commit, and beside it a former one, on the same
database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from django.conf import settings

from benchmarks.clock import Cost
from config.postgres.scratch import address_of

COMMIT: Final = "affa8a9"
"""Of 2026-11-25: what "twice as fast" is measured against."""
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
            answer = json.loads(self._answers.readline() or "{}")
        except (OSError, ValueError) as error:
            raise NotServed(f"The process ended: {error}") from error
        if answer.get("status") != 200:
            raise NotServed(
                f"It answers {answer.get('status', 'nothing')} on the present database."
            )
        self.digest = answer.get("digest", "")
        return Cost(*answer["cost"])


@contextmanager
def open_present(database: str) -> Iterator[Served]:
    """Have the present commit serve from a database until the end."""
    with _open_site(Path(settings.BASE_DIR), database, server="config.ops.server") as served:
        yield served


@contextmanager
def open_control(database: str) -> Iterator[Served]:
    """Take the former commit out of the repository, and have it serve from a database until the
    end.

    Raises:
        NotServed: where the repository does not have it.
    """
    archive = ["git", "archive", COMMIT]
    packed = subprocess.run(archive, cwd=settings.BASE_DIR, capture_output=True, check=False)
    if packed.returncode:
        raise NotServed("It is not in this clone's history.")
    with TemporaryDirectory(prefix="demarche-control-") as place:
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as files:
            files.extractall(place, filter="data")
        with _open_site(Path(place), database, server="config.server") as served:
            yield served


@contextmanager
def _open_site(place: Path, database: str, *, server: str) -> Iterator[Served]:
    urls = {"DATABASE_URL": settings.DATABASE_URL, "DATABASE_OWNER_URL": settings.OWNER_URL}
    environment = {**os.environ, **{name: address_of(url, database) for name, url in urls.items()}}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _SERVE, server],
        cwd=place,
        env={**environment, "PYTHONPATH": str(place)},
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
