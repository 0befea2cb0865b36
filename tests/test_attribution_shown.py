"""Wherever words of a source stand, its attribution and licence stand too: over every page and file of the site."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Final

import pytest
from django.urls import reverse

from config.accounts.roles import Role
from positions.models import Source
from tests.faults.writes import pages_of
from tests.lots import IN_LOTS, Lot
from tests.site import World
from tests.site_reading import text_of

pytestmark = pytest.mark.django_db

WORDS: Final = "truce must come first"
TERMS: Final = {"attribution": "Whom to name", "licence": "Licence of the words"}
MARKUP: Final = re.compile(r"<[^>]*>")
WITHOUT: Final = {
    "record_state": "tells an editor what a row was, field by field; the source has a history of its own",
}
"""Pages that show words without their terms, and why."""


def further_of(world: World) -> list[str]:
    """Addresses that show words and stand in no table of pages."""
    cell = [world.named[name] for name in ("dossier", "actor", "issue")]
    return [
        reverse("compare", args=cell[:1]) + f"?actors={cell[1]}&words=with",
        reverse("card", args=cell) + "?format=docx",
        reverse("card", args=cell) + "?format=md",
        reverse("actor_words", args=cell[1:2]) + "?q=truce&format=csv",
        reverse("concordance", args=cell[2:]) + "?q=truce&format=csv",
        reverse("changes", args=cell[:1]) + "?vs=2020-01-01&format=csv",
        reverse("negotiating_text", args=[world.named["text"]]) + "?format=md",
    ]


@IN_LOTS
def test_words_stand_with_whom_to_name_and_on_what_licence(lot: Lot, world: World) -> None:
    Source.objects.update(**TERMS)
    client, showing, without = world.clients[Role.ADMINISTRATOR], 0, set()
    for url in lot.first_of([*pages_of(world), *further_of(world)], "words", every=5):
        page: Any = client.get(url)
        if page["Content-Type"].startswith("image/"):
            continue  # the title of a figure's source is not its words
        text = unescape(MARKUP.sub("", text_of(page.getvalue())))
        if WORDS in text:
            showing += 1
            missing = [name for name, told in TERMS.items() if told not in unescape(text)]
            if missing:
                without.add((page.resolver_match.url_name, url, *missing))
    assert {name for name, *_ in without} <= WITHOUT.keys(), "\n".join(map(str, without))
    assert showing > (5 if lot.is_daily else 30)
    assert lot.is_daily or without
