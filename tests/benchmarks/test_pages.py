"""The benchmark of pages beside a former commit, without either: what it asks for, and what it makes of costs."""

import pytest
from django.test import Client

from benchmarks import pages
from benchmarks.clock import Cost
from benchmarks.population import Population
from tests.factories import DossierFactory, IssueFactory, published_stance


def test_a_page_is_divided_by_the_former_of_the_same_round() -> None:
    costs = {
        "stance, now": [Cost(9, 1, 1), Cost(9, 3, 1)],
        "stance, then": [Cost(9, 2, 2), Cost(9, 2, 2)],
        "search, now": [Cost(9, 2, 0.25)],
        "search, then": [Cost(9, 2, 0)],
    }
    found = {ratio.name: (ratio.value, ratio.holds) for ratio in pages.ratios_of("10k", costs)}
    assert found == {"stance, 10k": (0.75, True), "search, 10k": (1.125, False)}


@pytest.mark.django_db
def test_every_page_that_is_asked_for_is_there(client: Client) -> None:
    dossier = DossierFactory.create(slug="all")
    stance = published_stance(issue=IssueFactory.create(dossier=dossier, slug="issue-1"), actor__slug="actor-1")
    asked = dict(pages.pages(Population(stances=1, actors=[1], issues=[1])))
    asked["stance"] = stance.get_absolute_url()
    asked["source"] = stance.evidence.get().excerpt.snapshot.source.get_absolute_url()
    assert {name: client.get(address).status_code for name, address in asked.items()} == dict.fromkeys(asked, 200)


def test_the_former_commit_and_the_sizes_may_be_named() -> None:
    assert pages.parse_options(["--former", "abc", "--sizes", "1k"]).former == "abc"
    assert pages.parse_options([]).sizes == ["10k", "100k"]
