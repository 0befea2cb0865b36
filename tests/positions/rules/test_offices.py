"""For whom somebody spoke on a day."""

import datetime as dt
from itertools import pairwise

import pytest
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind
from actors.models import Actor
from positions.rules.offices import MOST_STEPS, Offices, read_represented
from tests.factories import ActorFactory, MembershipFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 8, 19)


@pytest.fixture
def ann() -> Actor:
    return ActorFactory.create(name="Ann Example")


def holds(member: Actor, group: Actor, begin: str | None = "2020-01-01", end: str | None = None) -> None:
    days = [day and dt.date.fromisoformat(day) for day in (begin, end)]
    MembershipFactory.create(member=member, group=group, role="Spokesperson", from_date=days[0], until_date=days[1])


def state(name: str = "Examplia") -> Actor:
    actor: Actor = ActorFactory.create(name=name, kind=ActorKind.STATE)
    return actor


def body(**fields: object) -> Actor:
    actor: Actor = ActorFactory.create(name="Ministry", kind=ActorKind.BODY, **fields)
    return actor


def test_one_office(ann: Actor) -> None:
    holds(ann, examplia := state())
    assert read_represented(ann, date=DAY).group == examplia
    assert read_represented(ann, date=dt.date(2019, 1, 1)).group is None
    assert not read_represented(ann, date=dt.date(2019, 1, 1)).is_unsure


def test_offices_of_two_steps_reach_the_state(ann: Actor) -> None:
    holds(ann, ministry := body())
    holds(ministry, examplia := state(), begin=None)
    found = read_represented(ann, date=DAY)
    assert found.group == examplia
    assert str(found.offices[0]) == "Spokesperson, Ministry, Spokesperson, Examplia"
    assert Offices([ann.pk]).may_speak_for(ann.pk, ministry.pk, DAY, DAY)


def test_the_second_step_counts_on_its_own_days(ann: Actor) -> None:
    holds(ann, ministry := body())
    holds(ministry, state(), begin="2020-01-01", end="2025-01-01")
    assert read_represented(ann, date=DAY).group == ministry


def test_two_ways_to_one_state_are_no_question(ann: Actor) -> None:
    holds(ann, ministry := body())
    holds(ministry, examplia := state())
    holds(ann, examplia)
    assert read_represented(ann, date=DAY).group == examplia


def test_a_state_speaks_for_no_alliance_by_the_way(ann: Actor) -> None:
    holds(ann, examplia := state())
    holds(examplia, ActorFactory.create(kind=ActorKind.GROUP))
    assert read_represented(ann, date=DAY).group == examplia


def test_several_offices_are_not_guessed(ann: Actor) -> None:
    holds(ann, state())
    holds(ann, state("Elsewhere"))
    found = read_represented(ann, date=DAY)
    assert (found.group, found.is_unsure, len(found.offices)) == (None, True, 2)


def test_an_office_for_a_part_of_the_month_is_not_guessed(ann: Actor) -> None:
    holds(ann, examplia := state(), begin="2025-08-20")
    first = dt.date(2025, 8, 1)
    assert read_represented(ann, date=first, precision="month").is_unsure
    assert read_represented(ann, date=first, precision="day").group is None
    assert read_represented(ann, date=dt.date(2025, 9, 1), precision="month").group == examplia
    assert read_represented(ann, date=dt.date(2025, 1, 1), precision="year").is_unsure


def test_one_office_after_another_in_the_same_month_is_sure(ann: Actor) -> None:
    holds(ann, examplia := state(), end="2025-08-20")
    MembershipFactory.create(member=ann, group=examplia, role="President", from_date=dt.date(2025, 8, 20))
    assert read_represented(ann, date=dt.date(2025, 8, 1), precision="month").group == examplia


def test_archived_and_merged_groups_are_out_of_use(ann: Actor) -> None:
    holds(ann, body(archived_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC)))
    holds(ann, body(merged_into=state()))
    found = read_represented(ann, date=DAY)
    assert (found.group, found.offices) == (None, [])


def test_a_circle_ends(ann: Actor) -> None:
    one, other = body(), body()
    holds(ann, one)
    holds(one, other)
    holds(other, one)
    assert read_represented(ann, date=DAY).group == other


def test_a_long_chain_ends_and_is_one_query(ann: Actor, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    chain = [ann, *(body() for _ in range(MOST_STEPS + 3))]
    for member, group in pairwise(chain):
        holds(member, group)
    with django_assert_num_queries(1):
        assert read_represented(ann, date=DAY).group == chain[MOST_STEPS]
