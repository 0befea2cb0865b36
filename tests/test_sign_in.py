"""Signing in: who gets in, who is locked out, what a session is worth, and that nobody raises their own role."""

import hashlib
import hmac
import os
import re
import struct
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Iterator
from http.cookies import Morsel
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.accounts.roles import Role, role_of
from positions.management.commands.load_seeds import DEMO_PASSWORD, DEMO_SIGN_INS, make_demo_sign_ins
from tests.factories import PASSWORD, UserFactory
from tests.site import PAGES, make_world

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"


def sign_in(client: Client, name: str, password: str = PASSWORD, **extra: Any) -> int:
    return client.post(LOGIN, {"login": name, "password": password}, **extra).status_code


def test_a_sign_in_leads_to_no_address_that_is_none(
    client: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot_read(*_: object) -> bool:
        raise ValueError

    monkeypatch.setattr(DefaultAccountAdapter, "is_safe_url", cannot_read)
    for path in (LOGIN, reverse("account_signup"), reverse("account_logout"), reverse("account_reset_password")):
        assert client.get(path, {"next": "/desk/"}).status_code < 400, path
    sent = {"login": editor.username, "password": PASSWORD, "next": "/review/"}
    assert client.post(LOGIN, sent)["Location"] == "/desk/"


def test_signing_up_is_offered_only_where_it_is_open(client: Client, settings: Settings) -> None:
    assert b"sign up" not in client.get(LOGIN).content
    settings.DEMARCHE_SIGNUP = True
    assert b"sign up" in client.get(LOGIN).content


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(username="editor", email="editor@example.org", role=Role.EDITOR)
    return user


@pytest.mark.parametrize("name", ["editor", "editor@example.org"])
def test_sign_in_and_out(client: Client, editor: User, name: str) -> None:
    assert sign_in(client, name) == 302
    assert client.get("/desk/").status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200  # asks
    assert client.get("/desk/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/desk/")["Location"] == f"{LOGIN}?next=/desk/"


def test_demo_sign_ins_have_their_roles(client: Client) -> None:
    make_demo_sign_ins()
    make_demo_sign_ins()
    for name, role in DEMO_SIGN_INS.items():
        assert role_of(User.objects.get(username=name)) is role
        assert sign_in(Client(), name, DEMO_PASSWORD) == 302
    assert set(DEMO_SIGN_INS.values()) == set(Role) - {Role.PUBLIC}


def test_sign_in_leads_back_but_not_elsewhere(client: Client, editor: User) -> None:
    sent = {"login": "editor", "password": PASSWORD}
    assert client.post(LOGIN, sent | {"next": "/review/"})["Location"] == "/review/"
    for evil in (
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
        "http:///evil.example",
    ):
        assert Client().post(LOGIN, sent | {"next": evil})["Location"] == "/desk/", evil


def test_whoever_only_reads_comes_to_the_first_page(client: Client) -> None:
    UserFactory.create(username="reader", role=Role.READER)
    assert client.post(LOGIN, {"login": "reader", "password": PASSWORD})["Location"] == "/"


def test_wrong_passwords_and_unknown_names_look_alike(editor: User) -> None:
    def answer(name: str) -> str:
        page = Client().post(LOGIN, {"login": name, "password": "wrong"}).content.decode()
        return re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", page)

    assert answer("editor") == answer("nobody")


def test_guessing_is_locked_out(editor: User) -> None:
    statuses = [sign_in(Client(), "editor", f"wrong {i}") for i in range(settings.AXES_FAILURE_LIMIT)]
    assert set(statuses[:-1]) == {200}
    locked = Client().post(LOGIN, {"login": "editor", "password": PASSWORD})
    assert locked.status_code == 429
    assert b"Too many attempts" in locked.content
    assert sign_in(Client(), "editor", headers={"X-Forwarded-For": "203.0.113.9"}) == 429


def test_others_are_not_locked_out_with_them(editor: User) -> None:
    other = UserFactory.create()
    for i in range(settings.AXES_FAILURE_LIMIT):
        sign_in(Client(), "editor", f"wrong {i}")
    assert sign_in(Client(), other.username) == 302


def test_inactive_users_stay_out(client: Client, editor: User) -> None:
    client.force_login(editor)
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert client.get("/desk/").status_code == 302
    sign_in(client, "editor")
    assert client.get("/desk/").status_code == 302


def test_nobody_makes_an_account_by_themselves(client: Client, settings: Settings) -> None:
    sent = {"username": "me", "email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(reverse("account_signup"), sent).status_code == 200
    assert not User.objects.exists()
    settings.DEMARCHE_SIGNUP = True
    assert client.post(reverse("account_signup"), sent).status_code == 302
    assert role_of(User.objects.get()) is Role.READER


def test_the_session_changes_at_sign_in_and_out(client: Client, editor: User) -> None:
    keys = []
    for _ in range(2):
        sign_in(client, "editor")
        keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
        client.post(reverse("account_logout"))
    assert len(set(keys)) == 2
    client.cookies[settings.SESSION_COOKIE_NAME] = keys[0]
    assert client.get("/desk/").status_code == 302


def test_a_session_from_before_the_sign_in_is_none_after_it(client: Client, editor: User) -> None:
    """Whoever planted it, or saw it, is not signed in with it."""
    planted = client.session
    planted["kept"] = "what was typed"
    planted.save()
    key = planted.session_key or ""
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    sign_in(client, "editor")
    assert client.get("/desk/").status_code == 200
    assert client.session["kept"] == "what was typed"
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get("/desk/").status_code == 302


def test_a_new_password_ends_other_sessions(client: Client, editor: User) -> None:
    elsewhere = Client()
    for session in (client, elsewhere):
        session.force_login(editor)
    sent = {"oldpassword": PASSWORD, "password1": f"{PASSWORD}!", "password2": f"{PASSWORD}!"}
    assert client.post(reverse("account_change_password"), sent).status_code == 302
    assert client.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302


def cookies(client: Client) -> Iterator[Morsel[str]]:
    return (client.cookies[name] for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME))


def test_cookies_are_guarded(client: Client, editor: User) -> None:
    client.get(LOGIN)
    sign_in(client, "editor")
    assert [cookie["samesite"] for cookie in cookies(client)] == ["Lax", "Lax"]
    assert client.cookies[settings.SESSION_COOKIE_NAME]["httponly"]


def test_cookies_are_secure_where_the_site_is() -> None:
    """The names with __Host- bind them to this host and to HTTPS; the settings are read once, so in another process."""
    code = "from config import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE)"
    environment = {**os.environ, "DEMARCHE_HTTPS": "1", "DEMARCHE_NO_DATABASE": "1"}
    output = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert output.stdout.split() == ["__Host-session", "__Host-csrf", "True"]


def test_browsers_keep_to_https_for_a_year() -> None:
    code = "from config import settings as s; print(s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT)"
    environment = {**os.environ, "DEMARCHE_HTTPS": "1", "DEMARCHE_NO_DATABASE": "1"}
    output = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    seconds, is_redirected = output.stdout.split()
    assert int(seconds) >= 365 * 24 * 60 * 60  # Django's own check is content with a second
    assert is_redirected == "True"


def test_readers_get_no_cookie(client: Client) -> None:
    world = make_world()
    for entry in PAGES:
        if entry.least is Role.PUBLIC:
            assert not client.get(entry.url(world)).cookies, entry


def code(secret: str) -> str:
    """The six digits of an authenticator now (RFC 6238)."""
    digest = hmac.digest(b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_second_factor(client: Client, editor: User) -> None:
    sign_in(client, "editor")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})"', page)
    assert secret is not None
    assert client.post(reverse("mfa_activate_totp"), {"code": code(secret[1])}).status_code == 302
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        assert client.get(reverse(name)).status_code == 200, name
    again = Client()
    assert again.post(LOGIN, {"login": "editor", "password": PASSWORD})["Location"] == reverse("mfa_authenticate")
    assert again.get("/desk/").status_code == 302
    assert again.get(reverse("mfa_authenticate")).status_code == 200
    again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert again.get("/desk/").status_code == 302


