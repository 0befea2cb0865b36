"""The server killed while it writes, on every view that writes: nothing lost, doubled or half-written.

The views are those of the table in `tests.site`; what is sent is what a page of the site offers, as it stands or with
one text changed, or a form of `tests.faults.writes` or `tests.faults.asked`. After each kill the rows are what they
were before, or what the write makes of them undisturbed; whoever sends the same form again does not get it twice.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from django.conf import settings
from django.db import connection

from config.accounts.roles import Role
from config.postgres.scratch import disconnect
from tests.config.served import Served, answers, eventually, served
from tests.faults.asked import MODEL, asked_forms
from tests.faults.ground import Persistent, Report, superuser, what_history_misses
from tests.faults.writes import WRITING, Write, look_at_rows, offered_on, own_forms, pages_of, writes_something
from tests.reset import Standing
from tests.site import World, add_unpublished, make_world

CHANGED: Final = ("note", "reason", "summary", "title", "label", "name", "text", "coding_rule", "rule")
"""Fields of a form that is sent with one of them changed, where as it stands it writes nothing."""
LOOP_SECONDS: Final = 6.0
"""Between two kills: granian takes a worker that ends twice within 5.5 s for one that cannot start, and gives up."""
UNTRIED: Final = {
    **dict.fromkeys(("quote_check", "sent"), "writes nothing of the record"),
    "own_sessions": "ends sessions, which are no part of the record",
}
"""Views that write, and are not killed here, with why."""
SAID: Final = 20
"""Kills after which it is said how far it is."""
FEW: Final = 10
"""Kills for which plain forms do; to walk all pages for more takes longer than these kills."""
LEFT: Final = """
update positions_tableimport set report = report || jsonb_build_object('since', now() - interval '3 minutes')
 where state in ('checking', 'loading')
