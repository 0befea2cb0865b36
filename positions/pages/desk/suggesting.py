"""What a field offers while an editor types; parts of pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from actors.models import Actor
from actors.querysets import Days
from config.accounts.roles import Role
from config.web.access import requires
from positions.dates import write_date
from positions.pages.desk.on_behalf import (
    CHOSEN,
    is_chosen,
    offer,
    proposed,
    question_for,
    represent_each,
    tell_each,
)
from positions.pages.desk.stance_form import StanceForm, read_form_days
from positions.pages.fields import LONGEST_NAME
from positions.pages.query import read_number, read_text
from positions.reads.lists.name_lists import MOST_NAMES, TooMany, take_apart
from positions.reads.lists.typed_names import name_actor
from positions.reads.lists.typed_names import suggest_actor_names as find_suggested_actors
from positions.reads.lists.typed_names import suggest_issue_names as find_suggested_issues
from positions.rules.offices import Represented

_WITHOUT = "without"
"""The short name of what is not to be offered: whatever it is merged into, it is not into itself.
"""
_LONGEST = 600
"""Characters of a name with the short name behind it."""
_LONGEST_LIST = MOST_NAMES * LONGEST_NAME


@requires(Role.EDITOR)
def suggest_actors(request: HttpRequest) -> HttpResponse:
    """The options of a list of actors."""
    without = read_text(request, _WITHOUT)
    suggestions = find_suggested_actors(
        read_text(request, "q"), during=read_days_of(request), without=without
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
    typed, state = (
        request.GET.get(name, "").strip()[:_LONGEST] for name in ("on_behalf_of", "on_behalf_by")
    )
    during = read_days_of(request)
    holders = read_holders(request, during)
    context: dict[str, Any]
    represented = represent_each(holders, during)
    by_office = represented[holders[0].pk] if len(holders) == 1 else None
    # What somebody chose stays, whatever actor or day is typed now (docs/decisions/0016).
    if is_chosen(typed, state, is_new=True):
        context = {"form": _line(typed, CHOSEN)}
    elif by_office:
        context = _propose(holders[0], by_office, write_date(during[0]))
    else:
        context = {"form": _line("", proposed("")), "each": tell_each(holders, represented)}
    context["offices"] = by_office.offices if by_office else ()
    return render(request, "pages/desk/stance_form_on_behalf.html", context)


def _propose(actor: Actor, by_office: Represented, when: str) -> dict[str, Any]:
    """For whom the actor speaks by its office, or the question."""
    name = name_actor(by_office.group) if by_office.group else ""
    form = _line(name, proposed(name))
    if not by_office.is_unsure:
        return {"form": form}
    form.fields["on_behalf_of"].offer("", offer(actor, by_office))  # type: ignore[attr-defined]
    return {"form": form, "question": question_for(actor, by_office, when)}


def _line(typed: str, state: str) -> StanceForm:
    return StanceForm(initial={"on_behalf_of": typed, "on_behalf_by": state})


def read_holders(request: HttpRequest, during: Days) -> list[Actor]:
    """Of the actors that are typed, those that are sure; none of a list that is too long."""
    try:
        # Cut before it is read: names are looked up by their number, and the address may be of any length.
        named = take_apart(request.GET.get("actor", "")[:_LONGEST_LIST], during=during)
    except TooMany:
        return []
    return list({found[0].pk: found[0] for found in named.values() if len(found) == 1}.values())


def read_days_of(request: HttpRequest) -> Days:
    """The days in the form; today where it is empty or still being typed."""
    today = timezone.localdate()
    return read_form_days(request.GET.get("stated_date"), request.GET.get("stated_precision")) or (
        today,
        today,
    )
