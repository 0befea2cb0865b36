import datetime as dt

import pytest

from positions.models import Event, Issue
from positions.reads.timelines.events import read_events, weave_events
from positions.reads.timelines.shifts import ShiftKey, build_shifts
from tests.factories import ActorFactory, DossierFactory, EventFactory, IssueFactory, many_published, published_stance

pytestmark = pytest.mark.django_db
BEGIN = dt.date(2020, 1, 1)


def day(number: int) -> dt.date:
    return BEGIN + dt.timedelta(days=number)


def test_events_are_in_the_order_of_their_days_without_those_archived() -> None:
    dossier = DossierFactory.create()
    late, early = (EventFactory.create(dossier=dossier, first_date=day(number)) for number in (9, 1))
    EventFactory.create(dossier=dossier, archived_at="2025-01-01T00:00:00Z")
    EventFactory.create(first_date=day(5))
    assert read_events([dossier]) == [early, late]


def test_what_two_dossiers_mark_alike_is_told_once() -> None:
    first, second = DossierFactory.create_batch(2)
    same = [EventFactory.create(dossier=one, first_date=day(3), title="A summit") for one in (first, second)]
    other = EventFactory.create(dossier=second, first_date=day(4), title="A summit")
    assert read_events([first, second]) == [same[0], other]


def places(issue: Issue, events: list[Event], *, until: int) -> list[str]:
    shifts = build_shifts(issues=[issue.pk], from_date=day(0), to_date=day(until))
    told = []
    for between, shift in weave_events(shifts, events, after=None):
        told += [f"event {event.first_date.day}" for event in between]
        if shift:
            told.append(f"shift {shift.date.day}")
    return told


def test_events_stand_among_the_changes_of_their_time_below_what_was_said_on_their_day() -> None:
    issue = IssueFactory.create()
    for number in (3, 5):
        published_stance(issue=issue, stated_date=day(number))
    events = [EventFactory.create(first_date=day(number)) for number in (0, 1, 3, 4, 6, 20)]
    assert places(issue, events, until=10) == ["event 7", "shift 6", "event 5", "shift 4", "event 4", "event 2"]


def test_no_event_is_lost_or_told_twice_between_pages() -> None:
    issue = IssueFactory.create()
    many_published(70, actors=ActorFactory.create_batch(70), issues=[issue], since=day(1))
    events = [EventFactory.create(first_date=day(number)) for number in range(1, 99)]
    found: list[Event] = []
    after: ShiftKey | None = None
    for _ in range(2):
        shifts = build_shifts(issues=[issue.pk], from_date=day(0), to_date=day(99), after=after)
        found += [event for between, _ in weave_events(shifts, events, after=after) for event in between]
        after = shifts.next_key
    assert after is None
    assert found == events[::-1]
