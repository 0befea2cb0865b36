"""Both versions of what two people, or two windows, made of the same thing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from positions.history.revisions import read_last_editor
from positions.pages.version_form import Conflict


def conflict_page(request: HttpRequest, conflict: Conflict, edit_url: str) -> HttpResponse:
    """A choice for each field that differs, sent to the form at ``edit_url``."""
    context = {
        "conflict": conflict,
        "edit_url": edit_url,
        "changed_by": read_last_editor(conflict.row),
    }
    return render(request, "pages/conflict.html", context, status=409)
