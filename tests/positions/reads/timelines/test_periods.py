import datetime as dt
from typing import Any

import pytest

from positions.choices import Act, Value
from positions.models import Stance
from positions.reads.timelines.periods import read_periods, read_positions, read_records
from tests.factories import StanceFactory, published_stance

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


def test_a_position_holds_since_its_value_was_first_taken(first: Stance) -> None:
    again = say(first, Value.SUPPORTS, 10)
    [standing] = read_positions(issues=[first.issue_id], actors=[first.actor_id], on_date=day(20))
    assert (standing.value, standing.n, standing.stance_id) == (Value.SUPPORTS, 2, again.pk)
    assert (standing.since, standing.stated_date) == (day(0), day(10))


def test_dates_are_no_more_precise_than_known() -> None:
    stance = published_stance(stated_date=day(0), stated_precision="year")
    published_stance(actor=stance.actor, issue=stance.issue, stated_date=day(31), stated_precision="month")
    [standing] = read_positions(issues=[stance.issue_id], on_date=day(50))
    [period] = read_periods(issues=[stance.issue_id], on_date=day(50))
    [record] = read_records(issues=[stance.issue_id], on_date=day(50)).values()
    assert (standing.since_precision, period.from_precision, record.last_precision) == ("year", "year", "month")


def test_since_does_not_reach_beyond_another_value(first: Stance) -> None:
    say(first, Value.NEUTRAL, 5)
    say(first, Value.SUPPORTS, 10)
    [standing] = read_positions(issues=[first.issue_id], on_date=day(20))
    assert standing.since == day(10)


def test_since_does_not_reach_beyond_a_gap(first: Stance) -> None:
    first.withdrawn_date = day(5)
    first.save()
    say(first, Value.SUPPORTS, 10)
    [standing] = read_positions(issues=[first.issue_id], on_date=day(20))
    assert standing.since == day(10)


@pytest.mark.parametrize(("number", "found"), [(-1, 0), (0, 1), (4, 1), (5, 0)])
def test_a_position_is_in_force_from_its_day_until_its_withdrawal(first: Stance, number: int, found: int) -> None:
    first.withdrawn_date = day(5)
    first.save()
    assert len(read_positions(issues=[first.issue_id], on_date=day(number))) == found


def test_only_the_chosen_actors(first: Stance) -> None:
    other = published_stance(issue=first.issue, stated_date=day(0))
    found = read_positions(issues=[first.issue_id], actors=[other.actor_id], on_date=day(1))
    assert [standing.actor_id for standing in found] == [other.actor_id]


def test_drafts_have_no_position(first: Stance) -> None:
    StanceFactory.create(issue=first.issue)
    assert len(read_positions(issues=[first.issue_id], on_date=day(9999))) == 1


def test_periods_join_what_has_one_value(first: Stance) -> None:
    say(first, Value.SUPPORTS, 3)
    change = say(first, Value.OPPOSES, 7)
    supports, opposes = read_periods(issues=[first.issue_id], on_date=day(20))
    assert (supports.from_date, supports.until_date, supports.days) == (day(0), day(7), [day(0), day(3)])
    assert (opposes.from_date, opposes.until_date, opposes.stance_id) == (day(7), None, change.pk)


def test_the_end_of_a_period_is_not_known_before_its_day(first: Stance) -> None:
    say(first, Value.OPPOSES, 7)
    [supports] = read_periods(issues=[first.issue_id], on_date=day(6))
    assert supports.until_date is None


def test_a_record_counts_statements_by_direction(first: Stance) -> None:
    say(first, Value.LEANS_OPPOSE, 1, act=Act.REPORTED)
    say(first, Value.NEUTRAL, 2, act=Act.VOTE)
    say(first, Value.AMBIGUOUS, 3, act=Act.INFERRED, note="From what they refuse.")
    say(first, Value.NO_STATED_POSITION, 4)
    say(first, Value.OPPOSES, 30)
    [record] = read_records(issues=[first.issue_id], on_date=day(20)).values()
    assert (record.supports, record.neutral, record.opposes, record.unreadable) == (1, 1, 1, 1)
    assert (record.leans, record.votes, record.reported, record.inferred) == (1, 1, 1, 1)
    assert (record.latest, record.first_date, record.last_date) == (None, day(0), day(3))
