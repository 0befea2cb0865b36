from django.http import HttpRequest
from django.http.response import HttpResponseBase

from actors.profile import build_profile
from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.parameters import reads
from positions.pages.fetch import get_actor, get_overview
from positions.pages.query import (
    address_with,
    changed_address,
    date_steps,
    offer_events,
    paginate,
    read_choice,
    read_date,
    read_page,
)
from positions.pages.reading.timeline_files import TIMELINE_FORMATS, of_actor, send_timelines
from positions.pages.reading.watching.offer import offer_watching
from positions.reads.sources.participation import read_participation
from positions.reads.stances.recent_statements import read_recent_statements
from positions.reads.timelines.events import read_attended, read_events
from positions.reads.timelines.last_day import read_last_day
from positions.reads.timelines.timeline import TIMELINE_ISSUES_PER_PAGE, build_actor_positions


@public
@reads("on", "dossier", "page", "vs", "actors", "issues", "format", "as")
def actor(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who an actor is, and where it stands as of a date, by dossier and issue."""
    actor = get_actor(slug)
    page, named = read_page(request), request.GET.get("dossier", "")
    dossier, overview = get_overview(named) if named else (None, None)
    # Without a dossier the last day of the whole record: an actor may have spoken in any.
    last_day = overview.last_day if overview else read_last_day()
    on_date = read_date(request, "on", what="as-of date") or last_day.default_date
    positions = build_actor_positions(actor=actor, on_date=on_date, dossier=dossier, page=page)
    # Of the dossiers in which the actor stands anywhere, and not only on this page of issues.
    events = read_events([dossier] if dossier else [one.dossier for one in positions.counts])
    permanent = changed_address(request, on=on_date.isoformat(), format="", **{"as": ""})
    if wanted := read_choice(request, "format", TIMELINE_FORMATS):
        shown = of_actor(positions, events)
        return send_timelines(request, shown, form=wanted, title=actor.name, page=permanent)
    context = {
        "actor": actor,
        "watching": offer_watching(request, actor=actor),
        "dossier": dossier,
        "last_day_words": last_day.words(on_date),
        "permanent_url": permanent,
        "kept": [
            (name, request.GET[name])
            for name in ("vs", "actors", "issues")
            if request.GET.get(name)
        ],
        # For the pages of its dossiers, which know neither parameter and refuse what they do not know.
        "kept_query": changed_address(
            request, on=on_date.isoformat(), dossier="", page=""
        ).removeprefix(request.path),
        "participation": read_participation(actor_id=actor.pk, on_date=on_date),
        "profile": build_profile(actor=actor, on_date=on_date),
        "positions": positions,
        "page": paginate(positions.total, page=page, per_page=TIMELINE_ISSUES_PER_PAGE),
        "events": events,
        "event_dates": offer_events(
            events,
            address_with(request, "on"),
            near=on_date,
            dossier=next((one.dossier for one in positions.counts), dossier),
        ),
        "attended": read_attended(actor, until=on_date),
        "statements": read_recent_statements(actor=actor, until=on_date),
        **date_steps(request, positions.days, on_date),
    }
    return page_or_fragment(request, "pages/reading/actor.html", "actor-positions", context)
