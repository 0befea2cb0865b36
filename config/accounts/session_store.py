"""Django's sessions in the database, which end for inactivity, and some days after the sign-in whatever was done.

The project's SESSION_ENGINE. It asks nothing more of the database, and writes no more often than each hour.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, InterfaceError, router, transaction
from django.dispatch import receiver
from django.http import HttpRequest

_SIGNED_IN: Final = "signed_in"
_SEEN: Final = "seen"
"""Seconds of the clock, at the sign-in and when the account last asked for something."""
_HOUR: Final = 3600.0


def is_over(session: Mapping[str, Any]) -> bool:
    """Whether what a session holds is of an account that was away, or in, for too long."""
    now = time.time()
    return SESSION_KEY in session and (
        now - session.get(_SEEN, now) > settings.DEMARCHE_IDLE_HOURS * _HOUR
        or now - session.get(_SIGNED_IN, now) > settings.SESSION_COOKIE_AGE
    )


class SessionStore(DatabaseStore):
    """What is over is none, as what expired is."""

    def load(self) -> dict[str, Any]:
        """What the session holds."""
        held: dict[str, Any] = super().load()
        if is_over(held):
            self._session_key = None
            return {}
        if SESSION_KEY in held:
            self._note(held)
        return held

    def _note(self, held: dict[str, Any]) -> None:
        """Keep that the account is here; not each time, which would be a write for every page."""
        now = time.time()
        if now - held.get(_SEEN, 0) <= min(_HOUR, settings.DEMARCHE_IDLE_HOURS * _HOUR / 10):
            return
        held[_SEEN] = now
        held.setdefault(_SIGNED_IN, now)  # of one from before this was kept
        using = router.db_for_write(self.model)
        row = self.model.objects.using(using).filter(session_key=self.session_key)
        # Whoever reads goes on reading where nothing can be written.
        with suppress(DatabaseError, InterfaceError), transaction.atomic(using=using):
            row.update(session_data=self.encode(held))


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **_: Any) -> None:  # noqa: ARG001
    """From now on the days are counted."""
    request.session[_SIGNED_IN] = request.session[_SEEN] = time.time()
