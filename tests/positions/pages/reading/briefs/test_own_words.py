import csv
import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from config.accounts.roles import Role
from positions.audience import PUBLIC
from positions.models import Snapshot, Source
from positions.reads.briefs import own_words
from positions.reads.briefs.own_words import SpanShare, read_own_words
from positions.texts.concordance import read_phrase
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    SourceFactory,
    SpeakerFactory,
    StanceFactory,
    UserFactory,
    publish,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts_kept")]
ON = dt.date(2025, 9, 1)
ADDRESS = "/actors/france/words/"
SPEECH = "FRANCE: We want a truce. [Applause] A truce is near. REPORTER: A truce? FRANCE: Peace."


@pytest.fixture
def france() -> Actor:
    made: Actor = ActorFactory.create(name="France", slug="france")
    return made


def said(actor: Actor, words: str, *, day: dt.date, snapshot: Snapshot | None = None, **fields: Any) -> Snapshot:
    stance = StanceFactory.create(actor=actor, **{"stated_date": day, "act": "verbatim"} | fields)
    snapshot = snapshot or SnapshotFactory.create(text=f"Before: {words} And so on.")
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words=words))
    publish(stance)
    return snapshot


def spoken(actor: Actor, *, is_free: bool) -> Snapshot:
    """A speech of two turns, of which the words before the applause are coded."""
    source = SourceFactory.create(is_free_to_show=is_free, published_date=dt.date(2025, 8, 20))
    snapshot: Snapshot = SnapshotFactory.create(source=source, text=SPEECH)
    last = SPEECH.index("FRANCE: Peace")
    asked = SPEECH.index("REPORTER")
    SpeakerFactory.create(snapshot=snapshot, label="FRANCE", actor=actor, ranges=[(0, asked), (last, len(SPEECH))])
    SpeakerFactory.create(snapshot=snapshot, label="REPORTER", kind="question", ranges=[(asked, last)])
    first, past = SPEECH.index("[Applause]"), SPEECH.index("[Applause]") + len("[Applause]")
    SpeakerFactory.create(snapshot=snapshot, label="FRANCE", kind="applause", ranges=[(first, past)])
    said(actor, "We want a truce.", day=dt.date(2025, 8, 20), snapshot=snapshot)
    return snapshot


def lines_of(client: Client, query: str) -> list[tuple[str, str]]:
    page = client.get(ADDRESS + query)
    assert page.status_code == 200
    return [(hit.line.left, hit.line.right) for hit in page.context["hits"]]


def test_words_are_the_actors_own_on_any_issue(client: Client, france: Actor) -> None:
    said(france, "A truce now.", day=dt.date(2025, 7, 1))
    said(france, "Truce, says a paper.", day=dt.date(2025, 7, 2), act="paraphrase")
    said(france, "Truce, in a document.", day=dt.date(2025, 7, 3), act="document")
    said(ActorFactory.create(), "A truce of others.", day=dt.date(2025, 7, 4))
    said(ActorFactory.create(), "Our truce.", day=dt.date(2025, 7, 5), on_behalf_of=france)
    assert lines_of(client, "?q=truce") == [
        ("Before: Our ", ". And so on."),
        ("Before: ", ", in a document. And so on."),
        ("Before: A ", " now. And so on."),
    ]
    assert lines_of(client, "?q=truce&on=2025-07-02") == [("Before: A ", " now. And so on.")]
    assert lines_of(client, "?q=truce&sort=left")[0] == ("Before: A ", " now. And so on.")


def test_turns_count_where_the_whole_text_may_be_read(client: Client, france: Actor) -> None:
    spoken(france, is_free=False)
    assert lines_of(client, "?q=truce") == [("FRANCE: We want a ", ". [Applause] A truce is near.")]
    own = [("We want a ", "."), ("A ", "is near.")]
    reader = Client()
    reader.force_login(UserFactory.create(role=Role.READER))
    assert [(left, right.strip()) for left, right in lines_of(reader, "?q=truce")] == own
    Source.objects.update(is_free_to_show=True)
    assert [(left, right.strip()) for left, right in lines_of(client, "?q=truce")] == own


def test_a_turn_leads_to_its_place_and_counts_once(client: Client, france: Actor) -> None:
    snapshot = spoken(france, is_free=True)
    page = client.get(f"{ADDRESS}?q=truce,peace")
    assert len(page.context["hits"]) == 3
    url = page.context["hits"][0].url
    start = SPEECH.index("truce")
    assert f"snapshot={snapshot.pk}&words={start}-{start + 5}" in url
    assert 'id="excerpt-0"' in client.get(url).content.decode()
    [share] = page.context["found"].shares
    assert (share.label, share.hits, share.words) == ("August 2025", 3, 9)


def test_words_of_two_excerpts_count_once(france: Actor) -> None:
    snapshot = said(france, "A truce, and a truce", day=dt.date(2025, 8, 1))
    said(france, "a truce And", day=dt.date(2025, 8, 1), snapshot=snapshot)
    phrase = read_phrase("truce")
    assert phrase
    found = read_own_words(actor=france, phrases=[phrase], on_date=ON, audience=PUBLIC)
    assert [(share.hits, share.words) for share in found.shares] == [(2, 6)]


