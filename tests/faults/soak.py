"""Half load for minutes: the server's memory does not grow, and no connection stays idle in a transaction."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
SAID: Final = 60
"""Seconds after which it is said how far it is."""
STUCK: Final = """
select count(*) from pg_stat_activity
 where state like 'idle in transaction%' and state_change < now() - interval '2 s'
"""


def memory(pids: list[int]) -> int:
    """KiB that these processes hold."""
    said = [Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0] for pid in pids]
    return sum(map(int, said))


@dataclass
class Visitors:
    """Readers and one editor, each of whom pauses for as long as an answer took, so half of them wait at any time."""

    port: int
    editor: str
    seen: Counter[int] = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)

    def read(self, place: int) -> None:
        visitor = Persistent(self.port)
        while not self.is_over.is_set():
            started = time.monotonic()
            self.seen[visitor.send(PATHS[(place := place + 1) % len(PATHS)])[0]] += 1
            self.is_over.wait(time.monotonic() - started)
        visitor.close()

    def write(self) -> None:
        visitor = Persistent(self.port)
        visitor.get_in(self.editor)
        number = 0
        while not self.is_over.is_set():
            number += 1
            form = {name: str(value) for name, value in new_actor(name=f"Soaked {number:06}").items()}
            self.seen[visitor.send("/desk/actors/add/", form)[0]] += 1
            self.is_over.wait(1)
        visitor.close()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Until the block ends, also where somebody ends it: nobody is waited for that asks for ever."""
        everybody = [threading.Thread(target=self.read, args=(n,)) for n in range(READERS)]
        everybody.append(threading.Thread(target=self.write))
        for one in everybody:
            one.start()
        try:
            yield
        finally:
            self.is_over.set()
            for one in everybody:
                one.join()


def try_it(report: Report, times: int) -> None:
    """For so many minutes."""
    if not Dossier.objects.filter(slug="dossier").exists():  # another trial may have left its own
        make_world()
    editor = UserFactory.create(role=Role.EDITOR).username
    disconnect()
    with served(settings.DATABASE_URL, workers=2, DJANGO_SETTINGS_MODULE="tests.config.served_settings") as server:
        visitors, seconds = Visitors(server.port, editor), times * 60 or SHORT

        def tell(passed: float) -> None:
            held = memory(server.workers) // 1024
            report.say(f"  {passed:.0f} s: answers {dict(visitors.seen)}, memory {held} MiB")

        with visitors.at_work():
            stuck = watch(seconds / 3, tell)  # caches fill, and every page is asked for
            warm = memory(server.workers)
            stuck += watch(seconds * 2 / 3, tell)
            growth = memory(server.workers) / warm - 1
    seen = visitors.seen
    report.say(
        f"soak: {seconds} s at half load, {sum(seen.values())} requests, answers {dict(seen)}; memory"
        f" {warm // 1024} MiB after a third of it, then {growth:+.1%}; {stuck} idle in a transaction."
    )
    report.require(holds=set(seen) <= {200, 302}, what=f"answers {dict(seen)}")
    report.require(holds=stuck == 0, what=f"{stuck} connections were idle in a transaction")
    if times:
        report.require(holds=growth < MOST_GROWTH, what=f"memory grew by {growth:.1%}")


def watch(seconds: float, tell: Callable[[float], object]) -> int:
    """How many connections were found idle in a transaction, looked for each second; `tell` is called each minute."""
    began = told = time.monotonic()
    found = 0
    with superuser() as session:
        while (now := time.monotonic()) < began + seconds:
            if now - told >= SAID:
                tell(now - began)
                told = now
            [number] = session.execute(STUCK).fetchone() or (0,)
            found += number
            time.sleep(1)
    return found
