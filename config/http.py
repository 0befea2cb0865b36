"""What every page does with a request, before anything of the field is known."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.safestring import SafeString

from config.input import BadInput

type GetResponse = Callable[[HttpRequest], HttpResponse]


def hash_files(folders: Iterable[Path], *, base: Path) -> str:
    """A hash of what the files in the folders hold and how they are called, wherever `base` lies."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.*")):
            if path.suffix != ".pyc" and path.is_file():
                digest.update(f"{path.relative_to(base)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
COMPRESSION: Final = 2
"""Of zlib: level 6 takes three times as long and saves a quarter of the bytes."""
QUERY_LIMIT: Final = 8_000
"""Characters of a query string; longer ones are refused with 414. Proxies commonly cut at 8 kB as well."""
BUILD: Final = hash_files(
    (Path(settings.BASE_DIR) / folder for folder in ("actors", "config", "positions", "static", "templates")),
    base=Path(settings.BASE_DIR),
)
"""Changes with the code, so that a new release is never answered with 304 for a page of the old one. It is the same on
every machine that serves the same release."""
PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
)

_FORM = "application/x-www-form-urlencoded"
_UNREADABLE = re.compile(rb"\x00|%00")


class MovedTo(Exception):
    """What the address names was merged into something else, which has this address."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


_NAMES: Final = re.compile(r"[-a-zA-Z0-9_]+([,.][-a-zA-Z0-9_]+)*")


class Renamed(Exception):
    """What the address names, in its path or its query, has another short name by now."""

    def __init__(self, *, former: str, now: str) -> None:
        super().__init__(former)
        self.former, self.now = former, now

    def address(self, request: HttpRequest, match: ResolverMatch) -> str:
        """The same page under the present name."""
        kwargs = {name: self.now if value == self.former else value for name, value in match.kwargs.items()}
        query = request.GET.copy()
        for name, values in query.lists() if kwargs == match.kwargs else ():
            query.setlist(name, [self._rename(value) for value in values])
        url = reverse(match.view_name, kwargs=kwargs)
        return f"{url}?{query.urlencode(safe=',')}" if query else url

    def _rename(self, value: str) -> str:
        """The name alone, in a list with commas, or in that of a cell, with a point."""
        if not _NAMES.fullmatch(value):
            return value
        return "".join(self.now if part == self.former else part for part in re.split(r"([,.])", value))


class FollowMoved:
    """Middleware: redirect where a view raised ``MovedTo`` or ``Renamed``; not for good, since both can be undone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Renamed) and (match := request.resolver_match):
            return HttpResponseRedirect(exception.address(request, match))
        return HttpResponseRedirect(exception.url) if isinstance(exception, MovedTo) else None


def refuse_unreadable_input(get_response: GetResponse) -> GetResponse:
    """Answer 400 to NUL characters, which PostgreSQL cannot store, and 414 to endless addresses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > QUERY_LIMIT:
            return refusal(request, "This address is too long. Choose fewer actors or issues.", status=414)
        try:
            unreadable = (
                "\x00" in request.path
                or _UNREADABLE.search(query.encode("utf-8", "surrogatepass"))
                or (request.content_type == _FORM and _UNREADABLE.search(request.body))
            )
        except RequestDataTooBig:
            return refusal(request, "This is more than can be sent at once.", status=413)
        if unreadable:
            return refusal(request, "The request contains a NUL character, which no text here can hold.", status=400)
        return get_response(request)

    return middleware


def keep_to_this_site(get_response: GetResponse) -> GetResponse:
    """Tell browsers that no other site may take anything in, and that pages need no camera or the like."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


def keep_private(get_response: GetResponse) -> GetResponse:
    """Have nobody keep what was made for somebody who is signed in, unless the page itself says how it may be kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response and is_signed_in(request):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def refusal(request: HttpRequest, message: str, *, status: int, back: str = "") -> HttpResponse:
    """A clear 4xx page that explains ``message``; where the query may be at fault, with a link that leaves it out.

    ``back`` is the page of ours that it may be tried again from.
    """
    has_query = request.method in SAFE_METHODS and bool(request.META.get("QUERY_STRING"))
    return render(request, "400.html", {"message": message, "has_query": has_query, "back": back}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The project's ``handler400``."""
    message = str(exception) if isinstance(exception, BadInput) else "The request could not be understood."
    return refusal(request, message, status=400)


def wrong_method(request: HttpRequest, allowed: Iterable[str]) -> HttpResponse:
    """The answer to a method that an address does not know, with those it does."""
    response = refusal(request, "This address cannot be used that way.", status=405)
    response["Allow"] = ", ".join(sorted(allowed))
    return response


def name_author_of_changes(get_response: GetResponse) -> GetResponse:
    """Tell the database who changes what from which page, for the history (DESIGN rule 3).

    Set for the session of the connection rather than the transaction, so that every write of an unsafe request
    carries it, whoever opens the transaction; taken back when the request ends.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return get_response(request)
        set_author(user_id=request.user.pk, page=request.path)
        try:
            return get_response(request)
        finally:
            set_author(user_id=None, page="")

    return middleware


def set_author(*, user_id: int | None, page: str) -> None:
    """Name the author of what this connection writes from here on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('demarche.user', %s, false), set_config('demarche.page', %s, false)",
            ["" if user_id is None else str(user_id), page[:2000]],
        )


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx will swap a part: not for boosted links nor when it restores a page of its history."""
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

    ``large`` is for variables of many kilobytes of HTML: a template copies its text a dozen times on the way out, so
    they are put in at the end.
    """
    name = f"{template}#{fragment}" if wants_fragment(request) else template
    places = {key: f"\0{key}\0" for key in large or {}}  # no text that reaches us holds a NUL
    response = render(request, name, {**context, **places}, status=status)
    for key, html in (large or {}).items():
        response.content = response.content.replace(places[key].encode(), html.encode())
    patch_vary_headers(response, ["HX-Request"])
    return response


def conditional_page(
    request: HttpRequest, *, address: str, version: str, render_page: Callable[[], HttpResponse]
) -> HttpResponse:
    """Answer 304, or from the memo of pages, or by ``render_page``.

    ``address`` is what was understood of the request's, so that what means nothing makes no page of its own.
    ``version`` must have been read before anything that ``render_page`` reads, or an old page could be kept for a new
    version. Pages of the anonymous are all alike for an address, so their compressed bytes are kept.
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


def _unpacked_where_needed(request: HttpRequest, kept: bytes) -> HttpResponse:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
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


def is_signed_in(request: HttpRequest) -> bool:
    """Whether the visitor is known, without touching the session of one who brings no session cookie."""
    user = getattr(request, "user", None)  # absent where the request is refused before the session's middleware
    return settings.SESSION_COOKIE_NAME in request.COOKIES and user is not None and user.is_authenticated
