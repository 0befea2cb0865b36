"""The trend of more than two actors."""

import csv
import datetime as dt
import json

import pytest
from django.test import Client

from actors.choices import ActorKind
from actors.models import Actor
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory, published_stance
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


@pytest.fixture
def pact() -> None:
    """Of A and B, who differ in 2024 on two issues of five; and a group of C and whoever never spoke."""
    for slug, members in (("pact", ["a", "b"]), ("camp", ["c"])):
        group = ActorFactory.create(slug=slug, name=slug.title(), kind=ActorKind.GROUP)
        for member in members:
            MembershipFactory.create(
                member=Actor.objects.get(slug=member), group=group, speaks_for=False, from_date=dt.date(2010, 1, 1)
            )


BESIDE = "/dossiers/talks/compare/?on=2024-12-31&actors=a,c&groups=pact"


@pytest.mark.usefixtures("pact")
def test_groups_beside_two_actors_are_in_the_trend_of_all(client: Client) -> None:
    """In 2022 A and the pact say the same five times, C differs from both once."""
    html = read(client, BESIDE)
    assert 'id="trends"' in html
    assert "not worked out" in html
    html = read(client, f"{BESIDE}&by=year")
    assert "<title>2022: 0.87, pairs 3</title>" in html
    assert "A and Pact (members)" in html
    # The two alone stay as they were.
    assert 'id="trend"' in html
    assert "<title>2022: 0.80, n 5</title>" in html
    rows = json.loads(client.get(f"{BESIDE}&format=trends-table&as=json").getvalue())
    assert [(row["actor"], row["other"], row["span"], row["agreement"], row["n"]) for row in rows] == [
        ("a", "c", "2022", 0.8, 5),
        ("a", "c", "2023", None, 0),
        ("a", "c", "2024", None, 0),
        ("a", "pact", "2022", 1.0, 5),
        ("a", "pact", "2023", None, 0),
        ("a", "pact", "2024", None, 3),
        ("c", "pact", "2022", 0.8, 5),
        ("c", "pact", "2023", None, 0),
        ("c", "pact", "2024", None, 0),
    ]
    means = json.loads(client.get(f"{BESIDE}&format=trend-mean&as=json").getvalue())
    assert [(one["span"], one["pairs"], one["pairs_without"]) for one in means] == [
        ("2022", 3, 0), ("2023", 0, 0), ("2024", 0, 1)]  # fmt: skip
    assert "Identical share of A, C, Pact (members) by year: the mean of their pairs" in " ".join(
        words_of(client.get(f"{BESIDE}&format=trends"))
    )
    assert [row["other"] for row in json.loads(client.get(f"{BESIDE}&format=trend-table&as=json").getvalue())] == ["c"]


@pytest.mark.usefixtures("pact")
def test_groups_alone_and_too_many_of_all(client: Client) -> None:
    groups = "/dossiers/talks/compare/?on=2024-12-31&actors=a&groups=pact,camp&by=year"
    assert "<title>2022: " in read(client, groups).partition('id="trends"')[2]
    many = ",".join(["a", "b", "c", *(ActorFactory.create().slug for _ in range(9))])
    url = f"/dossiers/talks/compare/?on=2024-12-31&actors={many}"
    assert client.get(f"{url}&format=trends-table").status_code == 200
    assert client.get(f"{url}&groups=pact&format=trends-table").status_code == 400
    assert "choose 12 at most" in read(client, f"{url}&groups=pact&by=year")


@pytest.mark.usefixtures("pact")
def test_years_that_are_left_out_for_their_number_are_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.reads.comparisons.bloc_words.MOST_WORDS", 20)
    assert "From 1 January 2023 on: before" in read(client, f"{BESIDE}&by=year").partition('id="trends"')[2]
    answer = client.get(f"{BESIDE}&format=trends-table&as=json")
    assert "-part.json" in answer["Content-Disposition"]
