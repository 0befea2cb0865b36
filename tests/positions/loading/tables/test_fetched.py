"""Texts that a table has by the address of their source alone, fetched as it is imported; the sites are on loopback."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.utils.timezone import localdate

from positions.actions.table_imports import load_table
from positions.choices import TableKind, TableState
from positions.intake.fetching import Fetcher
from positions.loading.errands import work_on_table
from positions.loading.tables.running import load
from positions.models import Snapshot, Source, Stance, TableImport
from tests.positions.intake.sites import Site, says, site, whole
from tests.positions.loading.tables.brought import HEADER, checked, row, table, told

pytestmark = pytest.mark.django_db

PAGE = b"""<!doctype html><html lang=en><head><title>Norland will vote</title></head><body><article>
<h1>Norland will vote</h1><p>The minister of Norland said on Monday that her country would support a truce, provided
that inspections begin within a year and that they are allowed everywhere.</p><p>She named no day for it, and took no
question from those who had come to hear her speak of it.</p></article></body></html>"""
WORDS = "her country would support a truce"


@pytest.fixture
def there() -> Iterator[Site]:
    with site(says(whole(PAGE))) as served:
        yield served


def stances(*rows: tuple[str, str]) -> bytes:
    """By their words and the address of their source."""
    header = (*HEADER, "url")
    return table(*([*row(source="", quote=words, act="paraphrase"), url] for words, url in rows), header=header)


def loaded(found: TableImport, there: Site) -> TableImport:
    asked = load_table(table_id=found.pk, is_confirmed=True, by=found.owner)
    load(asked, fetcher=Fetcher(exempt=[there.endpoint]))
    return TableImport.objects.get(pk=found.pk)


def test_the_words_are_found_in_the_text_that_was_fetched(there: Site, world: Snapshot, editor: User) -> None:
    found = checked(stances((WORDS, there.url("/vote"))), editor, texts="fetch")
    assert told(found, "questioned") == [(2, "Address of the source")]
    assert not there.asked, "a check asks no site"
    assert loaded(found, there).state == TableState.LOADED
    excerpt = Stance.objects.get().evidence.get().excerpt
    assert excerpt.exact == WORDS
    assert bytes(excerpt.snapshot.raw) == PAGE
    assert "took no" in excerpt.snapshot.text
    source = excerpt.snapshot.source
    assert (source.title, source.retrieved_date) == ("Norland will vote", localdate())
    assert len(there.asked) == 1


DATED = PAGE.replace(b"<title>", b'<meta property="article:published_time" content="2025-03-17"><title>')


@pytest.mark.parametrize(("said", "day"), [("", dt.date(2025, 3, 17)), ("2025-03-16", dt.date(2025, 3, 16))])
def test_the_day_that_a_page_gives_itself_is_taken_where_the_table_has_none(
    said: str, day: dt.date, world: Snapshot, editor: User
) -> None:
    with site(says(whole(DATED))) as there:
        cells = [*row(source="", quote=WORDS, act="paraphrase"), there.url("/vote"), said]
        raw = table(cells, header=(*HEADER, "url", "Published on"))
        assert loaded(checked(raw, editor, texts="fetch"), there).state == TableState.LOADED
        sources = table(("On it", there.url("/other")), header=("title", "url"))
        assert loaded(checked(sources, editor, TableKind.SOURCES, texts="fetch"), there).state == TableState.LOADED
    assert Stance.objects.get().evidence.get().excerpt.snapshot.source.published_date == day
    assert Source.objects.get(title="On it").published_date == dt.date(2025, 3, 17)


def test_what_could_not_be_had_is_told_by_row_and_nothing_is_imported(
    there: Site, world: Snapshot, editor: User
) -> None:
    with site(says(whole(status="404 Not Found"))) as gone:
        rows = stances((WORDS, there.url("/vote")), ("No such words.", there.url("/vote")), (WORDS, gone.url("/x")))
        found = checked(rows, editor, texts="fetch")
        asked = load_table(table_id=found.pk, is_confirmed=True, by=editor)
        load(asked, fetcher=Fetcher(exempt=[there.endpoint, gone.endpoint]))
    after = TableImport.objects.get(pk=found.pk)
    assert (after.state, told(after)) == (TableState.CHECKED, [(3, "Words"), (4, "Address of the source")])
    assert "404 Not Found" in after.report["problems"]["refused"][1][2]
    assert after.reason.startswith("Nothing was imported")
    assert not Stance.objects.exists()


def test_what_only_this_server_reaches_is_not_fetched(there: Site, world: Snapshot, editor: User) -> None:
    found = checked(stances((WORDS, there.url("/vote"))), editor, texts="fetch")
    load(load_table(table_id=found.pk, is_confirmed=True, by=editor))
    after = TableImport.objects.get(pk=found.pk)
    assert (after.state, told(after)) == (TableState.CHECKED, [(2, "Address of the source")])
    assert not there.asked


def test_sources_by_address_get_their_texts(there: Site, editor: User) -> None:
    raw = table(("On the vote", there.url("/vote")), ("No address", ""), header=("title", "url"))
    found = checked(raw, editor, TableKind.SOURCES, texts="fetch")
    assert told(found, "questioned") == [(2, "Address"), (3, "Text")]
    assert loaded(found, there).state == TableState.LOADED
    text = Source.objects.get(title="On the vote").snapshots.get()
    assert WORDS in text.text
    assert bytes(text.raw) == PAGE


def test_sites_are_asked_by_the_worker(
    there: Site, world: Snapshot, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = checked(stances((WORDS, there.url("/vote"))), editor, texts="fetch")
    work_on_table(load_table(table_id=found.pk, is_confirmed=True, by=editor))
    assert TableImport.objects.get(pk=found.pk).state == TableState.LOADING


def test_more_than_a_hundred_are_not_asked_for(world: Snapshot, editor: User) -> None:
    rows = stances(*((WORDS, f"https://a.example/{n}") for n in range(101)))
    assert told(checked(rows, editor, texts="fetch")) == [(102, "Address of the source")]
