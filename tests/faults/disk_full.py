"""The disk of the database full: reading goes on, writing is refused in words, and nothing is there by half."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import psycopg
from django.conf import settings
from django.urls import reverse

from config.accounts.roles import Role
from config.postgres.scratch import disconnect
from config.web.unavailable import FULL
from tests.config.served import eventually, served
from tests.factories import UserFactory
from tests.faults.ground import (
    WORDED,
    Persistent,
    Report,
    is_open,
    superuser,
    what_amcheck_finds,
    what_history_misses,
)
from tests.faults.kill_postgres import NAMES, actor_with_names, whole
from tests.faults.small_disk import DISK, NAMESPACE

READ: Final = ("/", "/actors/", "/stances/", "/search/?q=truce")
MOST: Final = 2_000
"""Writes until one finds no room: what a table has in its last pages is still written."""


def try_it(report: Report, times: int) -> None:
    if place := os.environ.get(DISK):
        fill_it(report, Path(place), times)
    elif subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode:
        report.say("disk-full: not tried, as this machine gives nobody a file system of their own.")
    else:
        command = [*NAMESPACE, sys.executable, "-m", "tests.faults.small_disk", "disk-full", f"--times={times}"]
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        lines = ended.stdout.splitlines()
        report.say("\n".join(line for line in lines if not line.endswith(("promises broken.", " s"))))
        report.require(holds=ended.returncode == 0, what="the trial on a small disk")


def fill_it(report: Report, place: Path, times: int) -> None:
    editor = UserFactory.create(role=Role.EDITOR, username="writer").username
    read: Counter[int] = Counter()
    refused: list[uuid.UUID] = []
    acknowledged: list[uuid.UUID] = []
    unworded: list[str] = []
    with served(settings.DATABASE_URL, workers=2, DJANGO_SETTINGS_MODULE="tests.config.served_settings") as server:
        visitor = Persistent(server.port)
        visitor.get_in(editor)

        def write(key: uuid.UUID) -> tuple[int, str]:
            sent = {name: str(value) for name, value in actor_with_names(key).items()}
            answer = visitor.send(reverse("actor_add"), sent)
            # A connection that lay idle is closed: as a browser does, once more with the same key.
            return answer if answer[0] else visitor.send(reverse("actor_add"), sent)

        for _ in range(times):
            with no_room(place):
                until = len(refused) + 10
                for _ in range(MOST):
                    status, text = write(key := uuid.uuid4())
                    (acknowledged if status == 302 else refused).append(key)
                    if status != 302 and not (status == 503 and FULL.title in text and WORDED in text):
                        unworded.append(f"{status} {text[:200]}")
                    if len(refused) == until:
                        break
                read.update(visitor.send(path)[0] for path in READ)
            halves = [key for key, names in whole(acknowledged + refused).items() if names != NAMES + 1]
            there = whole(refused)
            again = Counter(write(key)[0] for key in refused)  # the same forms, once there is room
            acknowledged, refused = acknowledged + refused, []
        away, back = without_log(place, visitor)
        visitor.close()
    lost = set(acknowledged) - set(whole(acknowledged))
    missed = what_history_misses()
    looked_through, corrupt = what_amcheck_finds()
    report.say(
        f"disk-full: filled {times} times: {sum(again.values())} writes refused in words, {len(unworded)} otherwise;"
        f" pages read meanwhile {dict(read)}; {len(halves)} half-written, and sent again {dict(again)};"
        f" {len(acknowledged):,} acknowledged, {len(lost)} lost. No room for the log: PostgreSQL ended, answers"
        f" {dict(away)}, with room again {back}. amcheck of {looked_through}: {len(corrupt)}; history: {len(missed)}."
    )
    report.require(holds=set(read) == {200}, what=f"pages read on a full disk: {dict(read)}")
    report.require(holds=not unworded, what=f"refused without words: {unworded[:1]}")
    report.require(holds=bool(again), what="nothing was refused: this trial could not fail")
    report.require(holds=not there and not halves, what=f"{len(there)} refused writes are there, {len(halves)} by half")
    report.require(holds=set(again) == {302}, what=f"sent again {dict(again)}")
    report.require(holds=not lost, what=f"{len(lost)} acknowledged writes are lost")
    report.require(holds=set(away) == {503} and back == 200, what=f"without a log {dict(away)}, afterwards {back}")
    report.require(holds=not corrupt, what=f"amcheck: {corrupt[:3]}")
    report.require(holds=not missed, what=f"the history misses {missed[:3]}")


@contextmanager
def no_room(place: Path) -> Iterator[None]:
    """Fill the disk to its last byte meanwhile."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65_536):
                pass
        except OSError:  # no space left on device
            pass
    try:
        yield
    finally:
        ballast.unlink()


def without_log(place: Path, visitor: Persistent) -> tuple[Counter[int], int]:
    """Have PostgreSQL want room for its log, without which it ends itself: answers then, and afterwards."""
    with no_room(place):
        with superuser() as session:
            try:
                for _ in range(2_000):
                    session.execute("select pg_logical_emit_message(true, 'ballast', repeat('x', 65536))")
            except psycopg.OperationalError:
                pass
        assert eventually(lambda: not is_open())
        away = Counter(visitor.send(path)[0] for path in READ)
    assert eventually(partial(_is_back, visitor), seconds=60)
    disconnect()  # this process had connections too
    return away, visitor.send("/actors/")[0]


def _is_back(visitor: Persistent) -> bool:
    return visitor.send("/actors/")[0] == 200
