"""Which server a request reads from: pages that everybody may read come from a replica where there
is one, unless it has yet to replay what this visitor wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from config.accounts.roles import Role
from config.postgres.replicas import (
    LOWEST,
    current_position,
    go_to_replica,
    has_replicas,
    is_at_replica,
    primary_afterwards,
)
from config.web.refusals import SAFE_METHODS, GetResponse

WRITTEN: Final = "__Host-written" if settings.IS_HTTPS else "written"
"""The cookie with the position in the log after the last request of this visitor that may have written."""
REMEMBERED: Final = 3600
"""Seconds. A database brought back from a copy may begin its log anew, far below."""
_SALT: Final = "written"


class ReadFromReplicas:
    """Middleware; without replicas there is none."""

    def __init__(self, get_response: GetResponse) -> None:
        if not has_replicas():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            response = self.get_response(request)
            _remember(response, current_position())
            return response
        with primary_afterwards():
            response = self.get_response(request)
            was_at_replica = is_at_replica()
        if was_at_replica and response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            request.is_for_primary = True  # type: ignore[attr-defined]
            return self.get_response(request)
        if was_at_replica:
            response["Server-Timing"] = "replica"
        return response

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> None:
        """Once it is known which page is asked for; what is only for some is asked of the primary:
        it is read to be changed.
        """
        if (
            request.method in SAFE_METHODS
            and getattr(view, "access", None) is Role.PUBLIC
            and not (
                hasattr(view, "is_settled") and settings.SESSION_COOKIE_NAME in request.COOKIES
            )
            and not hasattr(request, "is_for_primary")
        ):
            go_to_replica(after=_remembered(request))


def settled_for_accounts[V: Callable[..., Any]](view: V) -> V:
    """Declare that a page tells those who signed in until when the record is settled, which only the
    primary knows: a replica is not told what is at work there. Stands below ``public``.
    """
    view.is_settled = True  # type: ignore[attr-defined]
    return view


def _remembered(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(WRITTEN, LOWEST, salt=_SALT, max_age=REMEMBERED))


def _remember(response: HttpResponse, position: str) -> None:
    response.set_signed_cookie(
        WRITTEN,
        position,
        salt=_SALT,
        max_age=REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
