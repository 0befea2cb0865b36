"""Who has which waiting stance open: no two reviewers are led to the same one."""

from collections.abc import Sequence
from typing import Final

from django.contrib.auth.models import User
from django.db import connection

from config.accounts.roles import Role
from positions.actions.ground.verbs import recorded, retried
from positions.models import Claim


@retried
def claim_first(*, stance_ids: Sequence[int], by: User) -> int | None:
    """Claim the first of these stances that nobody else has open, or claim one's own anew; None
    where there is none.

    One query for each that somebody else has open, and one.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
    """
    with recorded(by=by, least=Role.REVIEWER), connection.cursor() as cursor:
        for pk in stance_ids:
            cursor.execute(
                _CLAIM,
                {"stance": pk, "reviewer": by.pk, "held_for": Claim.HELD_FOR.total_seconds()},
            )
            if cursor.fetchone():
                return pk
        return None


@retried
def free_stance(*, stance_id: int, by: User) -> None:
    """Give up one's claim, if one has it.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
    """
    with recorded(by=by, least=Role.REVIEWER):
        Claim.objects.filter(stance=stance_id, reviewer=by).delete()


# Whoever comes second waits for the first here, and then sees that it has it. Not now(), which a
# transaction that waited would have from before.
_CLAIM: Final = """
insert into positions_claim (stance_id, reviewer_id, visited_at)
select id, %(reviewer)s, clock_timestamp() from positions_stance where id = %(stance)s and status = 'submitted'
    on conflict (stance_id) do update
   set reviewer_id = excluded.reviewer_id, visited_at = excluded.visited_at
 where positions_claim.reviewer_id = excluded.reviewer_id
    or positions_claim.visited_at <= excluded.visited_at - make_interval(secs => %(held_for)s)
returning stance_id
"""
