"""No page for readers differs by a byte for what is not published."""

import re

import pytest
from django.core.cache import caches

from config.accounts.roles import Role
from tests.site import READER_PAGES, SECRETS, Page, World, add_unpublished, make_world

pytestmark = pytest.mark.django_db

READING = (Role.PUBLIC, Role.READER)
CHANGING = re.compile(rb'nonce="[^"]*"|name="(?:csrfmiddlewaretoken|until)" value="[^"]*"|"X-CSRFToken": "[^"]*"')
"""Tokens, and the moment until which a matrix that is marked as seen was seen."""


type Seen = dict[tuple[str, Role], bytes]


def read(world: World, entry: Page, role: Role) -> bytes:
    caches["pages"].clear()
    return CHANGING.sub(b"", world.clients[role].get(entry.url(world)).getvalue())


@pytest.fixture(scope="module")
def seen(standing: None) -> tuple[World, Seen]:
    """What readers saw of each page while all was published; by now there is more."""
    world = make_world()
    pages = {(str(entry), role): read(world, entry, role) for entry in READER_PAGES for role in READING}
    add_unpublished(world)
    return world, pages


@pytest.mark.parametrize("entry", READER_PAGES, ids=str)
def test_unpublished_work_changes_nothing_that_readers_see(entry: Page, seen: tuple[World, Seen]) -> None:
    world, before = seen
    for role in READING:
        page = read(world, entry, role)
        assert page == before[str(entry), role]
        assert not [word for word in SECRETS if word.encode() in page.lower()]
