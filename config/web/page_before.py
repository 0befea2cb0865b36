"""Which page of ours a form was sent from, so that there is a way back to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

_DEEPEST = 8
"""Parts of an address. No page of ours has so many; to look for thousands would hold up whoever waits beside."""


def page_before(request: HttpRequest) -> str:
    """As the browser says, else the nearest above that can be read."""
    referer = urlsplit(request.headers.get("Referer", ""))
    path = referer.path if referer.netloc == request.get_host() else ""
    if path and path != request.path and _reads(path):
        return f"{path}?{referer.query}" if referer.query else path
    return page_at(request.path, request.META.get("QUERY_STRING", ""))


def page_at(path: str, query: str) -> str:
    """The address itself where it is a page, else the nearest page above it."""
    if _reads(path):
        return f"{path}?{query}" if query else path
    parts = path.strip("/").split("/", _DEEPEST)[:_DEEPEST]
    above = (f"/{'/'.join(parts[:n])}/" for n in range(len(parts), 0, -1))
    return next((path for path in above if _reads(path)), "/")


def view_at(path: str) -> Any:
    """What answers there; None where nothing does."""
    try:
        return resolve(path).func
    except Resolver404:
        return None


def _reads(path: str) -> bool:
    return "GET" in getattr(view_at(path), "methods", ())
