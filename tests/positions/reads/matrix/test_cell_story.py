import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.choices import Precision, Value
from positions.models import Stance
from positions.reads.matrix.cell_story import CellStory, Later, build_cell
from positions.reads.timelines.periods import read_periods
from positions.reads.timelines.timeline import build_issue_timeline
from tests.factories import ActorFactory, DossierFactory, IssueFactory, many_published, published_stance

pytestmark = pytest.mark.django_db

ON = dt.date(2025, 8, 19)


def story_of(stance: Stance, *, on_date: dt.date = ON) -> CellStory:
    return build_cell(dossier=stance.issue.dossiers.get(), actor=stance.actor, issue=stance.issue, on_date=on_date)


def test_since_is_the_first_day_of_the_same_value() -> None:
    first = published_stance(value=Value.OPPOSES, stated_date=dt.date(2023, 1, 1))
    for year in (2024, 2025):
        published_stance(
            actor=first.actor, issue=first.issue, value=Value.SUPPORTS, stated_date=dt.date(year, 1, 1), words="Yes."
        )
    story = story_of(first)
    standing = story.standing
    assert standing is not None
    assert (standing.since, standing.stated_date, standing.n) == (dt.date(2024, 1, 1), dt.date(2025, 1, 1), 3)
    assert [(p.value, p.from_date, p.until_date) for p in story.earlier] == [
        (Value.OPPOSES, dt.date(2023, 1, 1), dt.date(2024, 1, 1)),
    ]
    [deciding] = story.stances
    assert deciding.evidence.get().excerpt.exact == "Yes."


def test_every_statement_of_a_mixed_day_is_told() -> None:
    one = published_stance(value=Value.SUPPORTS)
    published_stance(actor=one.actor, issue=one.issue, value=Value.OPPOSES)
    assert len(story_of(one).stances) == 2


def test_before_the_first_word_nothing_is_on_record() -> None:
    stance = published_stance()
    story = story_of(stance, on_date=dt.date(2020, 1, 1))
    assert (story.standing, story.stances, story.earlier) == (None, [], [])
    assert story.later == Later(1, ON, Precision.DAY)


def test_a_gap_ends_a_run() -> None:
    withdrawn = published_stance(stated_date=dt.date(2024, 1, 1))
    withdrawn.withdrawn_date = dt.date(2024, 6, 1)
    withdrawn.save(update_fields=["withdrawn_date"])
    again = published_stance(actor=withdrawn.actor, issue=withdrawn.issue, stated_date=dt.date(2025, 1, 1))
    story = story_of(again)
    assert story.standing is not None
    assert story.standing.since == dt.date(2025, 1, 1)
    assert [(p.value, p.from_date, p.until_date) for p in story.earlier] == [
        (Value.SUPPORTS, dt.date(2024, 1, 1), dt.date(2024, 6, 1))
    ]
    assert story_of(again, on_date=dt.date(2024, 7, 1)).standing is None


def test_a_long_run_has_begun_where_every_page_says() -> None:
    [first, *_] = stances = many_published(620, values=[Value.SUPPORTS])
    story = story_of(first, on_date=stances[-1].stated_date)
    [period] = read_periods(issues=[first.issue_id], actors=[first.actor_id], on_date=story.on_date)
    assert story.standing is not None
    assert (story.standing.since, story.standing.n) == (first.stated_date, 620) == (period.from_date, period.n)
    assert story.earlier == []


@pytest.mark.parametrize("known", [False, True])
def test_both_sides_of_an_unknown_order_are_told(known: bool, client: Client) -> None:
    month = published_stance(stated_date=dt.date(2025, 8, 1), stated_precision=Precision.MONTH)
    day = published_stance(
        actor=month.actor, issue=month.issue, value=Value.OPPOSES, stated_date=dt.date(2025, 8, 5), words="No."
    )
    story = build_cell(
        dossier=month.issue.dossiers.get(),
        actor=month.actor,
        issue=month.issue,
        on_date=ON,
        known_date=localdate() if known else None,
    )
    assert story.standing is not None
    assert story.standing.is_order_unknown
    assert {stance.pk for stance in story.stances} == {month.pk, day.pk}
    [before] = story.earlier
    assert (before.from_precision, before.until_precision) == (Precision.MONTH, Precision.DAY)
    page = client.get(
        f"/dossiers/{month.issue.dossiers.get().slug}/cells/{month.actor.slug}/{month.issue.slug}/?on=2025-08-19"
    ).content.decode()
    assert "Order unknown." in page
    assert "Aug 2025</span>" in page
    assert "1 Aug" not in page


