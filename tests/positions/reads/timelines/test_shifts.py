import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from config.web.input import EARLIEST, LATEST
from positions.choices import MIXED, Value
from positions.models import Issue, Stance
from positions.reads.timelines.shifts import (
    SHIFTS_PER_PAGE,
    Shift,
    ShiftKey,
    ShiftKind,
    Shifts,
    build_shifts,
    walk_shifts,
)
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    IssueFactory,
    StanceFactory,
    many_published,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db
BEGIN = dt.date(2020, 1, 1)


def day(number: int) -> dt.date:
    return BEGIN + dt.timedelta(days=number)


def say(first: Stance, value: int, number: int, words: str | None = None) -> Stance:
    """Another stance of the same actor on the same issue."""
    return published_stance(actor=first.actor, issue=first.issue, value=value, stated_date=day(number), words=words)


def shifts(issue: Issue, begin: int = 0, end: int = 99) -> Sequence[Shift]:
    return build_shifts(issues=[issue.pk], from_date=day(begin), to_date=day(end)).rows


@pytest.fixture
def first() -> Stance:
    return published_stance(value=Value.OPPOSES, stated_date=day(0), words="We are against it.")


def test_a_move_has_both_sides_with_their_words_and_its_size(first: Stance) -> None:
    say(first, Value.LEANS_SUPPORT, 5, words="It may work.")
    [shift] = shifts(first.issue)
    assert (shift.date, shift.kind, shift.steps, shift.by_withdrawal) == (day(5), ShiftKind.MOVED, 3, False)
    assert shift.before
    assert shift.before.quote
    assert (shift.before.stance, shift.before.quote.exact) == (first, "We are against it.")
    assert shift.after
    assert shift.after.quote
    assert (shift.after.value, shift.after.quote.exact) == (Value.LEANS_SUPPORT, "It may work.")


def test_saying_the_same_again_is_no_shift(first: Stance) -> None:
    say(first, Value.OPPOSES, 5)
    assert shifts(first.issue) == []


@pytest.mark.parametrize(("begin", "end", "found"), [(-1, 0, 1), (0, 9, 0), (-9, -1, 0)])
def test_the_first_day_is_excluded_and_the_last_included(first: Stance, begin: int, end: int, found: int) -> None:
    assert len(shifts(first.issue, begin, end)) == found


def test_somebody_new_on_record_has_no_old_side(first: Stance) -> None:
    [shift] = shifts(first.issue, -1)
    assert (shift.kind, shift.before, shift.steps) == (ShiftKind.NEW, None, None)


def test_a_withdrawal_leaves_no_new_side(first: Stance) -> None:
    Stance.objects.filter(pk=first.pk).update(withdrawn_date=day(5))
    [shift] = shifts(first.issue)
    assert (shift.date, shift.kind, shift.after) == (day(5), ShiftKind.WITHDRAWN, None)


def test_a_withdrawal_may_bring_back_what_was_said_before(first: Stance) -> None:
    second = say(first, Value.NEUTRAL, 5)
    Stance.objects.filter(pk=second.pk).update(withdrawn_date=day(9))
    back, _ = shifts(first.issue)
    assert (back.date, back.kind, back.steps, back.by_withdrawal) == (day(9), ShiftKind.MOVED, -2, True)


def test_somebody_who_comes_back_after_a_withdrawal_is_new(first: Stance) -> None:
    Stance.objects.filter(pk=first.pk).update(withdrawn_date=day(5))
    say(first, Value.SUPPORTS, 9)
    back, gone = shifts(first.issue)
    assert (back.kind, gone.kind) == (ShiftKind.NEW, ShiftKind.WITHDRAWN)


@pytest.mark.parametrize("value", [Value.AMBIGUOUS, MIXED])
def test_a_move_off_the_scale_has_no_size(first: Stance, value: int) -> None:
    say(first, Value.SUPPORTS if value == MIXED else value, 5)
    if value == MIXED:
        say(first, Value.OPPOSES, 5)
    [shift] = shifts(first.issue)
    assert shift.after
    assert (shift.after.value, shift.steps) == (value, None)


