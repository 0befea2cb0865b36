"""Every address × role × method, plain and by htmx, against the table in ``tests.site``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from config.accounts.roles import Role, role_of
from config.web.access import FOREIGN, every_view_declares_access, url_patterns
from positions.choices import Status
from positions.models import Condition, Evidence, Excerpt, Review, Snapshot, Stance
from tests.factories import EvidenceFactory, UserFactory
from tests.lots import IN_LOTS, Lot
from tests.positions.pages.desk_forms import judgement
from tests.shown_form import shown_form
from tests.site import PAGES, PROGRAMS, ROLES, SECRETS, Page, World
from tests.site_reading import named_patterns

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
HTMX = {"HX-Request": "true"}
REQUESTS = [*((method, False) for method in METHODS), ("GET", True), ("POST", True)]


def revisions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from history.revision")
        return int(cursor.fetchone()[0])


def body(response: Any) -> bytes:
    content: bytes = response.getvalue()  # streamed, for CSV
    return content


FRAMED = {"embed_matrix", "embed_cell"}
"""They may stand in a frame of any site, and have no script that anybody could run there."""


def assert_guarded(response: Any, *, name: str = "") -> None:
    """Whatever the answer is, it cannot be framed, sniffed, or run what was put into it."""
    is_framed = name in FRAMED
    assert response.get("X-Frame-Options") == (None if is_framed else "DENY")
    assert not (is_framed and "script-src" in response["Content-Security-Policy"])
    assert f"frame-ancestors {'*' if is_framed else "'none'"}" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in response["Content-Security-Policy"]


WRITES_NOTHING = {"quote_check"}
"""Pages that are sent words only because these are too long for an address; readers have no cookie for a token."""
READS_ONLY = {entry.name for entry in PAGES if entry.methods == PROGRAMS}
"""The API answers 405 to whatever is sent, to programs that know no token."""


BY_SECRET = {"digest_stop"}
"""What programs of mail send, by the secret in its address (RFC 8058)."""


def test_no_other_page_goes_without_a_token() -> None:
    exempt = {pattern.name for pattern in url_patterns(get_resolver(), skip=FOREIGN) if is_exempt(pattern.callback)}
    assert exempt == WRITES_NOTHING | READS_ONLY | BY_SECRET


def is_exempt(view: Any) -> bool:
    return bool(getattr(view, "csrf_exempt", False))


def sent_in_vain(response: Any) -> list[bytes]:
    """The forms of a page that have no token, so that whatever they send is refused."""
    forms = re.findall(rb"<form\b[^>]*method=.post.*?</form>", body(response), re.DOTALL | re.IGNORECASE)
    free = [f'action="{reverse(name)}"'.encode() for name in WRITES_NOTHING]
    return [form for form in forms if b"csrfmiddlewaretoken" not in form and not any(one in form for one in free)]


def test_every_address_is_in_the_table() -> None:
    ours = {pattern.name for pattern in url_patterns(get_resolver(), skip=FOREIGN)}
    assert ours == {entry.name for entry in PAGES}


def asked_of(entry: Page, lot: Lot) -> list[tuple[Role, str, bool]]:
    """Every day each page is read and sent at the border: by the first role that may, and the last that may not."""
    at_the_border = {entry.least, *(role for role in ROLES if role == entry.least - 1)}
    every = [(role, *request) for role in ROLES for request in REQUESTS]
    daily = {one for one in every if one[0] in at_the_border and one[1:] in (("GET", False), ("POST", False))}
    return [one for one in every if (one in daily) is lot.is_daily]


@IN_LOTS
@pytest.mark.parametrize("entry", PAGES, ids=str)
def test_access(entry: Page, lot: Lot, world: World) -> None:
    before = revisions()
    for role, method, is_htmx in asked_of(entry, lot):
        response = world.clients[role].generic(method, entry.url(world), headers=HTMX if is_htmx else {})
        expected = entry.status(method, role, is_htmx=is_htmx)
        assert response.status_code == expected, f"{method} as {role.name}, htmx {is_htmx}"
        assert_guarded(response, name=entry.name)
        assert not sent_in_vain(response), f"{method} as {role.name}, htmx {is_htmx}"
    assert revisions() == before, "reading, or sending an empty form, changed something"


def test_writing_needs_a_token(world: World) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(world.users[Role.ADMINISTRATOR])
    for entry in PAGES:
        if "POST" in entry.methods and entry.name not in WRITES_NOTHING | BY_SECRET:
            response = careful.post(entry.url(world))
            assert response.status_code == 403, entry
            assert b"This form has expired" in body(response)


def test_unpublished_words_are_not_found(world: World) -> None:
    for name in ("search", "stance_list", "source_list", "actor_list"):
        for word in (*SECRETS, "returned"):
            for role in (Role.PUBLIC, Role.READER):
                found = body(world.clients[role].get(reverse(name), {"q": word})).decode().lower()
                assert "xylophone must" not in found
                assert "xylophone quarterly" not in found


@pytest.mark.parametrize("name", ["draft", "submitted", "archived"])
def test_unpublished_stances_open_for_editors_only(name: str, world: World) -> None:
    url = reverse("stance", args=[world.named[name]])
    seen = [world.clients[role].get(url).status_code for role in ROLES]
    assert seen == [404, 404, *[404 if name == "archived" else 200] * 3]


def test_unpublished_sources_open_for_editors_only(world: World) -> None:
    url = reverse("source", args=[world.named["secret source"]])
    assert [world.clients[role].get(url).status_code for role in ROLES] == [404, 404, 200, 200, 200]


def test_full_texts_are_for_those_who_signed_in(world: World) -> None:
    """Quotation right: the public sees the words that carry a stance, not the article."""
    url = reverse("source", args=[world.named["source"]])
    shown = [b"Far above." in body(world.clients[role].get(url)) for role in ROLES]
    assert shown == [False, True, True, True, True]


def test_no_address_is_open_without_a_decision() -> None:
    assert every_view_declares_access() == []


def admin_paths() -> list[str]:
    """Every address of Django's admin, with objects that do not exist."""
    values = {"object_id": "0", "id": "0", "content_type_id": "1", "app_label": "positions"}
    paths = {"/admin/nothing/", "/admin/positions/stance/0/"}
    for name, pattern in named_patterns():
        if name.startswith("admin:"):
            keys = pattern.pattern.converters or pattern.pattern.regex.groupindex
            paths.add(reverse(name, kwargs={key: values[key] for key in keys}))
    return sorted(paths - {reverse("admin:login"), reverse("admin:logout")})


