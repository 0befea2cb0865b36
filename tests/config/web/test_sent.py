"""Nothing that was sent is lost: a session that is over, a token of an earlier one, a wrong password in between."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import resolve, reverse

from config.accounts.roles import Role
from config.web.sent import Sent
from config.web.sent_fields import Field, name_in_words
from positions.choices import VALUE_LABELS
from positions.models import Source, Stance
from tests.factories import PASSWORD
from tests.shown_form import offers, shown_form
from tests.site import PAGES, Page, World
from tests.test_sign_in import code

pytestmark = pytest.mark.django_db

ARTICLE = "Berlin says no.\n\nIt said so “twice”: <b>no</b> & no.\n"
HERE = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
URL = "/desk/sources/add/"


def article(world: World) -> dict[str, Any]:
    form = shown_form(world.clients[Role.EDITOR].get(URL).text, "client_key")
    return form | {"text": ARTICLE, "published_date": "2025-08-22"}


def sign_in(client: Client, response: Any, world: World, *, password: str = PASSWORD) -> Any:
    fields = shown_form(response.text, "login")
    name = world.users[Role.EDITOR].username
    return client.post(reverse("account_login"), fields | {"login": name, "password": password})


def test_a_post_survives_the_end_of_the_session(world: World) -> None:
    client, sent = Client(), article(world)
    response = client.post(URL, sent)
    assert response.status_code == 403
    assert "is not lost" in response.text
    response = sign_in(client, response, world, password="wrong")
    assert "not lost" in response.text
    response = sign_in(client, response, world)
    assert response["Location"] == reverse("sent")
    assert not Source.objects.filter(title="Berlin says no.").exists(), "nothing is sent by itself"
    page = client.get(reverse("sent"))
    again = shown_form(page.text, "client_key")
    assert again["text"] == ARTICLE
    assert client.post(URL, again | {"look": "1"}).status_code == 422
    assert not Source.objects.filter(title="Berlin says no.").exists(), "looking it over saves nothing"
    assert client.post(URL, again).status_code == 302
    assert Source.objects.filter(title="Berlin says no.").count() == 1
    assert "Nothing waits" in client.get(reverse("sent")).text


def test_a_post_survives_a_second_factor_in_between(world: World) -> None:
    secret = generate_totp_secret()
    TOTP.activate(world.users[Role.EDITOR], secret)
    client, sent = Client(), article(world)
    response = sign_in(client, client.post(URL, sent), world)
    assert response["Location"] == reverse("mfa_authenticate")
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.get(reverse("sent")).status_code == 302, "half signed in is not signed in"
    response = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert response["Location"] == reverse("sent")
    again = shown_form(client.get(reverse("sent")).text, "client_key")
    assert again["text"] == ARTICLE
    assert client.post(URL, again).status_code == 302
    assert Source.objects.filter(title="Berlin says no.").count() == 1


def test_looking_it_over_shows_the_form_filled(world: World) -> None:
    response = world.clients[Role.EDITOR].post(URL, article(world) | {"look": "1"})
    assert "Not saved yet" in response.text
    shown = shown_form(response.text, "client_key")
    assert shown["text"].replace("\r\n", "\n").strip() == ARTICLE.strip()
    assert "look" not in shown
    assert world.clients[Role.EDITOR].post(URL, shown).status_code == 302


def test_what_was_sent_can_be_let_go(world: World) -> None:
    client = Client()
    sign_in(client, client.post(URL, article(world)), world)
    assert client.post(reverse("sent")).status_code == 302
    assert "Nothing waits" in client.get(reverse("sent")).text


def test_nothing_is_kept_for_who_has_not_signed_in(world: World) -> None:
    client = Client()
    client.post(URL, article(world))
    assert "session" not in client.cookies
    response = sign_in(client, client.post(URL, article(world)), world, password="wrong")
    assert response.status_code == 200
    assert "sent" not in client.session


def test_only_our_own_words_are_taken_over(world: World) -> None:
    client = Client()
    login = {"login": world.users[Role.EDITOR].username, "password": PASSWORD, "sent": "forged"}
    client.post(reverse("account_login"), login)
    assert "sent" not in client.session


@pytest.mark.parametrize("name", ["stance_submit", "stance_archive"])
def test_a_button_leads_back_to_its_page(name: str, world: World) -> None:
    """The address of a button cannot be read: after signing in it was answered 405."""
    url = reverse(name, args=[world.named["draft"]])
    response = Client().post(url, {"version": "1"}, headers={"Referer": "http://testserver/desk/"})
    assert response["Location"] == "/account/login/?next=/desk/"
    response = Client().post(url, {"version": "1"})
    assert response["Location"] == f"/account/login/?next={reverse('stance_edit', args=[world.named['draft']])}"
    response = Client().post(url, {"version": "1"}, headers={"Referer": "http://elsewhere.example/desk/"})
    assert "elsewhere" not in response["Location"]


def test_a_withdrawal_keeps_its_reason(world: World) -> None:
    url = reverse("stance_withdraw", args=[world.named["stance"]])
    response = Client().post(url, {"version": "1", "withdrawal_note": "He took it back."})
    assert response.status_code == 403
    assert "is not lost" in response.text


class TestExpiredForms:
    """Signed in anew since the form was opened: its token is of the earlier session."""

    @pytest.fixture
    def careful(self, world: World) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.users[Role.EDITOR])
        return client

    def test_what_was_sent_is_shown_and_can_be_sent_again(self, careful: Client, world: World) -> None:
        response = careful.post(URL, article(world), headers=HERE)
        assert response.status_code == 403
        assert "This form has expired" in response.text
        assert not Source.objects.filter(title="Berlin says no.").exists()
        again = shown_form(response.text, "client_key")
        assert again["text"].strip() == ARTICLE.strip()
        assert careful.post(URL, again, headers=HERE).status_code == 302
        assert Source.objects.filter(title="Berlin says no.").count() == 1

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "null"},
            {"Origin": "http://elsewhere.example"},
            {"Origin": "https://testserver"},
            {"Referer": "http://elsewhere.example/"},
            {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        ],
        ids=str,
    )
    def test_another_site_gets_no_token_for_what_it_sends(
        self, headers: dict[str, str], careful: Client, world: World
    ) -> None:
        response = careful.post(URL, article(world), headers=headers)
        assert response.status_code == 403
        assert "Berlin says no" not in response.text
        assert "Send again" not in response.text

    def test_a_button_says_where_to_press_it_again(self, careful: Client, world: World) -> None:
        url = reverse("stance_submit", args=[world.named["draft"]])
        response = careful.post(url, {"version": "1"}, headers=HERE | {"Referer": "http://testserver/desk/"})
        assert response.status_code == 403
        assert 'href="/desk/"' in response.text
        assert Stance.objects.get(pk=world.named["draft"]).status == "draft"

    def test_passwords_are_never_shown(self, careful: Client) -> None:
        for url in (reverse("account_login"), "/admin/auth/user/add/"):
            response = careful.post(url, {"login": "ed", "password": PASSWORD}, headers=HERE)
            assert response.status_code == 403
            assert PASSWORD not in response.text

    def test_a_stale_sign_in_form_still_carries_it(self, careful: Client, world: World) -> None:
        fields = shown_form(Client().post(URL, article(world)).text, "login")
        response = careful.post(reverse("account_login"), fields, headers=HERE)
        assert response["Location"] == reverse("sent"), "signed in by another window meanwhile"
        assert "Berlin says no" in careful.get(reverse("sent")).text
        response = Client(enforce_csrf_checks=True).post(reverse("account_login"), fields, headers=HERE)
        assert response.status_code == 403
        assert shown_form(response.text, "login")["sent"]


def test_saving_tells_the_browser_which_draft_it_was(world: World) -> None:
    sent = article(world)
    response = world.clients[Role.EDITOR].post(URL, sent)
    assert response.cookies["saved-draft"].value == f"source-add.{sent['client_key']}"
    response = world.clients[Role.EDITOR].post(URL, article(world) | {"text": ""})
    assert "saved-draft" not in response.cookies


def test_what_is_kept_is_read_as_it_was_written() -> None:
    sent = Sent("/desk/", "/", (Field("words-0-exact", "€ <b>\r\n\u2028"), Field("version", "1")))
    assert Sent.read(sent.write()) == sent
    assert Sent.read(sent.write()[:-1]) is None
    assert [entered.label for entered in sent.typed] == ["Words 0 exact"], "a page that names no form"


def test_what_was_entered_is_told_in_the_words_of_its_form(world: World) -> None:
    url = reverse("stance_add", args=[Source.objects.earliest("pk").pk])
    untouched = {"act": "paraphrase", "firmness": "unknown", "stated_precision": "day", "conditions-0-kind": "only_if"}
    beside = {"words-0-start": "0", "words-0-role": "supports", "on_behalf_by": "office", "words-TOTAL_FORMS": "1"}
    words = {"words-0-exact": "Talks must begin.", "stated_date": "2025-08-19", "value": "1"}
    typed = {"conditions-1-kind": "unless", "conditions-1-text": "it rains", "represented": "kept"}
    sent = Sent(url, "/", tuple(Field(*one) for one in (untouched | beside | words | typed).items()))
    assert [(one.label, one.value) for one in sent.typed] == [
        ("Words, row 1", "Talks must begin."),
        ("Said or done on", "2025-08-19"),
        ("Value", VALUE_LABELS[1]),
        ("Condition, row 2", "unless"),
        ("What, row 2", "it rains"),
        ("Represented", "kept"),
    ]
    membership = Sent(reverse("actor_add"), "/", (Field("memberships-0-role", "President"),))
    assert [(one.label, one.value) for one in membership.typed] == [("Role, row 1", "President")]


def told(name: str, key: str | int, fields: dict[str, str]) -> list[tuple[str, str]]:
    sent = Sent(reverse(name, args=[key]), "/", tuple(Field(*field) for field in fields.items()))
    return [(one.label, one.value) for one in sent.typed]


def test_what_was_set_back_is_told_of_what_is_on_record(world: World) -> None:
    """Emptied, unticked, or back at what an empty form has: of a form about something on record all of it is told."""
    held = {"version": "1", "actor": "France", "note": "", "firmness": "unknown", "client_key": "x"}
    rows = {"conditions-INITIAL_FORMS": "1", "conditions-0-text": "", "conditions-1-text": ""}
    assert told("stance_edit", world.named["draft"], held | rows) == [
        ("Actor", "France"),
        ("Note", "(empty)"),
        ("Firmness", "Unknown"),
        ("What, row 1", "(empty)"),
    ]
    assert ("Free to show", "no") in told("source_edit", world.named["source"], {"version": "1"})
    one_office = {"version": "1", "memberships-INITIAL_FORMS": "1"}
    assert ("Speaks for it, row 1", "no") in told("actor_edit", world.named["actor"], one_office)


@pytest.mark.parametrize("entry", [entry for entry in PAGES if "GET" in entry.methods and entry.got == 200], ids=str)
def test_no_form_is_told_by_its_inner_names(entry: Page, world: World) -> None:
    """Whatever a page would send, its view says in words, or it is no more than the button that was pressed."""
    page = entry.url(world)
    for offer in offers(world.clients[Role.ADMINISTRATOR].get(page).getvalue().decode(errors="replace"), page=page):
        known = getattr(resolve(urlsplit(offer.action).path).func, "form_fields", None)
        if known is None:
            continue  # allauth's
        kept = [field for field in offer.fields.items() if field[0] != "csrfmiddlewaretoken"]
        sent = Sent(offer.action, "/", tuple(Field(*field) for field in kept))
        labels = {one.label for one in sent.typed}
        assert not labels & {name_in_words(name) for name, _ in kept if name not in known}, offer


def test_what_was_ticked_is_told_as_what_it_is() -> None:
    chosen = tuple(Field("chosen", f"{pk}-{'a' * 64}-{'b' * 64}") for pk in (12, 13))
    sent = Sent(reverse("review_bulk"), "/", (*chosen, Field("note", "Read.")))
    assert [(one.label, one.value) for one in sent.typed] == [
        ("Ticked", "stance 12"),
        ("Ticked", "stance 13"),
        ("Remark", "Read."),
    ]


def test_only_the_secrets_themselves_are_not_kept(world: World) -> None:
    sent = {"represented": "kept", "csrfmiddlewaretoken": "a", "sent": "b", "password": "c"}
    page = Client().post(URL, sent | {"title": "A title"}).text
    carried = Sent.read(shown_form(page, "login")["sent"])
    assert carried
    assert {field.name for field in carried.fields} == {"represented", "title"}
