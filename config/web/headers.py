"""What every answer tells the browser about itself."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse

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
