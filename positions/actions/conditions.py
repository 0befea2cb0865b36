"""What became of a condition: the only thing that changes under a published stance."""

from django.contrib.auth.models import User

from positions.actions.ground.locks import lock_version
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.choices import Status
from positions.exceptions import Refused
from positions.models import Condition, Stance


@retried
def settle_condition(
    *, stance_id: int, condition_id: int, state: str, version: int, by: User
) -> Condition:
    """Say whether a condition of a stance is open, met or failed; the stance stays published, as
    what was approved.

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
        if condition.state == state:
            return condition
        condition.state = state
        refuse_unfit(condition)
        condition.save(update_fields=["state"])
        stance.version += 1
        stance.save(update_fields=["version"])
        return condition
