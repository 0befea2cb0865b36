"""Whoever sends a request is named in the history of what it changes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from config.postgres.authorship import set_author
from config.web.refusals import SAFE_METHODS, GetResponse


def name_author_of_changes(get_response: GetResponse) -> GetResponse:
    """Tell the database who changes what from which page, for the history (DESIGN rule 3).

    Set for the session of the connection rather than the transaction, so that every write of an
    unsafe request carries it, whoever opens the transaction; taken back when the request ends.
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
