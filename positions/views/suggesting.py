"""What a field offers while an editor types; parts of pages, for htmx."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config.access import Role, requires
from config.http import BadInput
from positions.forms.stances import StanceForm
from positions.naming import find_actors, name_actor, read_offices
from positions.naming import suggest_actors as find_suggested_actors
from positions.naming import suggest_issues as find_suggested_issues
from positions.views.query import read_date, read_text

ACTOR_FIELDS = ("actor", "on_behalf_of", "reported_by", "group")


@requires(Role.EDITOR)
def suggest_actors(request: HttpRequest) -> HttpResponse:
    """The options of a list of actors."""
    typed = next((read_text(request, name) for name in request.GET if name.endswith(ACTOR_FIELDS)), "")
    suggestions = find_suggested_actors(typed, on_date=_day(request))
    return render(request, "positions/suggestions.html", {"suggestions": suggestions})


@requires(Role.EDITOR)
def suggest_issues(request: HttpRequest) -> HttpResponse:
    """The options of a list of issues."""
    typed = next((read_text(request, name) for name in request.GET if name.endswith("issue")), "")
    return render(request, "positions/suggestions.html", {"suggestions": find_suggested_issues(typed)})


@requires(Role.EDITOR)
def suggest_offices(request: HttpRequest) -> HttpResponse:
    """The field for whom the actor speaks, filled from its only office on that day where it was empty."""
    found = find_actors(read_text(request, "actor"))
    offices = read_offices(found[0], on_date=_day(request)) if len(found) == 1 else []
    typed = read_text(request, "on_behalf_of")
    if not typed and len({office.group_id for office in offices}) == 1:
        typed = name_actor(offices[0].group)
    form = StanceForm(initial={"on_behalf_of": typed})
    return render(request, "positions/stance_form_on_behalf.html", {"form": form, "offices": offices})


def _day(request: HttpRequest) -> dt.date:
    """The day in the form; today where it is empty or still being typed."""
    try:
        return read_date(request, "stated_date", what="date") or timezone.localdate()
    except BadInput:
        return timezone.localdate()
