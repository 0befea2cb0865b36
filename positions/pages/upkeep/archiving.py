"""Taking actors, issues and dossiers out of use, told first what it affects, and bringing them
back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from actors.models import Actor
from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, requires, signed_in
from positions.actions.actors import archive_actor, unarchive_actor
from positions.actions.dossiers import archive_dossier, unarchive_dossier
from positions.actions.events import archive_event, unarchive_event
from positions.actions.issues import archive_issue, unarchive_issue
from positions.actions.negotiating import archive_text, unarchive_text
from positions.exceptions import Refused
from positions.models import Dossier, Event, Issue, NegotiatingText
from positions.pages.query import read_shown_version
from positions.pages.upkeep.saving import edit_url, get_kept, get_kept_event, get_kept_text
from positions.plans.archiving import read_impact

ARCHIVED: Final = "Archived. Nothing of its record is lost, and it can be brought back."

type Archivable = Actor | Issue | Dossier
type Put = Archivable | Event | NegotiatingText
type ArchiveVerb = Callable[..., Put]
"""Archives, or brings back, what its argument ``<kind>_id`` names, of the version given."""


@requires(Role.REVIEWER, methods=WRITING)
def actor_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """What archiving an actor affects, and doing it."""
    return _archive(request, get_kept(request, Actor, slug), archive_actor)


@requires(Role.REVIEWER, methods=POSTING)
def actor_unarchive(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an actor back."""
    return _bring_back(request, get_kept(request, Actor, slug), unarchive_actor)


@requires(Role.REVIEWER, methods=WRITING)
def issue_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """What archiving an issue affects, and doing it."""
    return _archive(request, get_kept(request, Issue, slug), archive_issue)


@requires(Role.REVIEWER, methods=POSTING)
def issue_unarchive(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an issue back."""
    return _bring_back(request, get_kept(request, Issue, slug), unarchive_issue)


@requires(Role.REVIEWER, methods=WRITING)
def dossier_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """What archiving a dossier affects, and doing it."""
    return _archive(request, get_kept(request, Dossier, slug), archive_dossier)


@requires(Role.REVIEWER, methods=POSTING)
def dossier_unarchive(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring a dossier back."""
    return _bring_back(request, get_kept(request, Dossier, slug), unarchive_dossier)


@requires(Role.REVIEWER, methods=POSTING)
def event_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an event off the timelines: nothing hangs on one, so nothing is told first."""
    return _do(request, get_kept_event(pk), archive_event, said=ARCHIVED)


@requires(Role.REVIEWER, methods=POSTING)
def event_unarchive(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an event back."""
    return _bring_back(request, get_kept_event(pk), unarchive_event)


@requires(Role.REVIEWER, methods=POSTING)
def negotiatingtext_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a negotiating text out of use: nothing hangs on one, so nothing is told first."""
    return _do(request, get_kept_text(pk), archive_text, said=ARCHIVED)


@requires(Role.REVIEWER, methods=POSTING)
def negotiatingtext_unarchive(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a negotiating text back."""
    return _bring_back(request, get_kept_text(pk), unarchive_text)


def _archive(request: HttpRequest, row: Archivable, verb: ArchiveVerb) -> HttpResponse:
    if row.archived_at:
        return redirect(edit_url(row))  # where the way back is
    kind = str(row._meta.model_name)
    if request.method != "POST":
        context = {"row": row, "kind": kind, "impact": read_impact(row), "edit_url": edit_url(row)}
        return render(request, "pages/upkeep/archive.html", context)
    return _do(request, row, verb, said=ARCHIVED)


def _bring_back(request: HttpRequest, row: Put, verb: ArchiveVerb) -> HttpResponse:
    return _do(request, row, verb, said="Back in use, with everything on record.")


def _do(request: HttpRequest, row: Put, verb: ArchiveVerb, *, said: str) -> HttpResponse:
    """Act on the version that was shown, and go to where the row stands now."""
    version = read_shown_version(request)
    # Verbs name what they act on by its kind: actor_id, issue_id, dossier_id, event_id.
    named = {f"{row._meta.model_name}_id": row.pk}
    try:
        # The row as it is now: its short name leads to where it stands.
        row = verb(**named, version=version, by=signed_in(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(edit_url(row))
