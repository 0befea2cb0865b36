"""Mail goes out after the answer, and no answer takes longer because somebody has the address: counted, not timed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from threading import Event
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core import mail
from django.core.checks import run_checks
from django.core.signals import request_finished
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from config.accounts.mail import Afterwards, after_answer, do_what_waits
from config.accounts.roles import Role
from tests.config.served import eventually
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

KNOWN, CONFIRMED, UNKNOWN = "known@example.org", "confirmed@example.org", "unknown@example.org"


class Counting(MD5PasswordHasher):
    """Stands for what takes its time."""

    made = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.made += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def _accounts(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    UserFactory.create(username="known", email=KNOWN)
    user = UserFactory.create(username="confirmed", email=CONFIRMED)
    EmailAddress.objects.create(user=user, email=CONFIRMED, verified=True, primary=True)


@dataclass(frozen=True)
class Answer:
    """What a visitor gets, and the work that was done until then."""

    status: int
    location: str
    queries: list[str]
    hashes: int


def answer(path: str, sent: dict[str, str], client: Client | None = None) -> Answer:
    """What there is of mail waits until the answer is there."""
    Counting.made = 0
    request_finished.disconnect(do_what_waits)
    try:
        with CaptureQueriesContext(connection) as captured:
            response = (client or Client()).post(path, sent)
        assert mail.outbox == []
        made = Counting.made
    finally:
        request_finished.connect(do_what_waits)
    do_what_waits()
    statements = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in captured]
    return Answer(response.status_code, response.headers.get("Location", ""), statements, made)


def sent_to() -> list[str]:
    recipients = [message.to[0] for message in mail.outbox]
    mail.outbox.clear()
    return recipients


@pytest.mark.parametrize("known", [KNOWN, CONFIRMED])
def test_asking_for_a_new_password_is_the_same_work_for_any_address(known: str) -> None:
    path = reverse("account_reset_password")
    answer(path, {"email": "first@example.org"})  # the first of an address has its count begun
    mail.outbox.clear()
    expected = answer(path, {"email": UNKNOWN})
    assert (expected.status, sent_to()) == (302, [UNKNOWN])
    assert answer(path, {"email": known}) == expected
    assert "/account/password/reset/key/" in mail.outbox[0].body
    assert sent_to() == [known]


def test_adding_an_address_is_the_same_work_whoever_has_it() -> None:
    user: User = UserFactory.create(role=Role.EDITOR)

    def add(email: str) -> Answer:
        client = Client()
        client.force_login(user)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        EmailAddress.objects.filter(user=user).delete()
        return answer(reverse("account_email"), {"email": email, "action_add": ""}, client)

    add("first@example.org")  # the first has a count begun
    mail.outbox.clear()
    expected = add(UNKNOWN)
    assert (expected.status, sent_to()) == (302, [UNKNOWN])
    assert add(KNOWN) == expected
    assert sent_to() == [KNOWN]


def test_signing_up_hashes_and_writes_whoever_has_the_address(settings: Settings) -> None:
    settings.DEMARCHE_SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = True, "mandatory"

    def sign_up(name: str, email: str) -> tuple[int, str, int]:
        sent = {"username": name, "email": email, "password1": PASSWORD, "password2": PASSWORD}
        given = answer(reverse("account_signup"), sent)
        return given.status, given.location, given.hashes

    expected = sign_up("new", UNKNOWN)
    assert (expected, sent_to()) == ((302, reverse("account_email_verification_sent"), 1), [UNKNOWN])
    assert sign_up("newer", CONFIRMED) == expected
    assert sent_to() == [CONFIRMED]
    assert not User.objects.filter(username="newer").exists()


@pytest.mark.parametrize(("known", "unknown"), [("known", "unknown"), (KNOWN, UNKNOWN), (CONFIRMED, UNKNOWN)])
def test_wrong_passwords_are_hashed_as_often_for_accounts_that_are_none(known: str, unknown: str) -> None:
    path = reverse("account_login")
    hashed = [answer(path, {"login": name, "password": "wrong"}).hashes for name in (known, unknown)]
    assert hashed == [1, 1]


def test_open_sign_up_without_mail_is_warned_of(settings: Settings) -> None:
    settings.DEMARCHE_SIGNUP = True

    def told() -> bool:
        return "access.W2" in {message.id for message in run_checks(include_deployment_checks=True)}

    assert told()
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    assert not told()


def test_what_fails_after_the_answer_is_logged_and_holds_up_nothing(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[Any] = []

    def fail() -> None:
        raise ConnectionRefusedError("no mail server")

    after_answer(fail)
    after_answer(lambda: done.append("sent"))
    assert client.get("/health").status_code == 200
    assert done == ["sent"]
    assert "no mail server" in caplog.text


def test_what_comes_after_may_leave_more_to_another() -> None:
    done = Event()
    Afterwards().do([lambda: after_answer(done.set)])
    assert done.wait(30)


def test_works_that_find_too_many_waiting_are_left_undone_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    freed, done = Event(), Event()
    afterwards, left = Afterwards(most=1), []
    afterwards.do([lambda: freed.wait(30)])
    afterwards.do([lambda: left.append("done all the same")])
    assert "was not done" in caplog.text
    freed.set()

    def is_done() -> bool:
        afterwards.do([done.set])
        return done.wait(0.1)

    assert eventually(is_done)  # there is room again
    assert left == []


@pytest.mark.parametrize(("place", "told"), [("203.0.113.7", "203.0.113.7"), ("not told", "not known")])
def test_whoever_has_another_password_is_told_of_it_by_mail(place: str, told: str) -> None:
    client = Client(REMOTE_ADDR=place)
    client.force_login(User.objects.get(username="known"))
    sent = {"oldpassword": PASSWORD, "password1": f"{PASSWORD}!", "password2": f"{PASSWORD}!"}
    assert client.post(reverse("account_change_password"), sent).status_code == 302
    [letter] = mail.outbox
    assert letter.to == [KNOWN]
    assert "password has been changed" in letter.body
    assert told in letter.body
    assert PASSWORD not in letter.body
