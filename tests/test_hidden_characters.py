"""Characters that reorder or hide others are named wherever words of others are shown, over every page of the site."""

import re
from typing import Any

import pytest
from django.db.models import Model

from actors.folding import HIDING, name_hidden
from config.accounts.roles import Role
from config.postgres.prepared import fetch_models
from positions.actions.ground.refusals import refuse_unfit
from positions.briefs.paper import one_line
from positions.exceptions import Refused
from positions.loading.dna.named import Texts, find_named_actors, find_named_issues
from positions.loading.dossiers.issues import read_issue
from positions.loading.dossiers.marked import Faults, FilePlace, MarkedEntry
from positions.loading.dossiers.rows import FolderRow
from positions.models import Dossier, Event, Issue, NegotiatingText
from positions.templatetags.words import plain, visible
from tests.factories import IssueFactory
from tests.faults.writes import pages_of
from tests.filled import HOUSE, make_filled_world

pytestmark = pytest.mark.django_db

HIDDEN = "\u202e\u2066\u200b\u200f\u061c\ufeff\u2060\ufff9\U000e0041"
WORDS = f"hidden{HIDDEN}words must come first"
TITLED = {"Dossier", "Issue", "Event"}
VERBATIM = re.compile(r'(?s)<textarea.*?</textarea>|\bvalue="[^"]*"|\bdata-demarche-offset="\d+">.*?</p>')
"""What is sent back as it is, and the text that is selected from, in which offsets are counted."""


def test_none_is_hidden_in_words_of_others_and_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.filled.HOUSE", HOUSE - TITLED)  # as a record of former days may have them
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
        assert plain(f"a{one}b") == one_line(f"a{one}b") == "ab"
        assert one not in visible(f"a{one}b")
    assert visible("نمی\u200cخواهم ❤\ufe0f") == "نمی\u200cخواهم ❤\ufe0f"


def test_a_title_in_which_something_hides_is_refused_on_every_way_in_and_read_by_its_name() -> None:
    issue = IssueFactory.create()
    for title in (Dossier(), Event(), NegotiatingText()):
        with pytest.raises(Refused, match="right-to-left override"):
            _fill(title, "title")
    for column in ("label", "proposition"):
        with pytest.raises(Refused, match="right-to-left override"):
            _fill(Issue(), column)
    Issue.objects.update(label="Truce\u202e first")  # as it was kept before
    issue.refresh_from_db()
    assert issue.label == "Truce[right-to-left override] first"
    [read] = fetch_models(Issue, "select id, slug, label from positions_issue", [])
    assert read.label == issue.label


def _fill(row: Model, column: str) -> None:
    setattr(row, column, "Truce\u202e first")
    refuse_unfit(row)


def test_so_it_is_in_folders_tables_and_files_of_discourse_network_analyzer() -> None:
    faults = Faults()
    entry = MarkedEntry(FilePlace("issues.yaml", 3))
    entry.update({"label": "Truce\u202e first", "proposition": "A truce."})
    read_issue(FolderRow(entry, faults), "truce")
    assert [reason for _, reason in faults.found] == [
        "label: has a character that nobody sees (right-to-left override)."
    ]
    texts, faults = Texts(), Faults()
    texts.note("A \u202etruce", FilePlace("statements", 7))
    find_named_issues(texts, None, faults)
    find_named_actors(texts, faults)
    assert len(set(faults.found)) == 1
