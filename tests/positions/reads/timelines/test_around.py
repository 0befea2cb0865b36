import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from positions.choices import Value
from positions.models import Event, Issue, Stance
from positions.reads.timelines.around import Around, build_around
from tests.factories import ActorFactory, EventFactory, IssueFactory, many_published, published_stance

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 8, 15)


def around(stance: Stance, *, days: int = 30, **fields: Any) -> Around:
    event = EventFactory.create(dossier=stance.issue.dossiers.get(), first_date=DAY, **fields)
    return build_around(event=event, issues=[stance.issue_id], days=days)


def say(number: int, value: int, first: Stance | None = None, **fields: Any) -> Stance:
    """A statement so many days after the event, by whoever made the first."""
    if first:
        fields |= {"actor": first.actor, "issue": first.issue}
    return published_stance(value=value, stated_date=DAY + dt.timedelta(days=number), **fields)


def test_old_words_stand_beside_new_on_their_side_of_the_event() -> None:
    first = say(-200, Value.OPPOSES, words="Never.")
    say(-3, Value.NEUTRAL, first, words="We shall see.")
    say(0, Value.SUPPORTS, first, words="So be it.")
    found = around(first)
    [before], [after] = found.before.shifts.rows, found.after.shifts.rows
    assert [(one.before.quote.exact, one.after.quote.exact) for one in (before, after)] == [  # type: ignore[union-attr]
        ("Never.", "We shall see."),
        ("We shall see.", "So be it."),
    ]
    assert [(side.statements, side.actors) for side in (found.before, found.after)] == [(1, 1), (1, 1)]
    assert found.unmoved == []


@pytest.mark.parametrize(
    ("number", "last_date", "sides"),
    [
        (-31, None, (0, 0)),
        (-30, None, (1, 0)),
        (-1, None, (1, 0)),
        (0, None, (0, 1)),
        (30, None, (0, 1)),
        (31, None, (0, 0)),
        (31, DAY + dt.timedelta(days=1), (0, 1)),
    ],
)
def test_days_count_before_its_first_and_after_its_last(
    number: int, last_date: dt.date | None, sides: tuple[int, int]
) -> None:
    found = around(say(number, Value.SUPPORTS), last_date=last_date)
    assert (found.before.statements, found.after.statements) == sides
    assert (len(found.before.shifts.rows), len(found.after.shifts.rows)) == sides
    assert found.is_silent == (sides == (0, 0))


def test_who_spoke_without_moving_has_the_nearest_words_on_either_side() -> None:
    first = say(-300, Value.SUPPORTS)
    for number, words in ((-20, "far before"), (-2, "before"), (1, "after"), (9, "far after")):
        say(number, Value.SUPPORTS, first, words=words)
    [one] = around(first).unmoved
    assert one.before
    assert one.before.quote
    assert one.after
    assert one.after.quote
    assert (one.actor, one.n) == (first.actor, 4)
    assert (one.before.quote.exact, one.after.quote.exact) == ("before", "after")


def test_who_moved_on_one_side_is_not_among_them() -> None:
    first = say(-300, Value.SUPPORTS)
    say(-2, Value.SUPPORTS, first)
    say(1, Value.OPPOSES, first)
    found = around(first)
    assert (found.unmoved, found.unmoved_count) == ([], 0)


def test_a_month_across_the_event_is_on_neither_side() -> None:
    stance = published_stance(stated_date=dt.date(2025, 8, 1), stated_precision="month")
    found = around(stance)
    assert (found.before.statements, found.after.statements, found.unsure) == (0, 0, 1)
    assert found.before.shifts.rows == found.after.shifts.rows == []
    assert sum(found.before.shifts.counts.values()) == 0
    assert [one.actor for one in found.unsure_shifts.rows] == [stance.actor]
    july = published_stance(issue=stance.issue, stated_date=dt.date(2025, 8, 1), stated_precision="month")
    assert around(july, days=366, slug="later").unsure == 2


@pytest.mark.parametrize(
    ("day", "precision", "days", "sides"),
    [
        ("2025-07-01", "month", 60, (1, 0, 0)),
        ("2025-07-01", "month", 30, (0, 0, 1)),  # begins before the first day
        ("2025-09-01", "month", 60, (0, 1, 0)),
        ("2025-09-01", "month", 30, (0, 0, 1)),  # passes the last
        ("2025-01-01", "year", 366, (0, 0, 1)),
        ("2025-01-01", "year", 7, (0, 0, 1)),
        ("2024-01-01", "year", 200, (0, 0, 0)),
        ("2026-01-01", "year", 366, (0, 0, 1)),
    ],
)
def test_a_change_counts_where_the_whole_month_or_year_lies(
    day: str, precision: str, days: int, sides: tuple[int, int, int]
) -> None:
    stance = published_stance(stated_date=dt.date.fromisoformat(day), stated_precision=precision)
    found = around(stance, days=days)
    shifts = (found.before.shifts, found.after.shifts, found.unsure_shifts)
    assert tuple(len(one.rows) for one in shifts) == sides
    assert tuple(sum(one.counts.values()) for one in shifts) == sides
    assert (found.before.statements, found.after.statements, found.unsure) == sides


