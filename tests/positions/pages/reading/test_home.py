import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.choices import Act, Value
from positions.models import Dossier, Issue
from tests.factories import (
    ActorFactory,
    DossierFactory,
    IssueFactory,
    StanceFactory,
    UserFactory,
    many_published,
    published_stance,
)
from tests.fragments import read
from tests.positions.reads.timelines.test_shifts import by_the_same_words

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_is_told_what_this_is(client: Client) -> None:
    DossierFactory.create(title="Peace talks")
    html = page(client)
    assert "Who stands where" in html
    assert "/method/" in html
    assert "Peace talks" in html
    client.force_login(UserFactory.create(role=Role.READER))
    assert "How it works" not in page(client)


def test_it_shows_who_moved_last(client: Client) -> None:
    actor, issue = ActorFactory.create(name="India"), IssueFactory.create()
    published_stance(actor=actor, issue=issue, stated_date=dt.date(2025, 1, 1))
    assert "Newest on record" in page(client)
    published_stance(actor=actor, issue=issue, stated_date=dt.date(2025, 2, 1), value=Value.OPPOSES)
    html = page(client)
    assert "Moved last" in html
    assert "supports <span role" in html
    assert "1 Feb 2025" in html


def test_moves_of_long_ago_are_not_late(client: Client) -> None:
    actor, issue = ActorFactory.create(), IssueFactory.create()
    for year, value in ((2000, Value.SUPPORTS), (2001, Value.OPPOSES), (2020, Value.OPPOSES)):
        published_stance(actor=actor, issue=issue, stated_date=dt.date(year, 1, 1), value=value)
    assert "Moved last" not in page(client)


def test_a_year_typed_wrong_hides_no_move_and_is_not_the_last_day(client: Client) -> None:
    actor, issue = ActorFactory.create(), IssueFactory.create()
    for year, value in ((2024, Value.SUPPORTS), (2025, Value.OPPOSES), (2152, Value.SUPPORTS)):
        published_stance(actor=actor, issue=issue, stated_date=dt.date(year, 2, 1), value=value)
    html = page(client)
    assert "Moved last" in html
    assert "1 Feb 2025" in html
    assert "last 1 February 2025" in html
    assert "2152" not in html
    assert "last statement 1 February 2025; 1 dated later than today." in read(
        client, issue.dossiers.get().get_absolute_url()
    )


def test_what_may_be_no_move_is_none(client: Client) -> None:
    cell: dict[str, Any] = {"actor": ActorFactory.create(), "issue": IssueFactory.create()}
    published_stance(**cell, stated_date=dt.date(2025, 2, 1), stated_precision="month")
    published_stance(**cell, stated_date=dt.date(2025, 2, 9), value=Value.OPPOSES)
    assert "Moved last" not in page(client)


def test_drafts_count_for_nothing(client: Client) -> None:
    draft = StanceFactory.create()
    html = page(client)
    assert "Nothing is published in this dossier yet." in html
    assert draft.actor.name not in html


def test_archived_dossiers_are_gone(client: Client) -> None:
    dossier = DossierFactory.create()
    Dossier.objects.filter(pk=dossier.pk).update(archived_at=timezone.now())
    assert "No dossiers yet" in page(client)


def test_counts_leave_out_what_is_archived(client: Client) -> None:
    first, second = many_published(2, issues=IssueFactory.create_batch(2, dossier=DossierFactory.create()))
    assert "2 stances" in page(client)
    Issue.objects.filter(pk=first.issue_id).update(archived_at=timezone.now())
    assert "1 stance" in page(client)
    Issue.objects.filter(pk=second.issue_id).update(archived_at=timezone.now())
    assert "1 stance" not in page(client)


def test_a_clear_position_with_its_words_is_the_example(client: Client) -> None:
    published_stance(words="Yes.")
    assert "<mark>" not in page(client)
    published_stance(words="We want this treaty to be signed before the end of the year.")
    assert "<mark>We want this treaty to be signed" in page(client)


def test_the_example_is_first_hand_where_it_can_be_and_else_says_who_reported_it(client: Client) -> None:
    """A stranger reads it first: words of others would be taken for the actor's own."""
    reporter, issue = ActorFactory.create(name="Norland"), IssueFactory.create()
    told = "By his account they want this treaty to be signed."
    published_stance(issue=issue, act=Act.REPORTED, reported_by=reporter, words=told)
    assert f"<mark>{told}</mark>" in page(client)
    assert "reported by Norland" in page(client)
    own = "We want this treaty to be signed before the end of the year."
    published_stance(issue=IssueFactory.create(dossier=issue.dossiers.get()), words=own)
    assert f"<mark>{own}</mark>" in page(client)


def test_counts_follow_what_is_published(client: Client) -> None:
    many_published(3)
    assert "3 stances" in page(client)
    many_published(1)
    assert "1 stance<" in page(client).replace("\n", "<").replace(" ·", "<")


@pytest.mark.parametrize("number", [2, 200])
def test_the_number_of_queries_is_fixed(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many_published(number, issues=[IssueFactory.create() for _ in range(5)])
    with django_assert_num_queries(10):
        page(client)
    with django_assert_num_queries(5):
        page(client)


def test_a_speaker_and_its_state_move_once(client: Client) -> None:
    state, issue = ActorFactory.create(name="Examplia", kind="state"), IssueFactory.create()
    spoken = published_stance(issue=issue, on_behalf_of=state, actor__name="Ann", stated_date=dt.date(2025, 1, 1))
    said: dict[str, Any] = {"issue": issue, "actor": spoken.actor, "on_behalf_of": state}
    published_stance(**said, stated_date=dt.date(2025, 2, 1), value=Value.OPPOSES)
    html = page(client)
    assert html.count('<li>\n          <span class="when">1 Feb 2025') == 1
    assert html.index(">Ann</a> and <a") < html.index(">Examplia</a>,")
    assert html.count("supports <span role") == 1
    published_stance(issue=issue, actor=state, stated_date=dt.date(2025, 3, 1), value=Value.NEUTRAL)
    published_stance(**said, stated_date=dt.date(2025, 4, 1), value=Value.SUPPORTS)
    html = page(client)
    assert html.index("opposes and</span>") < html.index("neutral <span role")


def test_who_moves_by_the_same_words_for_several_moves_once(client: Client) -> None:
    """A speaker, its state and a union; another who speaks for a state of his own moves apart."""
    states = [ActorFactory.create(name=name, kind="state") for name in ("Examplia", "Sample Union", "Elsewhere")]
    ann, bob = ActorFactory.create(name="Ann"), ActorFactory.create(name="Bob")
    issue = IssueFactory.create()
    for actor in (ann, bob, *states):
        published_stance(issue=issue, actor=actor, stated_date=dt.date(2025, 1, 1), value=Value.SUPPORTS)
    said: dict[str, Any] = {"issue": issue, "stated_date": dt.date(2025, 2, 1), "value": Value.OPPOSES}
    spoken = published_stance(**said, actor=ann, on_behalf_of=states[0])
    by_the_same_words(spoken, on_behalf_of=states[1])
    by_the_same_words(spoken, actor=bob, on_behalf_of=states[2])
    html = page(client)
    assert html.count('<span class="when">1 Feb 2025') == 2
    assert [html.count(f">{name}</a>{after}") for name, after in (("Ann", ", <a"), ("Examplia", " and <a"))] == [1, 1]
    assert html.count(">Sample Union</a>,") == 1
    assert html.count(">Bob</a> and <a") == 1
