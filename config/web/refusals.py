"""Answers to what cannot be answered: in words, with the status that says why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.defaults import page_not_found

from config.web.input import BadInput, MovedTo, Renamed
from config.web.page_before import page_before
from config.web.problems import is_for_programs, problem

type GetResponse = Callable[[HttpRequest], HttpResponse]


SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
QUERY_LIMIT: Final = 8_000
PROGRAM_QUERY_LIMIT: Final = 64_000
"""Bytes of what programs ask: a quotation of 5,000 characters, each sent as twelve. Servers read little more."""
_FORM = "application/x-www-form-urlencoded"
_UNREADABLE = re.compile(rb"\x00|%00")


class FollowMoved:
    """Middleware: redirect where a view raised ``MovedTo`` or ``Renamed``; not for good, since both
    can be undone.

    What was sent to the former address is refused: a redirect would pass for a save.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Renamed) and (match := request.resolver_match):
            target = exception.address(request, match)
        elif isinstance(exception, MovedTo):
            target = exception.with_query(request)
        else:
            return None
        if request.method in SAFE_METHODS:
            return HttpResponseRedirect(target)
        message = "This was renamed or merged meanwhile, and nothing was saved. Open it anew."
        return refusal(request, message, status=409, back=target)


def refuse_unreadable_input(get_response: GetResponse) -> GetResponse:
    """Answer 400 to NUL characters, which PostgreSQL cannot store, and 414 to endless addresses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > (PROGRAM_QUERY_LIMIT if is_for_programs(request) else QUERY_LIMIT):
            return refusal(
                request, "This address is too long. Choose fewer actors or issues.", status=414
            )
        try:
            unreadable = (
                "\x00" in request.path
                or _UNREADABLE.search(query.encode("utf-8", "surrogatepass"))
                or (request.content_type == _FORM and _UNREADABLE.search(request.body))
            )
        except RequestDataTooBig:
            return _too_much(request)
        if unreadable:
            return refusal(
                request,
                "The request contains a NUL character, which no text here can hold.",
                status=400,
            )
        return get_response(request)

    return middleware


def refusal(
    request: HttpRequest,
    message: str,
    *,
    status: int,
    back: str = "",
    must_reload: bool = False,
    is_kept: bool = False,
) -> HttpResponse:
    """A clear 4xx page that explains ``message``; where the query may be at fault, with a link that
    leaves it out.

    ``back`` is the page of ours that it may be tried again from; where that ``must_reload`` first,
    what was refused is not said beside the button that was pressed, but on this page. What was
    typed ``is_kept`` by the browser on the page before.
    """
    if is_for_programs(request):
        return problem(request, message, status=status)
    has_query = request.method in SAFE_METHODS and bool(request.META.get("QUERY_STRING"))
    context = {
        "message": message,
        "has_query": has_query,
        "back": back,
        "must_reload": must_reload,
        "is_kept": is_kept,
    }
    return render(request, "400.html", context, status=status)


def _too_much(request: HttpRequest) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
    message = f"Nothing was saved: this is more than the {most} MB that can be sent at once, beside a form's files."
    return refusal(request, message, status=413, back=page_before(request), is_kept=True)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The project's ``handler400``; forms with files are found to be too large only as they are read."""
    if isinstance(exception, RequestDataTooBig):
        return _too_much(request)
    message = (
        str(exception)
        if isinstance(exception, BadInput)
        else "The request could not be understood."
    )
    return refusal(request, message, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The project's ``handler404``."""
    if is_for_programs(request):
        return problem(request, "There is nothing at this address.", status=404)
    return page_not_found(request, exception)


def wrong_method(request: HttpRequest, allowed: Iterable[str]) -> HttpResponse:
    """The answer to a method that an address does not know, with those it does."""
    response = refusal(request, "This address cannot be used that way.", status=405)
    response["Allow"] = ", ".join(sorted(allowed))
    return response
