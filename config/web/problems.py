"""Answers to programs that cannot be answered: problem details as RFC 9457 has them.

Whatever refuses below `API` says it so, also where no view was reached.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

API: Final = "/api/v1/"
"""What is read by programs lies below; its first part is the version."""
MEDIA_TYPE: Final = "application/problem+json"
_EXPOSED: Final = "Allow, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"


def is_for_programs(request: HttpRequest) -> bool:
    """Whether the answer is read by a program, not by a person."""
    return request.path.startswith(API)


def problem(
    request: HttpRequest,
    detail: str,
    *,
    status: int,
    errors: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """What is wrong, in a sentence; ``errors`` name the parameters, each with what is wrong with it."""
    body: dict[str, object] = {
        "type": "about:blank",  # RFC 9457, 4.2.1: the status says which kind of problem it is
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    if named := list(errors):
        body["errors"] = named
    text = json.dumps(body, ensure_ascii=False)
    response = HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=headers)
    response.setdefault("Cache-Control", "no-store")
    return open_to_all(response)


def open_to_all[R: HttpResponse](response: R) -> R:
    """Let pages of other sites read it: it is public, the same for everybody, and asks for no cookie."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _EXPOSED
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
