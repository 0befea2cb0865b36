"""The time of a day beside the day on which something was said: optional, and of a known day only."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.models import Stance
from tests.factories import UserFactory
from tests.positions.pages.desk_forms import draft, edit_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def test_it_is_entered_shown_again_and_taken_back(client: Client, editor: User) -> None:
    stance = draft(editor)
    address = f"/desk/stances/{stance.pk}/"
    assert client.post(address, edit_data(stance, stated_time="18:30")).status_code == 302
    stance.refresh_from_db()
    assert stance.stated_time == dt.time(18, 30)
    assert 'type="time" name="stated_time" value="18:30"' in client.get(address).text
    assert "19 August 2025, 18:30" in client.get("/desk/").text
    assert client.post(address, edit_data(stance)).status_code == 302
    assert Stance.objects.get().stated_time is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"stated_time": "18:30", "stated_precision": "month"}, "A time is of a known day: leave it empty."),
        ({"stated_time": "18:30:15"}, "Give hours and minutes: 18:30."),
        ({"stated_time": "25:00"}, "Give hours and minutes: 18:30."),
        ({"stated_time": "9" * 10_000}, "Give hours and minutes: 18:30."),
    ],
)
def test_what_is_no_time_is_said_beside_the_field(
    client: Client, editor: User, sent: dict[str, str], said: str
) -> None:
    stance = draft(editor)
    response = client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, **sent))
    assert response.status_code == 422
    assert said in response.text
    assert Stance.objects.get().stated_time is None


def test_two_who_save_it_at_once_are_shown_both(client: Client, editor: User) -> None:
    stance = draft(editor)
    mine = edit_data(stance, stated_time="10:00")
    Stance.objects.filter(pk=stance.pk).update(stated_time=dt.time(18, 30), version=stance.version + 1)
    response = client.post(f"/desk/stances/{stance.pk}/", mine)
    assert response.status_code == 409
    assert "18:30" in response.text
    assert "10:00" in response.text
    assert Stance.objects.get().stated_time == dt.time(18, 30)
