"""No page for readers differs by a byte for what is not published."""

import re

import pytest
from django.core.cache import caches

from config.accounts.roles import Role
from tests.site import READER_PAGES, SECRETS, Page, add_unpublished, make_world

pytestmark = pytest.mark.django_db

CHANGING = re.compile(rb'nonce="[^"]*"|name="(?:csrfmiddlewaretoken|until)" value="[^"]*"|"X-CSRFToken": "[^"]*"')
"""Tokens, and the moment until which a matrix that is marked as seen was seen."""


@pytest.mark.parametrize("entry", READER_PAGES, ids=str)
def test_unpublished_work_changes_nothing_that_readers_see(entry: Page) -> None:
    small = make_world()

    def read(role: Role) -> bytes:
        caches["pages"].clear()
        return CHANGING.sub(b"", small.clients[role].get(entry.url(small)).getvalue())

    before = {role: read(role) for role in (Role.PUBLIC, Role.READER)}
    add_unpublished(small)
    for role, page in before.items():
        assert read(role) == page
        assert not [word for word in SECRETS if word.encode() in page.lower()]
