"""Half load for minutes: the server's memory does not grow, and no connection stays idle in a transaction."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path
from typing import Final

from django.conf import settings

from config.accounts.roles import Role
from config.postgres.scratch import disconnect
from positions.models import Dossier
from tests.config.served import served
from tests.factories import UserFactory
from tests.faults.ground import Persistent, Report, superuser
from tests.positions.pages.upkeep_forms import new_actor
from tests.site import make_world

READERS: Final = 4
PATHS: Final = ("/", "/dossiers/dossier/", "/stances/", "/search/?q=truce", "/actors/", "/dossiers/dossier/changes/")
MOST_GROWTH: Final = 0.05
SHORT: Final = 15
"""Seconds of the short form, which is over before memory is warm: it asks for answers and connections alone."""
STUCK: Final = """
select count(*) from pg_stat_activity
 where state like 'idle in transaction%' and state_change < now() - interval '2 s'
"""


def memory(pids: list[int]) -> int:
    """KiB that these processes hold."""
    said = [Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0] for pid in pids]
    return sum(map(int, said))


def try_it(report: Report, times: int) -> None:
    """For so many minutes; each visitor pauses for as long as its answer took, so half of them wait at any time."""
    if not Dossier.objects.filter(slug="dossier").exists():  # another trial may have left its own
        make_world()
    editor = UserFactory.create(role=Role.EDITOR).username
    disconnect()
    seen: Counter[int] = Counter()
    is_over = threading.Event()

    def read(port: int, place: int) -> None:
        visitor = Persistent(port)
        while not is_over.is_set():
            started = time.monotonic()
            seen[visitor.send(PATHS[(place := place + 1) % len(PATHS)])[0]] += 1
            is_over.wait(time.monotonic() - started)
        visitor.close()

    def write(port: int) -> None:
        visitor = Persistent(port)
        visitor.get_in(editor)
        number = 0
        while not is_over.is_set():
            number += 1
            form = {name: str(value) for name, value in new_actor(name=f"Soaked {number:06}").items()}
            seen[visitor.send("/desk/actors/add/", form)[0]] += 1
            is_over.wait(1)
        visitor.close()

    with served(settings.DATABASE_URL, workers=2, DJANGO_SETTINGS_MODULE="tests.config.served_settings") as server:
        visitors = [threading.Thread(target=read, args=(server.port, n)) for n in range(READERS)]
        visitors.append(threading.Thread(target=write, args=(server.port,)))
        for one in visitors:
            one.start()
        seconds = times * 60 or SHORT
        stuck = watch(seconds / 3)  # caches fill, and every page is asked for
        warm = memory(server.workers)
        stuck += watch(seconds * 2 / 3)
        growth = memory(server.workers) / warm - 1
        is_over.set()
        for one in visitors:
            one.join()
    report.say(
        f"soak: {seconds} s at half load, {sum(seen.values())} requests, answers {dict(seen)}; memory"
        f" {warm // 1024} MiB after a third of it, then {growth:+.1%}; {stuck} idle in a transaction."
    )
    report.require(holds=set(seen) <= {200, 302}, what=f"answers {dict(seen)}")
    report.require(holds=stuck == 0, what=f"{stuck} connections were idle in a transaction")
    if times:
        report.require(holds=growth < MOST_GROWTH, what=f"memory grew by {growth:.1%}")


def watch(seconds: float) -> int:
    """How many connections were found idle in a transaction, looked for each second."""
    found, until = 0, time.monotonic() + seconds
    with superuser() as session:
        while time.monotonic() < until:
            [number] = session.execute(STUCK).fetchone() or (0,)
            found += number
            time.sleep(1)
    return found
