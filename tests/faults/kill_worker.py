"""The worker of tasks killed while it reads, checks or imports: the next takes the task up, and what comes of it
comes once.

Tasks are what editors ask for in `positions.loading.errands`: files to be read, tables and a dossier's folder to be
checked and imported. The rows afterwards are those that the same task leaves undisturbed.
"""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django_ox.models import OxTask

from config.accounts.roles import Role
from config.postgres.scratch import disconnect
from positions.actions.table_imports import load_table
from positions.choices import IntakeState, TableKind, TableState
from positions.exchange.zipped_folder import zip_dossier
from positions.loading.errands import bring_in_later, check_or_load
from positions.models import Dossier, Intake, TableImport
from tests.config.served import eventually
from tests.factories import DossierFactory, IntakeFactory, IssueFactory, UserFactory, published_stance
from tests.faults.ground import Report, superuser, what_history_misses
from tests.faults.writes import look_at_rows
from tests.reset import Standing
from tests.site import add_unpublished, make_world

LEASE: Final = 3
"""Seconds without a sign of life after which a task is given to another worker; in use it is 15."""
PATIENCE: Final = 180
"""Seconds in which a worker must have begun or ended it, on however busy a machine."""
ROWS: Final = 400
"""Of a table: more than are worked on while somebody waits."""
OPEN: Final = (OxTask.Status.READY, OxTask.Status.RUNNING)


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """One that works until the block ends."""
    command = [sys.executable, f"{settings.BASE_DIR}/manage.py", "ox_worker", "-v0", "--interval=0.05"]
    with subprocess.Popen([*command, f"--lock-timeout={LEASE}"], stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()  # nothing is under way, or it is what the trial is about


def states() -> set[str]:
    disconnect()
    return set(OxTask.objects.values_list("status", flat=True))


def is_done() -> bool:
    return not states() & set(OPEN)


@dataclass
class Errand:
    """Something to be done by the worker: ``ask`` puts it on the list, ``is_there`` says that it came about."""

    name: str
    ask: Callable[[], object]
    is_there: Callable[[], bool]
    after: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class Trial:
    standing: Standing
    rng: random.Random

    def begin(self, errand: Errand) -> None:
        disconnect()
        assert self.standing.restore()
        errand.ask()
        disconnect()

    def measure(self, errand: Errand) -> None:
        """What it leaves undisturbed, and how long it takes from when it was taken up."""
        self.begin(errand)
        with worker():
            assert eventually(lambda: not is_waiting(), seconds=PATIENCE)
            started = time.monotonic()
            assert eventually(is_done, seconds=PATIENCE)
            errand.seconds = time.monotonic() - started
        errand.after = rows()
        assert errand.is_there(), errand.name

    def kill(self, errand: Errand) -> str:
        """What is wrong once another worker did it; "" if nothing."""
        self.begin(errand)
        with worker() as first:
            assert eventually(lambda: not is_waiting(), seconds=PATIENCE)
            time.sleep(self.rng.uniform(0, errand.seconds))
            left = readers_of(first.pid)
            first.kill()
        was_open = not is_done()
        with worker():
            ended = eventually(is_done, seconds=PATIENCE)
        if not ended:
            return "not taken up again"
        if (found := rows()) != errand.after:
            wrong = {name: n - errand.after.get(name, 0) for name, n in found.items() if n != errand.after.get(name)}
            return f"after a kill while {'open' if was_open else 'done'}: {wrong}"
        if not eventually(lambda: not any(map(is_running, left)), seconds=40):
            return f"a reader lived on: {left}"
        return ""


def is_waiting() -> bool:
    return OxTask.Status.READY in states()


def rows() -> dict[str, int]:
    with superuser() as session:
        return look_at_rows(session)


def readers_of(pid: int) -> list[int]:
    """The children in which a worker has files read."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_running(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return b"positions.intake.confined" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def of_actors() -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows([["name", "kind"], *([f"Region {n:04}", "group"] for n in range(ROWS))])
    return held.getvalue().encode()


def page_of_words() -> bytes:
    words = "".join(f"<p>Paragraph {n} says that talks go on, and that nothing is agreed.</p>" for n in range(300))
    return f"<html><title>A page</title><body><article>{words}</article></body></html>".encode()


def errands(me: User) -> list[Errand]:
    return [reading(me), *checking_and_loading(me)]


def reading(me: User) -> Errand:
    intake = IntakeFactory.create(owner=me, name="page.html", content_type="text/html", raw=page_of_words())
    return Errand(
        "a page is read",
        lambda: bring_in_later(intake),
        lambda: Intake.objects.get(pk=intake.pk).state == IntakeState.READ,
    )


def checking_and_loading(me: User) -> list[Errand]:
    """Of a table and of a folder each both, the one to be imported being checked before the first kill."""
    found = []
    for kind, raw, mapping in (
        (TableKind.ACTORS, of_actors(), {"columns": {"0": "name", "1": "kind"}, "sheet": ""}),
        (TableKind.FOLDER, folder_of_another(), {"columns": {}, "sheet": ""}),
    ):
        to_check, to_load = (
            TableImport.objects.create(
                owner=me, kind=kind, name=f"a.{kind}", raw=raw, mapping=mapping, total=ROWS, state=TableState.CHECKING
            )
            for _ in range(2)
        )
        check_or_load.func(Attempt(), table=to_load.pk)
        found += [
            Errand(f"{kind} are checked", asked(to_check), in_state(to_check, TableState.CHECKED)),
            Errand(f"{kind} are imported", load_later(to_load, me), in_state(to_load, TableState.LOADED)),
        ]
    return found


class Attempt:
    """What a task knows of itself."""

    attempt = 1


def asked(table: TableImport) -> Callable[[], object]:
    return lambda: check_or_load.enqueue(table=table.pk)


def load_later(table: TableImport, me: User) -> Callable[[], object]:
    def ask() -> None:
        load_table(table_id=table.pk, is_confirmed=True, by=me)
        check_or_load.enqueue(table=table.pk)

    return ask


def in_state(table: TableImport, state: TableState) -> Callable[[], bool]:
    return lambda: TableImport.objects.get(pk=table.pk).state == state


def folder_of_another() -> bytes:
    """A folder of a dossier that is not on record any more."""
    with transaction.atomic():
        dossier = DossierFactory.create(slug="another")
        for _ in range(5):
            published_stance(issue=IssueFactory.create(dossier=dossier))
        raw = zip_dossier(dossier)
        transaction.set_rollback(True)
    return raw


def try_it(report: Report, times: int) -> None:
    if not Dossier.objects.filter(slug="dossier").exists():  # another trial may have left its own
        add_unpublished(make_world())
    me = UserFactory.create(username=f"brings-{uuid.uuid4().hex[:8]}", role=Role.EDITOR)
    every = errands(me)
    disconnect()
    with superuser() as session:
        session.execute("alter system set autovacuum = off")
        session.execute("select pg_reload_conf()")
    standing = Standing.of("demarche")
    assert standing
    standing.left = 10**9
    trial = Trial(standing, random.Random(times))
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(times):
        errand = every[number % len(every)]
        if not errand.after:
            trial.measure(errand)
        problem = trial.kill(errand)
        seen[errand.name] += 1
        if problem:
            wrong.append(f"{errand.name}: {problem}")
        report.say(f"  {number + 1} kills, {len(wrong)} wrong; {errand.name} takes {errand.seconds:.1f} s")
    missed = what_history_misses()
    standing.close()
    report.say(
        f"kill-worker: the worker killed {times} times while {', '.join(f'{name} ({n})' for name, n in seen.items())}:"
        f" {len(wrong)} lost, doubled or left undone."
    )
    report.require(holds=not wrong, what="; ".join(wrong))
    report.require(holds=not missed, what=f"the history misses {missed[:3]}")