@pytest.mark.parametrize("role", [role for role in ROLES if role < Role.ADMINISTRATOR])
def test_the_admin_is_closed_to_others(role: Role, world: World) -> None:
    client = world.clients[role]
    for path in admin_paths():
        for method in ("GET", "POST"):
            response = client.generic(method, path)
            assert response.status_code == 302, path
            assert response["Location"].startswith(reverse("admin:login")), path
            assert_guarded(response)


def test_the_admin_never_breaks(world: World) -> None:
    client = world.clients[Role.ADMINISTRATOR]
    for path in admin_paths():
        for method in ("GET", "POST"):
            response = client.generic(method, path)
            assert response.status_code < 500, path
            assert_guarded(response)


def test_the_admin_has_no_sign_in_of_its_own(world: World) -> None:
    clients, url = world.clients, reverse("admin:login")
    for method in ("GET", "POST"):
        assert clients[Role.PUBLIC].generic(method, url)["Location"].startswith(reverse("account_login"))
        assert clients[Role.REVIEWER].generic(method, url).status_code == 403
        assert clients[Role.ADMINISTRATOR].generic(method, url)["Location"] == reverse("admin:index")


def test_what_is_kept_cannot_be_deleted_in_the_admin(world: World) -> None:
    ours = {model for model in admin.site._registry if model._meta.app_label in ("actors", "positions")}
    client = world.clients[Role.ADMINISTRATOR]
    for model in ours:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        obj = model._default_manager.first()
        assert obj is not None
        assert client.get(reverse(f"{name}_changelist")).status_code == 200
        assert client.get(reverse(f"{name}_change", args=[obj.pk])).status_code == 200
        assert client.get(reverse(f"{name}_delete", args=[obj.pk])).status_code == 403
        is_made_at_the_desk = issubclass(model, (Snapshot, Excerpt, Review, Stance, Condition, Evidence))
        assert client.get(reverse(f"{name}_add")).status_code == (403 if is_made_at_the_desk else 200)


