"""When mail is sent, and what becomes of it where nobody said how."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, Final

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.dispatch import receiver

logger = logging.getLogger(__name__)


MOST_WAITING: Final = 100
"""Answers of one process whose works wait."""

type MailWork = Callable[[], object]


class Afterwards:
    """One thread for all that is done after answers: a slow mail server holds up mail, and no
    visitor.

    Where ``most`` answers wait, the works of the next are left undone, which is logged: to do them
    where the visitor waits would hold up saving, and tell by its time what they are.
    """

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="afterwards")
        self._places = threading.BoundedSemaphore(most)

    def do(self, works: Sequence[MailWork]) -> None:
        """Do them when it is their turn."""
        if not self._places.acquire(blocking=False):
            logger.error(
                "What was to be done after an answer was not done: too much of it waits already."
            )
            return
        self._thread.submit(self._do, works)

    def _do(self, works: Sequence[MailWork]) -> None:
        try:
            _do_all(works)
        finally:
            self._places.release()


class _Waiting(threading.local):
    """What a thread will do, or leave to another, once the visitor has their answer."""

    afterwards: Afterwards | None = None

    def __init__(self) -> None:
        self.works: list[MailWork] = []

    def take(self) -> list[MailWork]:
        works, self.works = self.works, []
        return works


_waiting = _Waiting()


def leave_what_waits_to(afterwards: Afterwards) -> None:
    """From now on, let ``afterwards`` do what comes after this thread's answers."""
    _waiting.afterwards = afterwards


def after_answer(work: MailWork) -> None:
    """Do something once the visitor of this thread's request has the whole answer, or has gone.

    How long it takes then tells nobody anything, such as whether an e-mail address is known.
    """
    _waiting.works.append(partial(copy_context().run, work))


@receiver(request_finished)
def do_what_waits(**_: Any) -> None:
    """What fails is logged: there is nobody left to be told."""
    works = _waiting.take()
    if works and _waiting.afterwards:
        _waiting.afterwards.do(works)
    elif works:
        _do_all(works)


def _do_all(works: Sequence[MailWork]) -> None:
    waiting = [*works]
    while waiting:
        try:
            waiting.pop(0)()
        except Exception:
            logger.exception("What was to be done after an answer failed.")
        waiting += _waiting.take()  # what looks up an account leaves its mail to be sent
    if not connection.in_atomic_block:  # whoever answered is still at work, as tests are
        close_old_connections()  # as Django did before these works asked for one


class Unsent(BaseEmailBackend):
    """Says that there was a message, and nothing of it: whoever reads the log could follow the
    links in it.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send none."""
        for _ in email_messages:
            logger.warning("A message was not sent, because EMAIL_URL says nothing about how.")
        return 0
