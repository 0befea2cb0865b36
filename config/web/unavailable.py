"""The answer while the database is away, or busy with somebody else's work: 503, in words, and when
to try again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from psycopg import errors

from config.postgres.committed import OutcomeUnknown, confirm_copies
from config.postgres.embedded import revive
from config.web.problems import is_for_programs, problem
from config.web.refusals import SAFE_METHODS, GetResponse

RETRY_SECONDS: Final = 5
UNCONFIRMED: Final = "unconfirmed"
"""The cookie of whoever was not told that a save holds: what is sent again is not answered before it does."""


@dataclass(frozen=True, slots=True)
class Outage:
    title: str
    text: str


AWAY: Final = Outage(
    "The database cannot be reached", "It is being started again, or has no room left."
)
FULL: Final = Outage(
    "The database has no room left",
    "What is on record can be read; nothing can be added until whoever runs this site has made room.",
)
BUSY: Final = Outage(
    "Somebody else is at work on the same thing",
    "What this would change is just being changed by somebody else.",
)
LONG: Final = Outage(
    "This took too long", "The answer was not ready within a minute and was given up."
)
UNKNOWN: Final = Outage(
    "Nobody knows whether this was saved",
    "The database took it, and did not confirm in time that it is safe from a failure.",
)

_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
_LONG = (errors.QueryCanceled, errors.IdleInTransactionSessionTimeout)
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, errors.ReadOnlySqlTransaction)


class AnswerWhileUnavailable:
    """Middleware: what a view could not do because of the database, and not through a fault of
    ours.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS or UNCONFIRMED not in request.COOKIES:
            return self.get_response(request)
        try:
            confirm_copies()
        except (OperationalError, InterfaceError) as error:
            return unavailable(request, find_reason(error) or AWAY)
        response = self.get_response(request)
        if UNCONFIRMED not in response.cookies:
            response.delete_cookie(UNCONFIRMED)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        reason = find_reason(exception)
        return unavailable(request, reason) if reason else None


def server_error(request: HttpRequest) -> HttpResponse:
    """The project's ``handler500``, which is also asked where a middleware failed."""
    reason = find_reason(sys.exception())
    if reason:
        return unavailable(request, reason)
    if is_for_programs(request):
        return problem(request, "This failed, and is not your fault. It was noted.", status=500)
    return HttpResponseServerError(render_to_string("500.html"))


def unavailable(request: HttpRequest, reason: Outage) -> HttpResponse:
    """A page that asks the database nothing."""
    if reason is AWAY:
        revive()
    context = {
        "reason": reason,
        "is_reading": request.method in SAFE_METHODS,
        "is_unknown": reason is UNKNOWN,
    }
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    if is_for_programs(request):
        detail = f"{reason.title}. {reason.text}"
        return problem(request, detail, status=503, headers=headers)
    response = HttpResponse(render_to_string("503.html", context), status=503, headers=headers)
    if reason is UNKNOWN:
        response.set_cookie(
            UNCONFIRMED,
            "1",
            max_age=3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def find_reason(error: BaseException | None) -> Outage | None:
    """Why the database did not answer; None where it did, or was asked something wrong."""
    for cause in _causes(error):
        if isinstance(cause, OutcomeUnknown):
            return UNKNOWN
        if isinstance(cause, _BUSY):
            return BUSY
        if isinstance(cause, _LONG):
            return LONG
        if isinstance(cause, errors.DiskFull):
            return FULL
        if isinstance(cause, _AWAY):
            return AWAY
    return AWAY if isinstance(error, OperationalError | InterfaceError) else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(8):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
