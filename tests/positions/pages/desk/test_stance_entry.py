"""What a stance as it is entered may hold, and how two versions of it are compared."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.models import Stance
from tests.factories import ActorFactory, IssueFactory, SnapshotFactory, UserFactory
from tests.positions.pages.desk_forms import draft, edit_data, formset_data, stance_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def test_no_stated_position_has_no_condition(client: Client, editor: User) -> None:
    snapshot = SnapshotFactory.create()
    condition = {"kind": "only_if", "text": "typed before", "state": "open"}
    silent = {"value": "92", "note": "Looked in speeches."}
    url = f"/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}"
    sent = stance_data(snapshot, actor=ActorFactory.create().name, issue=IssueFactory.create().label, **silent)
    response = client.post(url, sent | formset_data("conditions", condition))
    assert response.status_code == 422
    assert "none is conditional" in response.text
    assert "typed before" in response.text
    assert not Stance.objects.exists()
    assert client.post(url, sent).status_code == 302


def test_a_date_in_both_versions_is_as_precise_as_each_is(client: Client, editor: User) -> None:
    stance = draft(editor)
    url = f"/desk/stances/{stance.pk}/"
    mine = edit_data(stance, stated_date="2025-07-01", stated_precision="month")
    theirs = edit_data(stance, stated_date="2024-01-01", stated_precision="year")
    assert client.post(url, theirs).status_code == 302
    html = client.post(url, mine).content.decode()
    assert "July 2025" in html
    assert "1 July 2025" not in html
    assert "January 2024" not in html
