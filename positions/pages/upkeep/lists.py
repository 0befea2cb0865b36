"""What editors look after, from where each of it is opened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.accounts.roles import Role
from config.web.access import requires
from config.web.fragments import page_or_fragment
from positions.pages.query import paginate, read_page, read_text
from positions.reads.lists.upkeep import ACTORS_PER_PAGE, list_actors, list_dossiers


@requires(Role.EDITOR)
def manage(request: HttpRequest) -> HttpResponse:
    """Every dossier, with how many issues and actors it has; those archived last."""
    return render(request, "pages/upkeep/manage.html", {"dossiers": list_dossiers()})


@requires(Role.EDITOR)
def manage_actors(request: HttpRequest) -> HttpResponse:
    """Every actor, found by any of its names, those archived as well."""
    q, page, only_archived = (
        read_text(request, "q"),
        read_page(request),
        bool(request.GET.get("archived")),
    )
    found = list_actors(q=q, only_archived=only_archived, page=page)
    context = {
        "q": q,
        "only_archived": only_archived,
        "found": found,
        "page": paginate(found.total, page=page, per_page=ACTORS_PER_PAGE),
    }
    return page_or_fragment(request, "pages/upkeep/manage_actors.html", "managed-actors", context)
