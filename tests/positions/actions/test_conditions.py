"""What became of a condition."""

import pytest
from django.contrib.auth.models import User
from django.db import connection

from config.accounts.roles import Role
from positions.actions.conditions import settle_condition
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
