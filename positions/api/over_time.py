"""What came when: how everybody came to stand on an issue, and what happened."""

from typing import Final

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Query

from positions.api.addresses import absolute
from positions.api.parameters import DossierSlug, OnDay, ThingSlug
from positions.api.records import EventList, EventRecord, PeriodRecord, TimelineList, TimelineRecord
from positions.api.service import endpoint
from positions.choices import VALUE_SLUGS, is_on_scale
from positions.pages.fetch import get_issue, get_overview
from positions.reads.timelines.events import read_participants
from positions.reads.timelines.periods import Period
from positions.reads.timelines.timeline import build_issue_timeline

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
