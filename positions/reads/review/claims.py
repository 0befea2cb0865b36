"""Which waiting stances other reviewers have open."""

from django.contrib.auth.models import User
from django.db.models.functions import Now

from positions.models import Claim


def read_claims(reviewer: User) -> dict[int, Claim]:
    """By stance, the claims of others that have not lapsed; one query."""
    live = Claim.objects.filter(visited_at__gt=Now() - Claim.HELD_FOR).exclude(reviewer=reviewer)
    return {claim.stance_id: claim for claim in live.select_related("reviewer")}
