"""Which cells are old, and which searches are due again."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.choices import Value
from positions.models import Issue, Stance
from positions.reads.work.overdue import read_searches_due, read_stale
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 30)


@pytest.fixture
def actors() -> list[Actor]:
    return [ActorFactory.create(name=name) for name in ("Ada", "Bob", "Cyd")]


@pytest.fixture
def issue(actors: list[Actor]) -> Issue:
    made: Issue = IssueFactory.create(dossier=DossierFactory.create(actors=actors))
    return made


def say(actor: Actor, issue: Issue, day: str, value: Value = Value.SUPPORTS) -> Stance:
    return published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date.fromisoformat(day))


def stale() -> list[tuple[str, int, str]]:
    found = read_stale(on_date=TODAY, page=1)
    assert found.total == len(found.rows)
    return [(one.actor, one.others, str(one.newest)) for one in found.rows]


def due() -> list[tuple[str, str]]:
    found = read_searches_due(on_date=TODAY, page=1)
    assert found.total == len(found.rows)
    return [(one.actor, one.note) for one in found.rows]


def test_words_are_old_after_a_year_where_others_spoke_since(actors: list[Actor], issue: Issue) -> None:
    ada, bob, cyd = actors
    say(ada, issue, "2025-06-29")
    assert stale() == []  # nobody else spoke
    say(bob, issue, "2025-06-30")
    say(cyd, issue, "2026-01-02")
    assert stale() == [("Ada", 2, "2026-01-02")]  # Bob's are a year old, and no older
    say(ada, issue, "2026-02-01")
    assert stale() == []


def test_neither_a_search_nor_a_stranger_makes_words_old(actors: list[Actor], issue: Issue) -> None:
    say(actors[0], issue, "2024-01-01")
    say(actors[1], issue, "2026-01-01", Value.NO_STATED_POSITION)
    say(ActorFactory.create(), issue, "2026-01-01")
    say(actors[1], IssueFactory.create(dossier=issue.in_dossiers[0]), "2026-01-01")
    assert stale() == []


def test_what_was_archived_is_in_no_list(actors: list[Actor], issue: Issue) -> None:
    say(actors[0], issue, "2024-01-01")
    say(actors[1], issue, "2026-01-01")
    say(actors[2], issue, "2024-01-01", Value.NO_STATED_POSITION)
    assert (len(stale()), len(due())) == (1, 1)
    Issue.objects.filter(pk=issue.pk).update(archived_at=dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    assert (stale(), due()) == ([], [])


def test_a_search_is_due_again_after_half_a_year_unless_words_were_found(actors: list[Actor], issue: Issue) -> None:
    ada, _, cyd = actors
    for actor, day in zip(actors, ("2025-12-29", "2025-12-30", "2025-01-01"), strict=True):
        say(actor, issue, day, Value.NO_STATED_POSITION)
    say(cyd, issue, "2024-01-01")
    assert due() == [("Ada", "Searched the ministry's site.")]
    say(ada, issue, "2026-06-01", Value.NO_STATED_POSITION)
    assert due() == []


def test_an_issue_of_two_dossiers_is_searched_once(actors: list[Actor], issue: Issue) -> None:
    other = DossierFactory.create(actors=actors)
    other.dossier_issues.create(issue=issue)
    say(actors[0], issue, "2025-01-01", Value.NO_STATED_POSITION)
    assert len(due()) == 1


def test_each_list_is_one_query_a_page(
    actors: list[Actor], issue: Issue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    say(actors[0], issue, "2024-01-01")
    say(actors[1], issue, "2026-01-01")
    with django_assert_num_queries(2):
        assert read_stale(on_date=TODAY, page=2).rows == []
        read_searches_due(on_date=TODAY, page=1)
