"""What came when: how everybody came to stand on an issue, and what happened."""

from typing import Final

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from ninja import Query

from positions.api.addresses import absolute, next_page
from positions.api.parameters import DossierSlug, NotThere, OnDay, ThingSlug, TimelineQuery
from positions.api.service import endpoint
from positions.api.time_records import (
    ActorLineRecord,
    ActorTimeline,
    EventList,
    EventRecord,
    PeriodRecord,
    TimelineList,
    TimelineRecord,
)
from positions.choices import VALUE_SLUGS, is_on_scale
from positions.models import Dossier
from positions.pages.fetch import get_actor, get_dossier, get_issue, get_overview
from positions.reads.timelines.events import read_participants
from positions.reads.timelines.periods import Period
from positions.reads.timelines.timeline import (
    TIMELINE_ISSUES_PER_PAGE,
    build_actor_positions,
    build_issue_timeline,
)

_DOSSIER: Final = "dossiers/ending-the-war-in-ukraine"


@endpoint(
    "/dossiers/{slug:slug}/events",
    summary="Events of a dossier",
    example=f"{_DOSSIER}/events",
    response=EventList,
)
def api_events(request: HttpRequest, slug: DossierSlug) -> EventList:
    """What happened, as timelines mark it: in the order of days, with who took part."""
    _, overview = get_overview(slug)
    took_part = read_participants(overview.events)
    return EventList(
        next=None,
        items=[
            EventRecord(
                slug=one.slug,
                title=one.title,
                kind=one.kind,
                first_day=one.first_date,
                last_day=one.end_date,
                note=one.note,
                actors=[actor.slug for actor in took_part.get(one.pk, ())],
                source=one.source_id,
                page=absolute(request, one.get_absolute_url()),
            )
            for one in overview.events
        ],
    )


@endpoint(
    "/issues/{slug:slug}/timeline",
    summary="Timelines of an issue",
    example="issues/ceasefire-first/timeline?on=2025-08-19",
    response=TimelineList,
)
def api_issue_timeline(request: HttpRequest, slug: ThingSlug, query: Query[OnDay]) -> TimelineList:
    """How each actor came to stand where it does on an issue: its periods until a day, those of actors
    with nothing in force any longer among them.
    """
    issue = get_issue(slug)
    timeline = build_issue_timeline(issue=issue, on_date=query.on or localdate())
    return TimelineList(
        as_of=timeline.on_date,
        page=absolute(request, issue.get_absolute_url()),
        items=[
            TimelineRecord(
                actor=line.actor.slug,
                name=line.actor.name,
                periods=[_period(one) for one in line.periods],
            )
            for line in timeline.lines
        ],
    )


@endpoint(
    "/actors/{slug:slug}/timeline",
    summary="Timelines of an actor",
    example="actors/germany/timeline?on=2025-08-19&dossier=ending-the-war-in-ukraine",
    response=ActorTimeline,
)
def api_actor_timeline(
    request: HttpRequest, slug: ThingSlug, query: Query[TimelineQuery]
) -> ActorTimeline:
    """How an actor came to stand where it does, on every issue on which it has a position on the day: its
    periods until then.
    """
    actor = get_actor(slug)
    dossier = _dossier(query.dossier) if query.dossier else None
    number = int(query.cursor or 1)
    found = build_actor_positions(
        actor=actor, on_date=query.on or localdate(), dossier=dossier, page=number
    )
    is_last = number * TIMELINE_ISSUES_PER_PAGE >= found.total
    return ActorTimeline(
        as_of=found.on_date,
        actor=actor.slug,
        total=found.total,
        page=absolute(request, actor.get_absolute_url()),
        items=[
            ActorLineRecord(
                issue=line.issue.slug,
                label=line.issue.label,
                periods=[_period(one) for one in line.periods],
            )
            for line in found.lines
        ],
        next=next_page(request, None if is_last else number + 1),
    )


def _dossier(slug: str) -> Dossier:
    try:
        return get_dossier(slug)
    except Http404:
        raise NotThere("dossier", "There is no such dossier.") from None


def _period(period: Period) -> PeriodRecord:
    return PeriodRecord(
        value=VALUE_SLUGS[period.value],
        score=period.value if is_on_scale(period.value) else None,
        from_date=period.from_date,
        from_precision=period.from_precision,
        until_date=period.until_date,
        until_precision=period.until_precision if period.until_date else None,
        stance=period.stance_id,
        order_unknown=period.is_order_unknown,
    )
