import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance
from tests.fragments import assert_swap_equals_page, read

pytestmark = pytest.mark.django_db
URL = "/dossiers/talks/similarity/"


@pytest.fixture(autouse=True, scope="module")
def _record(standing: None) -> None:
    actors = [ActorFactory.create(slug=name.lower(), name=name) for name in ("France", "Italy", "Spain", "Cuba")]
    dossier = DossierFactory.create(slug="talks", actors=actors)
    for number in range(5):
        issue = IssueFactory.create(dossier=dossier)
        for actor, value in zip(actors, (2, 2, -2), strict=False):
            published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date(2023, 3, 1))
        if number == 0:
            published_stance(actor=actors[3], issue=issue, value=2, stated_date=dt.date(2023, 3, 1))


def test_pictures_and_the_table_behind(client: Client) -> None:
    html = read(client, URL)
    assert 'class="heat" role="img"' in html
    assert 'class="map" role="img"' in html
    assert "1 left out" in html
    assert "1 in all" in html
    assert "Stress 0.00" in html


def test_some_actors_alone(client: Client) -> None:
    assert "Too few have enough issues in common" in read(client, f"{URL}?actors=france,italy")


def test_of_a_time_without_words_it_says_so(client: Client) -> None:
    assert "Too few have enough issues in common" in read(client, f"{URL}?on=2020-01-01")


@pytest.mark.parametrize("query", ["tie=2", "measure=x", "actors=atlantis", "from=2024-01-02&on=2024-01-01"])
def test_what_it_cannot_mean_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{URL}?{query}").status_code == 400


def test_the_swapped_part_is_that_of_the_page(client: Client) -> None:
    assert_swap_equals_page(client, shown=URL, followed=f"{URL}?measure=s&tie=0.9", fragment="similarity")


def test_a_fixed_number_of_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    read(client, URL)
    with django_assert_num_queries(8):  # three of them count what a file of DNA leaves out
        read(client, URL)