def test_who_may_have_moved_is_unsure_and_not_said_to_stand_still() -> None:
    stance = published_stance(stated_date=dt.date(2025, 1, 1), stated_precision="year", value=Value.SUPPORTS)
    say(5, Value.SUPPORTS, stance)
    still = say(-300, Value.OPPOSES, issue=stance.issue)
    say(5, Value.OPPOSES, still)
    found = around(stance)
    assert [one.actor for one in found.unsure_shifts.rows] == [stance.actor]
    assert [one.actor for one in found.unmoved] == [still.actor]
    assert found.after.statements == 2


def test_speaking_for_another_counts_one_statement_of_two_actors() -> None:
    stance = say(1, Value.SUPPORTS, on_behalf_of=ActorFactory.create())
    found = around(stance)
    assert (found.after.statements, found.after.actors) == (1, 2)


def test_what_is_no_statement_and_archived_actors_are_left_out() -> None:
    gone = say(1, Value.SUPPORTS, actor=ActorFactory.create(archived_at="2025-01-01T00:00:00Z"))
    say(1, Value.NO_STATED_POSITION, issue=gone.issue, note="Searched.")
    assert around(gone).after.statements == 0


@pytest.mark.parametrize("date", [dt.date(1800, 1, 1), dt.date(2199, 12, 31)])
def test_it_ends_where_dates_do(date: dt.date) -> None:
    event: Event = EventFactory.create(first_date=date)
    issue: Issue = IssueFactory.create(dossier=event.dossier)
    found = build_around(event=event, issues=[issue.pk], days=366)
    assert (found.before.first.year, found.after.last.year) in {(1800, 1801), (2198, 2199)}
    assert found.is_silent


def test_as_many_queries_for_many_as_for_one() -> None:
    first = say(-40, Value.SUPPORTS)
    say(-2, Value.SUPPORTS, first)
    # Of each kind one on either side: who moved is looked for before who is new.
    for number in (-1, 1):
        say(number, Value.SUPPORTS, issue=first.issue)
        say(2 * number, Value.SUPPORTS, say(-60, Value.OPPOSES, issue=first.issue))
    event = EventFactory.create(first_date=DAY)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            build_around(event=event, issues=[first.issue_id], days=30)
        return len(queries)

    few = count()
    actors = ActorFactory.create_batch(20)
    many_published(40, actors=actors, issues=[first.issue], since=DAY - dt.timedelta(days=20))
    assert count() <= few


def test_a_speaker_and_whom_it_spoke_for_stand_still_in_one_entry() -> None:
    state = ActorFactory.create(kind="state", name="Aland")
    first = say(-300, Value.SUPPORTS, on_behalf_of=state)
    still = say(-2, Value.SUPPORTS, first, on_behalf_of=state)
    found = around(first)
    [one] = found.unmoved
    assert (one.actors, one.actor, one.n, found.unmoved_count) == ([first.actor, state], first.actor, 1, 1)
    assert one.before is not None
    assert one.before.stance == still
    say(3, Value.SUPPORTS, actor=state, issue=first.issue)  # words of its own: another entry
    event = EventFactory.create(dossier=first.issue.dossiers.get(), first_date=DAY)
    again = build_around(event=event, issues=[first.issue_id], days=30)
    assert {each.actor.pk: (len(each.actors), each.n) for each in again.unmoved} == {
        first.actor_id: (1, 1),
        state.pk: (1, 2),
    }


def test_whoever_moved_stands_before_whoever_is_first_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = say(-200, Value.OPPOSES)
    say(1, Value.SUPPORTS, moved)
    new = [say(number, Value.SUPPORTS, issue=moved.issue).actor for number in (9, 8)]
    assert [one.actor for one in around(moved).after.shifts.rows] == [moved.actor, *new]
    monkeypatch.setattr("positions.reads.timelines.around.SHOWN", 1)
    shown = around(moved).after.shifts
    assert [one.actor for one in shown.rows] == [moved.actor]
    assert shown.next_key
