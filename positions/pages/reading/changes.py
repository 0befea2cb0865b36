import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, TypedDict

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from actors.models import Actor
from config.web.access import public
from config.web.downloads import table_response
from config.web.fragments import page_or_fragment
from config.web.input import EARLIEST, BadInput
from config.web.parameters import reads
from positions.exchange.shift_rows import SHIFT_HEADER, shift_rows
from positions.models import Dossier, Issue
from positions.pages.fetch import get_overview
from positions.pages.query import address_with, offer_events, read_choice, read_date, read_slugs
from positions.pages.reading.downloads import say_filters, site_of
from positions.pages.reading.ticks import tick_actors, tick_issues
from positions.pages.state import PARAMETERS as CHOSEN
from positions.pages.state import Chosen
from positions.reads.lists.dossier_overview import Overview
from positions.reads.matrix.address import ACTOR_LIMIT, ISSUE_LIMIT, MatrixAddress
from positions.reads.matrix.columns import choose_issues
from positions.reads.matrix.listed import read_listed
from positions.reads.matrix.rows import choose_actors, read_everyone
from positions.reads.timelines.events import weave_events
from positions.reads.timelines.shifts import (
    COUNTED_FROM,
    ShiftKey,
    ShiftKind,
    build_shifts,
    walk_shifts,
)


class _Wanted(TypedDict):
    issues: list[int]
    actors: list[int] | None
    from_date: dt.date
    to_date: dt.date
    kind: ShiftKind | None


_A_DAY: Final = dt.timedelta(days=1)
A_YEAR: Final = dt.timedelta(days=365)


@public
@reads(*CHOSEN, "actor", "issue", "kind", "after", "format", "as")
def changes(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who moved between two dates, on what and how far, old words beside new."""
    dossier, overview = get_overview(slug)
    kind = read_choice(request, "kind", {"", *ShiftKind})
    # As many as there are boxes to tick.
    actors = choose_actors(_read_names(request, "actor", limit=ACTOR_LIMIT))
    issues = choose_issues(dossier, _read_names(request, "issue", limit=ISSUE_LIMIT))
    from_date, to_date = _read_dates(request, overview)
    wanted = _Wanted(
        issues=[issue.pk for issue in issues] or read_listed(dossier),
        actors=[actor.pk for actor in actors] or None,
        from_date=from_date,
        to_date=to_date,
        kind=ShiftKind(kind) if kind else None,
    )
    # Before the place in the list is read: a file has all of it.
    if read_choice(request, "format", {"", "csv"}):
        return _download(request, slug, wanted, actors, issues)
    after = _read_key(request)
    shifts = build_shifts(**wanted, after=after)
    slugs = {"actors": [actor.slug for actor in actors], "issues": [issue.slug for issue in issues]}
    vs_date = read_date(request, "vs", what="comparison date")
    chosen = Chosen(dossier, to_date, vs_date, **slugs)
    offered = partial(offer_events, overview.events, dossier=dossier)
    context = {
        "dossier": dossier,
        "chosen": chosen,
        # With the day that was taken where the address named none: a year before the newest moves on.
        "permanent_url": replace(chosen, vs=from_date).permanent("changes", slug, kind=kind),
        "matrix_url": replace(chosen, vs=from_date).permanent("matrix", slug),
        "brief_url": replace(chosen, vs=from_date).permanent("change_brief", slug),
        "shifts": shifts,
        "last_day_words": overview.last_day_words(to_date),
        "entries": weave_events(shifts, overview.events, after=after),
        "event_dates": offered(address_with(request, "on"), near=to_date),
        "event_dates_before": offered(_address_after(request), near=from_date),
        "kind": kind,
        "kinds": [(each, shifts.counts[each]) for each in ShiftKind],
        "actors": actors,
        "issues": issues,
        "actor_offers": tick_actors(actors, _read_everyone(dossier, from_date, to_date)),
        "issue_offers": tick_issues(dossier, issues, wanted["issues"]),
        "counted_from": COUNTED_FROM,
        "is_first_page": "after" not in request.GET,
    }
    return page_or_fragment(request, "pages/reading/changes.html", "change-list", context)


def _read_everyone(dossier: Dossier, from_date: dt.date, to_date: dt.date) -> Sequence[Actor]:
    # With the earlier day, so that whoever had a position only then is offered.
    return read_everyone(dossier, MatrixAddress(vs=from_date), to_date).all


def _address_after(request: HttpRequest) -> Callable[[dt.date], str]:
    """With an event's first day among those shown, as on its own page: the day after which changes
    are told is left out itself.
    """
    after = address_with(request, "vs")
    # An address of the day before would be refused for the first day that a date can be.
    return lambda first_day: after(max(first_day - _A_DAY, EARLIEST))


def _read_dates(request: HttpRequest, overview: Overview) -> tuple[dt.date, dt.date]:
    """The two days between which somebody moved: the year before the newest where the address names
    none.

    Raises:
        BadInput: where they are the wrong way round.
    """
    to_date = read_date(request, "on", what="date") or overview.default_date
    given = read_date(request, "vs", what="comparison date")
    from_date = given or max(to_date - A_YEAR, EARLIEST)
    if from_date > to_date:
        raise BadInput("The earlier date lies after the later one.")
    return from_date, to_date


def _download(
    request: HttpRequest,
    slug: str,
    wanted: _Wanted,
    actors: Sequence[Actor],
    issues: Sequence[Issue],
) -> HttpResponseBase:
    kind = wanted["kind"]
    dates = {"After": wanted["from_date"], "Until": wanted["to_date"]}
    said = say_filters(
        {**dates, "Kind": kind.label if kind else "", "Actors": actors, "Issues": issues}
    )
    part = "-part" if kind or actors or issues else ""
    return table_response(
        request,
        name=f"{slug}-changes-{wanted['from_date']}-{wanted['to_date']}{part}",
        header=SHIFT_HEADER,
        rows=shift_rows(
            walk_shifts(**wanted), dossier=slug, site=site_of(request), filtered_by=said
        ),
    )


def _read_names(request: HttpRequest, name: str, *, limit: int) -> list[str]:
    """Slugs as the other views name them ("actors"), or as this one did first ("actor")."""
    # Addresses written with the singular go on answering.
    found = read_slugs(request, f"{name}s", what=f"{name}s", limit=limit)
    return found or read_slugs(request, name, what=f"{name}s", limit=limit)


def _read_key(request: HttpRequest) -> ShiftKey | None:
    text = request.GET.get("after", "")
    if not text:
        return None
    try:
        return ShiftKey.parse(text)
    except ValueError:
        raise BadInput("This place in the list does not exist.") from None