"""
"""As if three minutes had passed: what was at work then, and no task is about, is offered anew by its page."""


def offered_forms(world: World) -> Iterator[Write]:
    """What the pages of the site would send, as they stand, then with one text changed."""
    client = world.clients[Role.ADMINISTRATOR]
    for url in pages_of(world):
        for write in offered_on(client, url):
            yield write
            for name in CHANGED:
                if name in write.form:
                    yield replace(write, form=write.form | {name: f"{write.form[name]} more"})


def find_writes(world: World, *, more: Iterable[Write] = (), only_own: bool = False) -> dict[str, Write]:
    """One for each view of the site that writes, of those that can be sent; ``only_own`` walks no pages."""
    found: dict[str, Write] = {}
    own, client = [*own_forms(world), *more], world.clients[Role.ADMINISTRATOR]
    before = look_at_rows(connection)
    for write in own if only_own else chain(own, offered_forms(world)):
        if write.view in WRITING and write.view not in found and writes_something(write, client, connection, before):
            found[write.view] = write
    return found


def unnamed_views(writes: dict[str, Write]) -> frozenset[str]:
    """Views that write, and are neither tried nor named as untried, or are both."""
    return WRITING - writes.keys() ^ UNTRIED.keys()


def is_quiet() -> bool:
    """Whether no session of the application is at work still."""
    with superuser() as session:
        query = "select from pg_stat_activity where usename = 'demarche' and state <> 'idle'"
        return not session.execute(query).fetchall()


def rows() -> dict[str, int]:
    with superuser() as session:
        return look_at_rows(session)


@dataclass
class Trial:
    """One server that is killed, one editor, and a database that is made as new before each kill."""

    server: Served
    visitor: Persistent
    standing: Standing
    before: dict[str, int]
    rng: random.Random
    killed_at: float = 0.0

    def renew(self) -> None:
        assert eventually(is_quiet)
        assert self.standing.restore()

    def measure(self, write: Write) -> Write:
        """What it does undisturbed."""
        self.renew()
        started = time.monotonic()
        status, _ = self.visitor.send(write.path, write.sent)
        seconds = time.monotonic() - started
        assert status < 400, (write, status)
        return replace(write, after=rows(), seconds=seconds)

    def send_until_answered(self, write: Write) -> int:
        deadline = time.monotonic() + 30
        while (status := self.visitor.send(write.path, write.sent)[0]) in {0, 503}:
            assert time.monotonic() < deadline, write
            time.sleep(0.05)
        return status

    def kill(self, write: Write) -> str:
        """What is wrong after a kill at some moment of the write, and after the form is sent again; "" if nothing."""
        self.renew()
        time.sleep(max(0.0, self.killed_at + LOOP_SECONDS - time.monotonic()))
        told: list[int] = []
        sender = threading.Thread(target=lambda: told.append(self.visitor.send(write.path, write.sent)[0]))
        sender.start()
        time.sleep(self.rng.uniform(0, 1.1 * write.seconds))
        self.killed_at = time.monotonic()
        for worker in self.server.workers:
            os.kill(worker, signal.SIGKILL)
        sender.join()
        assert eventually(lambda: answers(self.server.port))
        assert eventually(is_quiet)
        found = rows()
        if told == [0] and found not in (self.before, write.after) and not write.is_stepped:
            return f"half-written: {difference(write.after or {}, found)}"
        if told != [0] and found != write.after:
            return f"lost, though answered {told}"
        if write.is_stepped:
            with superuser() as session:
                session.execute(LEFT)
        for one in write.before:
            self.send_until_answered(one)
        status = self.send_until_answered(write)
        if rows() != write.after:
            return f"after it was sent again ({status}): {difference(write.after or {}, rows())}"
        return ""


def difference(wanted: dict[str, int], found: dict[str, int]) -> dict[str, int]:
    return {name: count - wanted.get(name, 0) for name, count in found.items() if count != wanted.get(name)}


def try_it(report: Report, times: int) -> None:
    world = make_world()
    add_unpublished(world)
    is_short = times <= FEW
    os.environ.update(MODEL)
    writes = find_writes(world, more=() if is_short else asked_forms(world), only_own=is_short)
    disconnect()
    if not is_short:
        unnamed = unnamed_views(writes)
        report.require(
            holds=not unnamed, what=f"views that are sent forms, neither tried nor named, or both: {sorted(unnamed)}"
        )
    with served(settings.DATABASE_URL, workers=1, DJANGO_SETTINGS_MODULE="tests.config.served_settings") as server:
        visitor = Persistent(server.port)
        visitor.get_in(world.users[Role.ADMINISTRATOR].username)
        assert eventually(is_quiet)
        with superuser() as session:  # whose notes on tables would look like another schema
            session.execute("alter system set autovacuum = off")
            session.execute("select pg_reload_conf()")
        standing = Standing.of("demarche")
        assert standing
        standing.left = 10**9  # however often
        trial = Trial(server, visitor, standing, rows(), random.Random(times))
        wrong: list[str] = []
        names = sorted(writes)
        trial.rng.shuffle(names)
        for number in range(times):
            name = names[number % len(names)]
            if writes[name].after is None:
                writes[name] = trial.measure(writes[name])
            if problem := trial.kill(writes[name]):
                wrong.append(f"{name}: {problem}")
                report.say(f"  {wrong[-1]}")
            if number % SAID == SAID - 1:
                report.say(f"  {number + 1} kills, {len(wrong)} wrong")
        control(report, trial, writes["actor_add"])
        missed = what_history_misses()
        standing.close()
        visitor.close()
    report.say(
        f"kill-web: the server killed {times} times while it wrote, over {min(times, len(names))} of {len(WRITING)}"
        f" views that are sent forms: {len(wrong)} lost, doubled or half-written."
    )
    report.require(holds=not wrong, what="; ".join(wrong))
    report.require(holds=not missed, what=f"the history misses {missed[:3]}")


def control(report: Report, trial: Trial, write: Write) -> None:
    """Sent again under another key it must be there twice, and be seen."""
    write = trial.measure(write)
    trial.send_until_answered(replace(write, form=write.form | {"client_key": str(uuid.uuid4()), "name": "Another"}))
    report.require(holds=rows() != write.after, what="a double was not seen: this trial could not fail")
