"""A primary that waits for a replica that does not come: who saves is told that nobody knows, sends it again, and
has it once.
"""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Final

from django.conf import settings
from django.urls import reverse

from actors.models import Actor
from config.accounts.roles import Role
from tests.config.served import eventually, served
from tests.factories import UserFactory
from tests.faults.ground import Persistent, Report, superuser
from tests.positions.pages.upkeep_forms import new_actor

ASKED: Final = "Nobody knows whether this was saved"
READ: Final = "/api/v1/actors"
GIVEN_UP: Final = "1"
"""Seconds after which the application gives a commit up."""


def wait_for_replicas(names: str) -> None:
    """Have the primary wait for one of these with each commit; "" for none."""
    with superuser() as session:
        session.execute(f"alter system set synchronous_standby_names = '{names}'")
        session.execute("select pg_reload_conf()")
        assert eventually(lambda: session.execute("show synchronous_standby_names").fetchone() == (names,))


def try_it(report: Report, times: int) -> None:
    editor = UserFactory.create(role=Role.EDITOR, username=f"unconfirmed-{uuid.uuid4().hex[:8]}").username
    seen: Counter[str] = Counter()
    keys = []
    with served(
        settings.DATABASE_URL,
        DEMARCHE_COMMIT_SECONDS=GIVEN_UP,
        DJANGO_SETTINGS_MODULE="tests.config.served_settings",
    ) as server:
        for _ in range(times):
            visitor = Persistent(server.port)
            visitor.get_in(editor)
            keys.append(key := uuid.uuid4())
            form = {name: str(value) for name, value in new_actor(client_key=key, name=f"Actor {key.hex}").items()}
            wait_for_replicas("nobody")
            try:
                for attempt in ("first", "again"):
                    status, text = visitor.send(reverse("actor_add"), form)
                    seen[f"{attempt} {status}{' unknown' if ASKED in text else ''}"] += 1
                # What is only counted waits for nobody, or whoever reads the API would wait as well.
                seen[f"API {visitor.send(READ)[0]}"] += 1
            finally:
                wait_for_replicas("")
            seen[f"then {visitor.send(reverse('actor_add'), form)[0]}"] += 1
            visitor.close()
    there = Actor.objects.filter(client_key__in=keys).count()
    report.say(
        f"unconfirmed: {times} saves while the primary waited for a replica in vain: {dict(seen)};"
        f" {there} of {times} there, once."
    )
    wanted = {"first 503 unknown": times, "again 503 unknown": times, "API 200": times, "then 302": times}
    report.require(holds=dict(seen) == wanted, what=f"answers {dict(seen)}")
    report.require(holds=there == times, what=f"{there} of {times} are there")
