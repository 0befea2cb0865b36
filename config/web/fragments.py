"""A page, or the part of it that was asked for."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx will swap a part: not for boosted links nor when it restores a page of its
    history.
    """
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page_or_fragment(
    request: HttpRequest,
    template: str,
    fragment: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
    large: Mapping[str, SafeString] | None = None,
) -> HttpResponse:
    """The page, or only its partial of the name ``fragment`` where htmx asks for a part.

    ``large`` is for variables of many kilobytes of HTML: a template copies its text a dozen times
    on the way out, so they are put in at the end.
    """
    name = f"{template}#{fragment}" if wants_fragment(request) else template
    places = {key: f"\0{key}\0" for key in large or {}}  # no text that reaches us holds a NUL
    response = render(request, name, {**context, **places}, status=status)
    for key, html in (large or {}).items():
        response.content = response.content.replace(places[key].encode(), html.encode())
    patch_vary_headers(response, ["HX-Request"])
    return response