def test_a_month_has_an_age_in_months() -> None:
    month = published_stance(stated_date=dt.date(2025, 5, 1), stated_precision=Precision.MONTH)
    assert story_of(month).age == "about 3 months"
    assert story_of(month, on_date=dt.date(2025, 5, 20)).age == "less than a month"


def test_the_same_history_as_known() -> None:
    [first, *_] = many_published(30, values=[2, 2, -2, 0, 2], since=dt.date(2025, 1, 1))
    cell: dict[str, Any] = {
        "dossier": first.issue.dossiers.get(),
        "actor": first.actor,
        "issue": first.issue,
        "on_date": ON,
    }
    assert build_cell(**cell, known_date=localdate()).earlier == build_cell(**cell).earlier
    assert build_cell(**cell, known_date=localdate()).standing == build_cell(**cell).standing


def test_nothing_is_told_of_who_is_no_more(client: Client) -> None:
    stance = published_stance(stated_date=dt.date(1985, 1, 1))
    Actor.objects.filter(pk=stance.actor_id).update(ended_date=dt.date(1992, 4, 27))
    page = client.get(
        f"/dossiers/{stance.issue.dossiers.get().slug}/cells/{stance.actor.slug}/{stance.issue.slug}/?on=2020-01-01"
    ).content.decode()
    assert "ended on 27 April 1992" in page
    assert "until 27 Apr 1992" in page


def test_an_end_that_was_not_known_yet_is_not_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor that somebody has fallen silent, who by the record of then was there."""
    asked, other = ActorFactory.create_batch(2)
    issue = IssueFactory.create(dossier=DossierFactory.create(actors=[asked, other]))
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (before,) = cursor.fetchone()
    Actor.objects.filter(pk__in=[asked.pk, other.pk]).update(ended_date=dt.date(1992, 4, 27))
    asked.refresh_from_db()
    cell: dict[str, Any] = {"dossier": issue.dossiers.get(), "actor": asked, "issue": issue, "on_date": ON}
    story = build_cell(**cell, known_date=localdate())
    assert (story.ended_date, story.silent_count) == (dt.date(1992, 4, 27), 0)
    monkeypatch.setattr("positions.reads.matrix.known_changes.end_of", lambda _day: before)
    story = build_cell(**cell, known_date=localdate())
    assert (story.ended_date, story.silent_count) == (None, 1)
    address = f"/dossiers/{issue.dossiers.get().slug}/cells/{asked.slug}/{issue.slug}/?on={ON}&known={localdate()}"
    assert "ended on" not in client.get(address).content.decode()


def test_others_are_told_by_value_and_silence_is_counted() -> None:
    actors = ActorFactory.create_batch(4)
    issue = IssueFactory.create(dossier=DossierFactory.create(actors=actors))
    stance = published_stance(actor=actors[0], issue=issue)
    published_stance(actor=actors[1], issue=issue, value=Value.AMBIGUOUS)
    published_stance(actor=actors[2], issue=issue, value=Value.OPPOSES)
    story = story_of(stance)
    assert [(tally.value, tally.names) for tally in story.others] == [
        (Value.OPPOSES, actors[2].name),
        (Value.AMBIGUOUS, actors[1].name),
    ]
    assert story.silent_count == 1


@pytest.mark.parametrize("known_date", [None, localdate()])
def test_others_are_whoever_stands_somewhere_as_on_the_issues_page(known_date: dt.date | None) -> None:
    """The dossier's own first; of those alone silence is counted."""
    own, asked, silent = ActorFactory.create_batch(3)
    issue = IssueFactory.create(dossier=DossierFactory.create(actors=[asked, silent, own]))
    DossierFactory.create(actors=[asked, silent, own])
    stance = published_stance(actor=asked, issue=issue)
    published_stance(actor=own, issue=issue)
    other = published_stance(actor=ActorFactory.create(name="Aland"), issue=issue).actor
    published_stance(actor=ActorFactory.create())
    story = build_cell(dossier=issue.dossiers.get(), actor=stance.actor, issue=issue, on_date=ON, known_date=known_date)
    assert [list(tally.actors) for tally in story.others] == [[own.name, other.name]]
    on_page = build_issue_timeline(issue=issue, on_date=ON)
    assert {line.actor for line in on_page.lines} == {asked, own, other}
    assert story.silent_count == on_page.silent == 1


@pytest.mark.parametrize("size", [2, 60])
def test_queries_do_not_grow(size: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    actors = ActorFactory.create_batch(3)
    issue = IssueFactory.create(dossier=DossierFactory.create(actors=actors))
    many_published(size, actors=actors[:1], issues=[issue])
    dossier = issue.dossiers.get()
    with django_assert_num_queries(13):
        build_cell(dossier=dossier, actor=actors[0], issue=issue, on_date=ON)
