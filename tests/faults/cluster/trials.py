"""Six ways in which machines fail, each under editors who write through the site; then one that must lose something."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import django

django.setup()

from django.conf import settings  # noqa: E402 (models are there from here on)
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError  # noqa: E402
from django.urls import reverse  # noqa: E402

from actors.models import Actor  # noqa: E402
from config.accounts.roles import Role  # noqa: E402
from config.postgres.scratch import disconnect  # noqa: E402
from tests.config.served import eventually, served  # noqa: E402
from tests.factories import UserFactory  # noqa: E402
from tests.faults.cluster.hosts import HOSTS, Host, ask, leader, members  # noqa: E402
from tests.faults.ground import Persistent, Report  # noqa: E402
from tests.faults.unconfirmed import ASKED  # noqa: E402
from tests.positions.pages.upkeep_forms import new_actor  # noqa: E402

WRITERS: Final = 4
QUIET: Final = 5.0
"""Seconds of load before a fault, and after it is over."""
AWAY: Final = 40.0
"""Seconds that a machine is cut off, dead or frozen: more than the twenty after which a leader is replaced."""
BACK_SECONDS: Final = 180
COMMIT_SECONDS: Final = "5"
ANSWERS: Final = {"302", "503", "unknown", "0"}
"""Saved, not saved, nobody knows, none. Where writes are lost, as in the control, a session may be among them."""
MOST_SWITCHING, MOST_DEAD = 5.0, 30.0
"""Seconds that nothing may be saved for, where a leader hands over, and where its machine dies."""


@dataclass
class Load:
    """Editors who add actors, each with a key; one that is not acknowledged is sent again until it is."""

    port: int
    editor: str
    acknowledged: dict[uuid.UUID, float] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        visitor = Persistent(self.port, timeout=20)
        visitor.get_in(self.editor)
        while not self.is_over.is_set():
            key = uuid.uuid4()
            form = {name: str(value) for name, value in new_actor(client_key=key, name=f"Actor {key.hex}").items()}
            while not self._send(visitor, form) and not self.is_over.is_set():
                time.sleep(0.2)
            if not self.is_over.is_set():
                self.acknowledged[key] = time.monotonic()
        visitor.close()

    def _send(self, visitor: Persistent, form: dict[str, str]) -> bool:
        status, text = visitor.send(reverse("actor_add"), form)
        self.answers["unknown" if ASKED in text else str(status)] += 1
        return status == 302

    def longest_gap(self, since: float) -> float:
        """Seconds in which nothing was acknowledged to anybody."""
        moments = [since, *sorted(moment for moment in self.acknowledged.values() if moment > since)]
        return max(after - before for before, after in pairwise([*moments, time.monotonic()]))


def find_missing(keys: dict[uuid.UUID, float]) -> tuple[int, int]:
    """Of what was acknowledged: how many are not there, and how many are there more than once."""
    there = Counter(Actor.objects.filter(client_key__in=list(keys)).values_list("name", flat=True))
    wanted = {f"Actor {key.hex}" for key in keys}
    named = Counter(Actor.objects.filter(name__in=wanted).values_list("name", flat=True))
    return len(wanted - there.keys()), sum(count - 1 for count in named.values())


def is_whole() -> bool:
    """Whether all machines work, one of them leads, and the database can be written."""
    found = members()
    if len(found) < len(HOSTS) or "leader" not in found.values():
        return False
    try:
        Actor.objects.count()
    except OperationalError:
        disconnect()
        return False
    return True


def leading() -> Host:
    assert eventually(lambda: leader() is not None, seconds=BACK_SECONDS)
    return leader() or leading()


def switch_over(former: Host) -> None:
    new = next(host for host in HOSTS if members().get(host.name) in {"sync_standby", "quorum_standby"})
    ask("/switchover", of=(former,), method="POST", leader=former.name, candidate=new.name)


def kill_postgres(former: Host) -> None:
    former.signal(signal.SIGKILL, "postgres")
    time.sleep(QUIET)


def kill_host(former: Host) -> None:
    former.cut()  # nobody is told of the end of connections, as by a machine without power
    former.signal(signal.SIGKILL)
    time.sleep(AWAY)
    former.mend()
    former.start()


def cut_off(former: Host) -> None:
    former.cut()
    time.sleep(AWAY)
    former.mend()


def freeze_patroni(former: Host) -> None:
    former.signal(signal.SIGSTOP, "patroni")
    time.sleep(AWAY)
    former.signal(signal.SIGCONT, "patroni")


def end_etcd(_: Host) -> None:
    for host in HOSTS:
        host.signal(signal.SIGKILL, "etcd")
    time.sleep(AWAY)
    for host in HOSTS:
        host.start_etcd()


FAULTS: Final[dict[str, tuple[Callable[[Host], None], float]]] = {
    "switchover": (switch_over, MOST_SWITCHING),
    "PostgreSQL killed": (kill_postgres, MOST_DEAD),
    "host killed": (kill_host, MOST_DEAD),
    "leader cut off": (cut_off, MOST_DEAD),
    "Patroni frozen": (freeze_patroni, AWAY + MOST_DEAD),
    "etcd down": (end_etcd, MOST_SWITCHING),
}
"""What is done to the machine that leads, and the seconds for which nothing may be saved."""


@contextmanager
def under_load(port: int, editor: str) -> Iterator[Load]:
    load = Load(port, editor)
    writers = [threading.Thread(target=load.write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield load
    finally:
        load.is_over.set()
        for writer in writers:
            writer.join()


def try_one(port: int, editor: str, fail: Callable[[Host], None]) -> tuple[Load, float]:
    """The load, and the longest time without an acknowledgement from the fault on."""
    assert eventually(is_whole, seconds=BACK_SECONDS), members()
    with under_load(port, editor) as load:
        assert eventually(lambda: len(load.acknowledged) > WRITERS, seconds=60), load.answers
        time.sleep(QUIET)
        former, began = leading(), time.monotonic()
        fail(former)
        after = len(load.acknowledged)
        assert eventually(lambda: len(load.acknowledged) > after + WRITERS, seconds=BACK_SECONDS), load.answers
        time.sleep(QUIET)
        gap = load.longest_gap(began)
    assert eventually(is_whole, seconds=BACK_SECONDS), members()
    return load, gap


def tell(report: Report, name: str, load: Load, gap: float) -> int:
    """A line of figures; how many are lost."""
    lost, extra = find_missing(load.acknowledged)
    answers = {answer: count for answer, count in sorted(load.answers.items()) if answer not in {"302", "unknown"}}
    report.say(
        f"  {name}: {len(load.acknowledged):,} acknowledged, {lost} lost, {extra} extra, longest gap {gap:.1f} s,"
        f" {load.answers['unknown']} of unknown outcome, other answers {answers}; then {leading().name} leads."
    )
    report.require(holds=not extra, what=f"{name}: {extra} are there twice")
    return lost


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run faults cluster", description=__doc__)
    parser.add_argument("--only", choices=FAULTS, action="append", help="of these alone; the default is all of them")
    parser.add_argument("--times", type=int, default=1, help="how often each")
    parser.add_argument("--without-control", action="store_true")
    options = parser.parse_args()
    report = Report()
    call_command("migrate", verbosity=0)
    editor = UserFactory.create(role=Role.EDITOR, username="writer").username
    disconnect()
    total = lost = 0
    with served(
        settings.DATABASE_URL,
        workers=2,
        DEMARCHE_COMMIT_SECONDS=COMMIT_SECONDS,
        DJANGO_SETTINGS_MODULE="tests.config.served_settings",
    ) as server:
        for name in list(options.only or FAULTS) * options.times:
            fail, most = FAULTS[name]
            load, gap = try_one(server.port, editor, fail)
            total += len(load.acknowledged)
            lost += tell(report, name, load, gap)
            report.require(holds=load.answers.keys() <= ANSWERS, what=f"{name}: answers {dict(load.answers)}")
            report.require(holds=gap <= most, what=f"{name}: nothing was saved for {gap:.1f} s (at most {most:.0f})")
        report.say(f"cluster: {total:,} acknowledged, {lost} lost.")
        report.require(holds=not lost, what=f"{lost} acknowledged writes are lost")
        if not options.without_control:
            control(report, server.port, editor)
    report.say(f"{len(report.broken)} promises broken.")
    return 1 if report.broken else 0


def control(report: Report, port: int, editor: str) -> None:
    """Replicas that nobody waits for: a leader that was replaced and does not know it goes on acknowledging."""
    ask("/config", method="PATCH", synchronous_mode=False, synchronous_mode_strict=False)
    time.sleep(2 * QUIET)
    load, gap = try_one(port, editor, freeze_patroni)
    lost = tell(report, "control, asynchronous, Patroni frozen", load, gap)
    report.require(holds=lost > 0, what="the control lost nothing: this trial could not fail")


if __name__ == "__main__":
    sys.exit(main())