RISE = {
    "is_superuser": "1",
    "is_staff": "1",
    "groups": "4",
    "role": "4",
    "user": "1",
    "username": "root",
    "is_active": "1",
}


def test_no_form_raises_a_role() -> None:
    world = make_world()
    client, editor = world.clients[Role.EDITOR], world.users[Role.EDITOR]
    groups = "&".join(f"groups={group.pk}" for group in Group.objects.all())
    for entry in PAGES:
        if "POST" in entry.methods and set(entry.kwargs.values()) <= set(world.named):
            client.post(entry.url(world), RISE)
    for name in ("account_email", "account_change_password", "account_reauthenticate", "mfa_activate_totp"):
        client.post(reverse(name), RISE | {"email": "new@example.org", "action_add": ""})
        client.generic("POST", reverse(name), groups, content_type="application/x-www-form-urlencoded")
    for path in (
        "auth/user/add/",
        f"auth/user/{editor.pk}/change/",
        f"auth/user/{editor.pk}/password/",
        "auth/group/add/",
    ):
        assert client.post(f"/admin/{path}", RISE).status_code == 302
    editor = User.objects.get(pk=editor.pk)
    assert role_of(editor) is Role.EDITOR
    assert (editor.is_staff, editor.username, editor.groups.count()) == (False, "editor", 1)


def test_an_administrator_by_group_opens_the_admin() -> None:
    user = UserFactory.create(role=Role.ADMINISTRATOR)
    User.objects.filter(pk=user.pk).update(is_staff=False, is_superuser=False)
    client = Client()
    client.force_login(user)
    for path in ("/admin/", "/admin/positions/stance/", "/admin/actors/actor/add/", "/admin/auth/user/"):
        assert client.get(path).status_code == 200, path
