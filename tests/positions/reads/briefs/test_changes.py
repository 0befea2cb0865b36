import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.choices import Firmness, Value
from positions.models import Issue, Stance
from positions.reads.briefs.changes import (
    Brief,
    BriefTooLong,
    ChangeEntry,
    build_brief,
    build_brief_page,
)
from positions.reads.briefs.outcomes import BriefKey, ChangeKind
from tests.factories import ActorFactory, ConditionFactory, IssueFactory, StanceFactory, publish, published_stance

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
BEFORE, WITHIN, LATER = dt.date(2024, 6, 1), dt.date(2025, 6, 1), dt.date(2025, 9, 1)


@pytest.fixture
def issue() -> Issue:
    return IssueFactory.create()


@pytest.fixture
def actor() -> Actor:
    return ActorFactory.create(name="India")


def said(actor: Actor, issue: Issue, day: dt.date, value: int = Value.SUPPORTS, **fields: Any) -> Stance:
    return published_stance(actor=actor, issue=issue, stated_date=day, value=value, **fields)


def said_if(actor: Actor, issue: Issue, day: dt.date, condition: str) -> Stance:
    stance = StanceFactory.create(actor=actor, issue=issue, stated_date=day)
    ConditionFactory.create(stance=stance, text=condition)
    return publish(stance)


def brief_of(issue: Issue) -> Brief:
    return build_brief(issues=[issue.pk], from_date=FIRST, to_date=LAST)


def only_entry(issue: Issue) -> ChangeEntry:
    (section,) = brief_of(issue).sections
    (entry,) = section.entries
    assert entry.kind == section.kind
    return entry


def test_another_value_is_a_move(actor: Actor, issue: Issue) -> None:
    old, new = said(actor, issue, BEFORE, Value.OPPOSES), said(actor, issue, WITHIN)
    entry = only_entry(issue)
    assert (entry.kind, entry.steps, entry.moves, entry.said) == (ChangeKind.MOVED, 4, 1, 1)
    assert entry.before
    assert entry.after
    assert (entry.before.side.stance, entry.after.side.stance) == (old, new)


def test_a_position_that_ended_with_its_actor_is_no_withdrawal(actor: Actor, issue: Issue) -> None:
    said(actor, issue, BEFORE)
    Actor.objects.filter(pk=actor.pk).update(ended_date=WITHIN)
    assert brief_of(issue).sections == []


def test_there_and_back_is_told(actor: Actor, issue: Issue) -> None:
    said(actor, issue, BEFORE)
    said(actor, issue, WITHIN, Value.OPPOSES)
    said(actor, issue, LATER)
    entry = only_entry(issue)
    assert (entry.kind, entry.moves, entry.said) == (ChangeKind.RETURNED, 2, 2)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (Firmness.FLEXIBLE, Firmness.RED_LINE, ChangeKind.FIRMED),
        (Firmness.FIRM, Firmness.EXPLORATORY, ChangeKind.SOFTENED),
        (Firmness.UNKNOWN, Firmness.FIRM, ChangeKind.REPEATED),
        (Firmness.FIRM, Firmness.UNKNOWN, ChangeKind.REPEATED),
    ],
)
def test_firmness_is_compared_where_it_is_known(
    actor: Actor, issue: Issue, old: Firmness, new: Firmness, kind: ChangeKind
) -> None:
    said(actor, issue, BEFORE, firmness=old)
    said(actor, issue, WITHIN, firmness=new)
    assert only_entry(issue).kind == kind


def test_conditions_come_and_go(actor: Actor, issue: Issue) -> None:
    said(actor, issue, BEFORE)
    said_if(actor, issue, WITHIN, "all prisoners are released")
    assert only_entry(issue).kind is ChangeKind.CONDITION
    said(actor, issue, dt.date(2026, 2, 1))
    later = build_brief(issues=[issue.pk], from_date=LAST, to_date=dt.date(2026, 12, 31))
    assert [kind for kind, _ in later.counts] == [ChangeKind.DROPPED]


def test_the_same_condition_is_none_that_is_new(actor: Actor, issue: Issue) -> None:
    said_if(actor, issue, BEFORE, "All prisoners  are released")
    said_if(actor, issue, WITHIN, "all prisoners are released")
    assert only_entry(issue).kind is ChangeKind.REPEATED


def test_a_move_tells_what_else_changed(actor: Actor, issue: Issue) -> None:
    said(actor, issue, BEFORE, Value.OPPOSES, firmness=Firmness.FLEXIBLE)
    said(actor, issue, WITHIN, firmness=Firmness.FIRM)
    assert only_entry(issue).also == [ChangeKind.FIRMED]


