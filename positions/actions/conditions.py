"""What became of a condition, and when: the only thing that changes under a published stance."""

import datetime as dt

from django.contrib.auth.models import User

from positions.actions.ground.locks import lock_version
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.choices import Status
from positions.exceptions import Refused
from positions.models import Condition, Stance


@retried
def settle_condition(
    *,
    stance_id: int,
    condition_id: int,
    state: str,
    version: int,
    by: User,
    settled: tuple[dt.date, str] | None = None,
) -> Condition:
    """Say whether a condition of a stance is open, met or failed, and when it became so, ``settled``:
    the first day, and how well it is known; None where it is not. The stance stays published, as what was approved.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved the stance since ``version``.
        Refused: if it has no such condition, or was archived.
    """
    with recorded(by=by):
        stance = lock_version(Stance, stance_id, version)
        condition = stance.conditions.filter(pk=condition_id).first()
        if condition is None or stance.status == Status.ARCHIVED:
            raise Refused(
                "This stance was archived." if condition else "The stance has no such condition."
            )
        date, precision = settled or (None, None)
        said = {"state": state, "settled_date": date, "settled_precision": precision}
        # Sent twice it makes no second version, which would refuse a form that is open elsewhere.
        if all(getattr(condition, name) == value for name, value in said.items()):
            return condition
        for name, value in said.items():
            setattr(condition, name, value)
        refuse_unfit(condition)
        condition.save(update_fields=list(said))
        stance.version += 1
        stance.save(update_fields=["version"])
        return condition
