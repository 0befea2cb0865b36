from django.http import HttpRequest, HttpResponse

from actors.profile import build_profile
from config.access import public
from config.http import page_or_fragment
from positions.statements import read_recent_statements
from positions.timeline import ISSUES_PER_PAGE, build_actor_positions
from positions.views.fetch import get_actor, get_dossier
from positions.views.query import date_steps, paginate, read_on, read_page


@public
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    """Who an actor is, and where it stands as of a date, by dossier and issue."""
    actor = get_actor(slug)
    on_date, page = read_on(request), read_page(request)
    chosen = request.GET.get("dossier", "")
    dossier = get_dossier(chosen) if chosen else None
    positions = build_actor_positions(actor=actor, on_date=on_date, dossier=dossier, page=page)
    context = {
        "actor": actor,
        "dossier": dossier,
        "profile": build_profile(actor=actor, on_date=on_date),
        "positions": positions,
        "page": paginate(positions.total, page=page, per_page=ISSUES_PER_PAGE),
        "statements": read_recent_statements(actor=actor),
        **date_steps(request, positions.days, on_date),
    }
    return page_or_fragment(request, "positions/actor.html", "actor-positions", context)
