import datetime as dt

import pytest

from actors.choices import ActorKind
from actors.models import Actor
from positions.choices import Act
from positions.drawing.stands import write_stand
from positions.reads.comparisons.blocs import Blocs, read_blocs
from positions.reads.comparisons.membership import offer_groups, open_with, read_members, read_members_by_day
from positions.reads.comparisons.nearest import Time
from tests.factories import ActorFactory, IssueFactory, MembershipFactory, published_stance

pytestmark = pytest.mark.django_db
DAY = dt.date(2018, 6, 1)


@pytest.fixture
def union() -> Actor:
    """Six members, of whom one left before the day."""
    union: Actor = ActorFactory.create(kind=ActorKind.GROUP, slug="union", name="Union")
    for number in range(6):
        member = ActorFactory.create(slug=f"m{number}", name=f"M{number}")
        until = dt.date(2018, 1, 1) if number == 5 else None
        MembershipFactory.create(
            member=member, group=union, speaks_for=False, from_date=dt.date(2000, 1, 1), until_date=until
        )
    return union


@pytest.fixture
def alone() -> Actor:
    return ActorFactory.create(slug="alone", name="Alone")


def read(*actors: Actor, issues: list[int]) -> Blocs:
    blocs = read_members(actors, on_date=DAY)
    return read_blocs(blocs=blocs, issues=issues, time=Time(DAY), key="identical", page=1)


def vote(union: Actor, *values: int | None, alone: Actor | None = None) -> int:
    """An issue on which the members voted so, in their order, and the other yes."""
    issue: int = IssueFactory.create().pk
    members = [row.member for row in union.members.select_related("member").order_by("member__slug")]
    for member, value in zip(members, values, strict=False):
        if value is not None:
            published_stance(actor=member, issue_id=issue, value=value, stated_date=DAY, act=Act.VOTE)
    if alone:
        published_stance(actor=alone, issue_id=issue, value=2, stated_date=DAY, act=Act.VOTE)
    return issue


def test_members_are_those_of_the_day(union: Actor, alone: Actor) -> None:
    of_union, single = read_members([union, alone], on_date=DAY)
    assert [one.slug for one in of_union.members] == ["m0", "m1", "m2", "m3", "m4"]
    assert (of_union.is_alone, single.is_alone) == (False, True)
    assert not single.is_empty
    assert read_members([union], on_date=dt.date(1999, 1, 1))[0].is_empty
    (before,) = read_members([union], on_date=dt.date(2017, 1, 1))
    assert len(before.members) == 6


def test_an_institution_of_a_group_is_no_member_of_it(union: Actor) -> None:
    council = ActorFactory.create(kind=ActorKind.BODY, slug="council", name="Council")
    MembershipFactory.create(member=council, group=union, speaks_for=False, from_date=DAY)
    (found,) = read_members([union], on_date=DAY)
    assert len(found.members) == 5


def test_most_of_a_bloc_and_who_is_apart(union: Actor) -> None:
    issue = vote(union, 2, 2, 2, 0, -2, -2)
    ((found, (stand,)),) = read(union, issues=[issue]).rows
    assert found.pk == issue
    assert (stand.most, list(stand.counts), stand.n) == (2, [(2, 3), (0, 1), (-2, 1)], 5)
    assert [one.slug for one in stand.others] == ["m3", "m4"]
    assert stand.division.cohesion == pytest.approx((3 - 2 / 2) / 5)
    assert stand.division.rice == pytest.approx(2 / 4)


def test_two_halves_have_no_majority_and_nobody_is_apart(union: Actor) -> None:
    ((_, (stand,)),) = read(union, issues=[vote(union, 2, 2, -2, -2)]).rows
    assert (stand.most, list(stand.others), stand.division.cohesion) == (None, [], None)


def test_means_are_over_the_issues_with_enough_members(union: Actor) -> None:
    issues = [vote(union, 2, 2, 2, 2, 2), vote(union, 2, 2, 2, 2, -2), vote(union, 2, None, None, None, -2)]
    (unity,) = read(union, issues=issues).unities
    assert (unity.issues, unity.united, unity.participation) == (2, 1, 1.0)
    assert unity.cohesion == pytest.approx((1 + (4 - 0.5) / 5) / 2)
    assert [(actor.slug, times, of) for actor, times, of in unity.deviants] == [("m4", 1, 2)]


