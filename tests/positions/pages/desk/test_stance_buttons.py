"""Buttons on a stance, and what became of its conditions."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.choices import ConditionState, Status
from positions.models import Stance
from tests.factories import (
    ConditionFactory,
    StanceFactory,
    UserFactory,
    publish,
)
from tests.positions.pages.desk_forms import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def test_filing(client: Client, editor: User) -> None:
    stance, other = draft(editor), draft(editor)
    assert client.post(f"/desk/stances/{stance.pk}/submit/", {"version": 1}).status_code == 302
    assert client.post(f"/desk/stances/{other.pk}/archive/", {"version": 1}).status_code == 302
    assert {s.status for s in (Stance.objects.get(pk=stance.pk), Stance.objects.get(pk=other.pk))} == {
        Status.SUBMITTED,
        Status.ARCHIVED,
    }


@pytest.mark.parametrize("verb", ["submit", "archive"])
@pytest.mark.parametrize(("version", "status"), [("7", 409), ("", 400), ("x", 400), ("9" * 30, 400)])
def test_filing_what_was_not_shown(client: Client, editor: User, verb: str, version: str, status: int) -> None:
    stance = draft(editor)
    assert client.post(f"/desk/stances/{stance.pk}/{verb}/", {"version": version}).status_code == status
    assert Stance.objects.get().status == Status.DRAFT


def test_filing_what_may_not_be(client: Client, editor: User) -> None:
    bare = StanceFactory.create(coder=editor)
    assert client.post(f"/desk/stances/{bare.pk}/submit/", {"version": 1}).status_code == 422
    others = draft(UserFactory.create(role=Role.EDITOR))
    assert client.post(f"/desk/stances/{others.pk}/archive/", {"version": 1}).status_code == 403
    assert client.get(f"/desk/stances/{bare.pk}/submit/").status_code == 405
    assert client.post("/desk/stances/99999999999999999999/submit/", {"version": 1}).status_code == 404


def test_withdrawing(client: Client, editor: User) -> None:
    stance = publish(draft(UserFactory.create(role=Role.EDITOR)))
    url, data = f"/desk/stances/{stance.pk}/withdraw/", {"version": stance.version}
    assert client.post(url, data | {"withdrawn_date": "2025-09-01"}).status_code == 422
    early = {"withdrawn_date": "2025-01-01", "withdrawal_note": "Taken back."}
    refused = client.post(url, data | early)
    assert refused.status_code == 422
    field = refused.text[refused.text.index('name="withdrawn_date"') :]
    assert 'aria-invalid="true"' in field[: field.index(">")]
    assert f"before it was stated: {stance.stated_date:%-d %B %Y}." in refused.text
    assert client.post(url, data | early | {"withdrawn_date": "2025-09-01"}).status_code == 302
    stance.refresh_from_db()
    assert stance.withdrawn_date == dt.date(2025, 9, 1)
    assert client.post(url, data | early | {"withdrawn_date": "2025-09-02"}).status_code == 409


def test_an_empty_day_takes_back_only_what_was_withdrawn(client: Client, editor: User) -> None:
    stance = publish(draft(UserFactory.create(role=Role.EDITOR)))
    url, version = f"/desk/stances/{stance.pk}/withdraw/", stance.version
    response = client.post(url, {"version": version, "withdrawal_note": "He denied it."})
    assert response.status_code == 422
    assert "Give the day." in response.text
    assert "He denied it." in response.text
    stance.refresh_from_db()
    assert (stance.version, stance.withdrawal_note) == (version, "")
    given = {"withdrawn_date": "2025-09-01", "withdrawal_note": "He denied it."}
    for _ in range(2):  # the same again changes nothing
        assert client.post(url, given | {"version": version}).status_code == 302
        version = stance.version + 1
    assert Stance.objects.get().version == version
    assert client.post(url, {"version": version}).status_code == 302
    assert Stance.objects.get().withdrawn_date is None


def test_a_condition_is_settled(client: Client, editor: User) -> None:
    condition = ConditionFactory.create(stance__coder=editor)
    stance = publish(condition.stance)
    assert "It was met" in client.get(f"/desk/stances/{stance.pk}/").content.decode()
    url = f"/desk/stances/{stance.pk}/conditions/{condition.pk}/"
    said = {"version": stance.version, "state": "met", "settled_date": "2199-05-20", "settled_precision": "month"}
    refused = client.post(url, said)
    assert (refused.status_code, "still to come" in refused.content.decode()) == (422, True)
    assert 'value="2199-05-20"' in refused.text
    assert client.post(url, said | {"settled_date": "2025-05-20"}).status_code == 302
    condition.refresh_from_db()
    assert (condition.state, condition.became) == (ConditionState.MET, "met, May 2025")
    assert "met, May 2025" in client.get(f"/stances/{stance.pk}/").content.decode()
    form = client.get(f"/desk/stances/{stance.pk}/").content.decode()
    assert 'name="conditions-0-settled_date" value="2025-05-01"' in form
    outdated = client.post(url, {"version": stance.version, "state": "failed", "settled_date": "2025-06-02"})
    assert (outdated.status_code, 'value="2025-06-02"' in outdated.text) == (409, True)
    assert client.post(url, {"version": stance.version + 1, "state": "perhaps"}).status_code == 400
    assert (
        client.post(
            f"/desk/stances/{stance.pk}/conditions/0/", {"version": stance.version + 1, "state": "met"}
        ).status_code
        == 422
    )
