"""What was archived or merged away while somebody wrote: the form comes back with what was written, and says so."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from positions.choices import Status
from positions.models import Stance
from tests.factories import ActorFactory, DossierFactory, EvidenceFactory, IssueFactory, SnapshotFactory, UserFactory
from tests.shown_form import shown_form as read_form

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
WORK = "Four paragraphs of work."


def shown_form(client: Client, url: str, field: str) -> dict[str, str]:
    return read_form(client.get(url).content.decode(), field)


@pytest.fixture
def client() -> Client:
    editor: User = UserFactory.create(role=Role.EDITOR)
    client = Client()
    client.force_login(editor)
    return client


def test_an_actor_that_was_merged(client: Client) -> None:
    gone, kept = ActorFactory.create(), ActorFactory.create(name="Kaja Kallas")
    url = reverse("actor_edit", args=[gone.slug])
    form = shown_form(client, url, "note")
    type(gone).objects.filter(pk=gone.pk).update(merged_into=kept)
    response = client.post(url, form | {"note": WORK})
    assert response.status_code == 422
    assert WORK in response.content.decode()
    assert "was merged into “Kaja Kallas”" in response.content.decode()
    assert client.get(url).headers["Location"] == reverse("actor_edit", args=[kept.slug])


@pytest.mark.parametrize(
    ("make", "name", "field"),
    [
        (ActorFactory.create, "actor_edit", "note"),
        (IssueFactory.create, "issue_edit", "coding_rule"),
        (DossierFactory.create, "dossier_edit", "summary"),
    ],
)
def test_what_was_archived(make: Callable[[], Any], name: str, field: str, client: Client) -> None:
    row = make()
    url = reverse(name, args=[row.slug])
    form = shown_form(client, url, field)
    type(row).objects.filter(pk=row.pk).update(archived_at=NOW)
    response = client.post(url, form | {field: WORK})
    assert response.status_code == 422
    assert WORK in response.content.decode()
    assert "bring it back first" in response.content.decode()


def test_a_stance_that_was_archived(client: Client) -> None:
    stance = EvidenceFactory.create().stance
    url = reverse("stance_edit", args=[stance.pk])
    form = shown_form(client, url, "note")
    Stance.objects.filter(pk=stance.pk).update(status=Status.ARCHIVED)
    response = client.post(url, form | {"note": WORK})
    assert response.status_code == 422
    assert WORK in response.content.decode()
    assert "This stance was archived meanwhile" in response.content.decode()
    assert client.get(url).status_code == 404


def test_a_button_on_a_stance_that_was_archived(client: Client) -> None:
    stance = EvidenceFactory.create(stance__status=Status.ARCHIVED).stance
    response = client.post(reverse("stance_submit", args=[stance.pk]), {"version": stance.version})
    assert response.status_code == 422
    assert "This cannot be done to a stance that is archived" in response.content.decode()


def test_a_new_stance_on_a_source_that_was_archived(client: Client) -> None:
    snapshot, known = SnapshotFactory.create(), EvidenceFactory.create().stance
    url = f"{reverse('stance_add', args=[snapshot.source_id])}?start=0&end=5"
    form = shown_form(client, url, "note") | {
        "actor": known.actor.name, "issue": known.issue.label, "value": "2", "stated_date": "2025-08-19", "note": WORK,
    }  # fmt: skip
    type(snapshot.source).objects.filter(pk=snapshot.source_id).update(archived_at=NOW)
    response = client.post(url, form)
    assert response.status_code == 422
    assert WORK in response.content.decode()
    assert "was archived" in response.content.decode()
    assert Stance.objects.count() == 1


@pytest.mark.parametrize(("name", "field"), [("source_edit", "title"), ("snapshot_add", "text")])
def test_a_source_that_was_archived(name: str, field: str, client: Client) -> None:
    source = SnapshotFactory.create().source
    url = reverse(name, args=[source.pk])
    form = shown_form(client, url, field)
    type(source).objects.filter(pk=source.pk).update(archived_at=NOW)
    response = client.post(url, form | {field: WORK})
    assert response.status_code == 422
    assert WORK in response.content.decode()
    assert "bring it back first" in response.content.decode()


def test_saving_a_stance_whose_source_was_archived_leads_to_the_desk(client: Client) -> None:
    stance = EvidenceFactory.create().stance
    url = reverse("stance_edit", args=[stance.pk])
    form = shown_form(client, url, "note")
    type(SnapshotFactory.create().source).objects.update(archived_at=NOW)
    response = client.post(url, form | {"note": WORK}, follow=True)
    assert (response.status_code, response.request["PATH_INFO"]) == (200, reverse("desk"))
