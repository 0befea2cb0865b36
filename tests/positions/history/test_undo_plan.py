"""What an undo plans, of rows as the history keeps them."""

import datetime as dt
from typing import Any

import pytest

from positions.history.transactions import TouchedRow, Transaction
from positions.history.undo import UndoMove, plan_undo

NOON = dt.datetime(2025, 8, 19, 12, tzinfo=dt.UTC)
KEPT = {"id": 1, "actor_id": 2, "name": "One"}


@pytest.mark.parametrize(
    ("live", "is_conflict"), [({**KEPT, "added_later": ""}, False), ({**KEPT, "name": "Two", "added_later": ""}, True)]
)
def test_a_column_that_came_later_is_no_conflict(live: dict[str, Any], is_conflict: bool) -> None:
    row = TouchedRow("actors_actorname", 1, before=None, after=KEPT, live=live)
    plan = plan_undo(Transaction(3, 4, NOON, None, "", 1, 0, [row]), user_id=None)
    assert list(plan.conflicts) == [row] * is_conflict
    assert [step.move for step in plan.steps] == [UndoMove.REMOVE] * (not is_conflict)
