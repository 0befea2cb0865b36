import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory, published_stance
from tests.fragments import assert_swap_equals_page, read

pytestmark = pytest.mark.django_db
URL = "/dossiers/talks/nearest/"


@pytest.fixture(autouse=True, scope="module")
def _record(standing: None) -> None:
    actors = [ActorFactory.create(slug=name.lower(), name=name) for name in ("France", "Italy", "Spain")]
    dossier = DossierFactory.create(slug="talks", actors=actors)
    for number in range(5):
        issue = IssueFactory.create(dossier=dossier)
        for actor, value in zip(actors, (2, 2, -2 if number else 2), strict=True):
            published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date(2023, 3, 1))


def test_without_an_actor_it_asks_for_one(client: Client) -> None:
    html = read(client, URL)
    assert "Choose an actor" in html
    assert '<option value="france">France</option>' in html


def test_everybody_is_ranked_and_leads_to_the_two_alone(client: Client) -> None:
    html = read(client, f"{URL}?actor=france&on=2024-01-01")
    assert html.index(">Italy</a>") < html.index(">Spain</a>")
    assert "<b>1.00</b>" in html
    assert "<b>0.20</b>" in html
    assert "0.00 to 0.25" in html
    assert "actors=france,spain&amp;on=2024-01-01" in html


def test_of_a_time_without_words_there_is_nothing(client: Client) -> None:
    assert "Nobody has enough issues in common" in read(client, f"{URL}?actor=france&from=2024-01-01&on=2024-02-01")


def test_the_former_time_is_told(client: Client) -> None:
    html = read(client, f"{URL}?actor=france&from=2023-01-01&on=2023-12-31&vs=2022-12-31")
    assert "the time from 1 January 2022 to 31 December 2022" in html
    assert "Nobody has a figure for both times" in html


@pytest.mark.parametrize(
    "query", ["actor=atlantis", "actor=france,italy", "measure=x", "from=2024-01-02&on=2024-01-01"]
)
def test_what_it_cannot_mean_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{URL}?{query}").status_code == 400


def test_the_swapped_part_is_that_of_the_page(client: Client) -> None:
    shown = f"{URL}?actor=france&on=2024-01-01"
    assert_swap_equals_page(client, shown=shown, followed=f"{shown}&measure=kappa", fragment="nearest")


def test_a_fixed_number_of_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    read(client, f"{URL}?actor=france&vs=2022-01-01")
    with django_assert_num_queries(8):
        read(client, f"{URL}?actor=france&vs=2022-01-01")


def test_who_is_not_on_record_is_still_the_one_chosen(client: Client) -> None:
    ActorFactory.create(slug="tonga", name="Tonga")
    assert '<option value="tonga" selected>Tonga</option>' in read(client, f"{URL}?actor=tonga")


def test_all_are_accounted_for_and_who_left_office_is_marked(client: Client) -> None:
    """Of those asked about one has a figure, one is in one voice with the actor, one shares no issue."""
    names = ("Ada", "Bo", "Norland", "Sudland")
    actors = {name: ActorFactory.create(slug=name.lower(), name=name) for name in names}
    Actor.objects.filter(slug__in=("norland", "sudland")).update(kind="state")
    state = Actor.objects.get(slug="norland")
    MembershipFactory.create(member=actors["Ada"], group=state, from_date=None)
    MembershipFactory.create(member=actors["Bo"], group=state, from_date=None, until_date=dt.date(2023, 6, 2))
    dossier = DossierFactory.create(slug="voices", actors=list(actors.values()))
    day = dt.date(2023, 3, 1)
    for _ in range(5):
        issue = IssueFactory.create(dossier=dossier)
        published_stance(actor=actors["Ada"], on_behalf_of=state, issue=issue, value=2, stated_date=day)
        published_stance(actor=actors["Bo"], issue=issue, value=2, stated_date=day)
    published_stance(actor=actors["Sudland"], issue=IssueFactory.create(dossier=dossier), value=2, stated_date=day)
    html = " ".join(read(client, "/dossiers/voices/nearest/?actor=norland&on=2024-01-01").split())
    assert "1 have a figure; 1 said only the very same statements" in html
    assert "no agreement (Ada); 1 shares no issue." in html
    assert "in office until 1 June 2023" in html
