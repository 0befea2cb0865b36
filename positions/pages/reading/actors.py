import datetime as dt
from collections.abc import Sequence
from functools import partial

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from actors.profile import build_profile
from config.accounts.roles import Visitor
from config.web.access import public, request_role
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
    read_slugs,
)
from positions.pages.reading.timeline_files import TIMELINE_FORMATS, of_actor, send_timelines
from positions.pages.reading.watching.offer import offer_watching
from positions.pages.state import keep_listed
from positions.reads.matrix.address import ISSUE_LIMIT
from positions.reads.sources.participation import read_participation
from positions.reads.stances.recent_statements import read_recent_statements
from positions.reads.timelines.events import read_attended, read_events
from positions.reads.timelines.last_day import read_last_day
from positions.reads.timelines.timeline import (
    TIMELINE_ISSUES_PER_PAGE,
    DossierLines,
    build_actor_positions,
)


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
        **_hand_on(request, on_date, positions.groups),
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
        "statements": read_recent_statements(
            actor=actor, until=on_date, visitor=Visitor(request_role(request))
        ),
        **date_steps(request, positions.days, on_date),
    }
    return page_or_fragment(request, "pages/reading/actor.html", "actor-positions", context)


def _hand_on(
    request: HttpRequest, on_date: dt.date, groups: Sequence[DossierLines]
) -> dict[str, object]:
    """The lines by dossier, each with what its pages are asked, and what those of any are."""
    chosen = read_slugs(request, "issues", what="issues", limit=ISSUE_LIMIT)
    issues = keep_listed(chosen, [one.dossier for one in groups])
    kept = partial(_keep, request, on_date)
    return {
        "groups": [(one, kept(issues[one.dossier.pk])) for one in groups],
        # Pages of events and issues leave out by themselves what their dossier does not list.
        "kept_query": kept(chosen),
    }


def _keep(request: HttpRequest, on_date: dt.date, issues: Sequence[str]) -> str:
    """What was chosen, for pages of a dossier that lists the issues: they refuse those of others, and
    parameters that they do not know.
    """
    changes = {"on": on_date.isoformat(), "issues": ",".join(issues), "dossier": "", "page": ""}
    return changed_address(request, **changes).removeprefix(request.path)
