"""What a field offers while an editor types; parts of pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from actors.querysets import Days
from config.accounts.roles import Role
from config.web.access import requires
from positions.dates import write_date
from positions.pages.desk.on_behalf import CHOSEN, ask, is_chosen, offer, proposed
from positions.pages.desk.stance_form import StanceForm, read_days
from positions.pages.query import read_number, read_text
from positions.reads.lists.typed_names import find_actors, name_actor
from positions.reads.lists.typed_names import suggest_actors as find_suggested_actors
from positions.reads.lists.typed_names import suggest_issues as find_suggested_issues
from positions.rules.offices import Offices

_WITHOUT = "without"
"""The short name of what is not to be offered: whatever it is merged into, it is not into itself.
"""
_LONGEST = 600
"""Characters of a name with the short name behind it."""


@requires(Role.EDITOR)
def suggest_actors(request: HttpRequest) -> HttpResponse:
    """The options of a list of actors."""
    without = read_text(request, _WITHOUT)
    suggestions = find_suggested_actors(
        read_text(request, "q"), during=_days(request), without=without
    )
    return render(request, "pages/desk/suggestions.html", {"suggestions": suggestions})


@requires(Role.EDITOR)
def suggest_issues(request: HttpRequest) -> HttpResponse:
    """The options of a list of issues; those near to the source at hand come first."""
    source, without = read_number(request, "source"), read_text(request, _WITHOUT)
    suggestions = find_suggested_issues(read_text(request, "q"), source_id=source, without=without)
    return render(request, "pages/desk/suggestions.html", {"suggestions": suggestions})


@requires(Role.EDITOR)
def suggest_offices(request: HttpRequest) -> HttpResponse:
    """The field for whom the actor speaks: by its office on that day, unless somebody chose what
    stands there.
    """
    found = find_actors(read_text(request, "actor"), during=_days(request))
    typed, state = (
        request.GET.get(name, "").strip()[:_LONGEST] for name in ("on_behalf_of", "on_behalf_by")
    )
    first, last = _days(request)
    by_office = (
        Offices([found[0].pk]).represented(found[0].pk, first, last) if len(found) == 1 else None
    )
    if is_chosen(typed, state, is_new=True):
        state = CHOSEN
    else:
        typed = name_actor(by_office.group) if by_office and by_office.group else ""
        state = proposed(typed)
    form = StanceForm(initial={"on_behalf_of": typed, "on_behalf_by": state})
    question = ""
    if by_office and by_office.is_unsure and state != CHOSEN:
        form.fields["on_behalf_of"].offer("", offer(found[0], by_office))  # type: ignore[attr-defined]
        question = ask(found[0], by_office, write_date(first))
    context = {
        "form": form,
        "offices": by_office.offices if by_office else (),
        "question": question,
    }
    return render(request, "pages/desk/stance_form_on_behalf.html", context)


def _days(request: HttpRequest) -> Days:
    """The days in the form; today where it is empty or still being typed."""
    today = timezone.localdate()
    return read_days(request.GET.get("stated_date"), request.GET.get("stated_precision")) or (
        today,
        today,
    )
