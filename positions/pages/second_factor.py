"""What somebody is told whose role works only with a second factor."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.accounts.roles import is_signed_in, lacks_second_factor
from config.web.access import public


@public
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why it is needed, and where it is set up."""
    context = {
        "lacks_it": is_signed_in(request) and lacks_second_factor(request.user),
        "roles": settings.DEMARCHE_MFA_ROLES,
    }
    return render(request, "pages/second_factor.html", context)