def test_months_or_years(client: Client, france: Actor) -> None:
    for year, month in ((2025, 8), (2025, 6), (2024, 1)):
        said(france, f"Truce {year} {month}", day=dt.date(year, month, 1))
    said(france, "Truce of a year", day=dt.date(2025, 1, 1), stated_precision="year")

    def told(query: str) -> list[str]:
        return [share.label for share in client.get(ADDRESS + query).context["found"].shares]

    assert told("") == ["January 2024", "2025, month not known", "June 2025", "August 2025"]
    assert told("?by=year") == ["2024", "2025"]
    said(france, "Truce long ago", day=dt.date(2000, 1, 1))
    assert told("") == ["2000", "2024", "2025"]
    assert len(told("?by=month")) == 5


def test_no_share_of_few_words() -> None:
    assert SpanShare("2025", 1, 99, 1).per_thousand is None
    assert SpanShare("2025", 1, 100, 1).per_thousand == 10


def test_drafts_and_archived_issues_are_in_it_for_nobody(client: Client, france: Actor) -> None:
    draft = StanceFactory.create(actor=france, act="verbatim")
    source = SourceFactory.create(is_free_to_show=True)
    snapshot = SnapshotFactory.create(source=source, text=SPEECH)
    SpeakerFactory.create(snapshot=snapshot, label="FRANCE", actor=france)
    EvidenceFactory.create(stance=draft, excerpt=ExcerptFactory.create(snapshot=snapshot, words="a truce"))
    client.force_login(UserFactory.create(role=Role.EDITOR))
    page = client.get(f"{ADDRESS}?q=truce")
    assert "No own words on record" in page.content.decode()


def test_what_is_told_in_others_words_is_counted_and_leads_to_its_list(client: Client, france: Actor) -> None:
    day = dt.date(2025, 7, 1)
    said(france, "Truce, says a paper.", day=day, act="paraphrase")
    said(ActorFactory.create(), "Their truce, says a paper.", day=day, on_behalf_of=france, act="paraphrase")
    said(france, "A truce, they heard.", day=day, act="reported", reported_by=ActorFactory.create())
    said(france, "Nothing found.", day=day, value=92, act="inferred", note="All of July.")
    said(france, "Truce, later.", day=dt.date(2025, 7, 9), act="paraphrase")
    page = client.get(f"{ADDRESS}?on=2025-07-02")
    assert [(one.act, one.n) for one in page.context["otherwise"]] == [("paraphrase", 2), ("reported", 1)]
    html = page.content.decode()
    assert "Reported by a third party</a> (1)." in html
    assert 'href="/stances/?actor=france&amp;act=paraphrase&amp;until=2025-07-02">Paraphrase</a> (2),' in html
    assert "What it said in others’ words stands above" in html
    listed = client.get("/stances/?actor=france&act=paraphrase&until=2025-07-02").context["table"]
    assert len(listed.rows) == 2


def test_what_was_not_read_is_said(client: Client, france: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    said(france, "A truce now.", day=dt.date(2025, 7, 1))
    said(france, "A truce later.", day=dt.date(2025, 7, 2))
    assert "Older words were not read" not in client.get(ADDRESS).content.decode()
    monkeypatch.setattr(own_words, "MOST_EXCERPTS", 1)
    assert "Older words were not read" in client.get(ADDRESS).content.decode()
    monkeypatch.setattr(own_words, "MOST_EXCERPTS", 10)
    monkeypatch.setattr(own_words, "MOST_CHARACTERS", 20)
    assert lines_of(client, "?q=truce") == [("Before: A ", " later. And so on.")]


def test_words_are_only_ever_escaped(client: Client, france: Actor) -> None:
    said(france, "Peace <b>alone</b> will do.", day=dt.date(2025, 7, 1))
    page = client.get(f"{ADDRESS}?q=will").content.decode()
    assert "&lt;b&gt;alone&lt;/b&gt;" in page
    assert "<b>alone" not in client.get(f"{ADDRESS}?q=%3Cb%3Ealone").content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [("?sort=actor", 400), ("?by=day", 400), ("?q=!", 400), ("?page=9", 404), ("?format=pdf", 400), ("?issue=x", 400)],
)
def test_what_cannot_be_meant(client: Client, france: Actor, query: str, status: int) -> None:
    assert client.get(ADDRESS + query).status_code == status


def test_lines_and_shares_are_downloaded(client: Client, france: Actor) -> None:
    said(france, "A truce now.", day=dt.date(2025, 7, 1))
    [line] = csv.DictReader(client.get(f"{ADDRESS}?q=truce&format=csv").getvalue().decode("utf-8-sig").splitlines())
    assert (line["left"], line["words"], line["right"]) == ("Before: A", "truce", "now. And so on.")
    assert line["address"].startswith("http://testserver/sources/")
    [row] = csv.DictReader(client.get(f"{ADDRESS}?q=truce&format=shares").getvalue().decode("utf-8-sig").splitlines())
    assert (row["period"], row["lines"], row["words"], row["per_thousand_words"]) == ("July 2025", "1", "3", "")
    assert client.get(f"{ADDRESS}?format=shares&as=xlsx").content[:2] == b"PK"


def test_the_actors_page_leads_here(client: Client, france: Actor) -> None:
    said(france, "A truce now.", day=dt.date(2025, 7, 1))
    page = client.get("/actors/france/").content.decode()
    [address] = re.findall(rf'href="({ADDRESS}[^"]*)"', page)
    assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_queries_do_not_grow(france: Actor, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    spoken(france, is_free=True)
    for _ in range(3):
        said(france, "A truce now.", day=dt.date(2025, 7, 1))
    with django_assert_num_queries(4):
        assert read_own_words(actor=france, phrases=[], on_date=ON, audience=PUBLIC).turns == 3