ACCOUNTS = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_signup": (200, 302),
    "account_reauthenticate": (302, 200),
    "account_email": (302, 200),
    "account_email_verification_sent": (200, 200),
    "account_change_password": (302, 200),
    "account_set_password": (302, 302),
    "account_reset_password": (200, 200),
    "account_confirm_login_code": (302, 302),
    "account_confirm_email": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_done": (200, 200),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
}
"""What allauth answers the anonymous, and those who signed in, whatever their role."""


def test_every_other_address_is_in_a_table() -> None:
    assert reverse("usersessions_list") == reverse("own_sessions")  # ours stands in its place
    names = {name for name, _ in named_patterns() if name and not name.startswith("admin:")}
    assert names - {"usersessions_list"} == set(ACCOUNTS) | {entry.name for entry in PAGES}


def test_accounts(world: World) -> None:
    clients = world.clients
    keys = {"account_confirm_email": {"key": "k"}, "account_reset_password_from_key": {"uidb36": "1", "key": "k"}}
    for name, (anonymous, signed_in) in ACCOUNTS.items():
        url = reverse(name, kwargs=keys.get(name))
        for role in ROLES:
            for headers in ({}, HTMX):
                response = clients[role].get(url, headers=headers)
                assert response.status_code == (signed_in if role else anonymous), (name, role)
                assert_guarded(response)
        for method in ("PUT", "DELETE", "OPTIONS"):
            assert clients[Role.EDITOR].generic(method, url).status_code < 500, (name, method)


@dataclass(frozen=True, slots=True)
class Deed:
    """What an editor or a reviewer does to a stance: how it is answered if they coded it, or a colleague did."""

    name: str
    status: Status
    role: Role
    own: int
    others: int
    data: Callable[[Stance], dict[str, object]] = lambda stance: {"version": stance.version}

    def __str__(self) -> str:
        return f"{self.role.name} {self.name} {self.status}"


def approval(stance: Stance) -> dict[str, object]:
    return judgement(stance, "approve", seen=0)


DEEDS = [
    Deed("stance_submit", Status.DRAFT, Role.EDITOR, 302, 302),  # they are a team
    Deed("stance_archive", Status.DRAFT, Role.EDITOR, 302, 403),
    Deed("stance_archive", Status.RETURNED, Role.EDITOR, 302, 403),
    Deed("stance_archive", Status.DRAFT, Role.REVIEWER, 302, 302),
    Deed("stance_archive", Status.SUBMITTED, Role.EDITOR, 422, 403),
    Deed("stance_take_back", Status.SUBMITTED, Role.EDITOR, 302, 403),
    Deed("stance_take_back", Status.SUBMITTED, Role.REVIEWER, 302, 403),
    Deed("stance_take_back", Status.RETURNED, Role.EDITOR, 422, 403),
    Deed("review", Status.SUBMITTED, Role.REVIEWER, 403, 302, approval),
    Deed("review", Status.SUBMITTED, Role.EDITOR, 403, 403, approval),
    Deed("review", Status.SUBMITTED, Role.ADMINISTRATOR, 403, 302, approval),
]


@pytest.mark.parametrize("deed", DEEDS, ids=str)
def test_own_and_others_work(deed: Deed, world: World) -> None:
    for coder, expected in ((world.users[deed.role], deed.own), (UserFactory.create(role=Role.EDITOR), deed.others)):
        stance = EvidenceFactory.create(stance__status=deed.status, stance__coder=coder).stance
        response = world.clients[deed.role].post(reverse(deed.name, args=[stance.pk]), deed.data(stance))
        assert response.status_code == expected
        changed = Stance.objects.get(pk=stance.pk)
        assert (changed.version > stance.version) is (expected == 302)
        assert changed.coder == coder


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
def test_whoever_edits_another_s_draft_leaves_it_to_its_coder(role: Role, world: World) -> None:
    stance = EvidenceFactory.create(stance__coder=(coder := UserFactory.create(role=Role.EDITOR))).stance
    url = reverse("stance_edit", args=[stance.pk])
    form = shown_form(body(world.clients[role].get(url)).decode(), "actor")
    forged = {"coder": "1", "status": "published", "published_at": "2025-01-01", "role": "administrator"}
    assert world.clients[role].post(url, form | forged | {"note": "Mended."}).status_code == 302
    stance.refresh_from_db()
    assert (stance.coder, stance.status, stance.note) == (coder, Status.DRAFT, "Mended.")
    assert role_of(User.objects.get(pk=world.users[role].pk)) is role
