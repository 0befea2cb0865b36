"""The trend of more than two actors."""

import csv
import datetime as dt
import json

import pytest
from django.test import Client

from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance
from tests.fragments import read
from tests.positions.pages.reading.test_figures import words_of

pytestmark = pytest.mark.django_db
URL = "/dossiers/talks/compare/?on=2024-12-31&actors="
THREE = f"{URL}a,b,c"


@pytest.fixture(autouse=True, scope="module")
def _record(standing: None) -> None:
    """In 2022 all three speak on five issues: A and B alike, C on one of them otherwise. In 2024 A and B alone do,
    and differ twice."""
    actors = [ActorFactory.create(slug=name.lower(), name=name) for name in "ABC"]
    dossier = DossierFactory.create(slug="talks", actors=actors)
    for number in range(5):
        issue = IssueFactory.create(dossier=dossier)
        for actor in actors:
            value = -2 if actor.slug == "c" and not number else 2
            published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date(2022, 3, 1))
        for actor in actors[:2]:
            value = -2 if actor.slug == "b" and number < 2 else 2
            published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date(2024, 3, 1))


def test_the_mean_of_the_pairs_is_worked_out_for_whoever_asks(client: Client) -> None:
    html = read(client, THREE)
    assert "not worked out" in html
    assert "<circle" not in html
    html = read(client, f"{THREE}&by=year")
    assert "<title>2022: 0.87, pairs 3</title>" in html
    assert "<title>2024: 0.60, pairs 1</title>" in html
    assert "3 of 3</td>" in html
    assert "1 of 1</td>" in html
    assert "0.80 A and C" in html
    assert "1.00 A and B" in html


def test_the_pairs_stand_behind_it(client: Client) -> None:
    rows = list(csv.DictReader(client.get(f"{THREE}&format=trend-table").getvalue().decode("utf-8-sig").splitlines()))
    assert [(one["actor"], one["other"], one["span"], one["agreement"], one["n"]) for one in rows] == [
        ("a", "b", "2022", "1.0", "5"),
        ("a", "b", "2023", "", "0"),
        ("a", "b", "2024", "0.6", "5"),
        ("a", "c", "2022", "0.8", "5"),
        ("a", "c", "2023", "", "0"),
        ("a", "c", "2024", "", "0"),
        ("b", "c", "2022", "0.8", "5"),
        ("b", "c", "2023", "", "0"),
        ("b", "c", "2024", "", "0"),
    ]
    means = json.loads(client.get(f"{THREE}&format=trend-mean&as=json").getvalue())
    assert [(one["span"], one["pairs"], one["pairs_without"]) for one in means] == [
        ("2022", 3, 0),
        ("2023", 0, 0),
        ("2024", 1, 0),
    ]
    assert (means[0]["lowest"], means[0]["lowest_actor"], means[0]["lowest_other"]) == (0.8, "a", "c")


def test_the_figure_is_a_file(client: Client) -> None:
    words = words_of(client.get(f"{THREE}&format=trend"))
    assert "Identical share of A, B, C by year: the mean of their pairs" in " ".join(words)


def test_it_needs_figures_and_few_actors(client: Client) -> None:
    assert client.get(f"{URL}a,b&format=trend-mean").status_code == 400
    many = [ActorFactory.create().slug for _ in range(13)]
    assert client.get(f"{URL}{','.join(many)}&format=trend").status_code == 400
    assert "choose 12 at most" in read(client, f"{URL}{','.join(many)}&by=year")
    assert "In no year did two of them state a position" in read(client, f"{THREE}&by=year&on=2021-01-01")
