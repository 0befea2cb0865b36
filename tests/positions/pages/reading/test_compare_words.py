import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.choices import Act, GlossMaker
from positions.models import Issue
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    EvidenceFactory,
    IssueFactory,
    StanceFactory,
    publish,
    published_stance,
)
from tests.fragments import read

pytestmark = pytest.mark.django_db
URL = "/dossiers/talks/compare/?actors=france,italy"
DAY = dt.date(2025, 8, 19)


@pytest.fixture
def issue() -> Issue:
    return IssueFactory.create(label="Ceasefire", dossier=DossierFactory.create(slug="talks"))


@pytest.fixture
def actors() -> list[Actor]:
    return [ActorFactory.create(slug=name.lower(), name=name) for name in ("France", "Italy")]


def test_in_each_cell_are_its_words_and_conditions(client: Client, issue: Issue, actors: list[Actor]) -> None:
    france, italy = actors
    said = StanceFactory.create(issue=issue, actor=france, value=2, stated_date=DAY)
    ConditionFactory.create(stance=said, kind="only_if", text="talks <b>begin</b>")
    publish(said, words="We want it now.")
    refused = StanceFactory.create(issue=issue, actor=italy, value=-2, stated_date=DAY)
    meant = {"gloss": "Not <i>now</i>.", "gloss_maker": GlossMaker.OURS}
    publish(
        EvidenceFactory.create(
            stance=refused, excerpt__snapshot__text="Non ora.", excerpt__words="Non ora.", **meant
        ).stance
    )
    html = " ".join(read(client, URL).split())
    assert "“We want it now.”" in html
    assert "“Non ora.”" in html
    assert "Not &lt;i&gt;now&lt;/i&gt;." in html
    assert '<b>only if</b> <span dir="auto">talks &lt;b&gt;begin&lt;/b&gt;</span>' in html
    assert html.index("We want it now.") < html.index("Agree on 0 of 1")


def test_a_condition_of_any_statement_that_decides_is_shown_once(
    client: Client, issue: Issue, actors: list[Actor]
) -> None:
    """Two of one day decide together: the cell is conditional by either."""
    for text in ("Talks begin", "talks begin", "troops leave"):
        said = StanceFactory.create(issue=issue, actor=actors[0], value=2, stated_date=DAY)
        ConditionFactory.create(stance=said, kind="only_if", text=text)
        publish(said)
    past = StanceFactory.create(issue=issue, actor=actors[0], value=2, stated_date=dt.date(2025, 1, 1))
    publish(ConditionFactory.create(stance=past, text="long ago").stance)
    html = read(client, URL)
    assert html.lower().count("talks begin<") == 1
    assert html.count("troops leave<") == 1
    assert "long ago" not in html


def test_of_more_than_four_words_are_shown_on_demand(client: Client, issue: Issue, actors: list[Actor]) -> None:
    published_stance(issue=issue, actor=actors[0], stated_date=DAY, words="We want it now.")
    many = ",".join([URL, *(ActorFactory.create().slug for _ in range(3))])
    html = read(client, many)
    assert "We want it now." not in html
    assert "Of more than 4 actors the words are left out." in html
    assert "We want it now." in read(client, f"{many}&words=with")
    assert "We want it now." not in read(client, f"{URL}&words=without")
    assert client.get(f"{URL}&words=some").status_code == 400
    assert client.get(f"{URL}&order=some").status_code == 400


def test_votes_have_no_words(client: Client, issue: Issue, actors: list[Actor]) -> None:
    published_stance(issue=issue, actor=actors[0], stated_date=DAY, act=Act.VOTE, words="France: yes")
    html = read(client, URL)
    assert "rest on votes" in html
    assert "France: yes" not in html


@pytest.mark.parametrize("number", [1, 20])
def test_conditions_take_one_query_however_many(
    client: Client, issue: Issue, actors: list[Actor], number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        other = IssueFactory.create(dossier=issue.dossiers.get())
        publish(ConditionFactory.create(stance=StanceFactory.create(issue=other, actor=actors[0])).stance)
    with django_assert_num_queries(21):
        read(client, f"{URL}&on=2027-01-01")


def test_figures_of_few_issues_are_folded(client: Client, issue: Issue, actors: list[Actor]) -> None:
    for actor in actors:
        published_stance(issue=issue, actor=actor, stated_date=DAY)
    html = read(client, URL)
    assert '<details class="section" id="measures">' in html
    assert "below n = 30 they are folded" in html
    assert html.index('id="issues"') < html.index('id="agreement"') < html.index('id="measures"')
