"""What every answer tells the browser about itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override

from config.accounts.roles import is_signed_in
from config.web.refusals import GetResponse

PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
)


def keep_to_this_site(get_response: GetResponse) -> GetResponse:
    """Tell browsers that no other site may take anything in, and that pages need no camera or the
    like.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


_FRAMED: Final[Mapping[str, Collection[str]]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}
"""No script and no form: nothing in a frame of another site can be clicked for somebody."""


def embeddable[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R]:
    """Let any site show the page in a frame. Stands above ``public``; every other page may be in none."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        response = view(*args, **kwargs)
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return xframe_options_exempt(csp_override(_FRAMED)(answer))


def keep_private(get_response: GetResponse) -> GetResponse:
    """Have nobody keep what was made for somebody who is signed in, unless the page itself says how
    it may be kept.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response and is_signed_in(request):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware
