"""Characters that reorder or hide others are named wherever words of others are shown, over every page of the site."""

import re
from typing import Any

import pytest
from django import forms
from django.db.models import Model

from actors.folding import HIDING, name_hidden
from config.accounts.roles import Role
from config.postgres.prepared import fetch_models
from positions.actions.ground.refusals import refuse_unfit
from positions.briefs.paper import one_line
from positions.exceptions import Refused
from positions.intake.extracted import Extracted, FileKind, Origin
from positions.loading.dna.named import Texts, find_named_actors, find_named_issues
from positions.loading.dossiers.issues import read_issue
from positions.loading.dossiers.marked import Faults, FilePlace, MarkedEntry
from positions.loading.dossiers.rows import FolderRow
from positions.loading.dossiers.sources import read_source_fields
from positions.models import Dossier, Event, Issue, NegotiatingText, Source
from positions.pages.desk.intake_form import fill
from positions.pages.desk.source_form import SourceForm
from positions.pages.fields import NameField
from positions.pages.plain_fields import LineField, TidyField
from positions.templatetags.words import plain, visible
from tests.factories import IssueFactory
from tests.faults.writes import pages_of
from tests.filled import HOUSE, make_filled_world
from tests.lots import IN_LOTS, Lot
from tests.test_field_limits import our_forms

pytestmark = pytest.mark.django_db

HIDDEN = "\u202e\u2066\u200b\u200f\u061c\ufeff\u2060\ufff9\U000e0041"
WORDS = f"hidden{HIDDEN}words must come first"
LOOKED_UP = {"q", "who", "source", "sheet", "address"}
OF_A_FORM = {"iso3", "wikidata_id", "locator", "language"}
"""Lines in which nothing but what was asked for can stand."""
OF_SOURCES = ("title", "publisher", "author", "licence", "attribution")
TITLED = {"Dossier", "Issue", "Event"}
VERBATIM = re.compile(r'(?s)<textarea.*?</textarea>|\bvalue="[^"]*"|\bdata-demarche-offset="\d+">.*?</p>')
"""What is sent back as it is, and the text that is selected from, in which offsets are counted."""


@IN_LOTS
def test_none_is_hidden_in_words_of_others_and_titles(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.filled.HOUSE", HOUSE - TITLED)  # as a record of former days may have them
    world, _ = make_filled_world(WORDS, house=False)
    client, named = world.clients[Role.ADMINISTRATOR], 0
    for url in lot.first_of(pages_of(world), "hidden", every=5):
        page: Any = client.get(url)
        if page["Content-Type"].startswith("text/html"):
            html = VERBATIM.sub("", page.getvalue().decode())
            assert not re.search(f"[{HIDDEN}]", html), url
            named += "right-to-left override" in html
    assert named > (4 if lot.is_daily else 20)


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
    for column in OF_SOURCES:
        with pytest.raises(Refused, match="right-to-left override"):
            _fill(Source(kind="article"), column)
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


def test_so_it_is_in_every_line_of_our_forms() -> None:
    known = (LineField, TidyField, NameField, forms.UUIDField, forms.SlugField, forms.URLField)
    open_to_it = {
        (form, name)
        for form, fields in our_forms()
        for name, field in fields.items()
        if isinstance(field, forms.CharField)
        and isinstance(field.widget, forms.TextInput)
        and not isinstance(field, known)
        and not form.endswith("Filter")
    }
    assert {name for _, name in open_to_it} == LOOKED_UP | OF_A_FORM


def test_a_title_that_a_machine_found_is_kept_without_it_and_told() -> None:
    found = Extracted(kind=FileKind.PAGE, text="Truce.")
    for name in ("title", "author", "publisher"):
        told = found.with_fact(name, "Truce\u202e first ", Origin.SAID)
        assert getattr(told, name) == "Truce first"
        assert [one.said for one in told.notices] == [f"Characters that nobody sees were left out of the {name}."]
        assert getattr(Extracted.from_json({**found.as_json(), name: "Truce\u202e first"}), name) == "Truce first"
    assert found.with_fact("title", "Truce ", Origin.SAID).notices == ()
    assert found.with_fact("title", "\u202e", Origin.SAID) is found


def test_the_first_line_of_a_text_is_a_title_without_it() -> None:
    form = SourceForm({**fill(Extracted(kind=FileKind.TEXT, text="\u202e\nTruce\u202e first\nNow."), SourceForm)})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["title"] == "Truce first"
    typed = SourceForm({**form.data, "title": "Truce\u202e first"})
    assert typed.errors["title"] == [
        "A character that nobody sees stands in it (right-to-left override): type it again."
    ]


def test_a_source_in_a_folder_is_refused_with_it() -> None:
    faults = Faults()
    entry = MarkedEntry(FilePlace("sources.yaml", 2))
    entry.update(dict.fromkeys(OF_SOURCES, "Truce\u202e first"))
    read_source_fields(FolderRow(entry, faults))
    assert sorted(reason.partition(":")[0] for _, reason in faults.found) == sorted(OF_SOURCES)
