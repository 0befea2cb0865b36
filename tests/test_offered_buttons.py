"""A button that would be refused is not offered: every one that a page shows to a role is pressed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import ERROR, get_messages
from django.db import transaction
from django.test import Client

from config.accounts.roles import Role
from tests.lots import IN_LOTS, Lot
from tests.shown_form import Offer, offers
from tests.site import PAGES, ROLES, Page, World

pytestmark = pytest.mark.django_db

REFUSED = {403, 404, 405, 409}
ELSEWHERE = ("/account/",)
"""Signing in and out."""


def press(client: Client, offer: Offer) -> str:
    """How the button is refused, "" where it is not; what it does is taken back."""
    with transaction.atomic():
        response: Any = client.post(offer.action, offer.fields)
        said = [str(message) for message in get_messages(response.wsgi_request) if message.level >= ERROR]
        transaction.set_rollback(True)
    return f"{response.status_code}" if response.status_code in REFUSED else "; ".join(said)


type Pressed = set[tuple[Role, str, frozenset[tuple[str, str]]]]
ONCE_EACH = {"csrfmiddlewaretoken", "client_key"}
"""Fields of which each page has another value."""


@pytest.fixture(scope="module")
def pressed() -> Pressed:
    """Many pages have the same buttons: what was pressed and taken back is as it was, and is not pressed again."""
    return set()


@IN_LOTS
@pytest.mark.parametrize("entry", [entry for entry in PAGES if "GET" in entry.methods and entry.got == 200], ids=str)
def test_no_page_offers_a_button_that_is_refused(entry: Page, lot: Lot, world: World, pressed: Pressed) -> None:
    url = entry.url(world)
    for role in lot.of([role for role in ROLES if role >= max(entry.least, Role.EDITOR)], str(entry), every=3):
        html = world.clients[role].get(url).getvalue().decode(errors="replace")
        for offer in offers(html, page=url):
            sent = frozenset(field for field in offer.fields.items() if field[0] not in ONCE_EACH)
            if not offer.action.startswith(ELSEWHERE) and (role, offer.action, sent) not in pressed:
                assert not press(world.clients[role], offer), f"{role.name}: {offer}"
                pressed.add((role, offer.action, sent))


def test_buttons_are_found_where_they_stand() -> None:
    html = """<form id="one" method="post" action="/a/"><input name="x" value="1"><button>Go</button></form>
    <form method="get" action="/b/"><button name="y">No</button></form>
    <button form="one" name="do" value="it" formaction="/c/">Also</button><button type="button">Nothing</button>
    <form method="post"><button disabled>Never</button></form>"""
    assert offers(html, page="/p/") == [Offer("", "/a/", {"x": "1"}), Offer("it", "/c/", {"x": "1", "do": "it"})]
