import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from positions.choices import Act, Value
from positions.models import Dossier, Issue, Stance
from positions.reads.timelines.timeline import TIMELINE_ISSUES_PER_PAGE
from tests.factories import (
    ActorFactory,
    DossierFactory,
    IssueFactory,
    MembershipFactory,
    StanceFactory,
    many_published,
    published_stance,
)
from tests.fragments import assert_swap_equals_page, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier() -> Dossier:
    return DossierFactory.create(slug="ukraine", title="Guarantees")


@pytest.fixture
def issue(dossier: Dossier) -> Issue:
    return IssueFactory.create(
        dossier=dossier,
        slug="troops",
        label="Troops",
        proposition="Troops should secure a peace treaty.",
        coding_rule="Only troops in the country.",
        tags=["military"],
    )


@pytest.fixture
def stance(issue: Issue) -> Stance:
    return published_stance(issue=issue, actor__name="France", value=Value.SUPPORTS, stated_date=dt.date(2025, 8, 19))


@pytest.mark.usefixtures("stance")
def test_an_issue_says_what_it_is_and_who_stands_where(client: Client, issue: Issue) -> None:
    published_stance(issue=issue, actor__name="Italy", value=Value.OPPOSES, stated_date=dt.date(2025, 8, 19))
    assert "Only troops in the country." in read(client, "/issues/troops/")
    html = read(client, "/issues/troops/?on=2025-08-20", htmx=True)
    sides = html.partition("Who stands where")[2]
    assert sides.index("v-supports") < sides.index("France") < sides.index("v-opposes") < sides.index("Italy")
    assert "supported this on 19 August 2025 (1 statement)" in html
    assert 'aria-label="Supports since 19 August 2025"' in html


@pytest.mark.usefixtures("stance")
def test_positions_can_be_sorted_by_who_was_on_record_first(client: Client, issue: Issue) -> None:
    said = published_stance(issue=issue, actor__name="Italy", value=Value.OPPOSES, stated_date=dt.date(2025, 8, 1))
    published_stance(issue=issue, actor=said.actor, value=Value.NEUTRAL, stated_date=dt.date(2025, 8, 19))
    assert 'sort=first"' in read(client, "/issues/troops/?on=2025-08-20")
    first = read(client, "/issues/troops/?on=2025-08-20&sort=first").partition("Who stands where")[2]
    assert first.index("Italy") < first.index("first 1 August 2025") < first.index("France")
    assert "until 9 Aug 2025" not in first
    said.actor.kind = "person"
    said.actor.save()
    MembershipFactory.create(
        member=said.actor, role="Minister", group__name="Rome", speaks_for=True, until_date=dt.date(2025, 8, 10)
    )
    assert "until 9 Aug 2025 Minister, Rome" in read(client, "/issues/troops/?on=2025-08-20")
    assert client.get("/issues/troops/?sort=name").status_code == 400


def test_an_issue_leads_to_who_moved_on_it_in_words(client: Client, stance: Stance) -> None:
    """Since its first day, or the day that the reader compares with; never backwards."""
    published_stance(actor=stance.actor, issue=stance.issue, value=Value.OPPOSES, stated_date=dt.date(2025, 9, 1))
    address = "/dossiers/ukraine/changes/?on=2025-09-02&amp;vs={}&amp;issues=troops"
    assert address.format("2025-08-19") in read(client, "/issues/troops/?on=2025-09-02")
    assert address.format("2025-08-31") in read(client, "/issues/troops/?on=2025-09-02&vs=2025-08-31")
    assert address.format("2025-09-02") in read(client, "/issues/troops/?on=2025-09-02&vs=2026-01-01")
    told = read(client, address.format("2025-08-19").replace("&amp;", "&"))
    assert "France" in told
    assert "4 steps towards opposition" in told


@pytest.mark.usefixtures("stance")
def test_as_of_an_earlier_date_nobody_is_on_record(client: Client) -> None:
    html = read(client, "/issues/troops/?on=2025-08-18")
    assert "France" not in html
    assert "?on=2025-08-19" in html


@pytest.mark.usefixtures("issue")
def test_an_issue_without_statements_says_so(client: Client) -> None:
    assert "Nobody is on record" in read(client, "/issues/troops/")


def test_drafts_stand_nowhere(client: Client, stance: Stance) -> None:
    StanceFactory.create(issue=stance.issue, actor__name="Draftland")
    assert "Draftland" not in read(client, "/issues/troops/")


def test_division_is_hidden_while_few_are_on_record(client: Client, stance: Stance) -> None:
    assert "at least 5 are needed" in read(client, "/issues/troops/")
    for _ in range(4):
        published_stance(issue=stance.issue, value=Value.OPPOSES, act=Act.VOTE)
    html = read(client, "/issues/troops/")
    assert "at least 5 are needed" not in html
    assert "n = 5" in html


@pytest.mark.usefixtures("stance")
def test_another_date_swaps_to_the_page_of_that_date(client: Client) -> None:
    assert_swap_equals_page(
        client,
        shown="/issues/troops/?on=2025-08-20",
        followed="/issues/troops/?on=2025-08-18",
        fragment="issue-standing",
    )


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize("query", ["on=yesterday", "on=0000-01-01", "on=9999-12-31", "on=2025-02-30"])
def test_a_date_that_is_none_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/issues/troops/?{query}").status_code == 400


