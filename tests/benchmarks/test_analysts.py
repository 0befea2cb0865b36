"""The benchmark of the analyst's pages, without its record: what it asks for, and what it counts as reading."""

from importlib import import_module

import pytest
from django.test import Client

from actors.choices import ActorKind
from benchmarks import analysts
from benchmarks.clock import Cost
from benchmarks.population import Population
from positions.reads.comparisons.nearest import read_nearest
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance


def test_a_page_is_divided_by_its_reading_of_the_same_round() -> None:
    parts = {
        "ask": [analysts.Parts(Cost(9, 3, 1), 1), analysts.Parts(Cost(9, 5, 1), 2)],
        "card": [analysts.Parts(Cost(9, 9, 1), 1)],
    }
    found = {ratio.name: (ratio.value, ratio.holds) for ratio in analysts.ratios_of("10k", parts)}
    assert found == {"ask, 10k": (2.0, True), "card, 10k": (5.0, False)}


def test_what_is_within_counts_once() -> None:
    clock = analysts.Clock()
    inner = clock.timed(lambda: sum(range(200_000)))
    clock.timed(inner)()
    whole = clock.spent
    clock.spent = 0
    inner()
    assert 0 < whole < 20 * clock.spent


@pytest.mark.django_db
def test_every_page_that_is_asked_for_is_there(client: Client) -> None:
    stance = published_stance(
        issue=IssueFactory.create(dossier=DossierFactory.create(slug="all"), slug="issue-1"), actor__slug="actor-1"
    )
    for number in range(1, 5):
        ActorFactory.create(slug=f"group-{number}", kind=ActorKind.GROUP)
    for number in range(2, 9):
        ActorFactory.create(slug=f"actor-{number}")
    asked = dict(analysts.pages(Population(stances=1, actors=list(range(1, 9)), issues=[1])))
    assert {name: client.get(address).status_code for name, address in asked.items()} == dict.fromkeys(asked, 200)
    clock = analysts.Clock()
    page = import_module("positions.pages.reading.nearest")
    with analysts.timing(clock):
        assert page.read_nearest is not read_nearest
        client.get(f"/dossiers/all/nearest/?actor={stance.actor.slug}")
    assert clock.spent > 0
    assert page.read_nearest is read_nearest
