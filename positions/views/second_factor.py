"""What somebody is told whose role works only with a second factor."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.access import lacks_second_factor, public
from config.http import is_signed_in


@public
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why it is needed, and where it is set up."""
    context = {
        "lacks_it": is_signed_in(request) and lacks_second_factor(request.user),
        "roles": settings.DEMARCHE_MFA_ROLES,
    }
    return render(request, "positions/second_factor.html", context)
