"""Forms that a script sends are led nowhere: it is told where to."""

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from tests.factories import UserFactory
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db

SCRIPT = {"Demarche-Script": "1"}


def test_a_script_is_told_where_a_browser_is_led() -> None:
    client = Client()
    client.force_login(UserFactory.create(role=Role.EDITOR))
    led = client.post(reverse("sent"))
    told = client.post(reverse("sent"), headers=SCRIPT)
    assert (led.status_code, led["Location"]) == (302, "/")
    assert (told.status_code, told["Location"], told.content) == (204, "/", b"")


def test_what_was_done_is_said_on_the_page_that_follows() -> None:
    client = Client()
    client.force_login(UserFactory.create(role=Role.EDITOR))
    form = shown_form(client.get(reverse("dossier_add")).text, "client_key")
    response = client.post(reverse("dossier_add"), form | {"title": "A file"}, headers=SCRIPT)
    assert response.status_code == 204
    assert "Saved." in client.get(response["Location"]).text


def test_a_refusal_is_marked_to_be_said_in_place() -> None:
    client = Client()
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert "data-demarche-refusal" in client.post(reverse("stance_submit", args=[1]), {"version": "x"}).text
    expired = Client(enforce_csrf_checks=True).post(reverse("sent"))
    assert expired.status_code == 403
    assert "data-demarche-refusal" not in expired.text, "said beside a button it would be pressed in vain"
