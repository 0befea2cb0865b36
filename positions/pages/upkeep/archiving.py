"""Taking actors, issues and dossiers out of use, told first what it affects, and bringing them back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from actors.models import Actor
from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, requires, signed_in
from positions.actions.actors import archive_actor, unarchive_actor
from positions.actions.dossiers import archive_dossier, unarchive_dossier
from positions.actions.issues import archive_issue, unarchive_issue
from positions.exceptions import ActionRefused, NotAllowed, StaleVersion
from positions.models import Dossier, Issue
from positions.pages.query import read_version
from positions.pages.upkeep.saving import edit_url, get_kept
from positions.plans.archiving import read_impact

type Kept = Actor | Issue | Dossier
type Verb = Callable[[int], Kept]
"""Archives, or brings back, the version given."""


@requires(Role.REVIEWER, methods=WRITING)
def actor_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """What archiving an actor affects, and doing it."""
    actor = get_kept(request, Actor, slug)
    return _archive(request, actor, lambda v: archive_actor(actor_id=actor.pk, version=v, by=signed_in(request)))


@requires(Role.REVIEWER, methods=POSTING)
def actor_unarchive(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an actor back."""
    actor = get_kept(request, Actor, slug)
    return _bring_back(request, lambda v: unarchive_actor(actor_id=actor.pk, version=v, by=signed_in(request)), actor)


@requires(Role.REVIEWER, methods=WRITING)
def issue_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """What archiving an issue affects, and doing it."""
    issue = get_kept(request, Issue, slug)
    return _archive(request, issue, lambda v: archive_issue(issue_id=issue.pk, version=v, by=signed_in(request)))


@requires(Role.REVIEWER, methods=POSTING)
def issue_unarchive(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an issue back."""
    issue = get_kept(request, Issue, slug)
    return _bring_back(request, lambda v: unarchive_issue(issue_id=issue.pk, version=v, by=signed_in(request)), issue)


@requires(Role.REVIEWER, methods=WRITING)
def dossier_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """What archiving a dossier affects, and doing it."""
    row = get_kept(request, Dossier, slug)
    return _archive(request, row, lambda v: archive_dossier(dossier_id=row.pk, version=v, by=signed_in(request)))


@requires(Role.REVIEWER, methods=POSTING)
def dossier_unarchive(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring a dossier back."""
    row = get_kept(request, Dossier, slug)
    return _bring_back(request, lambda v: unarchive_dossier(dossier_id=row.pk, version=v, by=signed_in(request)), row)


def _archive(request: HttpRequest, row: Kept, verb: Verb) -> HttpResponse:
    if row.archived_at:
        return redirect(edit_url(row))  # where the way back is
    kind = str(row._meta.model_name)
    if request.method != "POST":
        context = {"row": row, "kind": kind, "impact": read_impact(row), "edit_url": edit_url(row)}
        return render(request, "pages/upkeep/archive.html", context)
    return _do(request, row, verb, said="Archived. Nothing of its record is lost, and it can be brought back.")


def _bring_back(request: HttpRequest, verb: Verb, row: Kept) -> HttpResponse:
    return _do(request, row, verb, said="Back in use, with everything on record.")


def _do(request: HttpRequest, row: Kept, verb: Verb, *, said: str) -> HttpResponse:
    """Act on the version that was shown, and go to where the row stands now."""
    version = read_version(request)
    try:
        changed = verb(version)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except StaleVersion as stale:
        return render(request, "409.html", {"message": f"Nothing was done. {stale} Look at it again."}, status=409)
    except ActionRefused as refused:
        messages.error(request, str(refused))
        return redirect(edit_url(row))
    messages.success(request, said)
    return redirect(edit_url(changed))
