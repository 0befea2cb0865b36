"""Whether those who said something for a group speak for it still."""

import datetime as dt
from collections.abc import Sequence

import pytest

from actors.choices import ActorKind
from actors.models import Actor
from positions.rules.offices import Departed, Offices, departed
from tests.factories import ActorFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def ann() -> Actor:
    return ActorFactory.create(name="Ann Example")


@pytest.fixture
def state() -> Actor:
    return ActorFactory.create(name="Examplia", kind=ActorKind.STATE)


def holds(member: Actor, group: Actor, begin: str, end: str = "", role: str = "Minister") -> None:
    days = [day(text) if text else None for text in (begin, end)]
    MembershipFactory.create(member=member, group=group, role=role, from_date=days[0], until_date=days[1])


def left(actor: Actor, group: Actor, on_date: str, *, said: Sequence[str] = ("2021-06-01",)) -> Departed | None:
    tenures = Offices([actor.pk]).tenures(actor.pk).get(group.pk, [])
    return departed(tenures, first=day(said[0]), last=day(said[-1]), on_date=day(on_date))


def test_whoever_left_is_told_with_the_office_and_its_last_day(ann: Actor, state: Actor) -> None:
    holds(ann, state, "2020-01-01", "2022-01-01")
    assert left(ann, state, "2021-12-31") is None
    found = left(ann, state, "2022-01-01")
    assert found is not None
    assert (found.speaker, str(found.offices[0]), found.last_date) == (ann, "Minister, Examplia", day("2021-12-31"))
    assert str(found) == "Ann Example, in office until 31 December 2021"


def test_an_open_end_is_held_for_ever(ann: Actor, state: Actor) -> None:
    holds(ann, state, "2020-01-01")
    assert left(ann, state, "2199-12-31") is None


def test_another_office_still_speaks_for_the_state(ann: Actor, state: Actor) -> None:
    holds(ann, state, "2020-01-01", "2022-01-01")
    holds(ann, state, "2022-01-01", "2024-01-01", role="Chancellor")
    assert left(ann, state, "2023-01-01") is None
    found = left(ann, state, "2024-01-01")
    assert found is not None
    assert (str(found.offices[0]), found.last_date) == ("Minister, Examplia", day("2023-12-31"))


def test_offices_held_at_once_are_told_both(ann: Actor, state: Actor) -> None:
    holds(ann, state, "2020-01-01", "2022-01-01")
    holds(ann, state, "2021-01-01", "2021-12-01", role="Acting chancellor")
    found = left(ann, state, "2022-01-01")
    assert found is not None
    assert [office.steps[0].role for office in found.offices] == ["Acting chancellor", "Minister"]
    assert found.last_date == day("2021-12-31")


def test_an_acting_holder_speaks_as_any_other(ann: Actor, state: Actor) -> None:
    holds(ann, state, "2021-05-01", "2021-07-01", role="Acting President")
    assert left(ann, state, "2021-06-30") is None
    assert left(ann, state, "2021-07-01") is not None


def test_who_returns_speaks_for_the_state_again(ann: Actor, state: Actor) -> None:
    holds(ann, state, "2020-01-01", "2022-01-01")
    holds(ann, state, "2025-01-20")
    assert left(ann, state, "2022-01-01") is not None
    between = left(ann, state, "2025-01-19")
    assert between is not None
    assert between.last_date == day("2021-12-31")
    assert left(ann, state, "2025-01-20") is None


def test_words_without_an_office_on_record_prove_nothing(ann: Actor, state: Actor) -> None:
    holds(ann, state, "2021-06-02", "2022-01-01")
    assert left(ann, state, "2023-01-01") is None
    holds(ann, state, "2019-01-01", "2021-06-01", role="Envoy")
    assert left(ann, state, "2023-01-01") is None


def test_a_date_known_by_the_month_touches_an_office_of_a_part_of_it(ann: Actor, state: Actor) -> None:
    holds(ann, state, "2020-01-01", "2021-06-02")
    june = ("2021-06-01", "2021-06-30")
    assert left(ann, state, "2021-06-10", said=june) is not None
    assert left(ann, state, "2021-06-01", said=june) is None


def test_an_office_of_days_to_come_says_nothing_of_the_statement_yet(ann: Actor, state: Actor) -> None:
    holds(ann, state, "2021-06-20", "2021-06-25")
    assert left(ann, state, "2021-06-10", said=("2021-06-01", "2021-06-30")) is None


def test_of_two_steps_either_may_end(ann: Actor, state: Actor) -> None:
    ministry = ActorFactory.create(name="Ministry", kind=ActorKind.BODY)
    holds(ann, ministry, "2020-01-01", "2024-01-01", role="Spokesperson")
    holds(ministry, state, "2000-01-01", "2023-01-01", role="Foreign ministry")
    found = left(ann, state, "2023-01-01")
    assert found is not None
    assert str(found.offices[0]) == "Spokesperson, Ministry, Foreign ministry, Examplia"
    assert left(ann, ministry, "2023-01-01") is None
    of_ministry = left(ann, ministry, "2024-01-01")
    assert of_ministry is not None
    assert (str(of_ministry.offices[0]), of_ministry.last_date) == ("Spokesperson, Ministry", day("2023-12-31"))


def test_a_body_that_goes_on_has_not_left_whoever_heads_it(state: Actor) -> None:
    ministry = ActorFactory.create(kind=ActorKind.BODY)
    holds(ministry, state, "2000-01-01")
    assert left(ministry, state, "2025-01-01") is None


def test_who_is_no_more_holds_no_office(ann: Actor, state: Actor) -> None:
    holds(ann, state, "2020-01-01")
    Actor.objects.filter(pk=ann.pk).update(ended_date="2022-03-04")
    found = left(ann, state, "2022-03-04")
    assert found is not None
    assert found.last_date == day("2022-03-03")
    assert left(ann, state, "2022-03-03") is None
