import csv
import datetime as dt
import re
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from positions.choices import Act, Value
from positions.models import Stance
from positions.reads.timelines.shifts import SHIFTS_PER_PAGE
from tests.factories import ActorFactory, DossierFactory, IssueFactory, many_published, published_stance
from tests.fragments import assert_swap_equals_page, read

pytestmark = pytest.mark.django_db
URL = "/dossiers/ukraine/changes/"
SPRING = "vs=2025-03-01&on=2025-06-01"


@pytest.fixture
def stance() -> Stance:
    """India opposed in 2024, and supports since May 2025."""
    issue = IssueFactory.create(slug="troops", label="Troops", dossier__slug="ukraine")
    actor = ActorFactory.create(slug="india", name="India")
    published_stance(
        actor=actor, issue=issue, value=Value.OPPOSES, stated_date=dt.date(2024, 9, 1), words="We cannot agree."
    )
    return published_stance(
        actor=actor, issue=issue, value=Value.SUPPORTS, stated_date=dt.date(2025, 5, 1), words="We now agree."
    )


@pytest.mark.usefixtures("stance")
def test_old_words_stand_beside_the_new(client: Client) -> None:
    html = read(client, f"{URL}?{SPRING}", htmx=True)
    assert html.index("v-opposes") < html.index("v-supports")
    assert html.index("We cannot agree.") < html.index("We now agree.")
    assert "4 steps towards support" in html


@pytest.mark.parametrize(
    ("act", "told"), [(Act.REPORTED, "reported by Norland"), (Act.DOCUMENT, "document, reported by Norland")]
)
def test_beside_words_stands_who_said_them_and_who_reported_them(client: Client, act: Act, told: str) -> None:
    published_stance(
        actor=ActorFactory.create(name="A minister"),
        on_behalf_of=ActorFactory.create(slug="india"),
        reported_by=ActorFactory.create(name="Norland"),
        issue=IssueFactory.create(dossier__slug="ukraine"),
        act=act,
        stated_date=dt.date(2025, 5, 1),
        words="They now agree.",
    )
    words = " ".join(re.sub("<[^>]+>", "", read(client, f"{URL}?{SPRING}&actors=india")).split())
    assert f"1 May 2025, said by A minister, {told} They now agree." in words


@pytest.mark.usefixtures("stance")
def test_without_dates_it_is_the_year_until_the_last_change(client: Client) -> None:
    html = read(client, URL)
    assert "Changes after 1 May 2024 until 1 May 2025" in html
    assert "first position on record" in html


@pytest.mark.usefixtures("stance")
def test_one_kind_at_a_time(client: Client) -> None:
    assert "first position on record</b>" not in read(client, f"{URL}?kind=moved")
    assert "We now agree." not in read(client, f"{URL}?kind=new")


def test_a_withdrawal_says_so(client: Client, stance: Stance) -> None:
    stance.withdrawn_date = dt.date(2025, 5, 20)
    stance.save()
    assert "an older statement counts again" in read(client, f"{URL}?{SPRING}")
    Stance.objects.update(withdrawn_date=dt.date(2025, 5, 20))
    assert "withdrawn, nothing else on record" in read(client, f"{URL}?{SPRING}&kind=withdrawn")


def test_only_an_actor_or_an_issue(client: Client, stance: Stance) -> None:
    other = published_stance(issue=stance.issue, actor__slug="brazil", stated_date=dt.date(2025, 5, 2), words="Yes.")
    assert "Yes." not in read(client, f"{URL}?{SPRING}&actor=india")
    published_stance(
        actor=other.actor,
        issue__dossier=stance.issue.dossiers.get(),
        stated_date=dt.date(2025, 5, 3),
        words="Elsewhere.",
    )
    assert "Elsewhere." not in read(client, f"{URL}?{SPRING}&issue=troops")


def test_every_actor_and_issue_of_the_dossier_can_be_chosen_above_the_list(client: Client, stance: Stance) -> None:
    dossier = stance.issue.dossiers.get()
    published_stance(
        actor__slug="brazil", issue=IssueFactory.create(slug="talks", dossier=dossier), stated_date=dt.date(2025, 5, 2)
    )
    form = read(client, f"{URL}?{SPRING}&actors=brazil", htmx=True).partition("<form")[2].partition("</form>")[0]
    assert 'name="actors" value="brazil" checked' in form
    for name, value in (("actors", "india"), ("issues", "troops"), ("issues", "talks")):
        assert f'name="{name}" value="{value}">' in form


