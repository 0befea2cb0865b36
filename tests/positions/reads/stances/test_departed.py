"""Positions that rest on words of a previous government, against a plain reading of the rule a day at a time."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind
from actors.models import Actor, Membership
from positions.choices import Value
from positions.models import Issue, Stance
from positions.reads.matrix.as_known import as_known
from positions.reads.matrix.cells import Matrix, MatrixRow, RowGroup, build_matrix, with_departed
from positions.reads.matrix.inherited import with_inherited
from positions.reads.matrix.known_departed import with_known_departed
from positions.reads.timelines.periods import read_positions
from positions.rules.offices import CARRIERS, MOST_STEPS
from tests.factories import ActorFactory, IssueFactory, MembershipFactory, publish, published_stance

pytestmark = pytest.mark.django_db
BEGIN, DAYS = dt.date(2024, 1, 1), 180
ONE_DAY = dt.timedelta(days=1)


def some_day(rng: random.Random) -> dt.date:
    return BEGIN + dt.timedelta(days=rng.randrange(DAYS))


def is_later_that_day(one: Stance, other: Stance) -> bool:
    return bool(one.stated_time and other.stated_time and one.stated_time > other.stated_time)


@dataclass(frozen=True)
class World:
    """People, bodies and states with offices and statements at random, and the rule in plain words."""

    actors: Sequence[Actor]
    issues: Sequence[Issue]
    offices: Sequence[Membership]
    stances: Sequence[Stance]

    @classmethod
    def of(cls, seed: int) -> "World":
        rng = random.Random(seed)
        people = ActorFactory.create_batch(5)
        bodies = ActorFactory.create_batch(2, kind=ActorKind.BODY)
        states = ActorFactory.create_batch(2, kind=ActorKind.STATE)
        issues = IssueFactory.create_batch(2)
        for number in range(22):
            member = rng.choice([*people, *people, *bodies])
            group = rng.choice([each for each in [*bodies, *states, *states] if each != member])
            begin, end = sorted((some_day(rng), some_day(rng) + ONE_DAY))
            if begin == end:
                continue
            MembershipFactory.create(
                member=member, group=group, role=f"Office {number}", speaks_for=rng.random() < 0.9,
                from_date=rng.choice([begin, begin, None]), until_date=rng.choice([end, end, None]),
            )  # fmt: skip
        Actor.objects.filter(pk=people[0].pk).update(ended_date=some_day(rng))
        for _ in range(26):
            by = rng.choice([*people, *people, *people, *bodies, *states])
            whom = rng.choice([each for each in [None, *bodies, *states, *states] if each != by])
            said = some_day(rng)
            precision = rng.choice(["day", "day", "month"])
            published_stance(
                actor=by, on_behalf_of=whom, issue=rng.choice(issues), stated_precision=precision,
                stated_date=said.replace(day=1) if precision == "month" else said,
                stated_time=rng.choice([None, dt.time(10), dt.time(18)]) if precision == "day" else None,
                withdrawn_date=rng.choice([None, None, None, said + dt.timedelta(days=40)]),
                value=rng.choice([*Value]), note="Searched.",
            )  # fmt: skip
        offices = Membership.objects.filter(speaks_for=True).select_related("member", "group")
        published = Stance.objects.published().select_related("actor", "on_behalf_of", "issue")
        return cls(list(Actor.objects.order_by("pk")), issues, list(offices), list(published))

    def speaks(self, speaker: Actor, group: Actor, day: dt.date, *, before: frozenset[int] = frozenset()) -> bool:
        """Whether the speaker, or whom it speaks for, spoke for the group on the day."""
        if (speaker.ended_date and day >= speaker.ended_date) or len(before) == MOST_STEPS:
            return False
        for office in self.offices:
            begun = office.from_date is None or office.from_date <= day
            over = office.until_date is not None and office.until_date <= day
            if office.member != speaker or not begun or over or office.group_id in before | {speaker.pk}:
                continue
            if office.group == group:
                return True
            on = before | {speaker.pk}
            if office.group.kind in CARRIERS and self.speaks(office.group, group, day, before=on):
                return True
        return False

    def deciding(self, actor: Actor, issue: Issue, on_date: dt.date) -> list[Stance]:
        said = [
            one
            for one in self.stances
            if actor in (one.actor, one.on_behalf_of)
            and one.issue == issue
            and one.stated_date <= on_date
            and (one.withdrawn_date is None or one.withdrawn_date > on_date)
            and one.value != Value.NO_STATED_POSITION
        ]
        latest = max((one.stated_date for one in said), default=None)
        last = [one for one in said if latest and one.stated_until >= latest]
        return [one for one in last if not any(is_later_that_day(other, one) for other in last)]

    def departed(self, actor: Actor, issue: Issue, on_date: dt.date) -> dict[int, dt.date]:
        """By the speaker's id the last day on which they spoke for the actor; empty where one still does."""
        if actor.ended_date and actor.ended_date <= on_date:
            return {}
        found: dict[int, dt.date] = {}
        for stance in self.deciding(actor, issue, on_date):
            length = (min(stance.stated_until, on_date) - stance.stated_date).days + 1
            days = [stance.stated_date + number * ONE_DAY for number in range(length)]
            then = any(self.speaks(stance.actor, actor, day) for day in days)
            if stance.actor == actor or not then or self.speaks(stance.actor, actor, on_date):
                return {}
            day = on_date
            while not self.speaks(stance.actor, actor, day):
                day -= ONE_DAY
            found[stance.actor_id] = day
        return found

    def matrix(self, on_date: dt.date) -> Matrix:
        rows = [RowGroup("", [MatrixRow(actor, "") for actor in self.actors])]
        return with_departed(build_matrix(groups=rows, issues=self.issues, on_date=on_date))


