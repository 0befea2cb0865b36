import pytest
from django.test import Client

from config.access import Role
from positions.search import KINDS
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


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_the_fragment_is_part_of_the_page(client: Client, kind: str) -> None:
    published_stance(words="A ceasefire.")
    whole = page(client, f"q=ceasefire&kind={kind}")
    fragment = page(client, f"q=ceasefire&kind={kind}", headers={"HX-Request": "true"})
    assert "<html" not in fragment
    assert fragment.strip() in whole
