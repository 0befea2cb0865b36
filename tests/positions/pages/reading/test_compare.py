import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.models import Dossier
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    DossierFactory,
    IssueFactory,
    many_published,
    published_stance,
)
from tests.fragments import assert_swap_equals_page, read

pytestmark = pytest.mark.django_db
URL = "/dossiers/ukraine/compare/"
BOTH = f"{URL}?actors=france,italy"


@pytest.fixture
def actors() -> list[Actor]:
    return [ActorFactory.create(slug=name.lower(), name=name) for name in ("France", "Italy")]


@pytest.fixture
def dossier(actors: list[Actor]) -> Dossier:
    """Six issues: on five both have a position, and they agree on four of these."""
    dossier = DossierFactory.create(slug="ukraine", actors=actors)
    for number, values in enumerate([(2, 2), (2, 2), (0, 0), (-2, -2), (2, -2), (2, 90)]):
        issue = IssueFactory.create(dossier=dossier, label=f"Issue {number}")
        for actor, value in zip(actors, values, strict=True):
            published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date(2025, 8, 19))
    return dossier


@pytest.mark.usefixtures("dossier")
def test_without_a_choice_it_says_what_to_do(client: Client) -> None:
    html = read(client, URL)
    assert "Choose two or more actors" in html
    assert 'name="actors" value="france"' in html


@pytest.mark.usefixtures("dossier")
def test_one_actor_is_not_enough(client: Client) -> None:
    assert "Choose at least one more actor" in read(client, f"{URL}?actors=france")


@pytest.mark.usefixtures("dossier")
def test_two_actors_side_by_side_with_their_agreement(client: Client) -> None:
    html = read(client, BOTH)
    assert "Agree on 4 of 5 issues on which both have a position" in html
    assert "<b>0.80</b>" in html
    assert html.count("4 steps apart</span>") == 1
    assert html.index("Issue 4") < html.index("Issue 0") < html.index("Issue 5")
    assert html.index("Issue by issue") < html.index("Agree on 4 of 5")


@pytest.mark.usefixtures("dossier")
def test_checkboxes_choose_like_the_list_in_the_address(client: Client) -> None:
    by_boxes = read(client, f"{URL}?actors=france&actors=italy")
    assert "Agree on 4 of 5 issues" in by_boxes


@pytest.mark.usefixtures("dossier")
def test_only_where_they_differ(client: Client) -> None:
    html = read(client, f"{BOTH}&show=split")
    assert "Issue 4" in html
    assert "Issue 1" not in html


@pytest.mark.usefixtures("dossier")
def test_another_measure_is_named_with_its_formula(client: Client) -> None:
    html = read(client, f"{BOTH}&measure=s")
    assert "Signorino" in html
    assert "<b>0.60</b>" in html


@pytest.mark.usefixtures("dossier")
def test_before_they_spoke_there_is_no_figure_and_the_reason(client: Client) -> None:
    html = read(client, f"{BOTH}&on=2025-08-18")
    assert "No issue on which both have a position" in html
    assert "too few in common" in html
    assert "Nothing to show side by side" in html


def test_against_an_earlier_date_it_marks_what_moved(client: Client, dossier: Dossier, actors: list[Actor]) -> None:
    issue = dossier.issues.order_by("pk")[0]
    published_stance(actor=actors[0], issue=issue, value=-1, stated_date=dt.date(2025, 9, 1))
    html = read(client, f"{BOTH}&on=2025-09-02&vs=2025-08-20")
    assert "3 steps towards opposition" in html
    assert "Agree on 3 of 5 issues" in html


def test_five_actors_are_a_square(client: Client, dossier: Dossier) -> None:
    more = [ActorFactory.create().slug for _ in range(3)]
    html = read(client, f"{BOTH},{','.join(more)}&on=2025-08-20")
    assert 'class="plain square"' in html
    assert '<a href="?actors=france%2Citaly&amp;on=2025-08-20"><b>0.80</b></a>' in html
    assert 'href="/actors/france/?on=2025-08-20&amp;actors=' in html


@pytest.mark.usefixtures("dossier")
def test_an_actor_is_found_by_any_name(client: Client, actors: list[Actor]) -> None:
    ActorNameFactory.create(actor=actors[1], name="Farnesina")
    html = read(client, f"{URL}?q=farne&find=1")
    assert 'value="italy"' in html
    assert 'value="france"' not in html


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("actors=france,atlantis", "atlantis"),
        ("actors=" + ",".join(f"a{n}" for n in range(51)), "At most 50"),
        ("actors=a%20b", "a b"),
        ("actors=france,italy&measure=guess", "measure"),
        ("actors=france,italy&show=none", "show"),
        ("actors=france,italy&on=x", "as-of date"),
        ("actors=france,italy&vs=x", "comparison date"),
        ("actors=france,italy&page=x", "Pages"),
    ],
)
def test_bad_input_is_refused_by_name(client: Client, query: str, message: str) -> None:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert message in response.content.decode()


