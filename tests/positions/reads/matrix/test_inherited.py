import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor, Membership
from positions.choices import Value
from positions.models import Stance
from positions.reads.matrix.cells import MatrixCell, MatrixRow, RowGroup, build_matrix, read_cells
from positions.reads.matrix.inherited import inherit_cells, read_bonds, with_inherited
from tests.factories import ActorFactory, MembershipFactory, published_stance

pytestmark = pytest.mark.django_db

ON = dt.date(2025, 8, 19)


def cells_of(actor: int, issue: int) -> dict[tuple[int, int], MatrixCell]:
    own = read_cells(actors=[actor], issues=[issue], on_date=ON)
    return inherit_cells(own, bonds=read_bonds([actor]), issues=[issue], on_date=ON)


def test_a_member_inherits_from_its_group() -> None:
    stance = published_stance(actor=ActorFactory.create(kind="organisation", name="The Union"))
    bond = MembershipFactory.create(group=stance.actor, speaks_for=False, from_date=dt.date(2000, 1, 1))
    [cell] = inherit_cells({}, bonds=[bond], issues=[stance.issue_id], on_date=ON).values()
    assert (cell.value, cell.inherited_from) == (Value.SUPPORTS, "The Union")


@pytest.mark.parametrize(
    "bond",
    [
        {"from_date": dt.date(2025, 8, 20)},
        {"from_date": dt.date(2000, 1, 1), "until_date": dt.date(2025, 8, 19)},
        {"from_date": dt.date(2000, 1, 1), "speaks_for": True},
    ],
)
def test_nothing_is_inherited_outside_the_membership_or_by_an_office(bond: dict[str, object]) -> None:
    stance = published_stance(actor=ActorFactory.create(kind="organisation"))
    member = MembershipFactory.create(group=stance.actor, **{"speaks_for": False, **bond}).member_id
    assert cells_of(member, stance.issue_id) == {}


def test_who_spoke_for_itself_does_not_inherit() -> None:
    stance = published_stance(actor=ActorFactory.create(kind="organisation"))
    bond = MembershipFactory.create(group=stance.actor, speaks_for=False)
    own = published_stance(actor=bond.member, issue=stance.issue, value=Value.DECLINES, stated_date=dt.date(2021, 1, 1))
    [cell] = cells_of(bond.member_id, stance.issue_id).values()
    assert cell.stance_id == own.pk


def test_the_latest_word_of_several_groups_is_inherited() -> None:
    older = published_stance(actor=ActorFactory.create(kind="group"), stated_date=dt.date(2024, 1, 1))
    newer = published_stance(
        actor=ActorFactory.create(kind="group"), issue=older.issue, value=Value.OPPOSES, stated_date=dt.date(2025, 1, 1)
    )
    member = ActorFactory.create(kind="state")
    for group in (newer.actor, older.actor):
        MembershipFactory.create(member=member, group=group, speaks_for=False)
    [cell] = cells_of(member.pk, older.issue_id).values()
    assert cell.stance_id == newer.pk


def test_what_was_inherited_before_has_not_moved() -> None:
    union = ActorFactory.create(kind="organisation", slug="union")
    stance = published_stance(actor=union, stated_date=dt.date(2025, 3, 1))
    member = MembershipFactory.create(group=stance.actor, speaks_for=False).member
    groups = [RowGroup("", [MatrixRow(member, "")])]

    def new(vs_date: dt.date) -> tuple[int, MatrixCell]:
        matrix = with_inherited(build_matrix(groups=groups, issues=[stance.issue], on_date=ON, vs_date=vs_date))
        return matrix.moves.new, matrix.cells[member.pk, stance.issue_id]

    count, cell = new(dt.date(2025, 4, 1))
    assert (count, cell.before, cell.inherited_slug) == (0, Value.SUPPORTS, "union")
    count, cell = new(dt.date(2025, 2, 1))
    assert (count, cell.before) == (1, None)


@pytest.fixture
def left() -> tuple[Membership, Stance]:
    """Who left on 1 January 2022, and what its group said while it belonged; on 1 January 2025 the group moved."""
    former = published_stance(
        actor=ActorFactory.create(kind="group"), value=Value.OPPOSES, stated_date=dt.date(2021, 1, 1)
    )
    published_stance(actor=former.actor, issue=former.issue, stated_date=dt.date(2025, 1, 1))
    bond = MembershipFactory.create(group=former.actor, speaks_for=False, until_date=dt.date(2022, 1, 1))
    return bond, former


def test_who_left_keeps_what_was_stated_while_it_belonged(left: tuple[Membership, Stance]) -> None:
    """Decision 0002: the latest stated on a day when it belonged, also where the group has moved since."""
    bond, former = left
    [cell] = cells_of(bond.member_id, former.issue_id).values()
    assert (cell.stance_id, cell.value, cell.inherited_slug) == (former.pk, Value.OPPOSES, former.actor.slug)


def test_who_left_does_not_keep_what_was_taken_back(left: tuple[Membership, Stance]) -> None:
    bond, former = left
    Stance.objects.filter(pk=former.pk).update(withdrawn_date=dt.date(2023, 1, 1))
    assert cells_of(bond.member_id, former.issue_id) == {}


def test_an_end_of_the_group_takes_it_back_too(left: tuple[Membership, Stance]) -> None:
    bond, former = left
    Actor.objects.filter(pk=former.actor_id).update(ended_date=dt.date(2025, 6, 1))
    assert cells_of(bond.member_id, former.issue_id) == {}


def test_two_queries_however_many_left(
    left: tuple[Membership, Stance], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bond, former = left
    bonds = [
        bond,
        *(
            MembershipFactory.create(group=former.actor, speaks_for=False, until_date=dt.date(2022, month, 1))
            for month in range(2, 8)
        ),
        MembershipFactory.create(group=former.actor, speaks_for=False),
    ]
    with django_assert_max_num_queries(2):
        found = inherit_cells({}, bonds=bonds, issues=[former.issue_id], on_date=ON)
    assert len(found) == len(bonds)