def test_only_the_chosen_actors_issues_and_kind(first: Stance) -> None:
    say(first, Value.NEUTRAL, 5)
    other = published_stance(issue=first.issue, stated_date=day(3))
    published_stance(stated_date=day(3))
    chosen = build_shifts(issues=[first.issue_id], actors=[other.actor_id], from_date=day(0), to_date=day(9))
    assert [shift.actor for shift in chosen.rows] == [other.actor]
    moved = build_shifts(issues=[first.issue_id], from_date=day(0), to_date=day(9), kind=ShiftKind.MOVED)
    assert [shift.actor for shift in moved.rows] == [first.actor]
    assert moved.counts == {ShiftKind.MOVED: 1, ShiftKind.NEW: 1, ShiftKind.WITHDRAWN: 0}
    assert moved.is_counted


def test_a_long_past_is_counted_in_part(first: Stance, monkeypatch: pytest.MonkeyPatch) -> None:
    say(first, Value.NEUTRAL, 5)
    say(first, Value.SUPPORTS, 6)
    monkeypatch.setattr("positions.reads.timelines.shifts.COUNTED_FROM", 2)
    found = read(first.issue)
    assert (len(found.rows), found.counts[ShiftKind.MOVED], found.is_counted) == (3, 2, False)


def test_archived_actors_do_not_appear(first: Stance) -> None:
    first.actor.archived_at = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    first.actor.save()
    assert shifts(first.issue, -1) == []


def read(issue: Issue, after: ShiftKey | None = None) -> Shifts:
    return build_shifts(issues=[issue.pk], from_date=day(-1), to_date=day(999), after=after)


def test_pages_follow_each_other_without_loss() -> None:
    issue = IssueFactory.create()
    many_published(SHIFTS_PER_PAGE + 3, issues=[issue], values=(2, -2), since=BEGIN)
    newest = read(issue)
    assert newest.next_key
    older = read(issue, ShiftKey.parse(str(newest.next_key)))
    days = [shift.date for shift in (*newest.rows, *older.rows)]
    assert days == [day(number) for number in reversed(range(SHIFTS_PER_PAGE + 3))]
    assert older.next_key is None


def by_the_same_words(stance: Stance, **fields: Any) -> Stance:
    """Another stance of the same actor and day that rests on the excerpt of the first."""
    copied: dict[str, Any] = {name: getattr(stance, name) for name in ("actor", "issue", "value", "stated_date")}
    draft = StanceFactory.create(**(copied | fields))
    EvidenceFactory.create(stance=draft, excerpt=stance.evidence.get().excerpt)
    return publish(draft)


def test_a_speaker_and_its_state_are_one_entry(first: Stance) -> None:
    """Whatever each held before, and though one of them is new on record."""
    state = ActorFactory.create(kind="state", name="A state")
    published_stance(actor=state, issue=first.issue, value=Value.NEUTRAL, stated_date=day(1))
    new = published_stance(
        issue=first.issue, actor__name="Zoë", on_behalf_of=state, value=Value.SUPPORTS, stated_date=day(5)
    )
    found = build_shifts(issues=[first.issue_id], from_date=day(2), to_date=day(9))
    [shift] = found.rows
    assert [one.actor for one in shift.together] == [new.actor, state]  # who spoke, though behind by name
    assert [one.before and one.before.value for one in shift.together] == [None, Value.NEUTRAL]
    assert (shift.kind, len(shift.moves), len(shift.words_before)) == (ShiftKind.MOVED, 2, 1)
    assert found.counts == {ShiftKind.MOVED: 1, ShiftKind.NEW: 0, ShiftKind.WITHDRAWN: 0}
    for kind, number in ((ShiftKind.MOVED, 1), (ShiftKind.NEW, 0)):
        rows = build_shifts(issues=[first.issue_id], from_date=day(2), to_date=day(9), kind=kind).rows
        assert len(rows) == number


def test_who_moves_alike_is_told_once(first: Stance) -> None:
    published_stance(issue=first.issue, on_behalf_of=ActorFactory.create(kind="state"), stated_date=day(5))
    [shift] = shifts(first.issue)
    assert [len(alike) for alike in shift.moves] == [2]


