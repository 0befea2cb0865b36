"""Being written to, and ending it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, requires, signed_in
from config.web.input import BadInput
from positions.actions.watching import choose_digest, stop_digest
from positions.choices import Frequency
from positions.exceptions import Refused
from positions.models import Digest
from positions.pages.reading.watching.forms import NEVER, DigestForm

_SAID: Final = {
    NEVER: "You are not written to.",
    Frequency.DAILY: "You are written to each day on which something changed.",
    Frequency.WEEKLY: "You are written to each week in which something changed.",
}


@requires(Role.READER, methods=POSTING, form_fields=DigestForm.base_fields)
def digest_choose(request: HttpRequest) -> HttpResponse:
    """How often one is written to, from now on."""
    form = DigestForm(request.POST)
    if not form.is_valid():
        raise BadInput("A digest is sent each day, each week, or never.")
    frequency = form.cleaned_data["frequency"]
    try:
        choose_digest(
            frequency=Frequency(frequency) if frequency != NEVER else None, by=signed_in(request)
        )
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _SAID[frequency])
    return redirect("watching")


@csrf_exempt  # asked by programs of mail (RFC 8058), which have no cookie: the key in the address is the secret
@requires(Role.PUBLIC, methods=WRITING)
def digest_stop(request: HttpRequest, key: str) -> HttpResponse:
    """End a digest by the secret of its letters, signed in or not; to read the page ends nothing."""
    # Programs of mail open every link of a letter: only the button, or their own one-click, ends it.
    if request.method == "POST":
        stop_digest(key=key)
    context = {
        "is_on": Digest.objects.filter(key=key).exists(),
        "is_stopped": request.method == "POST",
    }
    return render(request, "pages/reading/watching/digest_stop.html", context)
