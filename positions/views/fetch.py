"""Fetch what an address names, or answer 404; what was merged away is redirected to where it went."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from actors.models import Actor
from config.http import MovedTo
from positions.models import Dossier, Issue
from positions.overview import Overview, read_overview, read_version


def get_dossier(slug: str) -> Dossier:
    return get_object_or_404(Dossier, slug=slug, archived_at=None)


def get_issue(slug: str) -> Issue:
    """An issue with its dossier.

    Raises:
        MovedTo: when it was merged into another.
    """
    issue = get_object_or_404(Issue.objects.select_related("dossier", "merged_into"), slug=slug)
    if issue.merged_into:
        raise MovedTo(issue.merged_into.get_absolute_url())
    if issue.archived_at or issue.dossier.archived_at:
        raise Http404
    return issue


def get_actor(slug: str) -> Actor:
    """An actor.

    Raises:
        MovedTo: when it was merged into another.
    """
    actor = get_object_or_404(Actor.objects.select_related("merged_into"), slug=slug)
    if actor.merged_into:
        raise MovedTo(actor.merged_into.get_absolute_url())
    if actor.archived_at:
        raise Http404
    return actor


def get_overview(slug: str) -> tuple[Dossier, Overview]:
    """A dossier and what is said of it as a whole."""
    version = read_version(slug)
    if version is None:
        raise Http404
    overview = read_overview(slug, version=version)
    return overview.dossier, overview