def test_an_unknown_issue_is_not_found(client: Client) -> None:
    assert client.get("/issues/nothing/").status_code == 404


def test_a_merged_issue_leads_to_what_it_became(client: Client, issue: Issue) -> None:
    IssueFactory.create(slug="old", merged_into=issue)
    response = client.get("/issues/old/")
    assert (response.status_code, response["Location"]) == (302, "/issues/troops/")


@pytest.mark.parametrize("number", [2, 200])
def test_an_issue_takes_a_fixed_number_of_queries(
    client: Client, issue: Issue, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many_published(number, actors=[ActorFactory.create() for _ in range(number)], issues=[issue])
    with django_assert_num_queries(20):
        read(client, "/issues/troops/?on=2030-01-01")


@pytest.mark.usefixtures("stance")
def test_the_list_says_how_much_is_on_record(client: Client, dossier: Dossier) -> None:
    IssueFactory.create(dossier=dossier, label="Talks")
    IssueFactory.create(label="Elsewhere")
    html = read(client, "/dossiers/ukraine/issues/")
    assert "2 issues" in html
    assert "19 August 2025" in html
    assert "nothing on record" in html
    assert "Elsewhere" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=peace", True),
        ("q=treat", True),  # the last word may be unfinished
        ("q=TROOPS peace", True),
        ("q=ceasefire", False),
        ("tag=military", True),
        ("tag=trade", False),
        ("q=peace&tag=trade", False),
    ],
)
@pytest.mark.usefixtures("issue")
def test_issues_are_found_by_words_and_tags(client: Client, query: str, found: bool) -> None:
    assert ("secure a peace treaty" in read(client, f"/dossiers/ukraine/issues/?{query}")) is found


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize("q", ["'", "a & | !", "((", ":*", "\\", "\ud800".encode("utf-8", "surrogatepass"), "x" * 5000])
def test_odd_words_find_nothing_but_do_no_harm(client: Client, q: str) -> None:
    assert client.get("/dossiers/ukraine/issues/", {"q": q}).status_code == 200


@pytest.mark.usefixtures("issue")
def test_a_search_swaps_to_its_page(client: Client) -> None:
    assert_swap_equals_page(
        client,
        shown="/dossiers/ukraine/issues/",
        followed="/dossiers/ukraine/issues/?q=nothing",
        fragment="issue-results",
    )


def test_a_long_list_comes_by_the_page(client: Client, dossier: Dossier) -> None:
    for _ in range(TIMELINE_ISSUES_PER_PAGE + 1):
        IssueFactory.create(dossier=dossier)
    assert "page=2" in read(client, "/dossiers/ukraine/issues/")
    assert read(client, "/dossiers/ukraine/issues/?page=2").count('<th scope="row">') == 1


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize(("page", "status"), [("0", 400), ("x", 400), ("-1", 400), ("2", 404), ("٣", 400)])
def test_a_page_that_is_not_there(client: Client, page: str, status: int) -> None:
    assert client.get("/dossiers/ukraine/issues/", {"page": page}).status_code == status


def test_a_dossier_without_issues_says_so(client: Client) -> None:
    DossierFactory.create(slug="empty")
    assert "No issues yet" in read(client, "/dossiers/empty/issues/")


@pytest.mark.parametrize("number", [2, 200])
def test_the_list_takes_a_fixed_number_of_queries(
    client: Client, dossier: Dossier, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issues = [IssueFactory.create(dossier=dossier) for _ in range(number)]
    many_published(number, issues=issues)
    with django_assert_num_queries(9):
        read(client, "/dossiers/ukraine/issues/")


def test_the_last_change_is_a_change_and_its_day_is_shown_only_where_it_is_known(client: Client) -> None:
    issue = IssueFactory.create(dossier__slug="votes")
    actor = ActorFactory.create()
    published_stance(issue=issue, actor=actor, stated_date=dt.date(2007, 12, 1), stated_precision="month")
    published_stance(issue=issue, actor=actor, stated_date=dt.date(2013, 12, 5))
    html = client.get("/dossiers/votes/issues/").content.decode()
    assert '<td class="nums" data-label="Last change">December 2007</td>' in html
    published_stance(issue=issue, actor=actor, stated_date=dt.date(2014, 1, 2), value=Value.OPPOSES)
    html = client.get("/dossiers/votes/issues/").content.decode()
    assert '<td class="nums" data-label="Last change">2 January 2014</td>' in html


def test_who_left_office_is_named_where_it_is_told_how_divided_they_are(client: Client, issue: Issue) -> None:
    day = dt.date(2025, 8, 19)
    former = MembershipFactory.create(member__name="Ada", until_date=dt.date(2025, 9, 2)).member
    holder = MembershipFactory.create(member__name="Bo").member
    for actor in (former, holder):
        published_stance(issue=issue, actor=actor, value=Value.SUPPORTS, stated_date=day)
    assert "no office any more" not in read(client, "/issues/troops/?on=2025-09-01")
    told = " ".join(read(client, "/issues/troops/?on=2025-09-02").split())
    assert "1 holds no office any more: Ada (in office until 1 September 2025). What they said counts" in told
