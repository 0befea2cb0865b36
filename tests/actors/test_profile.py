import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind, NameKind
from actors.models import Membership
from actors.profile import build_profile
from actors.querysets import makes_member
from positions.rules.offices import read_offices_on
from tests.factories import ActorFactory, ActorNameFactory, MembershipFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 8, 19)


def test_offices_come_newest_first_and_say_which_are_held() -> None:
    actor = ActorFactory.create()
    MembershipFactory.create(member=actor, role="Mayor", from_date=None, until_date=dt.date(2010, 1, 1))
    MembershipFactory.create(
        member=actor, role="Minister", from_date=dt.date(2015, 1, 1), until_date=dt.date(2025, 8, 19)
    )
    MembershipFactory.create(member=actor, role="Chancellor", from_date=dt.date(2025, 5, 6))
    profile = build_profile(actor=actor, on_date=TODAY)
    assert [office.role for office in profile.offices] == ["Chancellor", "Minister", "Mayor"]
    assert [office.role for office in profile.held] == ["Chancellor"]
    assert [office.role for office in profile.others] == ["Minister", "Mayor"]


def test_alliances_are_not_offices() -> None:
    state = MembershipFactory.create(role="member state", speaks_for=False).member
    profile = build_profile(actor=state, on_date=TODAY)
    assert (len(profile.held), len(profile.alliances)) == (0, 1)


def test_an_office_to_come_is_not_held() -> None:
    membership = MembershipFactory.create(from_date=dt.date(2025, 8, 20))
    profile = build_profile(actor=membership.member, on_date=TODAY)
    assert profile.held == []


def test_members_are_those_of_the_day() -> None:
    group = ActorFactory.create(kind=ActorKind.GROUP)
    stays = MembershipFactory.create(group=group, role="member")
    MembershipFactory.create(group=group, role="member", until_date=dt.date(2024, 1, 1))
    profile = build_profile(actor=group, on_date=TODAY)
    assert [member.actor for member in profile.members] == [stays.member]


def test_whoever_has_ended_holds_nothing_any_more() -> None:
    member = ActorFactory.create(ended_date=TODAY)
    membership = MembershipFactory.create(member=member)
    for day, is_held in ((TODAY - dt.timedelta(days=1), True), (TODAY, False)):
        profile = build_profile(actor=member, on_date=day)
        assert bool(profile.held) is is_held
        assert bool(build_profile(actor=membership.group, on_date=day).members) is is_held
        assert bool(read_offices_on([member.pk], day)[member.pk]) is is_held


def test_names_are_grouped_by_kind() -> None:
    actor = ActorFactory.create()
    for name in ("Rossiya", "Russian Federation"):
        ActorNameFactory.create(actor=actor, name=name)
    ActorNameFactory.create(actor=actor, name="Kremlin", kind=NameKind.METONYM)
    names = build_profile(actor=actor, on_date=TODAY).names
    assert [(kind, [str(name) for name in those]) for kind, those in names] == [
        ("Alias", ["Rossiya", "Russian Federation"]),
        ("Metonym", ["Kremlin"]),
    ]


@pytest.mark.parametrize("number", [2, 200])
def test_three_queries_however_many_belong(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    group = ActorFactory.create(kind=ActorKind.GROUP)
    for _ in range(number):
        MembershipFactory.create(group=group)
    with django_assert_num_queries(3):
        assert len(build_profile(actor=group, on_date=TODAY).members) == number


def test_an_office_is_told_until_its_last_day(client: Client) -> None:
    """The first day after it is what rules compare; read as a day of office it was wrong by one."""
    office = MembershipFactory.create(role="Minister", from_date=dt.date(2019, 1, 1), until_date=dt.date(2022, 1, 1))
    page = client.get(office.member.get_absolute_url()).text
    assert "since 1 January 2019 until 31 December 2021" in page
    assert "1 January 2022" not in page


def test_who_belongs_is_asked_of_the_memberships_shown_alone() -> None:
    """And not of every membership on record."""
    group = MembershipFactory.create(role="member state", speaks_for=False).group
    MembershipFactory.create_batch(300, speaks_for=False)
    with connection.cursor() as cursor:
        cursor.execute("analyze actors_membership, actors_actor")
    plan = Membership.objects.filter(group=group).annotate(belongs=makes_member()).explain()
    assert "hashed" not in plan, plan
