"""A save that leads back to the text it was sent from is answered with the panel that follows."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.models import Snapshot, Stance
from tests.factories import ActorFactory, IssueFactory, SnapshotFactory, UserFactory
from tests.positions.pages.desk_forms import stance_data

pytestmark = pytest.mark.django_db

CHANGING = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>')
"""What is different each time a form is shown."""


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def snapshot() -> Snapshot:
    ActorFactory.create(name="Anna Example", slug="anna")
    IssueFactory.create(label="Ceasefire", slug="ceasefire")
    made: Snapshot = SnapshotFactory.create()
    return made


def post(client: Client, snapshot: Snapshot, *, here: str, **fields: Any) -> Any:
    data = stance_data(snapshot, **{"actor": "anna example", "issue": "Ceasefire", **fields})
    address = f"/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}"
    return client.post(address, data, headers={"Demarche-Script": "1", "Demarche-Here": here})


def address_of(snapshot: Snapshot) -> str:
    return f"/desk/sources/{snapshot.source_id}/?snapshot={snapshot.pk}"


def test_the_answer_is_the_panel_that_would_be_asked_for(client: Client, editor: User, snapshot: Snapshot) -> None:
    response = post(client, snapshot, here=address_of(snapshot), draft="stance-of-1")
    stance = Stance.objects.get()
    assert response.status_code == 200
    assert response["Location"].startswith(f"{address_of(snapshot)}&saved={stance.pk}")
    said = re.search(r"<p class=\"message success\" data-demarche-said>([^<]*)</p>", response.text)
    assert said
    assert "Saved, draft" in said[1]
    assert "saved-draft" in response.cookies
    assert f'id="stance-{stance.pk}"' in response.text
    asked = client.get(response["Location"].split("#")[0], headers={"HX-Request": "true"}).text
    assert said[0] not in asked, "said once"
    assert CHANGING.sub("", response.text).replace(said[0], "") == CHANGING.sub("", asked)


def test_what_leads_elsewhere_is_told_by_its_address(client: Client, editor: User, snapshot: Snapshot) -> None:
    other = SnapshotFactory.create()
    response = post(client, snapshot, here=address_of(other))
    assert (response.status_code, response.content) == (204, b"")
    assert response["Location"].startswith(address_of(snapshot))
    assert "Saved, draft" in client.get(response["Location"]).text


def test_a_text_whose_number_begins_alike_is_another(client: Client, editor: User, snapshot: Snapshot) -> None:
    assert post(client, snapshot, here=address_of(snapshot)[:-1]).status_code == 204


def test_a_refusal_is_the_whole_page_as_ever(client: Client, editor: User, snapshot: Snapshot) -> None:
    response = post(client, snapshot, here=address_of(snapshot), value="")
    assert response.status_code == 422
    assert "<main" in response.text
