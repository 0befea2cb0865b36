"""Pages that are kept, and answered with 304 while nothing changed."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from config.accounts.roles import is_signed_in
from config.web.fragments import wants_fragment


def hash_files(folders: Iterable[Path], *, base: Path) -> str:
    """A hash of what the files in the folders hold and how they are called, wherever `base` lies."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.*")):
            if path.suffix != ".pyc" and path.is_file():
                digest.update(f"{path.relative_to(base)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


_NEVER: Final = re.compile(r"q=0(\.0*)?$")
COMPRESSION: Final = 2


BUILD: Final = hash_files(
    (
        Path(settings.BASE_DIR) / folder
        for folder in ("actors", "config", "positions", "static", "templates")
    ),
    base=Path(settings.BASE_DIR),
)


def conditional_page(
    request: HttpRequest, *, address: str, version: str, render_page: Callable[[], HttpResponse]
) -> HttpResponse:
    """Answer 304, or from the memo of pages, or by ``render_page``.

    ``address`` is what was understood of the request's, so that what means nothing makes no page of
    its own. ``version`` must have been read before anything that ``render_page`` reads, or an old
    page could be kept for a new version. Pages of the anonymous are all alike for an address, so
    their compressed bytes are kept.
    """
    if get_messages(request):
        return render_page()  # with what is said once, and to one visitor
    etag = f"W/{quote_etag(_page_key(request, address, version))}"  # weak: one for the plain and the compressed bytes
    if unchanged := get_conditional_response(request, etag=etag):
        return _may_be_kept(unchanged, etag)
    kept: bytes | None = None if is_signed_in(request) else caches["pages"].get(f"page:{etag}")
    if kept is None:
        page = render_page()
        if page.status_code != HTTPStatus.OK:
            return page
        if is_signed_in(request):
            return _may_be_kept(page, etag)
        kept = gzip.compress(page.content, compresslevel=COMPRESSION, mtime=0)
        caches["pages"].set(f"page:{etag}", kept)
    return _may_be_kept(_unpacked_where_needed(request, kept), etag)


def takes_gzip(request: HttpRequest) -> bool:
    """Whether an answer may be compressed: `gzip;q=0` says that it may not."""
    offered = request.headers.get("Accept-Encoding", "").lower().replace(" ", "").split(",")
    return any(
        name == "gzip" and not _NEVER.match(q)
        for name, _, q in (one.partition(";") for one in offered)
    )


def _unpacked_where_needed(request: HttpRequest, kept: bytes) -> HttpResponse:
    if takes_gzip(request):
        return HttpResponse(kept, headers={"Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(kept))


def _may_be_kept(response: HttpResponse, etag: str) -> HttpResponse:
    """Let the browser keep the page, if it asks each time whether it still holds."""
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "HX-Request", "Accept-Encoding"])
    return response


def _page_key(request: HttpRequest, address: str, version: str) -> str:
    """Everything a page's bytes depend on: who looks, when, at what, which part, by which release."""
    visitor = f"{request.user.pk}:{request.session.session_key}" if is_signed_in(request) else ""
    today = timezone.localdate().isoformat()
    parts = [BUILD, version, visitor, address, str(wants_fragment(request)), today]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
