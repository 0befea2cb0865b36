"""What became of a condition."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection

from config.accounts.roles import Role
from positions.actions.conditions import settle_condition
from positions.actions.stances import read_stance_fields
from positions.choices import ConditionState, Status
from positions.exceptions import NotAllowed, Refused, StaleVersion
from positions.models import Condition
from tests.factories import ConditionFactory, StanceFactory, UserFactory, publish
from tests.positions.actions.coding import cell_value, editors_in_history

pytestmark = pytest.mark.django_db


@pytest.fixture
def condition() -> Condition:
    row: Condition = ConditionFactory.create()
    publish(row.stance)
    return row


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def settle(condition: Condition, by: User, *, state: str = ConditionState.MET, version: int = 2) -> Condition:
    return settle_condition(
        stance_id=condition.stance_id, condition_id=condition.pk, state=state, version=version, by=by
    )


def test_a_condition_is_met_and_the_stance_stays_published(condition: Condition, editor: User) -> None:
    settle(condition, editor)
    connection.check_constraints()
    condition.refresh_from_db()
    stance = condition.stance
    stance.refresh_from_db()
    assert (condition.state, stance.status, stance.version) == (ConditionState.MET, Status.PUBLISHED, 3)
    assert cell_value(stance) == stance.value
    assert editors_in_history("positions_condition", condition.pk)[-1] == editor.pk


def test_the_day_on_which_it_was_met_is_known_as_well_as_it_is(condition: Condition, editor: User) -> None:
    """It may come later than the state, takes nothing out of publication, and makes nobody an author."""
    stance, author = condition.stance, condition.stance.coder
    settle(condition, editor)
    for version, settled in ((3, (dt.date(2025, 5, 1), "month")), (4, (dt.date(2025, 5, 20), "day"))):
        settle_condition(
            stance_id=stance.pk,
            condition_id=condition.pk,
            state=ConditionState.MET,
            version=version,
            by=editor,
            settled=settled,
        )
        condition.refresh_from_db()
        assert (condition.settled_date, condition.settled_precision) == settled
    connection.check_constraints()
    assert condition.became == "met, 20 May 2025"
    stance.refresh_from_db()
    assert (stance.status, stance.version) == (Status.PUBLISHED, 5)
    [kept] = read_stance_fields(stance).conditions
    assert (kept.settled_date, kept.settled_precision) == (dt.date(2025, 5, 20), "day")
    assert author != editor
    with connection.cursor() as cursor:
        cursor.execute("select public.is_stance_author(%s, %s)", [stance.pk, editor.pk])
        assert cursor.fetchone() == (False,)
    with pytest.raises(Refused, match="met or failed"):
        settle_condition(
            stance_id=stance.pk,
            condition_id=condition.pk,
            state=ConditionState.OPEN,
            version=5,
            by=editor,
            settled=(dt.date(2025, 5, 20), "day"),
        )


def test_saying_it_again_changes_nothing(condition: Condition, editor: User) -> None:
    settle(condition, editor, state=ConditionState.OPEN)
    condition.stance.refresh_from_db()
    assert condition.stance.version == 2


def test_outsiders_are_refused(condition: Condition) -> None:
    with pytest.raises(NotAllowed):
        settle(condition, UserFactory.create(role=Role.READER))


def test_a_stale_form(condition: Condition, editor: User) -> None:
    with pytest.raises(StaleVersion):
        settle(condition, editor, version=1)


def test_odd_input(condition: Condition, editor: User) -> None:
    with pytest.raises(Refused):
        settle(condition, editor, state="perhaps")
    other = ConditionFactory.create(stance=StanceFactory.create())
    with pytest.raises(Refused, match="no such condition"):
        settle_condition(
            stance_id=condition.stance_id, condition_id=other.pk, state=ConditionState.MET, version=2, by=editor
        )
