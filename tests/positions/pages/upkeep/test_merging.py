"""Merging as a reviewer drives it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from actors.choices import ActorKind
from config.accounts.roles import Role
from positions.choices import Status
from positions.models import EventActor
from tests.factories import ActorFactory, EventFactory, IssueFactory, StanceFactory, UserFactory, published_stance

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client: Client) -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    client.force_login(user)
    return user


def test_what_would_move_is_shown_first(client: Client, reviewer: User) -> None:
    gone, kept = ActorFactory.create(name="V. Zelensky"), ActorFactory.create(name="Volodymyr Zelenskyy")
    published_stance(actor=gone)
    StanceFactory.create(actor=gone)
    event = EventFactory.create(title="A summit")
    for actor in (gone, kept):
        EventActor.objects.create(event=event, actor=actor)
    url = f"/desk/actors/{gone.slug}/merge/"
    assert "It is the same as" in client.get(url).content.decode()
    page = client.get(url, {"into": "Volodymyr Zelenskyy"}).content.decode()
    assert '<b class="nums">2</b> stances move' in page
    assert '<b class="nums">1</b> event names “Volodymyr Zelenskyy”' in page
    assert "“A summit” has both: one stays." in page
    gone.refresh_from_db()
    assert gone.merged_into is None
    response = client.post(url, {"into": f"Volodymyr Zelenskyy [{kept.slug}]", "seen": "2"}, follow=True)
    assert "leads here now, with 2 stances" in response.content.decode()
    assert client.get(f"/actors/{gone.slug}/")["Location"] == f"/actors/{kept.slug}/"


def test_issues(client: Client, reviewer: User) -> None:
    stance = published_stance()
    kept = IssueFactory.create(label="Truce")
    data = {"into": "Truce", "seen": "1"}
    url = f"/desk/issues/{stance.issue.slug}/merge/"
    assert kept.proposition in client.get(url, data).content.decode()
    response = client.post(url, data)
    assert response.status_code == 422
    assert "would mean its opposite" in response.content.decode()
    client.post(url, data | {"same_way": "on"})
    stance.refresh_from_db()
    assert (stance.issue, stance.status) == (kept, Status.PUBLISHED)


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.READER, Role.EDITOR])
def test_outsiders_are_refused(client: Client, role: Role) -> None:
    gone, kept = ActorFactory.create(), ActorFactory.create()
    if role:
        client.force_login(UserFactory.create(role=role))
    response = client.post(f"/desk/actors/{gone.slug}/merge/", {"into": kept.name, "seen": "0"})
    assert response.status_code == 403  # or asked to sign in, with what was typed
    gone.refresh_from_db()
    assert gone.merged_into is None


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 422),
        ({"into": "Nobody"}, 422),
        ({"into": "Kept", "seen": "x"}, 422),
        ({"into": "Kept", "seen": "7"}, 409),
        ({"into": "Kept"}, 409),
        ({"into": "Gone", "seen": "0"}, 422),
        ({"into": "State", "seen": "0"}, 422),
        ({"into": "\ud800", "seen": "0"}, 422),
        ({"into": "x" * 5000, "seen": "0"}, 422),
    ],
)
def test_bad_input(client: Client, reviewer: User, data: dict[str, str], status: int) -> None:
    gone = ActorFactory.create(name="Gone")
    ActorFactory.create(name="Kept")
    ActorFactory.create(name="State", kind=ActorKind.STATE)
    sent = "&".join(f"{key}=%{value.encode('utf-8', 'surrogatepass').hex('%')}" for key, value in data.items())
    response = client.post(f"/desk/actors/{gone.slug}/merge/", sent, content_type="application/x-www-form-urlencoded")
    assert response.status_code == status
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_what_was_merged_is_not_merged_again(client: Client, reviewer: User) -> None:
    kept = ActorFactory.create()
    gone = ActorFactory.create(merged_into=kept)
    response = client.get(f"/desk/actors/{gone.slug}/merge/")
    assert response["Location"] == f"/desk/actors/{kept.slug}/"


def test_the_one_that_goes_is_not_offered(client: Client, reviewer: User) -> None:
    gone, kept = ActorFactory.create_batch(2, name="John Kerry")
    page = client.get(f"/desk/actors/{gone.slug}/merge/").content.decode()
    assert 'data-demarche-with="#id_without"' in page
    assert f'name="without" value="{gone.slug}"' in page
    offered = client.get("/desk/suggest/actors/", {"q": "John Kerry", "without": gone.slug}).content.decode()
    assert f"[{kept.slug}]" in offered
    assert f"[{gone.slug}]" not in offered
    named = client.get(f"/desk/actors/{gone.slug}/merge/", {"into": "John Kerry"}).content.decode()
    assert f"“John Kerry [{gone.slug}]” into “John Kerry [{kept.slug}]”" in named
    again = client.get(f"/desk/actors/{gone.slug}/merge/", {"into": f"x [{gone.slug}]"}).content.decode()
    assert "nothing is merged into itself" in again


def test_neither_is_an_issue(client: Client, reviewer: User) -> None:
    gone, _kept = (IssueFactory.create(label=label) for label in ("Truce now", "Truce later"))
    offered = client.get("/desk/suggest/issues/", {"q": "Truce", "without": gone.slug}).content.decode()
    assert "Truce later" in offered
    assert "Truce now" not in offered


def test_two_of_one_name_are_told_apart_from_the_first_heading_on(client: Client, reviewer: User) -> None:
    _, _ = ActorFactory.create(name="Ann Twin", slug="ann"), ActorFactory.create(name="Ann Twin", slug="ann-2")
    page = client.get("/desk/actors/ann/merge/").content.decode()
    assert "<h1>Merge “Ann Twin [ann]” into another actor</h1>" in page
    assert "<title>Merge Ann Twin [ann]" in page
    issue = IssueFactory.create(label="Truce", slug="truce")
    assert (
        "<h1>Merge “Truce” into another issue</h1>" in client.get(f"/desk/issues/{issue.slug}/merge/").content.decode()
    )
