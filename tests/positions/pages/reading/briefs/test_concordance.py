import csv
import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from positions.models import Issue, Source, Stance
from positions.reads.briefs.concordance import YearShare, read_concordance
from positions.texts.concordance import SearchPhrase, read_phrase
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    StanceFactory,
    publish,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts_kept")]
ON = dt.date(2025, 9, 1)
ADDRESS = "/issues/truce/words/"


def said(
    issue: Issue, words: str, *, name: str, day: int, year: int = 2025, before: str = "Before: ", **fields: Any
) -> Stance:
    actor = ActorFactory.create(name=name, slug=name.lower())
    stance = StanceFactory.create(issue=issue, actor=actor, stated_date=dt.date(year, 8, day), **fields)
    snapshot = SnapshotFactory.create(text=f"{before}{words} And so on.")
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words=words))
    publish(stance)
    made: Stance = stance
    return made


@pytest.fixture
def issue() -> Issue:
    made: Issue = IssueFactory.create(slug="truce", label="Truce", keywords=["truce", "cease-fire"])
    said(made, "We want a truce now.", name="France", day=1)
    said(made, "No truce at all, never a truce!", name="Atlantis", day=3)
    said(made, "Peace <b>alone</b> will do.", name="Borduria", day=2)
    return made


def order_of(client: Client, query: str) -> list[tuple[str, str]]:
    page = client.get(ADDRESS + query)
    assert page.status_code == 200
    return [(hit.actor.name, hit.line.right) for hit in page.context["hits"]]


def test_what_is_looked_for_stands_in_the_middle(client: Client, issue: Issue) -> None:
    page = client.get(f"{ADDRESS}?q=truce&sort=right&on=2025-09-01")
    assert [hit.line.node for hit in page.context["hits"]] == ["truce"] * 3
    assert "3 lines in 2 of 3 excerpts" in page.content.decode()
    assert order_of(client, "?q=truce&sort=right") == [
        ("Atlantis", "! And so on."),
        ("Atlantis", " at all, never a truce! And so on."),
        ("France", " now. And so on."),
    ]
    assert [name for name, _ in order_of(client, "?q=truce&sort=left")] == ["Atlantis", "France", "Atlantis"]
    assert [name for name, _ in order_of(client, "?q=truce")] == ["Atlantis", "Atlantis", "France"]
    assert [name for name, _ in order_of(client, "?q=truce,peace&sort=actor")] == [
        "Atlantis",
        "Atlantis",
        "Borduria",
        "France",
    ]


def test_without_words_each_excerpt_is_a_line_and_only_ever_escaped(client: Client, issue: Issue) -> None:
    page = client.get(ADDRESS).content.decode()
    assert "Peace &lt;b&gt;alone&lt;/b&gt; will do." in page
    assert "<b>alone" not in page
    assert "3 excerpts, each whole" in page
    told = client.get(f"{ADDRESS}?q=%3Cb%3Ealone").content.decode()
    assert "<b>alone" not in told


def test_the_sources_of_the_lines_stand_below_with_their_terms(client: Client, issue: Issue) -> None:
    Source.objects.update(attribution="After the Ministry", licence="CC BY 4.0")
    html = client.get(f"{ADDRESS}?q=truce").content.decode()
    assert "Sources of these lines · 2" in html
    assert html.count("After the Ministry, CC BY 4.0") == 2


def test_one_actor_and_a_day_narrow_it(client: Client, issue: Issue) -> None:
    assert order_of(client, "?q=truce&actor=france") == [("France", " now. And so on.")]
    assert order_of(client, "?q=truce&on=2025-08-02") == [("France", " now. And so on.")]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?actor=nobody", 400),
        ("?sort=size", 400),
        ("?q=!", 400),
        ("?q=" + ",".join("abcdefghijklmnopqrstuv"), 400),
        ("?page=9", 404),
        ("?format=pdf", 400),
        ("?words=truce", 400),
    ],
)
def test_what_cannot_be_meant(client: Client, issue: Issue, query: str, status: int) -> None:
    assert client.get(ADDRESS + query).status_code == status


def test_nothing_unpublished_and_no_vote_is_in_it(client: Client, issue: Issue) -> None:
    draft = StanceFactory.create(issue=issue)
    EvidenceFactory.create(stance=draft)
    said(issue, "Sylvania: yes", name="Sylvania", day=4, act="vote", value=2)
    page = client.get(ADDRESS)
    assert {hit.actor.name for hit in page.context["hits"]} == {"France", "Atlantis", "Borduria"}


def test_the_lines_are_downloaded(client: Client, issue: Issue) -> None:
    answer = client.get(f"{ADDRESS}?q=truce&sort=right&format=csv")
    lines = list(csv.DictReader(answer.getvalue().decode("utf-8-sig").splitlines()))
    assert [line["words"] for line in lines] == ["truce"] * 3
    assert lines[2]["left"].endswith("We want a")
    assert lines[2]["address"].startswith("http://testserver/sources/")
    assert client.get(f"{ADDRESS}?format=csv&as=xlsx").content[:2] == b"PK"


def test_how_often_by_year_is_a_table(client: Client, issue: Issue) -> None:
    said(issue, "Truce or not.", name="Caledonia", day=4, year=2024)
    page = f"{ADDRESS}?q=truce&on=2025-09-01"
    assert all(f"format=shares{more}" in client.get(page).content.decode() for more in ('"', "&amp;as=json"))
    rows = json.loads(client.get(f"{page}&format=shares&as=json").getvalue())
    assert [(row["year"], row["lines"], row["words"]) for row in rows] == [(2024, 1, 3), (2025, 3, 18)]


def test_how_often_is_told_by_year_beside_how_much_was_said(issue: Issue) -> None:
    said(issue, f"A truce. {'Peace ' * 85}", name="Sylvania", day=5)
    Stance.objects.filter(actor__slug="france").update(status="draft", published_at=None)
    phrase = read_phrase("truce")
    assert isinstance(phrase, SearchPhrase)
    found = read_concordance(issue=issue, phrases=[phrase], on_date=ON)
    [share] = found.shares
    assert (share.year, share.hits, share.words) == (2025, 3, 7 + 6 + 2 + 85)
    assert share.per_thousand == 30


def test_no_share_of_few_words(client: Client, issue: Issue) -> None:
    """As of an actor's own words."""
    assert (YearShare(2025, 1, 99).per_thousand, YearShare(2025, 1, 100).per_thousand) == (None, 10)
    said(issue, "Truce or not.", name="Caledonia", day=4, year=2024)
    page = f"{ADDRESS}?q=truce&on=2025-09-01"
    assert client.get(page).content.decode().count("too few words") == 2
    rows = json.loads(client.get(f"{page}&format=shares&as=json").getvalue())
    assert [row["per_thousand"] for row in rows] == [None, None]


def test_queries_do_not_grow(issue: Issue, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert read_concordance(issue=issue, phrases=[], on_date=ON).excerpts == 3
