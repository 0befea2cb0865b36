"""The issues that words are likely to be about, as the form of a stance offers them."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.choices import EvidenceRole
from positions.models import Issue, Snapshot
from positions.reads.lists.likely_issues import OFFERED, find_likely_issues
from positions.reads.sources.word_selection import SelectionContext
from tests.factories import EvidenceFactory, IssueFactory, SnapshotFactory, UserFactory, publish, published_stance

pytestmark = pytest.mark.django_db

WORDS = ("harbours", "fisheries", "tariffs", "satellites", "minefields")
TEXT = "They met in spring. We demand an armistice now. Nobody answered."


@pytest.fixture
def truce() -> Issue:
    issue: Issue = IssueFactory.create(
        label="Truce", proposition="The sides should stop shooting.", keywords=["armistice", "lay down arms"]
    )
    IssueFactory.create(label="Talks", proposition="The sides should talk.", keywords=["dialogue"])
    return issue


def selected(words: str) -> SelectionContext:
    return SelectionContext(words, 0, len(words))


def names(words: str) -> list[str]:
    return [one.name for one in find_likely_issues(selected(words))]


def test_they_are_found_by_their_words_with_the_reason(truce: Issue) -> None:
    (likely,) = find_likely_issues(selected("We demand an armistice now."))
    assert (likely.name, likely.by) == ("Truce", "Shares armistice.")
    assert likely.detail.startswith("The sides should stop shooting.")


def test_nothing_is_offered_for_words_of_nothing(truce: Issue) -> None:
    assert names("Bread is dear.") == []


def test_an_issue_put_away_is_not_offered(truce: Issue) -> None:
    Issue.objects.filter(pk=truce.pk).update(archived_at="2025-01-01T00:00Z")
    assert names("We demand an armistice now.") == []


def test_three_are_offered_at_most(truce: Issue) -> None:
    for word in WORDS:
        IssueFactory.create(label=word, keywords=[word])
    assert len(WORDS) > OFFERED == len(names(" ".join(WORDS)))


@pytest.mark.parametrize(
    ("is_published", "role", "teaches"),
    [(True, EvidenceRole.SUPPORTS, True), (True, EvidenceRole.CONTEXT, False), (False, EvidenceRole.SUPPORTS, False)],
)
def test_published_words_teach(truce: Issue, role: EvidenceRole, *, is_published: bool, teaches: bool) -> None:
    words = "Guns must fall silent everywhere"
    stance = EvidenceFactory.create(
        stance__issue=truce,
        role=role,
        excerpt__snapshot=SnapshotFactory.create(text=words),
        excerpt__start=0,
        excerpt__end=len(words),
        excerpt__exact=words,
    ).stance
    if is_published:
        publish(stance)
    found = find_likely_issues(selected("Guns must fall silent soon"))
    assert [(one.name, one.by) for one in found] == ([("Truce", f"Like “{words}”.")] if teaches else [])


def test_the_queries_do_not_grow(truce: Issue, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for word in WORDS:
        published_stance(issue=IssueFactory.create(keywords=[word], label=word))
    with django_assert_num_queries(4):
        assert len(names("harbours, tariffs and minefields")) == OFFERED


def form_for(client: Client, snapshot: Snapshot, words: str) -> str:
    query = urlencode({"snapshot": snapshot.pk, "words": words})
    return client.get(f"/desk/sources/{snapshot.source_id}/stances/add/?{query}").content.decode()


def test_the_form_offers_them_and_chooses_none(client: Client, truce: Issue) -> None:
    editor: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(editor)
    snapshot = SnapshotFactory.create(text=TEXT)
    page = form_for(client, snapshot, "We demand an armistice now.")
    assert "Nearest by its words" in page
    assert '<input type="radio" name="issue-pick" value="Truce">' in page
    assert "Nearest by its words" not in form_for(client, snapshot, "Nobody answered.")
