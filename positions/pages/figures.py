"""A figure as a file: SVG, or PNG of the same SVG, as the address asks (``as``)."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate

from config.web.conditional import takes_gzip
from config.web.downloads import AS
from config.web.input import BadInput
from config.web.rates import count_request
from config.web.refusals import refusal
from config.web.unavailable import Outage, unavailable
from positions.dates import write_date
from positions.drawing.figure import Caption, Drawing, write_figure
from positions.drawing.png import TooLarge, draw_png
from positions.exchange.citations import installation
from positions.intake.child import NotRead

FORMATS: Final = {"", "svg", "png"}
MOST_PNGS: Final = 20
"""Of one visitor in a minute: each has a child process to itself, for a second or more."""
_BUSY: Final = Outage(
    "The figure was not drawn",
    "Others are being drawn just now, or it took too long. As SVG it is there at once.",
)
# Saved and not shown, and in a sandbox if shown: it is a file, and no page of ours.
_WALLS: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def send_figure(
    request: HttpRequest,
    drawing: Drawing,
    *,
    name: str,
    title: str,
    notes: Sequence[str],
    page: str,
) -> HttpResponse:
    """A drawing as the download ``name``, which says what it is of, and at which address ``page`` of ours it
    is found again.

    Raises:
        BadInput: for a format that there is not, or a figure too large for a PNG.
    """
    wanted = request.GET.get(AS, "")
    if wanted not in FORMATS:
        raise BadInput("Figures are downloaded as svg or png.")
    address = request.build_absolute_uri(page)
    source = f"Source: {installation(address)}, {address}, drawn on {write_date(localdate())}."
    caption = Caption(title=title, notes=[note for note in notes if note], source=source)
    svg = write_figure(drawing, caption)
    return _send_png(request, svg, name) if wanted == "png" else _send_svg(request, svg, name)


def _send_png(request: HttpRequest, svg: str, name: str) -> HttpResponse:
    rate = count_request(request, what="png ", at_most=MOST_PNGS)
    if rate and rate.is_exceeded:
        words = (
            f"At most {rate.limit} PNGs are drawn for one visitor in a minute: take SVG, or ask again in"
            f" {rate.seconds} seconds."
        )
        answer = refusal(request, words, status=429)
        answer["Retry-After"] = str(rate.seconds)
        return answer
    try:
        drawn = draw_png(svg)
    except TooLarge as large:
        raise BadInput("This figure is too large for a PNG: take SVG, or choose fewer.") from large
    except NotRead:
        return unavailable(request, _BUSY)
    return HttpResponse(drawn, content_type="image/png", headers=_named(f"{name}.png"))


def _send_svg(request: HttpRequest, svg: str, name: str) -> HttpResponse:
    response = HttpResponse(svg, content_type="image/svg+xml", headers=_named(f"{name}.svg"))
    patch_vary_headers(response, ["Accept-Encoding"])
    # Nothing in a download is a secret of the session, so its length tells nobody anything.
    if takes_gzip(request):
        response.content = gzip.compress(response.content, mtime=0)
        response["Content-Encoding"] = "gzip"
    return response


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', **_WALLS}