@pytest.mark.parametrize("seed", range(4))
def test_the_read_agrees_with_the_rule_a_day_at_a_time(seed: int) -> None:
    world = World.of(seed)
    marked = 0
    for number in range(0, DAYS + 60, 9):
        on_date = BEGIN + number * ONE_DAY
        read = world.matrix(on_date)
        for actor in world.actors:
            for issue in world.issues:
                expected = world.departed(actor, issue, on_date)
                found = read.departed.get((actor.pk, issue.pk), [])
                assert {one.speaker.pk: one.last_date for one in found} == expected, (actor, issue, on_date)
                marked += bool(found)
    assert marked  # or nothing was tested


def test_one_who_still_speaks_is_enough() -> None:
    office = MembershipFactory.create(until_date=dt.date(2025, 1, 1))
    said: dict[str, Any] = {"on_behalf_of": office.group, "stated_date": dt.date(2024, 5, 1)}
    stance = published_stance(actor=office.member, **said)
    positions = read_positions(issues=[stance.issue_id], actors=[office.group_id], on_date=dt.date(2025, 1, 1))
    key = office.group_id, stance.issue_id
    world = World([office.group], [stance.issue], (), ())
    assert [one.speaker for one in world.matrix(dt.date(2025, 1, 1)).departed[key]] == [office.member]
    assert [one.stance_id for one in positions] == [stance.pk]
    present = MembershipFactory.create(group=office.group, role="Minister")
    published_stance(actor=present.member, issue=stance.issue, **said)
    assert not world.matrix(dt.date(2025, 1, 1)).departed


def test_what_a_member_inherits_is_of_those_who_spoke_for_the_group() -> None:
    union = ActorFactory.create(kind="organisation")
    office = MembershipFactory.create(group=union, until_date=dt.date(2025, 1, 1))
    stance = published_stance(actor=office.member, on_behalf_of=union, stated_date=dt.date(2024, 5, 1))
    member = MembershipFactory.create(group=union, speaks_for=False, member__kind="state").member
    rows = [RowGroup("", [MatrixRow(member, "")])]
    matrix = build_matrix(groups=rows, issues=[stance.issue], on_date=dt.date(2025, 1, 1))
    [(key, found)] = with_departed(with_inherited(matrix)).departed.items()
    assert (key, found[0].speaker) == ((member.pk, stance.issue_id), office.member)


