"""Actors of several dossiers compared on the issues of all of them."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.models import Dossier, DossierIssue, Issue
from tests.factories import ActorFactory, DossierFactory, EventFactory, IssueFactory, many_published, published_stance
from tests.fragments import assert_swap_equals_page, read
from tests.positions.pages.test_compare_downloads import download

pytestmark = pytest.mark.django_db
URL = "/dossiers/ukraine/compare/"
ACROSS = f"{URL}?with=nato&actors=france,italy"


@pytest.fixture
def actors() -> list[Actor]:
    return [ActorFactory.create(slug=name.lower(), name=name) for name in ("France", "Italy")]


@pytest.fixture(autouse=True)
def dossiers(actors: list[Actor]) -> list[Dossier]:
    """France is of the one, Italy of the other. Two issues of each, and one of both: on it and on
    one of each France and Italy have a position, and on all of these they agree but one.
    """
    first = DossierFactory.create(slug="ukraine", title="The war", actors=actors[:1])
    second = DossierFactory.create(slug="nato", title="The alliance", actors=actors[1:])
    shared = say(first, actors, (2, 2), "Shared")
    DossierIssue.objects.create(dossier=second, issue=shared, order=0)
    say(first, actors, (2, 2), "War alone")
    say(second, actors, (-2, 2), "Alliance alone", dt.date(2025, 9, 1))
    say(second, actors, (None, 2), "Italy alone")
    return [first, second]


def say(
    dossier: Dossier,
    actors: list[Actor],
    values: tuple[int | None, ...],
    label: str,
    day: dt.date = dt.date(2025, 8, 19),
) -> Issue:
    issue = IssueFactory.create(dossier=dossier, label=label, slug=label.lower().replace(" ", "-"))
    for actor, value in zip(actors, values, strict=True):
        if value is not None:
            published_stance(actor=actor, issue=issue, value=value, stated_date=day)
    return issue


def plain(html: str) -> str:
    return " ".join(html.split())


def test_an_issue_of_both_counts_once(client: Client) -> None:
    html = plain(read(client, ACROSS))
    assert "4 issues, each once; 1 of them in more than one dossier" in html
    assert "Agree on 2 of 3 issues on which both have a position" in html
    assert html.count(">Shared</a>") == 1
    assert html.count(">also in The alliance</p>") == 1
    assert html.count(">in The alliance</p>") == 2
    alone = plain(read(client, f"{URL}?actors=france,italy"))
    assert "Agree on 2 of 2 issues" in alone
    assert "in The alliance</p>" not in alone


def test_it_opens_on_the_last_day_of_any(client: Client) -> None:
    assert "as of 1 September 2025" in read(client, ACROSS)
    assert "as of 19 August 2025" in read(client, f"{URL}?actors=france,italy")


def test_dossiers_that_share_an_issue_are_offered_with_their_actors(client: Client) -> None:
    DossierFactory.create(slug="other", title="Nothing in common")
    silent = ActorFactory.create(slug="malta")
    Dossier.objects.get(slug="nato").actors.add(silent)
    html = plain(read(client, URL))
    assert 'name="with" value="nato"> <span>The alliance <span class="mute small">shares 1 issue' in html
    assert "Nothing in common" not in html
    assert 'value="malta"' not in html
    html = plain(read(client, f"{URL}?with=nato"))
    assert 'name="with" value="nato" checked' in html
    assert 'value="malta"' in html


def test_the_shared_issues_alone_are_a_link_away(client: Client) -> None:
    html = read(client, ACROSS)
    assert "with=nato&amp;actors=france%2Citaly&amp;issues=shared" in html
    html = plain(read(client, f"{ACROSS}&issues=shared"))
    assert "Agreement over the 1 chosen issue since" in html
    assert "Agree on 1 of 1 issue " in html


def test_an_issue_of_the_other_is_not_handed_to_pages_that_do_not_know_it(client: Client) -> None:
    html = read(client, f"{ACROSS}&issues=alliance-alone,war-alone")
    assert "Agree on 1 of 2 issues" in plain(html)
    assert 'href="/dossiers/ukraine/?on=2025-09-01&amp;actors=france,italy&amp;issues=war-alone"' in html
    assert "?on=2025-09-01&amp;actors=france,italy&amp;issues=alliance-alone,war-alone&amp;with=nato" in html
    assert client.get(f"{URL}?actors=france,italy&issues=alliance-alone").status_code == 400


def test_events_of_both_are_offered_as_dates(client: Client, dossiers: list[Dossier]) -> None:
    EventFactory.create(dossier=dossiers[1], title="A summit", first_date=dt.date(2025, 6, 24))
    assert "A summit" in read(client, ACROSS)
    assert "A summit" not in read(client, f"{URL}?actors=france,italy")


def test_downloads_say_which_dossiers_list_an_issue(client: Client) -> None:
    name, rows = download(client, f"{ACROSS}&format=csv")
    assert name == "ukraine-and-1-more-compare-2025-09-01.csv"
    assert {(row["issue"], row["dossiers"]) for row in rows} == {
        ("shared", "ukraine; nato"),
        ("war-alone", "ukraine"),
        ("alliance-alone", "nato"),
        ("italy-alone", "nato"),
    }
    assert {row["filtered_by"] for row in rows} == {"Dossiers: The war, The alliance; Actors: France, Italy"}
    _, [pair] = download(client, f"{ACROSS}&format=pairs")
    assert (pair["n"], pair["identical"]) == ("3", "2")


def test_the_page_of_an_issue_leads_across_its_dossiers(client: Client) -> None:
    html = read(client, "/issues/shared/")
    assert "Compare across its 2 dossiers" in html
    assert "/dossiers/ukraine/compare/?on=2025-08-19&amp;actors=france&amp;with=nato" in html
    assert "Compare across" not in read(client, "/issues/war-alone/")


def test_a_choice_swaps_to_its_page(client: Client) -> None:
    assert_swap_equals_page(client, shown=URL, followed=ACROSS, fragment="comparison")


def test_a_renamed_dossier_is_followed_and_itself_no_second_one(client: Client, dossiers: list[Dossier]) -> None:
    dossiers[1].slug = "the-alliance"
    dossiers[1].save()
    response = client.get(ACROSS)
    assert response.status_code == 302
    assert "with=the-alliance" in response["Location"]
    assert "Agree on 2 of 2 issues" in plain(read(client, f"{URL}?with=ukraine&actors=france,italy"))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("with=atlantis", "atlantis"),
        ("with=" + ",".join(f"d{n}" for n in range(9)), "At most 8"),
        ("with=nato&issues=no-issue", "issues of these dossiers"),
    ],
)
def test_bad_input_is_refused_by_name(client: Client, query: str, message: str) -> None:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert message in response.content.decode()


def test_an_archived_dossier_is_not_compared(client: Client, dossiers: list[Dossier]) -> None:
    dossiers[1].archived_at = dt.datetime(2025, 10, 1, tzinfo=dt.UTC)
    dossiers[1].save()
    assert client.get(ACROSS).status_code == 400
    assert "The alliance" not in read(client, URL)


@pytest.mark.parametrize("number", [2, 100])
def test_a_fixed_number_of_queries(
    client: Client,
    actors: list[Actor],
    dossiers: list[Dossier],
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    many_published(number, actors=actors, issues=[IssueFactory.create(dossier=dossiers[1]) for _ in range(number)])
    read(client, ACROSS)  # the overviews are kept
    with django_assert_num_queries(20):
        read(client, ACROSS)
