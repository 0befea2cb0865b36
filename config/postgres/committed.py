"""Commits of which it is not known whether they hold."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg.errors import Diagnostic

_WAITS_FOR_COPIES: Final = "SyncRepWaitForLSN"
"""PostgreSQL's function that is given up: its words depend on the server's language, its name does not."""
_SERVER_GONE: Final = ("08", "57P")
"""SQLSTATEs of a connection that ended, on whichever side: a commit under way may have been done or not."""
_CANCEL_SECONDS: Final = 3.0
_CONFIRM: Final = "select pg_logical_emit_message(true, 'demarche', '')"


class OutcomeUnknown(psycopg.OperationalError):
    """The server did not say that a commit holds: it may be done, or lost with the next failure."""


class ToldOutcome(psycopg.Connection[Any]):
    """A connection whose commits say when nobody knows.

    Where a primary waits for its replicas and is told to stop, it has committed for itself, says so in a warning and
    answers as if all were well.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_without_copy = False
        self.add_notice_handler(self._listen)

    def _listen(self, notice: Diagnostic) -> None:
        self._is_without_copy |= notice.source_function == _WAITS_FOR_COPIES

    def commit(self) -> None:
        """Raises OutcomeUnknown where the server neither confirmed nor refused."""
        self._is_without_copy = False
        try:
            with self._given_up_after(settings.DEMARCHE_COMMIT_SECONDS):
                super().commit()
        except psycopg.OperationalError as error:
            if error.sqlstate is None or error.sqlstate.startswith(_SERVER_GONE):
                raise OutcomeUnknown(str(error)) from error
            raise
        if self._is_without_copy:
            raise OutcomeUnknown("This is on one server alone.")

    @contextmanager
    def _given_up_after(self, seconds: float) -> Iterator[None]:
        """No time limit of PostgreSQL's ends a commit's wait for replicas: somebody must cancel it.

        A cancellation that comes too late meets a session that waits for its next statement, which passes it over.
        """
        if not seconds:
            yield
            return
        timer = threading.Timer(seconds, self._cancel)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _cancel(self) -> None:
        with suppress(psycopg.Error):  # a server that is gone ends the wait by itself
            self.cancel_safe(timeout=_CANCEL_SECONDS)


def confirm_copies() -> None:
    """Return once everything committed before is where commits have to be.

    Who finds what was sent before would otherwise write nothing, and wait for nobody.

    Raises:
        OperationalError: where that cannot be had now.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CONFIRM)