def test_a_majority_stands_for_its_bloc_beside_another(union: Actor, alone: Actor) -> None:
    issues = [vote(union, *[2] * 4, -2, alone=alone) for _ in range(4)] + [vote(union, *[-2] * 5, alone=alone)]
    ((meeting,),) = [read(union, alone, issues=[*issues, vote(union, 2, -2, alone=alone)]).meetings]
    assert (meeting.first.actor, meeting.second.actor, meeting.n) == (union, alone, 5)
    assert meeting.value == pytest.approx(0.8)


def test_members_by_one_statement_are_one_voice(union: Actor) -> None:
    """A member that speaks for another makes it no second vote."""
    one, other = (row.member for row in union.members.select_related("member").order_by("member__slug")[:2])
    MembershipFactory.create(member=one, group=other, speaks_for=True)
    issue = IssueFactory.create().pk
    published_stance(actor=one, on_behalf_of=other, issue_id=issue, value=2, stated_date=DAY)
    ((_, (stand,)),) = read(union, issues=[issue]).rows
    assert (stand.n, len(stand.bloc.members)) == (1, 5)


def test_a_person_and_its_state_agree_by_no_statement_of_both(alone: Actor) -> None:
    """The speaker stands for itself and for its state: one voice on both sides."""
    state = ActorFactory.create(slug="state", name="State")
    MembershipFactory.create(member=alone, group=state, speaks_for=True)
    issues = [IssueFactory.create().pk for _ in range(6)]
    for issue in issues:
        published_stance(actor=alone, on_behalf_of=state, issue_id=issue, value=2, stated_date=DAY)
    (meeting,) = read(alone, state, issues=issues).meetings
    assert (meeting.n, meeting.value) == (0, None)


def test_a_member_that_ended_belongs_no_longer(union: Actor) -> None:
    Actor.objects.filter(slug="m0").update(ended_date=DAY)
    assert [one.slug for one in read_members([union], on_date=DAY)[0].members] == ["m1", "m2", "m3", "m4"]


def test_of_nobody_there_is_nothing(union: Actor) -> None:
    found = read(union, issues=[IssueFactory.create().pk])
    assert (found.rows, found.issues, found.unities[0].cohesion) == ([], 0, None)
    assert read(issues=[]).blocs == []


def read_by_day(*actors: Actor, issues: list[int], on: dt.date = DAY) -> Blocs:
    blocs = read_members_by_day(actors, until=on)
    return read_blocs(blocs=blocs, issues=issues, time=Time(on), key="identical", page=1)


def test_a_vote_is_of_who_belonged_on_its_day(union: Actor) -> None:
    """M5 left at the beginning of 2018, M6 joined after the vote: one counts for the earlier vote alone, the
    other for the later."""
    newcomer = ActorFactory.create(slug="m6", name="M6")
    MembershipFactory.create(member=newcomer, group=union, speaks_for=False, from_date=dt.date(2018, 3, 1))
    before, after = (IssueFactory.create().pk for _ in range(2))
    for issue, day in ((before, dt.date(2017, 6, 1)), (after, DAY)):
        for slug in ("m0", "m5", "m6"):
            actor = Actor.objects.get(slug=slug)
            published_stance(actor=actor, issue_id=issue, value=2, stated_date=day, act=Act.VOTE)
    rows = {issue.pk: stand for issue, (stand,) in read_by_day(union, issues=[before, after]).rows}
    assert (rows[before].n, rows[before].size) == (2, 6)
    assert (rows[after].n, rows[after].size) == (2, 6)
    Actor.objects.filter(slug="m0").update(ended_date=dt.date(2018, 5, 1))
    rows = {issue.pk: stand for issue, (stand,) in read_by_day(union, issues=[before, after]).rows}
    assert (rows[after].n, rows[after].size) == (1, 5)


def test_words_are_of_who_belongs_today(union: Actor) -> None:
    """What was said before it joined is what a member of today holds; what a former one holds is nothing of
    the group's."""
    newcomer = ActorFactory.create(slug="m6", name="M6")
    MembershipFactory.create(member=newcomer, group=union, speaks_for=False, from_date=dt.date(2018, 3, 1))
    issue = IssueFactory.create().pk
    for slug, value in (("m0", 2), ("m5", -2), ("m6", 2)):
        actor = Actor.objects.get(slug=slug)
        published_stance(actor=actor, issue_id=issue, value=value, stated_date=dt.date(2017, 6, 1))
    ((_, (stand,)),) = read_by_day(union, issues=[issue]).rows
    assert (list(stand.counts), stand.size) == ([(2, 2)], 6)
    (unity,) = read_by_day(union, issues=[issue]).unities
    assert [one.slug for one in unity.now] == ["m0", "m1", "m2", "m3", "m4", "m6"]


