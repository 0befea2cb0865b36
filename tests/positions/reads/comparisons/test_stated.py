import datetime as dt
from collections.abc import Sequence

import pytest
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.choices import MIXED, Precision, Value
from positions.models import Issue
from positions.reads.comparisons.sides import Sides
from positions.reads.comparisons.stated import read_stated
from tests.factories import ActorFactory, IssueFactory, published_stance

pytestmark = pytest.mark.django_db
FIRST, UNTIL = dt.date(2025, 1, 1), dt.date(2025, 12, 31)


@pytest.fixture
def pair() -> Sequence[Actor]:
    return [ActorFactory.create(), ActorFactory.create()]


def read(issues: Sequence[Issue], actors: Sequence[Actor]) -> Sides:
    return read_stated(
        issues=[issue.pk for issue in issues], actors=[one.pk for one in actors], first=FIRST, until=UNTIL
    )


def values(issue: Issue, actors: Sequence[Actor]) -> list[int | None]:
    said = read([issue], actors).values(issue.pk)
    return [said.get(number) for number in range(len(actors))]


def test_the_last_word_of_the_period_counts_and_none_from_outside(pair: Sequence[Actor]) -> None:
    issue = IssueFactory.create()
    one, other = pair
    for day, value in (("2024-12-31", -2), ("2025-03-01", 1), ("2025-12-31", 2), ("2026-01-01", -1)):
        published_stance(issue=issue, actor=one, value=value, stated_date=dt.date.fromisoformat(day))
    published_stance(issue=issue, actor=other, value=2, stated_date=dt.date(2024, 12, 31))  # in force, not repeated
    assert values(issue, pair) == [Value.SUPPORTS, None]


def test_words_withdrawn_later_or_of_an_actor_that_ended_were_said_all_the_same(pair: Sequence[Actor]) -> None:
    issue = IssueFactory.create()
    day = dt.date(2025, 2, 1)
    published_stance(issue=issue, actor=pair[0], value=2, stated_date=day, withdrawn_date=dt.date(2025, 6, 1))
    Actor.objects.filter(pk=pair[1].pk).update(ended_date=dt.date(2025, 5, 1))
    published_stance(issue=issue, actor=pair[1], value=-2, stated_date=day)
    assert values(issue, pair) == [Value.SUPPORTS, Value.OPPOSES]


def test_an_older_word_in_force_anew_is_not_the_last(pair: Sequence[Actor]) -> None:
    """Withdrawn within the period, on the day itself or later: it was said all the same."""
    issue, other = IssueFactory.create_batch(2)
    end = dt.date(2025, 5, 12)
    published_stance(issue=issue, actor=pair[0], value=2, stated_date=dt.date(2025, 5, 5))
    published_stance(issue=issue, actor=pair[0], value=-2, stated_date=dt.date(2025, 5, 10), withdrawn_date=end)
    published_stance(issue=other, actor=pair[0], value=2, stated_date=dt.date(2025, 5, 5))
    published_stance(issue=other, actor=pair[0], value=-2, stated_date=dt.date(2025, 5, 5), withdrawn_date=end)
    assert values(issue, pair) == [Value.OPPOSES, None]
    assert values(other, pair) == [MIXED, None]


def test_a_month_is_of_the_period_that_holds_its_first_day(pair: Sequence[Actor]) -> None:
    issue = IssueFactory.create()
    for actor, month in zip(pair, (dt.date(2025, 12, 1), dt.date(2024, 12, 1)), strict=True):
        published_stance(issue=issue, actor=actor, value=2, stated_date=month, stated_precision=Precision.MONTH)
    assert values(issue, pair) == [Value.SUPPORTS, None]


def test_two_directions_on_one_day_are_mixed(pair: Sequence[Actor]) -> None:
    issue = IssueFactory.create()
    for value in (2, -2):
        published_stance(issue=issue, actor=pair[0], value=value, stated_date=FIRST)
    assert values(issue, pair) == [MIXED, None]


def test_one_statement_of_two_is_no_agreement(pair: Sequence[Actor]) -> None:
    issues = IssueFactory.create_batch(6)
    speaker, state = pair
    for issue in issues[:5]:
        published_stance(issue=issue, actor=speaker, value=2, stated_date=FIRST)
        published_stance(issue=issue, actor=state, value=1, stated_date=FIRST)
    published_stance(issue=issues[5], actor=speaker, on_behalf_of=state, value=2, stated_date=FIRST)
    (found,) = read(issues, pair).agreements("lijphart")
    assert (found.n, found.same_statement, found.value) == (5, 1, 0.75)


def test_one_query_whatever_the_size(pair: Sequence[Actor], django_assert_num_queries: DjangoAssertNumQueries) -> None:
    issues = IssueFactory.create_batch(3)
    with django_assert_num_queries(1):
        assert read(issues, pair).taken == {}
