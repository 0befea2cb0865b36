"""Where somebody is signed in, and who may end it there (ASVS 5.0, chapter 7)."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from config.accounts.roles import Role
from tests.factories import PASSWORD, UserFactory
from tests.test_sign_in import code

pytestmark = pytest.mark.django_db

PAGE, LOGIN = "/account/sessions/", "/account/login/"


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(username="anna", role=Role.EDITOR)
    return user


def signed_in(browser: str = "Netscape", *, address: str = "203.0.113.7") -> Client:
    client = Client(headers={"User-Agent": browser}, REMOTE_ADDR=address)
    assert client.post(LOGIN, {"login": "anna", "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def give_password(client: Client) -> None:
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def numbers(client: Client) -> list[str]:
    return re.findall(r'name="end" value="(\d+)"', client.get(PAGE).content.decode())


def test_own_sessions_are_listed_and_no_others(editor: User) -> None:
    UserFactory.create(username="ben", role=Role.EDITOR)
    Client(headers={"User-Agent": "Somebody's"}).post(LOGIN, {"login": "ben", "password": PASSWORD})
    here, _ = signed_in("Netscape <b>"), signed_in("Mosaic", address="not told")
    page = here.get(PAGE).content.decode()
    assert [word in page for word in ("Netscape &lt;b&gt;", "203.0.113.7", "Mosaic", "not known", "this one")] == [
        True
    ] * 5
    assert "Somebody" not in page
    assert len(numbers(here)) == 1
    assert "Sessions are listed from the next time" not in page


def test_one_is_ended_after_the_password(editor: User) -> None:
    here, first, second = (signed_in() for _ in range(3))
    [_, number] = numbers(here)
    asked = here.post(PAGE, {"end": number})
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert (is_in(first), is_in(second)) == (True, True)
    here.post(asked["Location"], {"password": PASSWORD})  # goes on with what was asked for
    assert (is_in(here), is_in(first), is_in(second)) == (True, False, True)
    assert "It had ended already." in here.post(PAGE, {"end": number}, follow=True).content.decode()


def test_all_others_are_ended_and_not_this_one(editor: User) -> None:
    here, first, second = (signed_in() for _ in range(3))
    give_password(here)
    assert here.post(PAGE, {"end": "others"}).status_code == 302
    assert (is_in(here), is_in(first), is_in(second)) == (True, False, False)
    own = UserSession.objects.get(session_key=here.session.session_key)
    here.post(PAGE, {"end": str(own.pk)})
    assert is_in(here)


def test_nobody_ends_another_s(editor: User) -> None:
    anna = signed_in()
    UserFactory.create(username="ben", role=Role.EDITOR)
    ben = Client()
    ben.post(LOGIN, {"login": "ben", "password": PASSWORD})
    give_password(ben)
    for chosen in ("others", str(UserSession.objects.get(user=editor).pk)):
        ben.post(PAGE, {"end": chosen})
    assert is_in(anna)


def test_what_was_ended_or_ran_out_is_not_listed(editor: User) -> None:
    here, other = signed_in(), signed_in()
    other.post(reverse("account_logout"))
    assert numbers(here) == []
    signed_in()
    give_password(here)
    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": f"{PASSWORD}!", "password2": f"{PASSWORD}!"},
    )
    assert numbers(here) == []
    assert "this one" in here.get(PAGE).content.decode()


def test_a_second_factor_added_ends_other_sessions(
    editor: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    here, other = signed_in(), signed_in()
    give_password(here)
    [secret] = re.findall(r'value="([A-Z2-7]{32})"', here.get(reverse("mfa_activate_totp")).content.decode())
    with django_capture_on_commit_callbacks(execute=True):
        assert here.post(reverse("mfa_activate_totp"), {"code": code(secret)}).status_code == 302
    assert (is_in(here), is_in(other)) == (True, False)


def test_a_second_factor_taken_off_ends_other_sessions(editor: User) -> None:
    here, other = signed_in(), signed_in()
    give_password(here)
    Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={"secret": "x"})
    RecoveryCodes.activate(editor)
    assert here.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert (is_in(here), is_in(other)) == (True, False)


def test_addresses_are_changed_after_a_factor_that_was_just_given(editor: User) -> None:
    kept = EmailAddress.objects.create(user=editor, email="anna@example.org", verified=True, primary=True)
    thief = Client()
    thief.force_login(editor)
    for sent in ({"email": "new@example.org", "action_add": ""}, {"email": kept.email, "action_remove": ""}):
        answer = thief.post(reverse("account_email"), sent)
        assert answer["Location"].startswith(reverse("account_reauthenticate")), sent
    assert list(EmailAddress.objects.filter(user=editor)) == [kept]
    give_password(thief)
    thief.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    assert EmailAddress.objects.filter(user=editor).count() == 2


def away(client: Client, *, since_seen: float, since_sign_in: float = 0.0) -> None:
    """As the session of somebody whose clock went on by so many hours."""
    session = client.session
    for name, hours in (("seen", since_seen), ("signed_in", since_sign_in or since_seen)):
        session[name] = time.time() - hours * 3600
    session.save()


def test_a_session_ends_for_inactivity(editor: User, settings: Settings) -> None:
    settings.DEMARCHE_IDLE_HOURS = 2
    client, other = signed_in(), signed_in()
    away(client, since_seen=1.9)
    assert is_in(client)
    away(client, since_seen=2.1)
    assert len(numbers(other)) == 0, "it is over, and not listed"
    assert not is_in(client)
    assert is_in(other)


def test_whoever_works_on_stays_in_until_the_days_are_over(editor: User, settings: Settings) -> None:
    client = signed_in()
    away(client, since_seen=1.5, since_sign_in=14 * 24 - 1)
    assert is_in(client)
    assert time.time() - client.session["seen"] < 60, "noted, as more than an hour went by"
    kept = client.session["seen"]
    assert is_in(client)
    assert client.session["seen"] == kept, "and not again at once"
    away(client, since_seen=0.1, since_sign_in=14 * 24 + 1)
    assert not is_in(client)


def test_a_session_from_before_this_was_kept_begins_now(editor: User) -> None:
    client = signed_in()
    session = client.session
    del session["seen"], session["signed_in"]
    session.save()
    assert is_in(client)
    assert time.time() - client.session["signed_in"] < 60


def test_whoever_is_not_signed_in_has_no_such_end(client: Client) -> None:
    session = client.session
    session["seen"] = session["kept"] = 1.0
    session.save()
    assert client.get("/").status_code == 200
    assert client.session["kept"] == 1.0
