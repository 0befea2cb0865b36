"""Silence, conditions, words and deeds."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.choices import Act, ConditionState, Value
from positions.models import Issue, Stance
from positions.reads.briefs.conditions import Conditions, read_conditions
from positions.reads.briefs.deeds import SaidAndDone, read_deeds
from positions.reads.briefs.silence import Silence, read_silence
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    IssueFactory,
    MembershipFactory,
    StanceFactory,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db
SINCE, TODAY = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
OLD, NEW = dt.date(2024, 6, 1), dt.date(2025, 6, 1)


@pytest.fixture
def issue() -> Issue:
    return IssueFactory.create()


@pytest.fixture
def actor() -> Actor:
    return ActorFactory.create(name="India")


def silence_of(actor: Actor, *issues: Issue) -> Silence:
    (found,) = read_silence(actors=[actor], issues=[one.pk for one in issues], since=SINCE, on_date=TODAY)
    return found


def test_never_silent_and_spoke(actor: Actor, issue: Issue) -> None:
    spoken, old = IssueFactory.create(), IssueFactory.create()
    published_stance(actor=actor, issue=spoken, stated_date=NEW)
    published_stance(actor=actor, issue=old, stated_date=OLD)
    found = silence_of(actor, issue, old, spoken)
    assert list(found.never) == [issue]
    assert [(one.issue, one.stated_date) for one in found.silent] == [(old, OLD)]
    assert found.spoke == 1


def test_who_has_ended_is_not_silent(actor: Actor, issue: Issue) -> None:
    Actor.objects.filter(pk=actor.pk).update(ended_date=TODAY)
    assert read_silence(actors=[actor], issues=[issue.pk], since=SINCE, on_date=TODAY) == []
    day_before = TODAY - dt.timedelta(days=1)
    assert read_silence(actors=[actor], issues=[issue.pk], since=SINCE, on_date=day_before)


def test_what_is_said_for_it_and_later_or_searched_in_vain(actor: Actor, issue: Issue) -> None:
    published_stance(on_behalf_of=actor, issue=issue, stated_date=dt.date(2026, 1, 1))
    published_stance(actor=actor, issue=issue, stated_date=NEW, value=Value.NO_STATED_POSITION)
    assert list(silence_of(actor, issue).never) == [issue]
    published_stance(on_behalf_of=actor, issue=issue, stated_date=TODAY)
    assert silence_of(actor, issue).spoke == 1


def deeds_of(issue: Issue) -> SaidAndDone:
    return read_deeds(issues=[issue.pk], actors=None, on_date=TODAY)


def test_words_against_deeds(actor: Actor, issue: Issue) -> None:
    words = published_stance(actor=actor, issue=issue, stated_date=OLD, value=Value.SUPPORTS)
    assert deeds_of(issue) == ([], 0)
    deed = published_stance(actor=actor, issue=issue, stated_date=NEW, act=Act.VOTE, value=Value.OPPOSES)
    (row,) = deeds_of(issue).differ
    assert (row.words.stance, row.deed.stance) == (words, deed)


@pytest.mark.parametrize("value", [Value.LEANS_SUPPORT, Value.AMBIGUOUS])
def test_no_difference(actor: Actor, issue: Issue, value: Value) -> None:
    published_stance(actor=actor, issue=issue, stated_date=OLD, value=value)
    published_stance(actor=actor, issue=issue, stated_date=NEW, act=Act.VOTE)
    assert deeds_of(issue).differ == []


def test_only_the_newest_of_each_counts(actor: Actor, issue: Issue) -> None:
    published_stance(actor=actor, issue=issue, stated_date=OLD, value=Value.OPPOSES)
    published_stance(actor=actor, issue=issue, stated_date=NEW, act=Act.ACTION)
    published_stance(actor=actor, issue=issue, stated_date=NEW)
    assert deeds_of(issue) == ([], 1)


def said_if(condition: str, state: str = ConditionState.OPEN, **fields: Any) -> Stance:
    stance = StanceFactory.create(stated_date=NEW, **fields)
    ConditionFactory.create(stance=stance, text=condition, state=state)
    return publish(stance)


def conditions_on(issue: Issue, *more: Issue) -> Conditions:
    return read_conditions(issues=[issue.pk, *(one.pk for one in more)], actors=None, on_date=TODAY)


def test_who_waits_for_one_another(issue: Issue) -> None:
    names = ("Russia", "Ukraine", "Brazil")
    russia, ukraine, brazil = (ActorFactory.create(name=name) for name in names)
    said_if("Ukraine does likewise", actor=russia, issue=issue)
    said_if("Russia stops", actor=ukraine, issue=issue)
    said_if("Russia and Ukraine agree", actor=brazil, issue=issue)
    found = conditions_on(issue)
    assert [set(group) for group in found.deadlocks] == [{russia, ukraine}]
    waits = {(one.waits, one.awaited): one.is_mutual for one in found.waits}
    assert waits == {
        (russia, ukraine): True,
        (ukraine, russia): True,
        (brazil, russia): False,
        (brazil, ukraine): False,
    }


def test_a_ring_of_three_is_a_deadlock(issue: Issue) -> None:
    one, two, three = (ActorFactory.create(name=name) for name in ("Aland", "Borduria", "Syldavia"))
    for who, whom in ((one, two), (two, three), (three, one)):
        said_if(f"{whom.name} begins", actor=who, issue=issue)
    assert [set(group) for group in conditions_on(issue).deadlocks] == [{one, two, three}]


def test_what_is_met_or_no_longer_in_force_waits_for_nobody(issue: Issue) -> None:
    one, two = ActorFactory.create(name="Aland"), ActorFactory.create(name="Borduria")
    said_if("Borduria begins", ConditionState.MET, actor=one, issue=issue)
    said_if("Aland begins", actor=two, issue=issue)
    published_stance(actor=two, issue=issue, stated_date=TODAY, value=Value.OPPOSES)
    found = conditions_on(issue)
    assert not found.waits
    assert [row.is_in_force for row in found.rows] == [True, False]


def test_speakers_stand_for_their_states(issue: Issue) -> None:
    state, minister, other = (ActorFactory.create(name=name) for name in ("Aland", "Zoe Zed", "Borduria"))
    MembershipFactory.create(member=minister, group=state, role="Minister", speaks_for=True)
    said_if("Zoe Zed comes", actor=other, issue=issue)
    said_if("Borduria stays", actor=minister, on_behalf_of=state, issue=issue)
    assert [set(group) for group in conditions_on(issue).deadlocks] == [{state, other}]


@pytest.mark.parametrize("n", [1, 9])
def test_conditions_cost_four_queries(issue: Issue, n: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(n):
        said_if("Aland begins", issue=issue)
    with django_assert_num_queries(4):
        assert len(conditions_on(issue).rows) == n


def test_of_several_statements_that_decide_all_have_conditions_in_force(issue: Issue, actor: Actor) -> None:
    """As Compare tells them: a position is conditional if one of them is."""
    for condition in ("Borduria begins", "Syldavia begins"):
        said_if(condition, actor=actor, issue=issue)
    assert [row.is_in_force for row in conditions_on(issue).rows] == [True, True]
    published_stance(actor=actor, issue=issue, stated_date=TODAY, value=Value.OPPOSES)
    assert [row.is_in_force for row in conditions_on(issue).rows] == [False, False]


def test_who_left_office_is_nobody_to_ask(client: Client, actor: Actor) -> None:
    """Unless chosen by name; an office that speaks for nobody is one as well."""
    state = ActorFactory.create(kind="state", name="Norland")
    kept, former = ActorFactory.create(name="Kept", slug="kept"), ActorFactory.create(name="Former", slug="former")
    for member in (kept, former):
        MembershipFactory.create(member=member, group=state, from_date=None, until_date=dt.date(2025, 6, 2))
    MembershipFactory.create(member=kept, group=state, role="Envoy", speaks_for=False, from_date=NEW)
    dossier = DossierFactory.create(slug="talks", actors=[actor, kept, former])
    IssueFactory.create(dossier=dossier)
    url = f"/dossiers/talks/briefs/silence/?on={TODAY}&vs={SINCE}"
    html = client.get(url).content.decode()
    assert ">Former</a>" not in html
    assert ">Kept</a>" in html
    assert "Left out: 1 who holds no office any more" in html
    chosen = client.get(f"{url}&actors=former").content.decode()
    assert "in office until 1 June 2025" in chosen
    assert "Left out" not in chosen
    rows = client.get(f"{url}&format=csv").getvalue().decode()
    assert "2025-06-01" in next(row for row in rows.splitlines() if ",former," in row)


def test_lists_are_cards_on_a_phone(client: Client, actor: Actor) -> None:
    """Each cell carries its heading; a condition that names nobody says nothing of it."""
    dossier = DossierFactory.create(slug="talks", actors=[actor])
    issue = IssueFactory.create(dossier=dossier)
    said_if("all do likewise", actor=actor, issue=issue)
    html = client.get(f"/dossiers/talks/briefs/conditions/?on={TODAY}").content.decode()
    assert 'class="plain labelled"' in html
    assert 'data-label="Condition"' in html
    assert 'data-label="Waits for"' not in html
    assert 'data-label="Never on record"' in client.get(f"/dossiers/talks/briefs/silence/?on={TODAY}").content.decode()
