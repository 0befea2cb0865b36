"""Who counts as a member of a group, wherever members are counted."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from actors.choices import ActorKind
from actors.models import Actor
from actors.profile import build_profile
from positions.models import Dossier, Source
from positions.reads.comparisons.membership import offer_groups, read_members, read_members_by_day
from positions.reads.lists.dossier_overview import read_overview
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.inherited import read_bonds
from positions.reads.matrix.rows import choose_rows
from positions.reads.sources.participation import read_participation
from positions.reads.stances.on_record import read_covered
from tests.factories import (
    ActorFactory,
    DossierFactory,
    IssueFactory,
    MembershipFactory,
    published_stance,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 8, 19)


@pytest.fixture
def alliance() -> Actor:
    """Two states, with a Secretary General who does not speak for them and a council of theirs."""
    alliance: Actor = ActorFactory.create(kind=ActorKind.ORGANISATION, slug="alliance", name="Alliance")
    for slug, kind, role in (
        ("one", ActorKind.STATE, "member"),
        ("two", ActorKind.STATE, "member"),
        ("general", ActorKind.PERSON, "Secretary General"),
        ("council", ActorKind.BODY, "member"),
    ):
        actor = ActorFactory.create(slug=slug, name=slug.title(), kind=kind)
        MembershipFactory.create(member=actor, group=alliance, role=role, speaks_for=False)
    return alliance


@pytest.fixture
def dossier(alliance: Actor) -> Dossier:
    dossier: Dossier = DossierFactory.create(slug="talks", actors=list(Actor.objects.exclude(pk=alliance.pk)))
    issue = IssueFactory.create(dossier=dossier, slug="entry")
    for slug in ("one", "two", "general", "council"):
        published_stance(actor=Actor.objects.get(slug=slug), issue=issue, value=2, stated_date=DAY)
    return dossier


def keys(*slugs: str) -> list[int]:
    return [Actor.objects.get(slug=slug).pk for slug in slugs]


def test_an_office_holder_is_no_member_of_a_group_of_states(alliance: Actor, dossier: Dossier) -> None:
    everybody = keys("one", "two", "general", "council")
    for blocs in (read_members([alliance], on_date=DAY), read_members_by_day([alliance], until=DAY)):
        assert [one.slug for one in blocs[0].members] == ["one", "two"]
    assert [one.n for one in offer_groups("1", frozenset(everybody), on_date=DAY)] == [2]
    assert {bond.member.slug for bond in read_bonds(everybody)} == {"one", "two"}
    covered = read_covered(alliance, issue_id=dossier.dossier_issues.get().issue_id, value=-2, on_date=DAY)
    assert covered
    assert (covered.number, [actor.slug for actor, _ in covered.elsewhere]) == (2, ["one", "two"])
    profile = build_profile(actor=alliance, on_date=DAY)
    assert [one.actor.slug for one in profile.belonging] == ["one", "two"]
    assert [one.actor.slug for one in profile.serving] == ["council", "general"]


def test_rows_by_alliance_keep_members_and_office_holders_apart(alliance: Actor, dossier: Dossier) -> None:
    other = ActorFactory.create(slug="other", kind=ActorKind.STATE)
    published_stance(actor=other, issue=dossier.dossier_issues.get().issue, value=2, stated_date=DAY)
    groups = choose_rows(dossier, MatrixAddress(group=alliance.slug), DAY).groups
    assert [(group.title, {row.actor.slug for row in group.rows}) for group in groups] == [
        ("Alliance", {"one", "two"}),
        ("Bodies and people of Alliance", {"general", "council"}),
        ("Not in Alliance", {"other"}),
    ]


def test_a_group_is_no_alliance_by_its_office_holders(alliance: Actor) -> None:
    dossier = DossierFactory.create(actors=[Actor.objects.get(slug=slug) for slug in ("one", "general")])
    assert not read_overview(dossier.slug, version="offices").alliances


def test_people_are_members_of_a_group_of_people(client: Client) -> None:
    council = ActorFactory.create(kind=ActorKind.BODY, slug="leaders", name="Leaders")
    for slug in ("ada", "bo"):
        member = ActorFactory.create(slug=slug, name=slug.title())
        MembershipFactory.create(member=member, group=council, speaks_for=False)
    assert [one.slug for one in read_members([council], on_date=DAY)[0].members] == ["ada", "bo"]
    # What was recorded by mistake and archived decides nothing.
    mistaken = ActorFactory.create(kind=ActorKind.ORGANISATION)
    MembershipFactory.create(member=mistaken, group=council, speaks_for=False)
    assert not read_members([council], on_date=DAY)[0].members[1:]
    Actor.objects.filter(pk=mistaken.pk).update(archived_at=timezone.now())
    assert [one.slug for one in read_members([council], on_date=DAY)[0].members] == ["ada", "bo"]


def test_the_page_and_the_api_tell_members_from_offices(client: Client, alliance: Actor) -> None:
    html = client.get("/actors/alliance/").content.decode()
    assert "<dt>Members</dt>" in html
    assert "<summary>2 on" in html
    assert "(Secretary General)" in html[html.index("Its offices") : html.index("<dt>Members</dt>")]
    members = client.get("/api/v1/actors/alliance").json()["members"]
    assert {one["actor"]: one["is_member"] for one in members} == {
        "one": True,
        "two": True,
        "general": False,
        "council": False,
    }


def test_a_secretary_general_misses_no_roll_call() -> None:
    nations = ActorFactory.create(kind=ActorKind.ORGANISATION, slug="united-nations", name="United Nations")
    state, general = ActorFactory.create(kind=ActorKind.STATE), ActorFactory.create()
    for member in (state, general):
        MembershipFactory.create(member=member, group=nations, speaks_for=False)
    published_stance(actor=state, act="vote", stated_date=DAY)
    Source.objects.update(
        kind="vote_record", publisher="United Nations General Assembly", lists_every_vote=True, published_date=DAY
    )
    calls = read_participation(actor_id=state.pk, on_date=DAY)
    assert calls
    assert (calls.calls, calls.voted) == (1, 1)
    assert read_participation(actor_id=general.pk, on_date=DAY) is None
