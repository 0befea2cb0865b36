"""Having a page fetched, and how far that is."""

from __future__ import annotations

import datetime as dt
import html
import re
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_ox.models import OxTask

from config.accounts.roles import Role
from positions.actions.intakes import keep_failure
from positions.loading.errands import fetch_later
from positions.models import Intake
from tests.factories import IntakeFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "https://example.org/treaty"
FETCH = reverse("intake_fetch")


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def progress(client: Client, intake: Intake, *, htmx: bool = False) -> str:
    headers = {"HX-Request": "true"} if htmx else {}
    response = client.get(reverse("intake_progress", args=[intake.pk]), headers=headers)
    assert response.status_code == HTTPStatus.OK
    return response.content.decode()


def test_an_address_becomes_a_task_and_leads_to_its_progress(client: Client, editor: User) -> None:
    response = client.post(FETCH, {"address": "example.org/treaty"})
    intake = Intake.objects.get()
    assert response["Location"] == reverse("intake_progress", args=[intake.pk])
    assert (intake.owner, intake.address) == (editor, URL)
    assert OxTask.objects.get().kwargs == {"intake": intake.pk}


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "Give the address."),
        ("ftp://example.org/", "Only addresses that begin with https:// or http:// are fetched."),
        ("https://me:secret@example.org/", "The address holds a name or password"),
        ("https://exam ple.org/", "The address names no site."),
        ("a" * 3000, "at most 2000 characters"),
    ],
)
def test_what_is_no_address_is_told_in_place(client: Client, editor: User, address: str, reason: str) -> None:
    response = client.post(FETCH, {"address": address})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert reason in response.content.decode()
    assert f'value="{address}"' in response.content.decode() or not address
    assert not OxTask.objects.exists()


def test_the_bookmark_fills_in_the_address_and_fetches_nothing(client: Client, editor: User) -> None:
    text = client.get(reverse("source_add"), {"address": URL}).content.decode()
    assert f'value="{URL}"' in text
    assert "javascript:void(window.open(&quot;http://testserver/desk/sources/add/?address=&quot;" in text
    assert not Intake.objects.exists()


def test_a_page_that_waits_is_asked_about_again(client: Client, editor: User) -> None:
    intake = fetch_later(address=URL, by=editor)
    page = progress(client, intake)
    assert "It waits for its turn." in page
    assert 'hx-trigger="every 1s"' in page
    fragment = progress(client, intake, htmx=True).strip()
    assert fragment.startswith("<section")
    assert page.count(fragment) == 1
    [again] = re.findall(r'hx-get="([^"]+)"', page)
    unchanged = client.get(html.unescape(again), headers={"HX-Request": "true"})
    assert (unchanged.status_code, unchanged.content) == (HTTPStatus.NO_CONTENT, b"")


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ({"status": "RUNNING", "attempts": 1}, "It is being fetched."),
        ({"status": "RUNNING", "attempts": 2}, "This is try 2."),
        ({"run_after": dt.timedelta(minutes=1), "attempts": 1}, "after 1 of three tries"),
        ({"enqueued_at": -dt.timedelta(minutes=1)}, "Nothing has begun on it since"),
        ({"status": "LOST"}, "Nobody works on it."),
    ],
)
def test_how_far_it_is_is_told(client: Client, editor: User, task: dict[str, object], said: str) -> None:
    intake = fetch_later(address=URL, by=editor)
    now = timezone.now()
    OxTask.objects.update(**{name: now + at if isinstance(at, dt.timedelta) else at for name, at in task.items()})
    assert said in progress(client, intake)


def test_what_failed_says_why_and_is_tried_again(client: Client, editor: User) -> None:
    intake = fetch_later(address=URL, by=editor)
    OxTask.objects.update(status=OxTask.Status.SUCCESSFUL)
    keep_failure(intake_id=intake.pk, reason="example.org answers 404.", by=editor)
    page = progress(client, intake)
    assert "example.org answers 404." in page
    assert "hx-trigger" not in page
    again = client.post(reverse("intake_again", args=[intake.pk]))
    assert again["Location"] == reverse("intake_progress", args=[intake.pk])
    assert OxTask.objects.filter(status=OxTask.Status.READY).count() == 1
    assert "It waits for its turn." in progress(client, intake)


def test_once_it_is_read_the_form_of_a_source_opens(client: Client, editor: User) -> None:
    intake = IntakeFactory.create(owner=editor, extracted={"text": "Norland agrees."})
    url = reverse("intake_progress", args=[intake.pk])
    assert client.get(url)["Location"] == intake.get_absolute_url()
    assert client.get(url, headers={"HX-Request": "true"})["HX-Redirect"] == intake.get_absolute_url()


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ({"status": "RUNNING"}, "Being fetched"),
        ({"enqueued_at": timezone.now() - dt.timedelta(minutes=1)}, "Waits for its turn for long"),
        ({"status": "LOST"}, "Nobody works on it"),
    ],
)
def test_the_desk_tells_how_far_it_is(client: Client, editor: User, task: dict[str, object], said: str) -> None:
    intake = fetch_later(address=URL, by=editor)
    OxTask.objects.update(**task)
    desk = client.get(reverse("desk")).content.decode()
    assert said in desk
    assert reverse("intake_progress", args=[intake.pk]) in desk
    assert (reverse("intake_again", args=[intake.pk]) in desk) is (task == {"status": "LOST"})
    opened = client.get(reverse("source_add"), {"intake": intake.pk})
    assert opened["Location"] == reverse("intake_progress", args=[intake.pk])


def test_others_see_nothing_of_it(client: Client, editor: User) -> None:
    intake = IntakeFactory.create()
    assert client.get(reverse("intake_progress", args=[intake.pk])).status_code == HTTPStatus.NOT_FOUND
    assert client.post(reverse("intake_again", args=[intake.pk])).status_code == HTTPStatus.NOT_FOUND
