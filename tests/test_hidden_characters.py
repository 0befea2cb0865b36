"""Characters that reorder or hide others are named wherever words of others are shown, over every page of the site."""

import re
from typing import Any

import pytest

from actors.folding import HIDING, name_hidden
from config.accounts.roles import Role
from positions.briefs.paper import clean
from positions.templatetags.words import plain, visible
from tests.faults.writes import pages_of
from tests.filled import make_filled_world

pytestmark = pytest.mark.django_db

HIDDEN = "\u202e\u2066\u200b\u200f\u061c\ufeff\u2060\ufff9\U000e0041"
WORDS = f"hidden{HIDDEN}words must come first"
VERBATIM = re.compile(r'(?s)<textarea.*?</textarea>|\bvalue="[^"]*"|\bdata-demarche-offset="\d+">.*?</p>')
"""What is sent back as it is, and the text that is selected from, in which offsets are counted."""


def test_none_is_hidden_in_words_of_others() -> None:
    world, _ = make_filled_world(WORDS, house=False)
    client, named = world.clients[Role.ADMINISTRATOR], 0
    for url in pages_of(world):
        page: Any = client.get(url)
        if page["Content-Type"].startswith("text/html"):
            html = VERBATIM.sub("", page.getvalue().decode())
            assert not re.search(f"[{HIDDEN}]", html), url
            named += "right-to-left override" in html
    assert named > 20


def test_what_hides_is_in_no_name_no_title_and_no_paper_and_named_on_pages() -> None:
    hiding = [chr(code) for code in range(0x110000) if re.fullmatch(f"[{HIDING}]", chr(code))]
    assert {"\u00ad", "\u061c", "\u202e", "\U000e0041"} < set(hiding)
    for one in hiding:
        assert name_hidden(one)
        assert plain(f"a{one}b") == clean(f"a{one}b") == "ab"
        assert one not in visible(f"a{one}b")
    assert visible("نمی\u200cخواهم ❤\ufe0f") == "نمی\u200cخواهم ❤\ufe0f"
