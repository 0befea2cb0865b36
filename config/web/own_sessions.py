"""The page on which people see where they are signed in, and end it there."""

from __future__ import annotations

from typing import Final

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.accounts.roles import Role
from config.accounts.sessions import end_sessions, own_sessions_of
from config.web.access import WRITING, requires, signed_in
from config.web.input import BadInput, number_in

_OTHERS: Final = "others"


@requires(Role.READER, methods=WRITING)
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Shown to whoever is signed in; ended after a factor that was just given."""
    if request.method == "POST":
        response: HttpResponse = _end(request, number=_chosen(request.POST.get("end", "")))
        return response
    sessions = own_sessions_of(signed_in(request), key=request.session.session_key)
    context = {"sessions": sessions, "has_others": any(not session.is_this for session in sessions)}
    return render(request, "config/own_sessions.html", context)


def _chosen(text: str) -> int | None:
    """The number of a session; None for all others.

    Raises:
        BadInput: where it is neither.
    """
    number = number_in(text)
    if number is None and text != _OTHERS:
        raise BadInput("Choose a session that is to end.")
    return number


@reauthentication_required  # type: ignore[untyped-decorator]
def _end(request: HttpRequest, *, number: int | None) -> HttpResponse:
    ended = end_sessions(signed_in(request), number=number, but=request.session.session_key)
    said = "1 session was ended." if ended == 1 else f"{ended} sessions were ended."
    messages.success(request, said if ended else "It had ended already.")
    return redirect("own_sessions")
