"""PostgreSQL killed under load: what was acknowledged is there, whole and once."""

from __future__ import annotations

import random
import signal
import threading
import time
import uuid
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from actors.models import Actor
from config.accounts.roles import Role
from tests.config.served import eventually, served
from tests.factories import UserFactory
from tests.faults.ground import (
    Persistent,
    Report,
    data_directory,
    end_postgres,
    what_amcheck_finds,
    what_history_misses,
)
from tests.positions.pages.desk_forms import formset_data
from tests.positions.pages.upkeep_forms import new_actor

WRITERS: Final = 6
SECONDS_BETWEEN: Final = (0.5, 1.5)
AWAY: Final = {0, 503}
"""What may be answered while there is no database."""
NAMES: Final = 3
"""Rows beside the actor's own, written in the same transaction."""


@dataclass
class Load:
    """Editors who add actors, each with a key of its own, and what they were told."""

    port: int
    editor: str
    acknowledged: list[uuid.UUID] = field(default_factory=list)
    unanswered: list[uuid.UUID] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    is_over: threading.Event = field(default_factory=threading.Event)

    def lost(self) -> list[uuid.UUID]:
        """Acknowledged, and not there."""
        acknowledged = list(self.acknowledged)
        there = whole(acknowledged)
        return [key for key in acknowledged if key not in there]

    def has(self, acknowledged: int) -> bool:
        return len(self.acknowledged) >= acknowledged

    def write(self) -> None:
        visitor = Persistent(self.port)
        visitor.get_in(self.editor)
        while not self.is_over.is_set():
            key = uuid.uuid4()
            self.unanswered.append(key)
            sent = {name: str(value) for name, value in actor_with_names(key).items()}
            while (status := visitor.send(reverse("actor_add"), sent)[0]) != 302:
                self.statuses.add(status)
                if self.is_over.is_set() or status not in AWAY:
                    return
                time.sleep(0.05)
            self.unanswered.remove(key)
            self.acknowledged.append(key)
        visitor.close()


def actor_with_names(key: uuid.UUID) -> dict[str, object]:
    names = [{"name": f"Alias {number} {key.hex[:12]}", "kind": "alias", "language": ""} for number in range(NAMES)]
    return new_actor(client_key=key, name=f"Actor {key.hex}") | formset_data("names", *names)


def kill_under_load(times: int, *, is_durable: bool = True) -> Load:
    """So many times; what is not durable is acknowledged before it is on the disk, and once something is lost no
    more is needed.
    """
    url = settings.DATABASE_URL
    if not is_durable:
        url += f"{'&' if urlsplit(url).query else '?'}options=-c%20synchronous_commit%3Doff"
    editor = UserFactory.create(role=Role.EDITOR, username=f"writer-{uuid.uuid4().hex[:8]}").username
    rng, data = random.Random(times), data_directory()
    with served(url, workers=2, DJANGO_SETTINGS_MODULE="tests.config.served_settings") as server:
        load = Load(server.port, editor)
        writers = [threading.Thread(target=load.write) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            for _ in range(times):
                wanted = len(load.acknowledged) + WRITERS
                # Each life of the server saw some load.
                assert eventually(partial(load.has, wanted)), load.statuses
                time.sleep(rng.uniform(*SECONDS_BETWEEN))
                end_postgres(data, signal.SIGKILL)
                if not is_durable and load.lost():
                    break
        finally:
            load.is_over.set()
            for writer in writers:
                writer.join()
    return load


def whole(keys: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many names each of these actors has, of those that are there."""
    return {
        actor.client_key: actor.names.count()
        for actor in Actor.objects.filter(client_key__in=keys).prefetch_related("names")
        if actor.client_key
    }


def try_it(report: Report, times: int) -> None:
    load = kill_under_load(times)
    there = whole([*load.acknowledged, *load.unanswered])
    lost = load.lost()
    usual = max(there.values())
    halves = [key for key, names in there.items() if names != usual]
    missed = what_history_misses()
    looked_through, corrupt = what_amcheck_finds()
    report.say(
        f"kill-postgres: killed {times} times under {WRITERS} writers: {len(load.acknowledged):,} writes acknowledged,"
        f" {len(lost)} lost, {len(halves)} half-written; answers meanwhile {sorted(load.statuses)};"
        f" amcheck of {looked_through} tables and indexes: {len(corrupt)} problems; history: {len(missed)}."
    )
    report.require(holds=not lost, what=f"{len(lost)} acknowledged writes are lost")
    report.require(holds=not halves, what=f"{len(halves)} writes are there in part")
    report.require(holds=not corrupt, what=f"amcheck: {corrupt[:3]}")
    report.require(holds=not missed, what=f"the history misses {missed[:3]}")
    report.require(holds=load.statuses <= AWAY, what=f"answers {load.statuses} while PostgreSQL was away")
    report.require(holds=usual >= NAMES, what="the writes were not of several rows")
    control(report)


def control(report: Report) -> None:
    """Acknowledged before it is on the disk, some must be lost."""
    load = kill_under_load(5, is_durable=False)
    acknowledged, lost = len(load.acknowledged), len(load.lost())
    report.say(f"  control with synchronous_commit off: {acknowledged:,} acknowledged, {lost} lost.")
    report.require(holds=lost > 0, what="the control lost nothing: this trial could not fail")
