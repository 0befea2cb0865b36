from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import Client

from config.accounts.roles import Role
from positions.models import Stance
from tests.factories import MembershipFactory, StanceFactory, UserFactory, published_stance

pytestmark = pytest.mark.django_db

KINDS = ["actor", "issue", "dossier"]


@pytest.fixture
def reviewer(client: Client) -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    client.force_login(user)
    return user


@pytest.fixture
def stance() -> Stance:
    stance = published_stance(actor__slug="one", issue__slug="one", issue__dossier__slug="one", actor__name="Anna")
    StanceFactory.create(actor=stance.actor, issue=stance.issue)
    MembershipFactory.create(group=stance.actor)
    stance.issue.dossiers.get().dossier_actors.create(actor=stance.actor)
    return stance


def row(stance: Stance, kind: str) -> Any:
    found = {"actor": stance.actor, "issue": stance.issue, "dossier": stance.issue.dossiers.get()}[kind]
    found.refresh_from_db()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_editors_do_not_archive(client: Client, stance: Stance, kind: str) -> None:
    for role in (Role.READER, Role.EDITOR):
        client.force_login(UserFactory.create(role=role))
        for verb in ("archive", "unarchive"):
            assert client.post(f"/desk/{kind}s/one/{verb}/", {"version": 1}).status_code == 403
    assert row(stance, kind).archived_at is None
    assert "Archive …" not in client.get(f"/desk/{kind}s/one/").content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_affects_is_said_first(client: Client, reviewer: User, stance: Stance, kind: str) -> None:
    assert f'href="/desk/{kind}s/one/archive/"' in client.get(f"/desk/{kind}s/one/").content.decode()
    html = client.get(f"/desk/{kind}s/one/archive/").content.decode()
    assert '<b class="nums">1</b> published stance: it stays on record' in html
    assert '<b class="nums">1</b> stance in work: it cannot be approved' in html
    if kind == "actor":
        assert "dossier has it among its rows" in html
        assert '<b class="nums">1</b> membership of others' in html
    if kind == "dossier":
        assert '<b class="nums">1</b> issue, and <b class="nums">1</b> actor' in html


@pytest.mark.parametrize("kind", KINDS)
def test_archiving_and_bringing_back(client: Client, reviewer: User, stance: Stance, kind: str) -> None:
    public, anonymous = row(stance, kind).get_absolute_url(), Client()
    before = anonymous.get(public).content
    assert client.post(f"/desk/{kind}s/one/archive/", {"version": 1}).headers["Location"] == f"/desk/{kind}s/one/"
    assert anonymous.get(public).status_code == 404
    assert anonymous.get(f"/stances/{stance.pk}/").status_code == 200
    html = client.get(f"/desk/{kind}s/one/").content.decode()
    assert f'action="/desk/{kind}s/one/unarchive/"' in html
    assert client.get(f"/desk/{kind}s/one/archive/").status_code == 302
    assert client.post(f"/desk/{kind}s/one/unarchive/", {"version": 2}).status_code == 302
    caches["pages"].clear()
    assert anonymous.get(public).content == before


@pytest.mark.parametrize("kind", KINDS)
def test_versions_that_were_not_shown(client: Client, reviewer: User, stance: Stance, kind: str) -> None:
    for version, status in (("7", 409), ("", 400), ("x", 400), ("9" * 30, 400)):
        assert client.post(f"/desk/{kind}s/one/archive/", {"version": version}).status_code == status
    assert row(stance, kind).archived_at is None


def test_what_is_not_archived_is_not_brought_back(client: Client, reviewer: User, stance: Stance) -> None:
    assert client.post("/desk/actors/one/unarchive/", {"version": 1}).status_code == 302
    assert "is not archived" in client.get("/desk/actors/one/").content.decode()
    assert row(stance, "actor").version == 1
    assert client.post("/desk/actors/nobody/unarchive/", {"version": 1}).status_code == 404


def test_issues_of_an_archived_dossier_leave_with_it(client: Client, reviewer: User, stance: Stance) -> None:
    assert client.get("/issues/one/").status_code == 200
    client.post("/desk/dossiers/one/archive/", {"version": 1})
    assert client.get("/issues/one/").status_code == 404