def test_groups_are_offered_with_how_many_of_their_members_of_the_day_are_on_record(union: Actor) -> None:
    members = {row.member.slug: row.member.pk for row in union.members.select_related("member")}
    small = ActorFactory.create(kind=ActorKind.GROUP, slug="small", name="Small")
    MembershipFactory.create(member_id=members["m0"], group=small, speaks_for=False, from_date=dt.date(2015, 1, 1))
    office = ActorFactory.create(slug="office", name="Office")
    MembershipFactory.create(member_id=members["m0"], group=office, speaks_for=True)
    offered = offer_groups("1", frozenset(members[slug] for slug in ("m0", "m1", "m5")), on_date=DAY)
    assert [(one.slug, one.n) for one in offered] == [("union", 2), ("small", 1)]
    assert open_with(offered) == ["union"]
    assert not offer_groups("1", frozenset(), on_date=DAY)


def test_no_majority_stands_on_less_than_half(union: Actor, alone: Actor) -> None:
    """One of five is not the group's position, two of five neither; of three of five there is one."""
    issues = [vote(union, -2, alone=alone), vote(union, 2, 2, alone=alone), vote(union, 2, 2, 2, alone=alone)]
    found = read(union, alone, issues=issues)
    stands = [stand for _, (stand, _) in found.rows]
    assert [(one.most, one.is_told, one.n, one.size) for one in stands] == [
        (None, False, 1, 5),
        (None, False, 2, 5),
        (2, True, 3, 5),
    ]
    assert [meeting.n for meeting in found.meetings] == [1]


def test_no_index_over_issues_with_less_than_half() -> None:
    large: Actor = ActorFactory.create(kind=ActorKind.GROUP, slug="large", name="Large")
    for number in range(12):
        member = ActorFactory.create(slug=f"l{number:02}")
        MembershipFactory.create(member=member, group=large, speaks_for=False, from_date=None)
    few, many = vote(large, *[2] * 5), vote(large, *[2] * 6)
    found = read(large, issues=[few, many])
    assert (found.unities[0].issues, found.unities[0].participation) == (1, 0.5)
    assert [stand.division.cohesion for _, (stand,) in found.rows] == [None, 1]


def test_the_body_itself_stands_beside_its_members(union: Actor, alone: Actor) -> None:
    """On what no member is on record as well."""
    issues = [vote(union, -2, -2, -2), IssueFactory.create().pk]
    for issue in issues:
        published_stance(actor=union, issue_id=issue, value=2, stated_date=DAY)
    stands = [stands for _, stands in read(union, alone, issues=issues).rows]
    assert [[(one.own, one.most) for one in row] for row in stands] == [
        [(2, -2), (None, None)],
        [(2, None), (None, None)],
    ]
    assert "Union itself" in write_stand(stands[0][0], label="Union")


def test_blocs_say_how_many_belong_to_both(union: Actor) -> None:
    small: Actor = ActorFactory.create(kind=ActorKind.GROUP, slug="small", name="Small")
    for slug in ("m0", "m1", "m5"):
        MembershipFactory.create(member=Actor.objects.get(slug=slug), group=small, speaks_for=False, from_date=None)
    (meeting,) = read(union, small, issues=[vote(union, 2)]).meetings
    # Of the one whom both have on record the larger has too few: there is nothing to take off.
    assert (meeting.shared, meeting.n) == (2, 0)


def test_half_of_a_bloc_are_heads_and_not_voices(union: Actor) -> None:
    """Two of five stand by one statement, a third by its own: three are on record, and two voices."""
    issue = vote(union, 2)
    first, second = (Actor.objects.get(slug=slug) for slug in ("m1", "m2"))
    published_stance(actor=first, on_behalf_of=second, issue_id=issue, value=2, stated_date=DAY)
    found = read(union, issues=[issue])
    ((_, (stand,)),) = found.rows
    assert (stand.most, stand.n, stand.heads, stand.size) == (2, 2, 3, 5)
    assert "3 of 5 on record, 2 voices" in write_stand(stand, label="Union")