@pytest.mark.usefixtures("dossier")
def test_a_choice_swaps_to_its_page(client: Client) -> None:
    assert_swap_equals_page(client, shown=URL, followed=BOTH, fragment="comparison")


def test_an_unknown_dossier_is_not_found(client: Client) -> None:
    assert client.get("/dossiers/nothing/compare/").status_code == 404


@pytest.mark.parametrize("number", [2, 200])
def test_a_fixed_number_of_queries(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actors = [ActorFactory.create(slug=f"a{n}") for n in range(2)]
    dossier = DossierFactory.create(slug="ukraine", actors=actors)
    many_published(number, actors=actors, issues=[IssueFactory.create(dossier=dossier) for _ in range(number // 2)])
    with django_assert_num_queries(20):  # four of them for the overview, which is kept
        read(client, f"{URL}?actors=a0,a1")


def test_agreement_says_over_what_years_and_how_many_it_is(
    client: Client, dossier: Dossier, actors: list[Actor]
) -> None:
    """As of a day it is no figure for the year of that day: old positions stand in it."""
    old = IssueFactory.create(dossier=dossier)
    for actor in actors:
        published_stance(actor=actor, issue=old, value=2, stated_date=dt.date(1946, 12, 1))
    html = " ".join(read(client, f"{BOTH}&on=2025-08-20").split())
    assert "Agreement over all issues since 1946, as of 20 August 2025, n 6" in html
    assert "the words and votes compared are of 1946 to 2025. This is no figure for the year of that day." in html
    third = ActorFactory.create(slug="malta")
    published_stance(actor=third, issue=old, value=-2, stated_date=dt.date(1946, 12, 1))
    html = " ".join(read(client, f"{BOTH},malta&on=2025-08-20").split())
    assert "since 1946, as of 20 August 2025, n up to 6" in html


@pytest.mark.usefixtures("actors")
def test_without_common_issues_agreement_names_no_years(client: Client, dossier: Dossier) -> None:
    html = " ".join(read(client, f"{BOTH}&on=2025-08-01").split())
    assert "Agreement over all issues, as of 1 August 2025" in html
    assert "This is no figure for the year" not in html


@pytest.mark.usefixtures("dossier")
def test_of_a_period_only_what_was_stated_in_it_counts(client: Client, actors: list[Actor]) -> None:
    withdrawn = IssueFactory.create(dossier=Dossier.objects.get(slug="ukraine"), label="Issue 6")
    day, end = dt.date(2025, 8, 20), dt.date(2025, 8, 21)
    published_stance(actor=actors[0], issue=withdrawn, value=2, stated_date=day, withdrawn_date=end)
    html = read(client, f"{BOTH}&from=2025-08-20&on=2025-08-31")
    assert "stated from 20 August 2025 to 31 August 2025" in html
    assert "No issue on which both have a position" in html
    assert "said, no longer in force" in html
    assert "silent in this time" in html
    assert "not researched" not in html
    assert "Agree on 4 of 5 issues" in read(client, f"{BOTH}&from=2025-08-19&on=2025-08-31")
    answer = client.get(f"{BOTH}&from=2025-08-20&on=2025-08-31&format=csv")
    rows = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [",supports,2," in row for row in rows[1:]] == [True, False]
    assert ",silent," in rows[2]


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize(
    "query", ["&from=2025-09-01&on=2025-08-31", "&from=2025-08-01&vs=2025-07-01", "&from=2025-02-30"]
)
def test_a_period_that_is_none_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{BOTH}{query}").status_code == 400


@pytest.mark.usefixtures("dossier")
def test_a_cell_of_a_period_shows_the_word_that_counts(client: Client, actors: list[Actor]) -> None:
    issue = IssueFactory.create(dossier=Dossier.objects.get(slug="ukraine"), label="Issue 6")
    end = dt.date(2025, 9, 12)
    published_stance(actor=actors[0], issue=issue, value=2, stated_date=dt.date(2025, 9, 5))
    published_stance(actor=actors[0], issue=issue, value=-2, stated_date=dt.date(2025, 9, 10), withdrawn_date=end)
    html = read(client, f"{BOTH}&from=2025-09-01&on=2025-09-30")
    row = html[html.index("Issue 6") :]
    assert "Opposes</span> <span" in row
    assert "said, no longer in force" in row
    assert "Supports</span>" not in row
