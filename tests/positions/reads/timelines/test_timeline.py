import datetime as dt
from typing import Any

import pytest
from django.db.models import prefetch_related_objects
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from positions.choices import MIXED, Act, Mark, Value
from positions.models import DossierActor, Stance
from positions.reads.timelines.timeline import TIMELINE_ISSUES_PER_PAGE, build_actor_positions, build_issue_timeline
from tests.factories import ActorFactory, DossierFactory, IssueFactory, many_published, published_stance

pytestmark = pytest.mark.django_db
BEGIN = dt.date(2020, 1, 1)


def day(number: int) -> dt.date:
    return BEGIN + dt.timedelta(days=number)


def say(first: Stance, value: int, number: int, **fields: Any) -> Stance:
    """Another stance of the same actor on the same issue."""
    return published_stance(actor=first.actor, issue=first.issue, value=value, stated_date=day(number), **fields)


@pytest.fixture
def first() -> Stance:
    return published_stance(value=Value.SUPPORTS, stated_date=day(0))


def test_an_issue_shows_its_sides_in_the_order_of_the_scale(first: Stance) -> None:
    published_stance(issue=first.issue, value=Value.OPPOSES, stated_date=day(0))
    published_stance(issue=first.issue, value=Value.DECLINES, stated_date=day(0))
    say(first, Value.OPPOSES, 0)
    timeline = build_issue_timeline(issue=first.issue, on_date=day(1))
    assert [side.value for side in timeline.sides] == [Value.OPPOSES, Value.DECLINES, MIXED]
    assert timeline.n == 3
    assert (timeline.division.n, timeline.division.excluded) == (1, 2)


def test_the_dossier_s_own_who_are_silent_are_counted(first: Stance) -> None:
    for actor in (first.actor, ActorFactory.create()):
        DossierActor.objects.create(dossier=first.issue.dossiers.get(), actor=actor)
    assert build_issue_timeline(issue=first.issue, on_date=day(0)).silent == 1
    assert build_issue_timeline(issue=first.issue, on_date=day(-1)).silent == 2


def test_who_is_no_longer_in_force_keeps_a_line(first: Stance) -> None:
    first.withdrawn_date = day(5)
    first.save()
    timeline = build_issue_timeline(issue=first.issue, on_date=day(9))
    assert timeline.sides == []
    [line] = timeline.lines
    assert line.standing is None
    assert len(line.periods) == 1


def test_an_issue_of_votes_is_divided_on_the_scale_of_votes() -> None:
    issue = IssueFactory.create()
    for value in (2, 2, 0, 0, -2, -2):
        published_stance(issue=issue, value=value, act=Act.VOTE, stated_date=day(0))
    assert build_issue_timeline(issue=issue, on_date=day(0)).division.agreement == pytest.approx(0)


def test_a_speaker_and_whom_it_speaks_for_are_told_apart_from_two_voices(first: Stance) -> None:
    assert build_issue_timeline(issue=first.issue, on_date=day(9)).shared == 0
    published_stance(issue=first.issue, on_behalf_of=ActorFactory.create(), stated_date=day(0))
    timeline = build_issue_timeline(issue=first.issue, on_date=day(9))
    assert (timeline.n, timeline.shared) == (3, 1)
    assert timeline.division.n == 2


def test_whoever_has_no_direction_is_counted_by_heads(client: Client, first: Stance) -> None:
    published_stance(issue=first.issue, value=Value.AMBIGUOUS, on_behalf_of=ActorFactory.create(), stated_date=day(0))
    timeline = build_issue_timeline(issue=first.issue, on_date=day(9))
    assert (timeline.n, timeline.undirected, timeline.division.excluded) == (3, 2, 1)
    page = client.get(f"/issues/{first.issue.slug}/?on={day(9)}").content.decode()
    assert "2 of them without a direction" in " ".join(page.split())


def test_marks_and_words_reach_the_line(first: Stance) -> None:
    say(first, Value.SUPPORTS, 9, act=Act.REPORTED)
    [line] = build_issue_timeline(issue=first.issue, on_date=day(9)).lines
    assert line.standing
    assert line.standing.marks == Mark.REPORTED
    assert line.sentence == "supports (2 statements, 2020)"


def test_an_actor_s_positions_follow_dossiers_the_smallest_first_and_their_issues() -> None:
    actor = ActorFactory.create()
    late, early = DossierFactory.create(title="B"), DossierFactory.create(title="A")
    issues = [IssueFactory.create(dossier=dossier) for dossier in (late, early, early)]
    many_published(3, actors=[actor], issues=issues, since=BEGIN)
    positions = build_actor_positions(actor=actor, on_date=day(9))
    assert [line.issue for line in positions.lines] == [issues[0], issues[1], issues[2]]
    assert [(count.dossier, count.n) for count in positions.counts] == [(late, 1), (early, 2)]
    only = build_actor_positions(actor=actor, on_date=day(9), dossier=late)
    assert ([line.issue for line in only.lines], only.total) == ([issues[0]], 1)


def test_an_actor_with_many_issues_is_read_by_the_page() -> None:
    actor, dossier = ActorFactory.create(), DossierFactory.create()
    issues = [IssueFactory.create(dossier=dossier) for _ in range(TIMELINE_ISSUES_PER_PAGE + 1)]
    many_published(len(issues), actors=[actor], issues=issues, since=BEGIN)
    second = build_actor_positions(actor=actor, on_date=day(99), page=2)
    assert second.total == len(issues)
    assert [line.issue for line in second.lines] == issues[-1:]


@pytest.mark.parametrize("number", [2, 200])
def test_a_fixed_number_of_queries(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    issue, actor = IssueFactory.create(), ActorFactory.create()
    many_published(number, actors=[ActorFactory.create() for _ in range(number)], issues=[issue])
    many_published(number, actors=[actor], issues=[IssueFactory.create() for _ in range(number)])
    prefetch_related_objects([issue], "dossier_issues")
    with django_assert_num_queries(9):
        assert build_issue_timeline(issue=issue, on_date=dt.date(2030, 1, 1)).n == number
    with django_assert_num_queries(11):
        assert build_actor_positions(actor=actor, on_date=dt.date(2030, 1, 1)).total == number