@pytest.mark.usefixtures("stance")
def test_when_nobody_moved_it_offers_the_whole_record(client: Client) -> None:
    html = read(client, f"{URL}?vs=2025-06-01&on=2025-07-01")
    assert "Nobody moved" in html
    assert "vs=1800-01-01" in html


def test_a_dossier_without_statements(client: Client) -> None:
    DossierFactory.create(slug="ukraine")
    assert "Nobody moved" in read(client, URL)


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize("view", ["changes", "api_changes"])
def test_the_year_before_a_day_begins_no_earlier_than_days_do(client: Client, view: str) -> None:
    answer = client.get(reverse(view, args=["ukraine"]), {"on": "1800-06-01"})
    assert answer.status_code == 200
    assert "1799" not in answer.content.decode()


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("on=x", "date"),
        ("vs=0000-01-01", "comparison date"),
        ("vs=2025-06-02&on=2025-06-01", "earlier date"),
        ("kind=all", "kind"),
        ("actor=atlantis", "atlantis"),
        ("issue=atlantis", "atlantis"),
        ("after=somewhere", "place"),
        ("after=2025-01-01.1.-1e9", "place"),
    ],
)
def test_bad_input_is_refused(client: Client, query: str, message: str) -> None:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert message in response.content.decode()


def test_numbers_that_are_not_of_everything_say_so(
    client: Client, stance: Stance, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "there are older ones" not in read(client, URL)
    monkeypatch.setattr("positions.reads.timelines.shifts.COUNTED_FROM", 1)
    assert "there are older ones" in read(client, f"{URL}?{SPRING}&on={stance.stated_date}")


def test_an_issue_of_another_dossier_is_refused(client: Client, stance: Stance) -> None:
    other = IssueFactory.create()
    assert client.get(f"{URL}?issue={other.slug}").status_code == 400


@pytest.mark.usefixtures("stance")
def test_other_dates_swap_to_their_page(client: Client) -> None:
    assert_swap_equals_page(client, shown=URL, followed=f"{URL}?{SPRING}", fragment="change-list")


def test_older_changes_are_a_page_away(client: Client) -> None:
    issue = IssueFactory.create(dossier__slug="ukraine")
    many_published(SHIFTS_PER_PAGE + 2, issues=[issue], values=(2, -2))
    first = read(client, URL)
    assert first.count('<li class="shift">') == SHIFTS_PER_PAGE
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert read(client, URL + address).count('<li class="shift">') == 2


@pytest.mark.parametrize("number", [2, 200])
def test_a_fixed_number_of_queries(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issue = IssueFactory.create(dossier__slug="ukraine")
    many_published(number, actors=[ActorFactory.create() for _ in range(number)], issues=[issue])
    with django_assert_num_queries(19):  # four of them for the overview, which is kept
        read(client, URL)


def test_a_speaker_and_its_state_are_one_entry_and_rows_of_one_number(client: Client, stance: Stance) -> None:
    state = ActorFactory.create(slug="examplia", name="Examplia", kind="state")
    ann = ActorFactory.create(slug="ann", name="Zoë Ann")
    said = published_stance(
        issue=stance.issue, actor=ann, on_behalf_of=state, stated_date=dt.date(2025, 5, 20), words="So do we."
    )
    html = read(client, f"{URL}?{SPRING}")
    assert html.count('<li class="shift">') == 2
    assert html.count("So do we.") == 1
    assert html.index(">Zoë Ann</a> and <a") < html.index(">Examplia</a> on <a")
    assert "First on record <span" in html
    assert 'First on record <span class="mute">1<' in html
    assert "counts once" in html
    response = client.get(f"{URL}?{SPRING}&format=csv")
    rows = list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig"))))
    found = [(row["entry"], row["actor"], row["same_words"], row["stance_after"]) for row in rows]
    told = [("1", "ann", "examplia", str(said.pk)), ("1", "examplia", "ann", str(said.pk))]
    assert found == [*told, ("2", "india", "", str(stance.pk))]


def test_as_many_can_be_chosen_as_are_offered(client: Client, stance: Stance) -> None:
    dossier = stance.issue.dossiers.get()
    actors = ActorFactory.create_batch(60)
    issues = [IssueFactory.create(dossier=dossier) for _ in range(60)]
    dossier.actors.set(actors)
    html = read(client, f"{URL}?{SPRING}")
    for name, rows in (("actors", actors), ("issues", issues)):
        ticked = [one.slug for one in rows]
        assert all(f'name="{name}" value="{slug}"' in html for slug in ticked)
        asked = "&".join(f"{name}={slug}" for slug in ticked)
        chosen = read(client, f"{URL}?{SPRING}&{asked}")
        assert chosen.count(" checked") == 60
