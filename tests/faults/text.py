"""Any text in every place where a program or a person may put one: what failed, and what was kept otherwise."""

from __future__ import annotations

import random
from typing import Final

from django.db import transaction
from hypothesis.strategies import DataObject

from tests.faults.ground import Report
from tests.hostile import Places, Tally, ask_every_place, try_so_often
from tests.site import add_unpublished, make_world

SAID: Final = 5
"""Rounds after which it is said how far it is."""


def try_it(report: Report, times: int) -> None:
    # Once, as tests do, with the same texts each time: what fails must fail for everybody.
    rounds = [0]
    tally, seed = Tally(), random.SystemRandom().getrandbits(32) if times > 1 else 12
    with transaction.atomic():
        world = make_world()
        add_unpublished(world)
        places = Places.of(world)

        def one_round(data: DataObject) -> None:
            ask_every_place(tally, world, places, data)
            rounds[0] += 1
            if rounds[0] % SAID == 0:
                found = f"{len(tally.failed)} × 5xx, {len(tally.changed)} changed"
                report.say(f"  {rounds[0]} rounds, {tally.requests} requests: {found} (seed {seed})")

        try_so_often(times, one_round, seed=seed)
        transaction.set_rollback(True)
    report.say(
        f"text: {tally.requests} requests with any text, over {len(places.sendings)} forms, {len(places.parameters)}"
        f" addresses and {len(places.paths)} paths (seed {seed}): {len(tally.failed)} × 5xx;"
        f" {tally.loaded} files imported;"
        f" {tally.round_trips} round trips over {len(places.keeping)} fields: {len(tally.changed)} changed."
    )
    report.require(holds=not tally.failed, what="; ".join(tally.failed[:20]))
    report.require(holds=not tally.changed, what="; ".join(tally.changed[:20]))
