"""Carrying the words of stances over to a corrected text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.contrib.auth.models import User

from positions.actions.ground.citing import citation_of
from positions.actions.ground.excerpts import Span, cut_excerpt
from positions.actions.ground.locks import lock_version, share_named
from positions.actions.ground.refusals import refuse_departed
from positions.actions.ground.verbs import recorded, retried
from positions.actions.stances import reopen
from positions.choices import Status
from positions.exceptions import MissingWords, Refused
from positions.models import Evidence, Snapshot, Stance


@dataclass(frozen=True, slots=True)
class CarriedWords:
    """Where the words of a piece of evidence stand in a corrected text of the same source."""

    evidence_id: int
    span: Span


@retried
def carry_over(
    *, stance_id: int, version: int, carried: Sequence[CarriedWords], by: User
) -> Stance:
    """Let a stance rest on the same words of a corrected text as well, each in the role it has,
    with its translation and place.

    That changes what was approved: one that was submitted or published is a draft again, and stays its first
    coder's (decision 0013). Nothing happens where it rests on all of them already.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved since ``version``.
        MissingWords: if other words stand at a span.
        Refused: if the stance was archived, or a span is not of a later text of the same source.
    """
    with recorded(by=by):
        share_named([stance_id])
        stance = lock_version(Stance, stance_id, version)
        if stance.status == Status.ARCHIVED:
            raise Refused("This stance was archived.")
        # By excerpt: two pieces of the former text may have come to the same place.
        added = {new.excerpt_id: new for one in carried if (new := _carry(stance, one))}
        if added:
            _take_back(stance, by)
            Evidence.objects.bulk_create(added.values())
        return stance


def _carry(stance: Stance, carried: CarriedWords) -> Evidence | None:
    """The evidence to add; None where the stance has it."""
    evidence = (
        stance.evidence.filter(pk=carried.evidence_id)
        .select_related("excerpt__snapshot__source")
        .first()
    )
    if evidence is None:
        raise Refused("These words carry the stance no longer.")
    former = evidence.excerpt.snapshot
    # Later by its number: texts are numbered as they are captured.
    corrected = Snapshot.objects.filter(
        pk=carried.span.snapshot_id, source=former.source_id, pk__gt=former.pk
    )
    if not corrected.exists():
        raise Refused("Words are carried over to a later text of the same source only.")
    if not corrected.in_force().exists():
        raise Refused("Nobody has confirmed that this text stands in the place of the former.")
    if former.source.archived_at:
        raise Refused("The source was archived.")
    # Spacing is no other word; anything else is, and is never carried by machine (decision 0008).
    if carried.span.exact.split() != evidence.excerpt.exact.split():
        raise MissingWords("Other words stand there in the corrected text.")
    excerpt = cut_excerpt(carried.span)
    if stance.evidence.filter(excerpt=excerpt).exists():
        return None
    return Evidence(
        stance=stance, excerpt=excerpt, role=evidence.role, **asdict(citation_of(evidence))
    )


def _take_back(stance: Stance, by: User) -> None:
    """Take the stance out of review or publication, since its words are sealed there."""
    refuse_departed(
        actors=[stance.actor_id, stance.on_behalf_of_id, stance.reported_by_id],
        issues=[stance.issue_id],
    )
    reopen(stance, by)
    stance.save(update_fields=["status", "published_at", "coder", "version"])
