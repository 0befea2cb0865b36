"""The events of a dossier, and what happened around one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from config.web.access import public
from config.web.downloads import table_response
from config.web.fragments import page_or_fragment
from config.web.input import EARLIEST, BadInput
from config.web.parameters import reads
from positions.exchange.around_rows import AROUND_HEADER, around_rows
from positions.models import Event
from positions.pages.fetch import get_overview
from positions.pages.query import audience_of, read_choice, read_date, read_number
from positions.pages.reading.downloads import site_of
from positions.pages.reading.list_files import send_events
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import read_handed
from positions.reads.lists.dossier_overview import Overview
from positions.reads.matrix.listed import read_listed
from positions.reads.sources.source_text import visible_sources
from positions.reads.timelines.around import Around, build_around, read_unmoved, walk_around
from positions.reads.timelines.events import read_participants

_DAYS: Final = 30
DAYS_OFFERED: Final = (7, 30, 90)
MOST_DAYS: Final = 366
"""Beyond a year nothing is *around* an event."""
_A_DAY: Final = dt.timedelta(days=1)


@public
@reads(*CHOSEN, "format", "as")
def event_list(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The events that a dossier's timelines mark, the newest first."""
    dossier, overview = get_overview(slug)
    on_date = read_date(request, "on", what="as-of date") or overview.default_date
    participants = read_participants(overview.events)
    events = [(one, participants.get(one.pk, ())) for one in overview.events[::-1]]
    if read_choice(request, "format", {"", "csv"}):
        return send_events(request, dossier, events)
    chosen = read_handed(request, dossier, on_date)
    context = {
        "dossier": dossier,
        "chosen": chosen,
        "permanent_url": chosen.permanent("event_list", slug),
        "events": events,
    }
    return render(request, "pages/reading/event_list.html", context)


@public
@reads(*CHOSEN, "days", "format", "as")
def event(request: HttpRequest, slug: str, event: str) -> HttpResponseBase:
    """An event, with who moved in the days before and after it, old words beside new.

    The days are its own: what was chosen elsewhere is kept for the way back.
    """
    dossier, overview = get_overview(slug)
    place = _find(overview, event)
    shown, days = overview.events[place], _read_days(request)
    issues = read_listed(dossier)
    if read_choice(request, "format", {"", "csv"}):
        return _download(request, shown, issues, days)
    around = build_around(event=shown, issues=issues, days=days)
    # An event may rest on a source that readers do not see: then it is shown without.
    sources = visible_sources(audience_of(request)).filter(events=shown)
    on_date = read_date(request, "on", what="as-of date") or overview.default_date
    chosen = read_handed(request, dossier, on_date)
    # The day before the first: what was said on the first is a move since then.
    before_all = max(around.before.first - _A_DAY, EARLIEST)
    context = {
        "dossier": dossier,
        "chosen": chosen,
        "permanent_url": chosen.permanent("event", slug, event, days=days),
        "event": shown,
        "participants": read_participants([shown]).get(shown.pk, ()),
        "source": sources.first() if shown.source_id else None,
        "around": around,
        "sides": (around.before, around.after),
        "kinds": _kinds(around),
        "days_offered": DAYS_OFFERED,
        "most_days": MOST_DAYS,
        # Of the first event, place − 1 would be the last.
        "earlier": overview.events[place - 1] if place else None,
        "later": next(iter(overview.events[place + 1 :]), None),
        "matrix_query": f"?{urlencode({'on': around.after.last, 'vs': before_all})}",
        "whole_query": f"?{urlencode({'vs': before_all, 'on': around.after.last})}",
    }
    return page_or_fragment(request, "pages/reading/event.html", "around-event", context)


def _find(overview: Overview, slug: str) -> int:
    """The place of an event among those of its dossier; 404 where there is none, or it was archived."""
    # Within those of the overview, which is kept: no query, and archived ones are not among them.
    for place, event in enumerate(overview.events):
        if event.slug == slug:
            return place
    raise Http404("This dossier has no such event.")


def _read_days(request: HttpRequest) -> int:
    days = read_number(request, "days")
    if days is None:
        return _DAYS
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"Choose from 1 to {MOST_DAYS} days before and after the event.")
    return days


def _kinds(around: Around) -> list[tuple[str, int, int, bool]]:
    """Each kind of change with how often it happened before and after, and whether all are counted."""
    before, after = around.before.shifts, around.after.shifts
    return [
        (
            kind.label,
            before.counts[kind],
            after.counts[kind],
            before.is_counted and after.is_counted,
        )
        for kind in before.counts
    ]


def _download(
    request: HttpRequest, event: Event, issues: Sequence[int], days: int
) -> HttpResponseBase:
    return table_response(
        request,
        name=f"{event.dossier.slug}-around-{event.slug}-{days}",
        header=AROUND_HEADER,
        rows=around_rows(
            begin=(event.title, event.first_date, days),
            shifts=walk_around(event=event, issues=issues, days=days),
            unmoved=read_unmoved(event=event, issues=issues, days=days)[0],
            dossier=event.dossier.slug,
            site=site_of(request),
            filtered_by="",
        ),
    )
