"""Answers to forms that a script sent: it stays on its page, and is told where a browser would have
been led.
"""

from __future__ import annotations

from copy import copy
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django_htmx.middleware import HtmxDetails

from config.web.refusals import GetResponse

_HEADER: Final = "Demarche-Script"
"""Sent by static/js/sending.js with every form."""
_HERE: Final = "Demarche-Here"
"""Sent by a page that shows by itself what was saved: its address, as its redirects begin."""
_REDIRECTS: Final = frozenset({HTTPStatus.FOUND, HTTPStatus.SEE_OTHER})


def tell_where_to(get_response: GetResponse) -> GetResponse:
    """Answer 204 with the ``Location`` in place of a redirect, which a script would follow without
    seeing it.

    Followed in the background, the page would have shown its messages to nobody.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _HEADER in request.headers and response.status_code in _REDIRECTS:
            response.status_code = HTTPStatus.NO_CONTENT
            response.content = b""
        return response

    return middleware


def show_what_follows(get_response: GetResponse) -> GetResponse:
    """Answer with the part that the page would ask for next, beside the ``Location``, where a save
    leads back to the page that it was sent from: one request less to wait for.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        here = request.headers.get(_HERE)
        if not here or response.status_code not in _REDIRECTS:
            return response
        target = response["Location"]
        # The same text, and not one whose number begins with the same digits.
        if not target.startswith(here) or target[len(here) :][:1] not in ("", "&", "#"):
            return response
        part = get_response(_following(request, target))
        if part.status_code == HTTPStatus.OK and not part.streaming:
            # What the save says besides, as which draft is kept now, is said with it.
            response.status_code, response.content = HTTPStatus.OK, part.content
            response.cookies.update(part.cookies)
        return response

    return middleware


def _following(request: HttpRequest, address: str) -> HttpRequest:
    """As htmx asks for a part of the page at an address, by the same visitor."""
    _, _, path, query, _ = urlsplit(address)
    following = copy(request)
    following.__dict__.pop("headers", None)  # kept of what is changed here
    following.META = request.META | {"REQUEST_METHOD": "GET", "HTTP_HX_REQUEST": "true"}
    following.META |= {"PATH_INFO": path, "QUERY_STRING": query}
    following.method, following.path, following.path_info = "GET", path, path
    following.GET, following.POST = QueryDict(query), QueryDict()
    following.htmx = HtmxDetails(following)  # type: ignore[attr-defined]
    # It was just written: a replica may not have it.
    following.is_for_primary = True  # type: ignore[attr-defined]
    return following
