"""The answer to an action that was refused, where its page has none of its own: in words, and with
its status.

A page that shows the refusal in place, above what was typed, catches it and takes its status from
here.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import permission_denied

from config.web.input import number_in
from config.web.page_before import page_before
from config.web.refusals import GetResponse, refusal
from config.web.sent import read_sent
from positions.exceptions import ActionRefused, ChangedSince, NotAllowed, StaleVersion
from positions.history.kinds import KIND_OF_TABLE
from positions.history.revisions import read_changes_since

# No kind here is a kind of another, so that their order says nothing. All others can be mended: 422.
_STATUS: Final = {
    NotAllowed: HTTPStatus.FORBIDDEN,
    StaleVersion: HTTPStatus.CONFLICT,
    ChangedSince: HTTPStatus.CONFLICT,
}


class AnswerRefused:
    """Middleware: answer what a verb refused and no view caught."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    # Only for what no view caught. ATOMIC_REQUESTS is off: what the verb had begun it has rolled back itself.
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_refused(request, exception) if isinstance(exception, ActionRefused) else None


def status_of(refused: ActionRefused) -> int:
    """403 where it is for others to do, 409 where somebody was faster, 422 where what was sent can
    be mended.
    """
    kinds = (status for kind, status in _STATUS.items() if isinstance(refused, kind))
    return next(kinds, HTTPStatus.UNPROCESSABLE_ENTITY)


def answer_refused(request: HttpRequest, refused: ActionRefused) -> HttpResponse:
    """A page that says why nothing was done, and leads back."""
    if isinstance(refused, NotAllowed):
        return permission_denied(request, refused)
    if isinstance(refused, StaleVersion):
        return _changed_meanwhile(request, refused)
    return refusal(request, str(refused), status=status_of(refused), back=page_before(request))


def _changed_meanwhile(request: HttpRequest, stale: StaleVersion) -> HttpResponse:
    """What changed since the version that was shown, and the same button for the version that there
    is now.
    """
    row, seen = stale.current, number_in(request.POST.get("version", ""))
    sent = read_sent(request)
    # The button again, as it was pressed, but for the version: pressing it says that the changes were seen.
    again = [
        replace(field, value=str(row.version)) if field.name == "version" else field
        for field in sent.fields
    ]
    context = {
        "kind": row._meta.verbose_name,
        "refused": stale,
        "changes": read_changes_since(KIND_OF_TABLE[row._meta.db_table], row.pk, version=seen)
        if seen
        else (),
        "sent": sent,
        # Without a version the act was about something else that cannot be pointed to anew.
        "again": again if seen else (),
    }
    return render(request, "pages/changed_meanwhile.html", context, status=HTTPStatus.CONFLICT)