@pytest.mark.parametrize("number", [1, 12])
def test_three_queries_whatever_the_number(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    issues = IssueFactory.create_batch(number)
    offices = [MembershipFactory.create(until_date=dt.date(2025, 1, 1)) for _ in range(number)]
    for office in offices:
        for issue in issues[:3]:
            published_stance(actor=office.member, on_behalf_of=office.group, issue=issue, stated_date="2024-05-01")
    world = World([office.group for office in offices], issues, (), ())
    with django_assert_num_queries(4):  # the cells, who may have left, what decides, the offices
        assert len(world.matrix(dt.date(2025, 1, 1)).departed) == number * len(issues[:3])


def shuffle(world: World, rng: random.Random) -> None:
    """Offices and statements are changed, ended, taken away and added, of any day."""
    for office in world.offices:
        changes: list[dict[str, Any]] = [
            {"until_date": None},
            {"speaks_for": False},
            {"from_date": None, "until_date": some_day(rng)},
        ]
        others = [actor for actor in world.actors if actor.pk != office.member_id]
        kept = Membership.objects.filter(pk=office.pk)
        if rng.random() < 0.15:
            kept.delete()
        elif rng.random() < 0.6:
            kept.update(**rng.choice([*changes, {"group": rng.choice(others)}]))
    people = [actor for actor in world.actors if actor.kind == ActorKind.PERSON]
    Actor.objects.filter(pk=people[0].pk).update(ended_date=None)
    Actor.objects.filter(pk=people[1].pk).update(ended_date=some_day(rng))
    for stance in world.stances:
        shuffle_stance(stance, rng)
    for number in range(6):
        speaker, group = rng.sample(list(world.actors), 2)
        MembershipFactory.create(member=speaker, group=group, role=f"New {number}", until_date=some_day(rng))
        published_stance(actor=speaker, on_behalf_of=group, issue=rng.choice(world.issues), stated_date=some_day(rng))


def shuffle_stance(stance: Stance, rng: random.Random) -> None:
    kept = Stance.objects.filter(pk=stance.pk)
    what = rng.choice(["kept", "kept", "withdrawn", "taken back", "said on another day"])
    if what == "withdrawn":
        kept.update(withdrawn_date=stance.stated_date + 20 * ONE_DAY)
    elif what != "kept":
        kept.update(status="draft", published_at=None)
    if what == "said on another day":
        kept.update(stated_date=some_day(rng), stated_precision="day", withdrawn_date=None)
        publish(kept.get())


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize("seed", range(3))
def test_as_known_is_what_the_rule_said_then(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world, rng = World.of(seed), random.Random(seed)
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (moment,) = cursor.fetchone()
    days = [BEGIN + number * ONE_DAY for number in range(0, DAYS + 60, 11)]
    told = {
        (actor.pk, issue.pk, on_date): world.departed(actor, issue, on_date)
        for actor in world.actors
        for issue in world.issues
        for on_date in days
    }
    shuffle(world, rng)
    monkeypatch.setattr("positions.reads.matrix.known_changes.end_of", lambda _day: moment)
    rows = [RowGroup("", [MatrixRow(actor, "") for actor in world.actors])]
    differs = 0
    for on_date in days:
        now = build_matrix(groups=rows, issues=world.issues, on_date=on_date)
        known = with_known_departed(as_known(now, known_date=on_date), known_at=moment)
        found = {
            (*key, on_date): {one.speaker.pk: one.last_date for one in left} for key, left in known.departed.items()
        }
        assert found == {at: left for at, left in told.items() if left and at[2] == on_date}
        differs += found.keys() != {(*key, on_date) for key in with_departed(now).departed}
    assert any(told.values())
    assert differs  # or nothing was changed


@pytest.mark.parametrize("number", [1, 12])
def test_as_known_asks_as_much_whatever_the_number(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issue = IssueFactory.create()
    offices = [MembershipFactory.create(until_date=dt.date(2025, 1, 1)) for _ in range(number)]
    for office in offices:
        published_stance(actor=office.member, on_behalf_of=office.group, issue=issue, stated_date="2024-05-01")
    rows = [RowGroup("", [MatrixRow(office.group, "") for office in offices])]
    matrix = build_matrix(groups=rows, issues=[issue], on_date=dt.date(2025, 1, 1))
    with django_assert_num_queries(6):  # whom somebody speaks for, what decides, offices in two steps, actors
        known = with_known_departed(matrix, known_at=timezone.now())
    assert len(known.departed) == number
