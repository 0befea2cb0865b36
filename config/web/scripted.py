"""Answers to forms that a script sent: it stays on its page, and is told where a browser would have
been led.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from config.web.refusals import GetResponse

_HEADER: Final = "Demarche-Script"
"""Sent by static/js/sending.js with every form."""
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
