"""Beside the form of a stance stands what is on record of those who speak, while it is filled."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client

from actors.choices import ActorKind
from actors.models import Actor
from config.accounts.roles import Role
from positions.models import Issue
from tests.factories import (
    ActorFactory,
    DoubleCodingFactory,
    EvidenceFactory,
    IssueFactory,
    MembershipFactory,
    StanceFactory,
    UserFactory,
    published_stance,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 3, 3)


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def norland() -> Actor:
    actor: Actor = ActorFactory.create(name="Norland", kind=ActorKind.STATE)
    return actor


@pytest.fixture
def issue() -> Issue:
    made: Issue = IssueFactory.create(label="Ceasefire", coding_rule="A truce of a day does not count.")
    return made


def beside(client: Client, **asked: str | int) -> str:
    said: dict[str, str | int] = {"actor": "Norland", "issue": "Ceasefire", "stated_date": "2025-08-19", **asked}
    return client.get("/desk/suggest/record/", said).content.decode()


def test_the_last_positions_stand_with_their_words_and_the_rule(
    client: Client, editor: User, norland: Actor, issue: Issue
) -> None:
    for year in (2020, 2021, 2022, 2023):
        published_stance(actor=norland, issue=issue, value=2, stated_date=dt.date(year, 3, 3))
    EvidenceFactory.create(stance=StanceFactory.create(actor=norland, issue=issue, value=-2, stated_date=DAY))
    html = beside(client)
    assert [year for year in range(2020, 2025) if f"3 March {year}" in html] == [2022, 2023, 2024]
    assert "Norland: opposes</a> (draft)" in html
    assert "We support an immediate ceasefire" in html
    assert "A truce of a day does not count." in html


def test_what_was_said_for_a_state_stands_beside_whoever_speaks_for_it(
    client: Client, editor: User, norland: Actor, issue: Issue
) -> None:
    speaker = ActorFactory.create(name="Ada Alder")
    published_stance(actor=norland, issue=issue, value=2, stated_date=DAY)
    assert "Nothing of theirs" in beside(client, actor="Ada Alder")
    assert "Norland: supports" in beside(client, actor="Ada Alder", on_behalf_of="Norland")
    assert speaker.name not in beside(client, actor="Ada Alder", on_behalf_of="Norland")


def test_a_jump_of_two_steps_is_asked_about(client: Client, editor: User, norland: Actor, issue: Issue) -> None:
    published_stance(actor=norland, issue=issue, value=2, stated_date=DAY)
    asked = {
        value: "Is it a change, is there a condition" in beside(client, value=value) for value in (-1, 0, 1, 90, "")
    }
    assert asked == {-1: True, 0: True, 1: False, 90: False, "": False}
    assert "Is it a change" not in beside(client, value=-2, stated_date="2024-03-03")  # of the same day
    for _ in range(3):
        published_stance(actor=norland, issue=issue, value=-2, stated_date=DAY + dt.timedelta(days=365))
    html = beside(client, value=-2, stated_date="2024-03-12")
    assert "Is it a change" in html, "though the three that are shown are later"


def test_a_stance_on_record_does_not_stand_beside_itself(
    client: Client, editor: User, norland: Actor, issue: Issue
) -> None:
    stance = published_stance(actor=norland, issue=issue, stated_date=DAY)
    assert "Nothing of theirs" in beside(client, without=stance.pk)
    assert f'"/desk/suggest/record/?without={stance.pk}"' in client.get(f"/desk/stances/{stance.pk}/").content.decode()


def test_the_members_of_that_day_are_counted_and_who_differs_is_named(
    client: Client, editor: User, norland: Actor, issue: Issue
) -> None:
    league = ActorFactory.create(name="League", kind=ActorKind.GROUP)
    sudland, former = (ActorFactory.create(name=name, kind=ActorKind.STATE) for name in ("Sudland", "Ostland"))
    for member, until in ((norland, None), (sudland, None), (former, dt.date(2025, 1, 1))):
        MembershipFactory.create(member=member, group=league, from_date=None, until_date=until, speaks_for=False)
    head = MembershipFactory.create(group=league, from_date=None, until_date=None, speaks_for=True).member
    published_stance(actor=norland, issue=issue, value=2, stated_date=DAY)
    published_stance(actor=sudland, issue=issue, value=-2, stated_date=DAY)
    published_stance(actor=former, issue=issue, value=-2, stated_date=DAY)
    html = beside(client, actor="League", value="2")
    assert "League has 2 members on that day; with a position of their own that differs: Sudland (opposes)." in html
    assert "League has 2 members" in beside(client, actor=head.name, on_behalf_of="League")
    assert "members" not in beside(client, actor="Sudland")


@pytest.mark.parametrize("asked", [{"issue": ""}, {"issue": "Nothing"}, {"actor": "", "issue": "Cease"}])
def test_nothing_stands_there_while_it_is_not_sure_what_is_meant(
    client: Client, editor: User, norland: Actor, issue: Issue, asked: dict[str, str]
) -> None:
    assert beside(client, **asked).strip() == ""


def test_what_is_kept_from_a_blind_coder_does_not_stand_there(
    client: Client, editor: User, norland: Actor, issue: Issue
) -> None:
    stance = published_stance(actor=norland, issue=issue, value=2, stated_date=DAY)
    assert "Norland: supports" in beside(client)
    DoubleCodingFactory.create(snapshot=stance.evidence.get().excerpt.snapshot, second=editor)
    assert "Nothing of theirs" in beside(client, value=-2)
    assert "Is it a change" not in beside(client, value=-2)
