"""What follows on a saved stance: the text is not sent again, and the saving can be undone where it was made."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.choices import Status
from positions.models import Snapshot, Stance
from tests.factories import ActorFactory, ConditionFactory, IssueFactory, SnapshotFactory, UserFactory
from tests.positions.pages.desk_forms import draft, edit_data, formset_data, stance_data
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db(transaction=True)  # the history tells changes apart by transaction

HTMX = {"HX-Request": "true", "HX-Target": "stance-panel"}


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


def save(client: Client, snapshot: Snapshot, then: str) -> str:
    """A new stance; where its form leads."""
    data = stance_data(snapshot, actor="anna example", issue="Ceasefire", then=then)
    response = client.post(f"/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}", data)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


@pytest.mark.parametrize(("then", "status"), [("draft", Status.DRAFT), ("submit", Status.SUBMITTED)])
def test_a_new_stance_is_undone_as_it_was_saved(
    client: Client, editor: User, snapshot: Snapshot, then: str, status: Status
) -> None:
    place = save(client, snapshot, then)
    stance = Stance.objects.get()
    assert stance.status == status
    part = client.get(place, headers=HTMX).content.decode()
    assert f'id="stance-{stance.pk}"' in part
    assert "data-demarche-offset" not in part
    undo, url = shown_form(part, "since"), f"/desk/stances/{stance.pk}/undo/?snapshot={snapshot.pk}"
    assert client.post(url, undo)["Location"] == f"/desk/sources/{snapshot.source_id}/?snapshot={snapshot.pk}"
    stance.refresh_from_db()
    assert stance.status == Status.ARCHIVED
    assert client.post(url, undo).status_code == 409  # pressed again
    assert "Undo what was saved" not in client.get(place).content.decode()


def test_an_edited_stance_is_as_it_was(client: Client, editor: User) -> None:
    stance = draft(editor)
    location = client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, note="Another word."))["Location"]
    undo = shown_form(client.get(location).content.decode(), "since")
    client.post(f"/desk/stances/{stance.pk}/undo/", undo)
    was, stance = stance, Stance.objects.get()
    assert (stance.note, stance.status) == (was.note, Status.DRAFT)


def test_what_others_saved_is_not_undone_here(client: Client, editor: User) -> None:
    stance = draft(editor)
    client.force_login(UserFactory.create(role=Role.EDITOR))
    url, version = f"/desk/stances/{stance.pk}/undo/", str(stance.version)
    assert client.post(url, {"since": "0", "version": version}).status_code == 403
    assert client.post(url, {"version": version}).status_code == 400
    stance.refresh_from_db()
    assert stance.status == Status.DRAFT


def test_of_rows_that_both_changed_one_version_is_chosen(client: Client, editor: User) -> None:
    stance = draft(editor)
    data = edit_data(stance, **formset_data("conditions", {"kind": "only_if", "text": "troops leave"}))
    ConditionFactory.create(stance=stance, text="arms are sent")
    Stance.objects.filter(pk=stance.pk).update(version=2)
    url = f"/desk/stances/{stance.pk}/"
    asked = client.post(url, data)
    assert asked.status_code == 409
    sent = shown_form(asked.content.decode(), "client_key") | {"value": "2"}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "neither version was chosen" in refused.content.decode()
    assert [one.text for one in stance.conditions.all()] == ["arms are sent"]
    assert client.post(url, sent | {"conditions_from": "mine"}).status_code == 302
    assert [one.text for one in stance.conditions.all()] == ["troops leave"]