def test_first_statements_and_withdrawn_ones(actor: Actor, issue: Issue) -> None:
    stance = said(actor, issue, WITHIN)
    assert only_entry(issue).kind is ChangeKind.FIRST
    Stance.objects.filter(pk=stance.pk).update(withdrawn_date=LATER)
    between = build_brief(issues=[issue.pk], from_date=WITHIN, to_date=LAST)
    assert between.counts == [(ChangeKind.WITHDRAWN, 1)]
    assert not brief_of(issue).sections


def test_whoever_said_nothing_between_the_days_is_silent(actor: Actor, issue: Issue) -> None:
    said(actor, issue, BEFORE)
    assert only_entry(issue).kind is ChangeKind.SILENT
    said(actor, issue, FIRST)  # the first day itself is not between
    assert only_entry(issue).kind is ChangeKind.SILENT
    said(actor, issue, LAST)
    assert only_entry(issue).kind is ChangeKind.REPEATED


def test_a_speaker_and_its_state_are_one_entry(issue: Issue) -> None:
    state, minister = ActorFactory.create(name="Austria"), ActorFactory.create(name="Zoe")
    published_stance(actor=minister, on_behalf_of=state, issue=issue, stated_date=WITHIN)
    assert list(only_entry(issue).actors) == [minister, state]
    assert brief_of(issue).positions == 2


def test_only_the_actors_asked_for(actor: Actor, issue: Issue) -> None:
    said(actor, issue, WITHIN)
    other = said(ActorFactory.create(), issue, WITHIN).actor
    brief = build_brief(issues=[issue.pk], actors=[other.pk], from_date=FIRST, to_date=LAST)
    assert [entry.actors for section in brief.sections for entry in section.entries] == [[other]]


def test_drafts_are_in_no_brief(actor: Actor, issue: Issue) -> None:
    StanceFactory.create(actor=actor, issue=issue, stated_date=WITHIN)
    assert not brief_of(issue).sections


@pytest.mark.parametrize("n", [1, 12])
def test_queries_do_not_grow(issue: Issue, n: int, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(n):
        said(ActorFactory.create(), issue, WITHIN)
    with django_assert_max_num_queries(8):
        assert brief_of(issue).positions == n


@pytest.fixture
def many(issue: Issue) -> list[int]:
    """Of each kind that words do not matter for some, on two issues; two stand by one statement."""
    issues = [issue, IssueFactory.create()]
    for one in issues:
        for old, new in ((2, -2), (-1, 1), (0, 2), (2, 2)):
            mover = ActorFactory.create()
            said(mover, one, BEFORE, old)
            said(mover, one, WITHIN, new)
        for _ in range(3):
            said(ActorFactory.create(), one, BEFORE)
        said(ActorFactory.create(), one, WITHIN, on_behalf_of=ActorFactory.create())
        said_if(ActorFactory.create(), one, WITHIN, "it rains")
    return [one.pk for one in issues]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_pages_have_every_entry_of_the_brief_once(many: list[int], size: int) -> None:
    whole = build_brief(issues=many, from_date=FIRST, to_date=LAST)
    found: list[ChangeEntry] = []
    after: BriefKey | None = None
    for _ in range(100):
        page = build_brief_page(issues=many, actors=None, from_date=FIRST, to_date=LAST, after=after, size=size)
        assert (page.positions, len(page.entries) <= size) == (whole.positions, True)
        found += page.entries
        if page.next_key is None:
            break
        assert BriefKey.parse(str(page.next_key)) == page.next_key
        after = page.next_key
    sections = [list(section.entries) for section in whole.sections]
    assert len(found) == sum(map(len, sections))
    for section in sections:
        same, found = found[: len(section)], found[len(section) :]
        # Of equals the order is another; what weighs most comes first in both.
        assert sorted(map(repr, same)) == sorted(map(repr, section))
        assert [one.steps for one in same] == [one.steps for one in section]


def test_a_page_costs_as_many_queries_whatever_its_length(
    many: list[int], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for size in (2, 100):
        with django_assert_max_num_queries(10):
            build_brief_page(issues=many, actors=None, from_date=FIRST, to_date=LAST, after=None, size=size)


def test_a_brief_of_too_many_positions_is_refused(many: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {
        "issues": many,
        "actors": None,
        "from_date": FIRST,
        "to_date": LAST,
        "after": None,
        "size": 10,
    }
    positions = build_brief_page(**asked).positions
    monkeypatch.setattr("positions.reads.briefs.changes.MOST_POSITIONS", positions)
    build_brief_page(**asked)
    monkeypatch.setattr("positions.reads.briefs.changes.MOST_POSITIONS", positions - 1)
    with pytest.raises(BriefTooLong):
        build_brief_page(**asked)


@pytest.mark.parametrize("text", ["", "1.2.3", "1.2.3.4.5", "a.0.1.1", "1.+2.3.4", "1.0_0.3.4", "01.2.3.4"])
def test_what_is_no_place_of_a_brief(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of numbers, of how many, or ours
        BriefKey.parse(text)