def test_words_for_three_are_one_entry(first: Stance) -> None:
    spoken = published_stance(issue=first.issue, on_behalf_of=ActorFactory.create(kind="body"), stated_date=day(5))
    for kind in ("state", "organisation"):
        by_the_same_words(spoken, on_behalf_of=ActorFactory.create(kind=kind))
    found = read(first.issue)
    assert [len(shift.together) for shift in found.rows] == [4, 1]
    assert found.counts[ShiftKind.NEW] == 2


def test_other_words_of_the_day_and_other_speakers_are_entries_of_their_own(first: Stance) -> None:
    spoken = published_stance(issue=first.issue, on_behalf_of=ActorFactory.create(kind="body"), stated_date=day(5))
    published_stance(
        issue=first.issue, actor=spoken.actor, on_behalf_of=ActorFactory.create(kind="state"), stated_date=day(5)
    )
    by_the_same_words(spoken, actor=ActorFactory.create(), on_behalf_of=ActorFactory.create(kind="state"))
    assert sorted(len(shift.together) for shift in shifts(first.issue)) == [1, 2, 2]


def test_a_withdrawal_is_one_entry_too(first: Stance) -> None:
    state = ActorFactory.create(kind="state")
    spoken = published_stance(issue=first.issue, on_behalf_of=state, stated_date=day(3))
    Stance.objects.filter(pk=spoken.pk).update(withdrawn_date=day(6))
    found = build_shifts(issues=[first.issue_id], from_date=day(4), to_date=day(9))
    assert [len(shift.together) for shift in found.rows] == [2]
    assert found.counts[ShiftKind.WITHDRAWN] == 1


def test_one_actor_alone_where_only_that_is_asked_for(first: Stance) -> None:
    spoken = published_stance(issue=first.issue, on_behalf_of=ActorFactory.create(kind="state"), stated_date=day(5))
    for actor in (spoken.actor, spoken.on_behalf_of):
        assert actor
        found = build_shifts(issues=[first.issue_id], actors=[actor.pk], from_date=day(0), to_date=day(9))
        assert [[one.actor for one in shift.together] for shift in found.rows] == [[actor]]
        assert found.counts[ShiftKind.NEW] == 1


def test_pages_and_downloads_break_no_entry() -> None:
    issue, states = IssueFactory.create(), ActorFactory.create_batch(3, kind="state")
    for number in range(SHIFTS_PER_PAGE + 1):
        published_stance(
            issue=issue, on_behalf_of=states[number % 3], stated_date=day(number // 3),
            value=Value.SUPPORTS if number % 2 else Value.OPPOSES,
        )  # fmt: skip
    newest = read(issue)
    older = read(issue, newest.next_key)
    told = [*newest.rows, *older.rows]
    assert [len(newest.rows), len(older.rows)] == [SHIFTS_PER_PAGE, 1]
    walked = list(walk_shifts(issues=[issue.pk], from_date=day(-1), to_date=day(999)))
    assert [shift.together for shift in walked] == [shift.together for shift in told]
    assert sum(newest.counts.values()) == len(told)
    movers = [one.actor.pk for shift in told for one in shift.together]
    assert len(movers) == 2 * (SHIFTS_PER_PAGE + 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020-01-01",
        "2020-01-01.1.x",
        "x.1.1",
        "2020-01-01.1_0.1",
        "2020-01-01.1. +5",
        "20200101.1.1",
        f"2020-01-01.{'9' * 40}.1",
    ],
)
def test_a_forged_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever int and date say
        ShiftKey.parse(text)


def test_of_nobody_nothing_is_walked() -> None:
    stance = published_stance()
    period: Any = {"issues": [stance.issue_id], "from_date": EARLIEST, "to_date": LATEST}
    assert len(list(walk_shifts(**period))) == 1
    assert not list(walk_shifts(**period, actors=[]))
    assert not build_shifts(**period, actors=[]).rows


@pytest.mark.parametrize("number", [2, 200])
def test_a_fixed_number_of_queries(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    issue = IssueFactory.create()
    many_published(number, actors=[ActorFactory.create() for _ in range(number)], issues=[issue], since=BEGIN)
    with django_assert_num_queries(9):
        assert len(read(issue).rows) == min(number, SHIFTS_PER_PAGE)
