"""How often passwords and codes may be guessed, by whom that is counted, and which roles need a second factor."""

from typing import Any, Final

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from config.accounts.roles import Role
from config.accounts.visitors import UNKNOWN, visitor_address
from tests.factories import PASSWORD, UserFactory
from tests.test_sign_in import LOGIN, sign_in

pytestmark = pytest.mark.django_db

PROXY: Final = "10.0.0.5"


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(username="editor", email="editor@example.org", role=Role.EDITOR)
    return user


@pytest.fixture(autouse=True)
def _soon(settings: Settings) -> None:
    """Checking a password takes its time."""
    settings.AXES_FAILURE_LIMIT, settings.DEMARCHE_ACCOUNT_FAILURES, settings.DEMARCHE_ADDRESS_FAILURES = 4, 6, 8


def guess(name: str, *, times: int, address: str = "198.51.100.7", **extra: Any) -> int:
    """Wrong passwords; the last answer."""
    return [sign_in(Client(), name, f"wrong {n}", REMOTE_ADDR=address, **extra) for n in range(times)][-1]


def test_an_account_is_guarded_against_many_addresses(editor: User) -> None:
    for n in range(settings.DEMARCHE_ACCOUNT_FAILURES - 1):
        assert guess("editor", times=1, address=f"198.51.100.{n}") == 200
    assert guess("editor", times=1, address="198.51.100.200") == 429
    assert sign_in(Client(), "editor", REMOTE_ADDR="198.51.100.201") == 429


def test_going_on_while_locked_out_locks_nobody_else_out(editor: User) -> None:
    assert guess("editor", times=2 * settings.DEMARCHE_ACCOUNT_FAILURES) == 429
    assert sign_in(Client(), "editor", REMOTE_ADDR="198.51.100.8") == 302


@pytest.mark.parametrize("names", [["editor", "EDITOR", "editor@example.org", "Editor@Example.org"]])
def test_an_account_is_one_however_it_is_called(editor: User, names: list[str]) -> None:
    for n in range(settings.AXES_FAILURE_LIMIT - 1):
        assert guess(names[n % len(names)], times=1) == 200
    assert guess(names[-1], times=1) == 429
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {"editor"}


def test_an_address_is_stopped_across_accounts(editor: User) -> None:
    for n in range(settings.DEMARCHE_ADDRESS_FAILURES - 1):
        assert guess(f"name {n}", times=1) == 200
    assert guess("another", times=1) == 429
    assert sign_in(Client(), "editor", REMOTE_ADDR="198.51.100.7") == 429
    assert sign_in(Client(), "editor", REMOTE_ADDR="198.51.100.8") == 302


def test_signing_in_between_forgives_no_guesses_at_others(editor: User) -> None:
    own = UserFactory.create()
    for n in range(settings.DEMARCHE_ADDRESS_FAILURES - 1):
        guess(f"name {n}", times=1)
    assert sign_in(Client(), own.username, REMOTE_ADDR="198.51.100.7") == 302
    assert guess("another", times=1) == 429


def test_a_slip_of_one_s_own_is_forgiven(editor: User) -> None:
    for _ in range(3):
        assert guess("editor", times=settings.AXES_FAILURE_LIMIT - 1) == 200
        assert sign_in(Client(), "editor", REMOTE_ADDR="198.51.100.7") == 302


