import datetime as dt
from collections.abc import Sequence

import pytest
from pytest_django import DjangoAssertNumQueries

from positions.choices import MIXED, Value
from positions.models import Issue, Stance
from positions.reads.timelines.shifts import SHIFTS_PER_PAGE, Shift, ShiftKey, ShiftKind, Shifts, build_shifts
from tests.factories import ActorFactory, IssueFactory, many_published, published_stance

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


@pytest.mark.parametrize("text", ["", "2020-01-01", "2020-01-01.1.x", "x.1.1", f"2020-01-01.{'9' * 40}.1"])
def test_a_forged_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever int and date say
        ShiftKey.parse(text)


@pytest.mark.parametrize("number", [2, 200])
def test_a_fixed_number_of_queries(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    issue = IssueFactory.create()
    many_published(number, actors=[ActorFactory.create() for _ in range(number)], issues=[issue], since=BEGIN)
    with django_assert_num_queries(9):
        assert len(read(issue).rows) == min(number, SHIFTS_PER_PAGE)
