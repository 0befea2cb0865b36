"""When mail is sent, and what becomes of it where nobody said how."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.dispatch import receiver

logger = logging.getLogger(__name__)


class _Waiting(threading.local):
    """What a thread will do once the visitor has their answer."""

    def __init__(self) -> None:
        self.works: list[Callable[[], object]] = []


_waiting = _Waiting()


def after_answer(work: Callable[[], object]) -> None:
    """Do something once the visitor of this thread's request has the whole answer, or has gone.

    How long it takes then tells nobody anything, such as whether an e-mail address is known.
    """
    _waiting.works.append(partial(copy_context().run, work))


@receiver(request_finished)
def do_what_waits(**_: Any) -> None:
    """What fails is logged: there is nobody left to be told."""
    if not _waiting.works:
        return
    while _waiting.works:
        try:
            _waiting.works.pop(0)()
        except Exception:
            logger.exception("What was to be done after an answer failed.")
    if not connection.in_atomic_block:  # whoever answered is still at work, as tests are
        close_old_connections()  # as Django did before these works asked for one


class Unsent(BaseEmailBackend):
    """Says that there was a message, and nothing of it: whoever reads the log could follow the links in it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send none."""
        for _ in email_messages:
            logger.warning("A message was not sent, because EMAIL_URL says nothing about how.")
        return 0
