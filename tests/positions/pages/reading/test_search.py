import re

import pytest
from django.test import Client

from config.accounts.roles import Role
from positions.models import Source
from positions.reads.lists.hits import HIT_KINDS
from positions.reads.lists.search import EDITORS_KINDS
from tests.factories import EvidenceFactory, UserFactory, many_published, published_stance

pytestmark = pytest.mark.django_db


def page(client: Client, query: str, status: int = 200, headers: dict[str, str] | None = None) -> str:
    response = client.get(f"/search/?{query}", headers=headers)
    assert response.status_code == status
    return response.content.decode()


def test_matches_are_marked_and_grouped(client: Client) -> None:
    published_stance(words="We demand a ceasefire & 5 < 6.")
    html = page(client, "q=ceasef")
    assert "Words of sources" in html
    assert "a <mark>ceasefire</mark> &amp; 5 &lt; 6." in html


def test_below_words_of_a_source_stand_its_attribution_and_licence(client: Client) -> None:
    published_stance(words="We demand a ceasefire.")
    Source.objects.update(attribution="After the Ministry", licence="CC BY 4.0")
    terms = "After the Ministry, CC BY 4.0"
    assert terms in page(client, "q=ceasefire&kind=words")
    assert terms not in page(client, "q=ceasefire&kind=sources")
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert terms in page(client, "q=ceasefire&kind=texts")


def test_more_of_one_kind(client: Client) -> None:
    many_published(15)
    assert "10 of 15" in page(client, "q=statement")
    assert "kind=words" in page(client, "q=statement")
    assert "10 of 15" not in page(client, "q=statement&kind=words")


def test_drafts_are_found_by_editors_only(client: Client) -> None:
    EvidenceFactory.create()
    assert "Nothing found" in page(client, "q=ceasefire")
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert "<mark>ceasefire</mark>" in page(client, "q=ceasefire")


def test_without_words_there_is_nothing_to_find(client: Client) -> None:
    assert "Nothing found" not in page(client, "")


@pytest.mark.parametrize("query", [f"q={'x' * 201}", "q=x&kind=everything"])
def test_what_cannot_be_read_is_told_of(client: Client, query: str) -> None:
    assert "message error" in page(client, query, status=422)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%00", 400),
        ("q=%ff%fe", 200),
        ("q=%ed%a0%80", 200),
        ("q=%22", 200),
        ("q=a%20%26%20%26%20b:*", 200),
        ("q=%F0%9F%87%BA", 200),
    ],
)
def test_odd_input(client: Client, query: str, status: int) -> None:
    published_stance()
    page(client, query, status=status)


@pytest.mark.parametrize("kind", ["", *sorted(set(HIT_KINDS) - EDITORS_KINDS)])
def test_the_fragment_is_part_of_the_page(client: Client, kind: str) -> None:
    published_stance(words="A ceasefire.")
    whole = page(client, f"q=ceasefire&kind={kind}")
    fragment = page(client, f"q=ceasefire&kind={kind}", headers={"HX-Request": "true"})
    assert "<html" not in fragment
    assert fragment.strip() in whole


def test_another_spelling_is_a_link_only_where_it_finds_something(client: Client) -> None:
    published_stance(words="A ceasefire at last.")
    assert '<a href="?q=ceasefire">ceasefire</a>' in page(client, "q=ceasfire")
    assert "Did you mean" not in page(client, "q=ceasfire+zebra")


def test_an_actor_and_an_issue_in_one_search(client: Client) -> None:
    stance = published_stance(words="Not so.")
    word = stance.issue.proposition.split()[0].strip(".")
    html = page(client, f"q={stance.actor.name} {word}".replace(" ", "+"))
    assert "position on an issue" in html


def test_whole_texts_are_for_editors(client: Client) -> None:
    published_stance()  # "Observers called the meeting a success." is quoted by nobody
    for query in ("q=observers", "q=observers&kind=texts"):
        assert "<mark>Observers</mark>" not in client.get(f"/search/?{query}").content.decode()
    client.force_login(UserFactory.create(role=Role.READER))
    assert "Whole texts" not in page(client, "q=observers")
    client.force_login(UserFactory.create(role=Role.EDITOR))
    html = page(client, "q=observers")
    assert "<mark>Observers</mark>" in html
    url = re.search(r'href="(/sources/[^"]*words=[^"]*)"', html)[1].replace("&amp;", "&")  # type: ignore[index]
    assert (
        '<mark id="excerpt-0" class="here"><a href="#excerpt-0">Observers</a></mark>'
        in client.get(url).content.decode()
    )


@pytest.mark.parametrize("words", ["5", "5-", "7-7", "9-3", "a-b", "-1-5", "1-9999999999", "١-٢"])
def test_places_that_are_none_are_refused(client: Client, words: str) -> None:
    stance = published_stance()
    source = stance.evidence.get().excerpt.snapshot.source
    assert client.get(f"{source.get_absolute_url()}?words={words}").status_code == 400
    assert client.get(f"{source.get_absolute_url()}?words=1-999999").status_code == 200


def test_a_place_is_not_shown_to_those_who_may_not_read_the_text(client: Client) -> None:
    stance = published_stance()
    snapshot = stance.evidence.get().excerpt.snapshot
    start = snapshot.text.index("Observers")
    html = client.get(f"{snapshot.source.get_absolute_url()}?words={start}-{start + 9}").content.decode()
    assert "Observers" not in html
