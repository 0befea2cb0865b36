import datetime as dt
import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind
from actors.models import Actor
from positions.choices import Value
from positions.models import Stance
from positions.reads.timelines.timeline import TIMELINE_ISSUES_PER_PAGE
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    DossierFactory,
    EventFactory,
    IssueFactory,
    MembershipFactory,
    StanceFactory,
    many_published,
    published_stance,
)
from tests.fragments import assert_swap_equals_page, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def merz() -> Actor:
    return ActorFactory.create(slug="merz", name="Friedrich Merz")


@pytest.fixture
def stance(merz: Actor) -> Stance:
    return published_stance(
        actor=merz,
        issue__label="Talks",
        issue__dossier__slug="ukraine",
        stated_date=dt.date(2025, 8, 19),
        words="Talks must begin.",
    )


def test_an_actor_s_offices_names_and_positions(client: Client, merz: Actor, stance: Stance) -> None:
    MembershipFactory.create(member=merz, role="Chancellor", group__name="Germany")
    ActorNameFactory.create(actor=merz, name="Joachim-Friedrich Merz")
    html = read(client, "/actors/merz/?on=2025-08-20")
    for text in ("Chancellor, ", "Germany", "Joachim-Friedrich Merz", "Talks", "v-supports", "Talks must begin."):
        assert text in html
    assert f"/dossiers/ukraine/cells/merz/{stance.issue.slug}/?on=2025-08-20" in html
    assert stance.get_absolute_url() in html


@pytest.mark.usefixtures("stance")
def test_before_its_first_statement_nothing_is_on_record(client: Client) -> None:
    html = read(client, "/actors/merz/?on=2025-08-18")
    assert "Nothing on record by this day" in html
    assert "?on=2025-08-19" in html


def test_after_its_end_an_actor_has_no_position_any_more(client: Client, merz: Actor, stance: Stance) -> None:
    Actor.objects.filter(pk=merz.pk).update(ended_date=dt.date(2025, 9, 1))
    html = read(client, "/actors/merz/?on=2025-09-01")
    assert "No position any more" in html
    assert "withdrawn" not in html
    assert "?on=2025-08-19" in html
    assert "v-supports" in read(client, "/actors/merz/?on=2025-08-31")


@pytest.mark.usefixtures("merz")
def test_an_actor_without_statements_says_so(client: Client) -> None:
    assert "No published statement" in read(client, "/actors/merz/")


@pytest.mark.usefixtures("stance")
def test_drafts_are_shown_nowhere(client: Client, merz: Actor) -> None:
    StanceFactory.create(actor=merz, issue__label="Draft issue")
    assert "Draft issue" not in read(client, "/actors/merz/")


def test_what_others_say_on_its_behalf_counts_and_names_them(client: Client) -> None:
    germany = ActorFactory.create(slug="germany", kind=ActorKind.STATE)
    published_stance(actor__name="Speaker", on_behalf_of=germany, issue__label="Troops")
    html = read(client, "/actors/germany/")
    assert "Troops" in html
    assert "by <a" in html
    assert "Speaker" in html


def test_members_of_a_group_are_those_of_the_day(client: Client) -> None:
    group = ActorFactory.create(slug="coalition", kind=ActorKind.GROUP)
    MembershipFactory.create(group=group, member__name="Left", until_date=dt.date(2024, 1, 1))
    MembershipFactory.create(group=group, member__name="Stayed")
    html = read(client, "/actors/coalition/?on=2025-01-01")
    assert "Stayed" in html
    assert "Left" not in html


def test_one_dossier_at_a_time(client: Client, merz: Actor, stance: Stance) -> None:
    published_stance(actor=merz, issue__label="Elsewhere", issue__dossier__slug="other", value=Value.NEUTRAL)
    chosen = read(client, "/actors/merz/?dossier=ukraine", htmx=True)
    assert "Talks" in chosen
    assert "Elsewhere" not in chosen.partition("Latest statements")[0]
    assert client.get("/actors/merz/?dossier=nothing").status_code == 404


def test_many_positions_come_by_the_page(client: Client, merz: Actor) -> None:
    dossier = DossierFactory.create()
    issues = [IssueFactory.create(dossier=dossier) for _ in range(TIMELINE_ISSUES_PER_PAGE + 1)]
    many_published(len(issues), actors=[merz], issues=issues)
    second = read(client, "/actors/merz/?page=2", htmx=True)
    assert second.count('<li class="line with-chip">') == 1
    assert client.get("/actors/merz/?page=3").status_code == 404


@pytest.mark.usefixtures("stance")
def test_another_date_swaps_to_the_page_of_that_date(client: Client) -> None:
    assert_swap_equals_page(
        client, shown="/actors/merz/", followed="/actors/merz/?on=2025-08-18", fragment="actor-positions"
    )


@pytest.mark.usefixtures("merz")
@pytest.mark.parametrize("query", ["on=x", "on=0000-00-00", "page=x", "page=0"])
def test_bad_input_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/actors/merz/?{query}").status_code == 400


def test_unknown_and_merged_actors(client: Client, merz: Actor) -> None:
    ActorFactory.create(slug="old", merged_into=merz)
    assert client.get("/actors/nobody/").status_code == 404
    assert client.get("/actors/old/")["Location"] == "/actors/merz/"


@pytest.mark.parametrize("number", [2, 200])
def test_a_fixed_number_of_queries(
    client: Client, merz: Actor, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    dossier = DossierFactory.create()
    issues = [IssueFactory.create(dossier=dossier) for _ in range(number)]
    many_published(number, actors=[merz], issues=issues)
    with django_assert_num_queries(23):
        read(client, "/actors/merz/?on=2030-01-01")


def test_issues_chosen_in_a_dossier_are_handed_to_no_other(client: Client, merz: Actor, stance: Stance) -> None:
    other = published_stance(
        actor=merz, issue__dossier__slug="climate", issue__label="Coal", stated_date=dt.date(2025, 8, 19)
    )
    event = EventFactory.create(dossier=other.issue.dossiers.get(), slug="summit", first_date=dt.date(2025, 8, 1))
    chosen = f"on=2025-08-20&issues={stance.issue.slug}"
    html = unescape(read(client, f"/actors/merz/?{chosen}&dossier="))
    assert f'"/dossiers/ukraine/?{chosen}"' in html
    assert '"/dossiers/climate/?on=2025-08-20"' in html
    assert f'"/dossiers/climate/cells/merz/{other.issue.slug}/?on=2025-08-20"' in html
    # Pages of either dossier hand on what theirs lists.
    for page in (other.issue.get_absolute_url(), event.get_absolute_url(), "/dossiers/climate/events/"):
        html = unescape(read(client, f"{page}?{chosen}"))
        assert '"/dossiers/climate/?on=2025-08-20"' in html
        assert not re.search(rf'"/dossiers/[^"]*issues=[^"]*{stance.issue.slug}\b', html)
