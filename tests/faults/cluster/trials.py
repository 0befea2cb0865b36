"""Six ways in which machines fail, each under editors who write through the site; then one that must lose something."""

from __future__ import annotations

import argparse
import math
import signal
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import django

django.setup()

from django.conf import settings  # noqa: E402 (models are there from here on)
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError  # noqa: E402

from actors.models import Actor  # noqa: E402
from config.accounts.roles import Role  # noqa: E402
from config.postgres.scratch import disconnect  # noqa: E402
from tests.config.served import eventually, served  # noqa: E402
from tests.factories import StanceFactory, UserFactory  # noqa: E402
from tests.faults.cluster.hosts import HOSTS, Host, ask, leader, members  # noqa: E402
from tests.faults.cluster.load import Load, find_missing, under_load  # noqa: E402
from tests.faults.ground import Report  # noqa: E402

WRITERS: Final = 16
QUIET: Final = 5.0
"""Seconds of load before a fault, and after it is over."""
AWAY: Final = 40.0
"""Seconds that a machine is cut off, dead or frozen: more than the twenty after which a leader is replaced."""
BACK_SECONDS: Final = 180
TOLD: Final = 60.0
"""Seconds after which it is said how far it is."""
COMMIT_SECONDS: Final = "5"
ANSWERS: Final = {"302", "503", "unknown", "0"}
"""Saved, not saved, nobody knows, none."""
MOST_SWITCHING, MOST_DEAD = 5.0, 30.0
"""Seconds that nothing may be saved for, where a leader hands over, and where its machine dies."""


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


@dataclass
class Trial:
    """One site and its editors, one fault after the other; ``saved`` is all that was ever acknowledged."""

    port: int
    editor: str
    stances: Sequence[int]
    report: Report
    saved: set[uuid.UUID] = field(default_factory=set)
    seconds: float = 0.0
    """Under load."""

    def go_through(self, fail: Callable[[Host], None], share: int) -> tuple[Load, float]:
        """A load of ``share`` saves at least, half of them before the fault; and the longest time without one from the
        fault on.
        """
        assert eventually(is_whole, seconds=BACK_SECONDS), members()
        load, started = Load(self.port, self.editor, self.stances), time.monotonic()
        with under_load(load):
            self._wait_for(load, max(share // 2, 2 * len(self.stances)))
            time.sleep(QUIET)
            former, began = leading(), time.monotonic()
            fail(former)
            self._wait_for(load, len(load.acknowledged) + 2 * len(self.stances))
            time.sleep(QUIET)
            gap = load.longest_gap(began)
            self._wait_for(load, share)
        self.seconds += time.monotonic() - started
        assert eventually(is_whole, seconds=BACK_SECONDS), members()
        return load, gap

    def _wait_for(self, load: Load, most: int) -> None:
        """Until so many saves were acknowledged; says each minute how many are."""
        told = time.monotonic()
        while (before := len(load.acknowledged)) < most:
            assert eventually(lambda: len(load.acknowledged) > before, seconds=BACK_SECONDS), load.answers
            time.sleep(0.2)
            if time.monotonic() - told > TOLD:
                told = time.monotonic()
                self.report.say(f"    {len(self.saved) + len(load.acknowledged):,} acknowledged so far")

    def tell(self, name: str, load: Load, gap: float) -> int:
        """A line of figures; how many are lost."""
        lost, extra = find_missing(set(load.acknowledged))
        answers = {answer: count for answer, count in sorted(load.answers.items()) if answer not in {"302", "unknown"}}
        self.report.say(
            f"  {name}: {len(load.acknowledged):,} acknowledged, {lost} lost, {extra} extra, longest gap {gap:.1f} s,"
            f" {load.answers['unknown']} of unknown outcome, other answers {answers}; then {leading().name} leads."
        )
        self.report.require(holds=not extra, what=f"{name}: {extra} are there twice")
        return lost

    def keep_promises(self, name: str, share: int) -> None:
        fail, most = FAULTS[name]
        load, gap = self.go_through(fail, share)
        self.saved |= load.acknowledged.keys()
        self.tell(name, load, gap)
        require = self.report.require
        require(holds=load.answers.keys() <= ANSWERS, what=f"{name}: answers {dict(load.answers)}")
        require(holds=gap <= most, what=f"{name}: nothing was saved for {gap:.1f} s (at most {most:.0f})")

    def sum_up(self) -> None:
        """Over all of it, since what a machine lost may have been acknowledged long before it failed."""
        lost, extra = find_missing(self.saved)
        rate = len(self.saved) / self.seconds
        self.report.say(
            f"cluster: {len(self.saved):,} acknowledged, {lost} lost, {extra} extra; {self.seconds:,.0f} s under load,"
            f" {rate:.1f} a second, failures included."
        )
        self.report.require(holds=not lost, what=f"{lost} acknowledged writes are lost")
        self.report.require(holds=not extra, what=f"{extra} are there twice")

    def control(self) -> None:
        """Replicas that nobody waits for: a leader that was replaced and does not know it goes on acknowledging."""
        ask("/config", method="PATCH", synchronous_mode=False, synchronous_mode_strict=False)
        time.sleep(2 * QUIET)
        lost = self.tell("control, asynchronous, Patroni frozen", *self.go_through(freeze_patroni, 0))
        self.report.require(holds=lost > 0, what="the control lost nothing: this trial could not fail")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run faults cluster", description=__doc__)
    parser.add_argument("--only", choices=FAULTS, action="append", help="of these alone; the default is all of them")
    parser.add_argument("--times", type=int, default=1, help="how often each")
    parser.add_argument("--acknowledged", type=int, default=0, help="how many saves at least, over all of them")
    parser.add_argument("--editors", type=int, default=WRITERS, help="who save at once")
    parser.add_argument("--without-control", action="store_true")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    editor = UserFactory.create(role=Role.EDITOR, username="writer").username
    stances = [StanceFactory.create().pk for _ in range(options.editors)]
    disconnect()
    report = Report()
    with served(
        settings.DATABASE_URL,
        workers=2,
        DEMARCHE_COMMIT_SECONDS=COMMIT_SECONDS,
        DJANGO_SETTINGS_MODULE="tests.config.served_settings",
    ) as server:
        trial = Trial(server.port, editor, stances, report)
        names = list(options.only or FAULTS) * options.times
        for left, name in zip(range(len(names), 0, -1), names, strict=True):
            trial.keep_promises(name, math.ceil((options.acknowledged - len(trial.saved)) / left))
        trial.sum_up()
        if not options.without_control:
            trial.control()
    report.say(f"{len(report.broken)} promises broken.")
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