def test_behind_a_named_proxy_visitors_are_told_apart(editor: User, settings: Settings) -> None:
    settings.DEMARCHE_PROXIES = [PROXY]
    other = UserFactory.create()
    for n in range(settings.DEMARCHE_ADDRESS_FAILURES):
        guess(f"name {n}", times=1, address=PROXY, HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert guess("x", times=1, address=PROXY, HTTP_X_FORWARDED_FOR="203.0.113.9") == 429
    assert sign_in(Client(), other.username, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR="203.0.113.10") == 302


@pytest.mark.parametrize("told", [{}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "no address"}])
def test_nobody_locks_everybody_out_behind_a_proxy(editor: User, settings: Settings, told: dict[str, str]) -> None:
    """One that tells nothing, or nonsense, or that stands on this machine and that nobody named."""
    address = "127.0.0.1" if told.get("HTTP_X_FORWARDED_FOR") == "203.0.113.9" else PROXY
    settings.DEMARCHE_PROXIES = [] if address == "127.0.0.1" else [PROXY]
    for n in range(settings.DEMARCHE_ADDRESS_FAILURES + 2):
        guess(f"name {n}", times=1, address=address, **told)
    assert sign_in(Client(), "editor", REMOTE_ADDR=address, **told) == 302
    assert guess("editor", times=settings.DEMARCHE_ACCOUNT_FAILURES, address=address, **told) == 429


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # of nobody's making but the visitor's
        ("10.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "1.1.1.1, 203.0.113.9, 10.0.0.6", "203.0.113.9"),
        ("10.0.0.5", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.5", "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::"),
        ("10.0.0.5", "::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:10.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "203.0.113.9, <script>", UNKNOWN),
        ("10.0.0.5", "", UNKNOWN),
        ("10.0.0.5", ", ,", UNKNOWN),
        ("10.0.0.5", "10.0.0.6", UNKNOWN),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "", "2001:db8:1:2::"),
        ("fe80::1%eth0", "", "fe80::"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", UNKNOWN),
        ("", "203.0.113.9", UNKNOWN),
    ],
)
def test_where_a_visitor_comes_from(peer: str, forwarded: str, counted: str, settings: Settings) -> None:
    settings.DEMARCHE_PROXIES = ["10.0.0.0/29"]
    request = RequestFactory().get("/")
    request.META |= {"REMOTE_ADDR": peer} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    assert visitor_address(request) == counted


def test_proxies_and_roles_misspelt_are_told_at_the_start(settings: Settings) -> None:
    settings.DEMARCHE_PROXIES, settings.DEMARCHE_MFA_ROLES = ["nginx"], ["editors"]
    assert {"visitors.E1", "access.E2"} <= {message.id for message in run_checks()}


@pytest.mark.parametrize("length", [151, 255, 256, 5_000, 200_000])
@pytest.mark.parametrize("kind", ["{}", "{}@example.org", "ü{}"])
def test_a_name_longer_than_a_column_is_told(length: int, kind: str) -> None:
    response = Client().post(LOGIN, {"login": kind.format("a" * length), "password": "wrong"})
    assert response.status_code == 200
    assert b"errorlist" in response.content


ACCOUNT_PAGES: Final = (
    "account_login", "account_signup", "account_reset_password", "account_email", "account_change_password",
    "account_set_password", "account_reauthenticate", "mfa_activate_totp", "mfa_authenticate", "mfa_reauthenticate",
    "mfa_deactivate_totp", "mfa_generate_recovery_codes",
)  # fmt: skip


@pytest.mark.parametrize("is_signed_in", [False, True])
@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_no_form_of_accounts_fails_on_long_values(
    name: str, is_signed_in: bool, editor: User, settings: Settings
) -> None:
    settings.DEMARCHE_SIGNUP = True
    client = Client()
    if is_signed_in:
        client.force_login(editor)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse(name))
    if page.status_code == 200 and (form := page.context and page.context.get("form")):
        texts = [field for field in form.fields.values() if hasattr(field, "max_length")]
        assert all(field.max_length and field.max_length <= 1000 for field in texts)
    fields = ("login", "username", "email", "password", "password1", "password2", "oldpassword", "code")
    for value in ("a" * 70_000, "a" * 300 + "@example.org"):
        sent = dict.fromkeys(fields, value) | {"action_add": ""}
        assert client.post(reverse(name), sent).status_code < 500, name


def with_factor(user: User) -> str:
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def test_roles_that_need_a_second_factor_work_only_with_it(editor: User, settings: Settings) -> None:
    settings.DEMARCHE_MFA_ROLES = ["editor", "administrator"]
    client = Client()
    client.force_login(editor)
    answer = client.get("/desk/", follow=True)
    assert answer.redirect_chain == [(reverse("second_factor"), 302)]
    page = answer.content.decode()
    assert "works only with a second factor" in page
    assert reverse("mfa_activate_totp") in page
    assert editor.username in page
    assert client.get("/").status_code == 200
    assert client.post(reverse("source_add"), {"title": "T"}).status_code == 403
    assert client.get("/desk/", headers={"HX-Request": "true"}).status_code == 403
    with_factor(editor)
    assert client.get("/desk/").status_code == 200


def test_other_roles_and_visitors_are_not_asked(settings: Settings) -> None:
    settings.DEMARCHE_MFA_ROLES = ["administrator"]
    for role, paths in ((Role.EDITOR, ["/desk/"]), (Role.REVIEWER, ["/desk/", "/review/"])):
        client = Client()
        client.force_login(UserFactory.create(role=role))
        assert [client.get(path).status_code for path in paths] == [200] * len(paths)
    assert Client().get("/desk/")["Location"].startswith(LOGIN)


def test_the_admin_is_shut_without_it(settings: Settings) -> None:
    settings.DEMARCHE_MFA_ROLES = ["administrator"]
    user, client = UserFactory.create(role=Role.ADMINISTRATOR), Client()
    client.force_login(user)
    for path in ("/admin/", "/admin/auth/user/"):
        assert client.get(path, follow=True).redirect_chain[-1][0] == reverse("second_factor")
    with_factor(user)
    assert client.get("/admin/").status_code == 200


def test_guessing_codes_is_limited(editor: User) -> None:
    with_factor(editor)
    client = Client()
    assert sign_in(client, "editor") == 302
    said = [client.post(reverse("mfa_authenticate"), {"code": f"{n:06}"}).content for n in range(8)]
    assert b"Too many" in said[-1]
