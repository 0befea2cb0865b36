"""What was sent before signing in, to be sent again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from config.accounts.roles import Role
from config.web.access import WRITING, requires
from config.web.sent import let_go, read_kept, sent_page


@requires(Role.READER, methods=WRITING)
def sent(request: HttpRequest) -> HttpResponse:
    """Show what was kept; posting here lets go of it."""
    kept = read_kept(request)
    if request.method != "POST":
        return sent_page(request, kept)
    let_go(request)
    return redirect(kept.back if kept else "home")
