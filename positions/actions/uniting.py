"""One utterance that was recorded twice becomes one stance again."""

from django.contrib.auth.models import User
from django.db.models import QuerySet

from config.accounts.roles import Role, role_of
from positions.actions.ground.locks import lock_version, share_named
from positions.actions.ground.refusals import refuse_departed, refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.actions.stances import reopen
from positions.choices import Status
from positions.exceptions import NotAllowed, Refused
from positions.models import Condition, Evidence, Stance
from positions.plans.citations import Supplement, supplement_citations


@retried
def unite_stances(
    *, kept_id: int, kept_version: int, gone_id: int, gone_version: int, by: User
) -> Stance:
    """Give one stance the words and conditions of another, which is archived with a note of where
    they went. Words that both have get the translation and the place that the one lacks.

    The one that is kept waits for review again if it was submitted or published and gets any of these: there is
    more to be judged. The history can undo it: both say what they said, published where exactly that was approved.

    Raises:
        NotAllowed: if ``by`` is no editor, or may not archive the other.
        StaleVersion: if somebody saved one of them since.
        Refused: if they are not of one issue and actor, or one was archived.
    """
    with recorded(by=by):
        kept, gone = _lock(
            kept_id, gone_id, versions={kept_id: kept_version, gone_id: gone_version}
        )
        _refuse_unlike(kept, gone)
        if gone.coder_id != by.pk and role_of(by) < Role.REVIEWER:
            raise NotAllowed(
                "Only its coder or a reviewer may archive a stance, which uniting does to one of the two."
            )
        refuse_departed(actors=[kept.actor_id, kept.on_behalf_of_id], issues=[kept.issue_id])
        moving: list[Evidence | Condition] = [
            *_moving_evidence(gone, kept),
            *_moving_conditions(gone, kept),
        ]
        # Before anything moves: afterwards the evidence of both belongs to one.
        supplements = list(supplement_citations(kept=_evidence_of(kept), gone=_evidence_of(gone)))
        _put_away(gone, kept)
        if moving or supplements:
            _reopen_for_review(kept, by)
        for part in moving:  # one by one, so that the history tells of each
            part.stance = kept
            part.save(update_fields=["stance"])
        for one in supplements:
            _supplement(one)
        return kept


def _lock(kept_id: int, gone_id: int, *, versions: dict[int, int]) -> tuple[Stance, Stance]:
    if kept_id == gone_id:
        raise Refused("Choose another: a stance is not united with itself.")
    share_named(versions)
    # By identifier, whichever of the two is kept.
    locked = {pk: lock_version(Stance, pk, versions[pk]) for pk in sorted(versions)}
    return locked[kept_id], locked[gone_id]


def _refuse_unlike(kept: Stance, gone: Stance) -> None:
    for stance in (kept, gone):
        if stance.status == Status.ARCHIVED:
            raise Refused(f"Stance {stance.pk} was archived: the history can bring it back.")
    voices = [{one.actor_id, one.on_behalf_of_id} - {None} for one in (kept, gone)]
    if kept.issue_id != gone.issue_id or not voices[0] & voices[1]:
        raise Refused(
            "They are stances of different actors, or on different issues: they are not one utterance."
        )


def _put_away(gone: Stance, kept: Stance) -> None:
    """Before its words move: those of a published stance are sealed."""
    gone.status, gone.published_at = Status.ARCHIVED, None
    gone.note = "\n".join(
        filter(None, [gone.note, f"United with stance {kept.pk}, which has its words."])
    )
    gone.version += 1
    refuse_unfit(gone)
    gone.save()


def _reopen_for_review(kept: Stance, by: User) -> None:
    was_handed_in = kept.status in (Status.SUBMITTED, Status.PUBLISHED)
    reopen(kept, by)
    # As a draft it would lie on a desk although its coder had handed it in.
    kept.status = Status.SUBMITTED if was_handed_in else kept.status
    kept.save()


def _supplement(supplement: Supplement) -> None:
    for name, value in supplement.taken.items():
        setattr(supplement.evidence, name, value)
    supplement.evidence.save(update_fields=list(supplement.taken))


def _evidence_of(stance: Stance) -> QuerySet[Evidence]:
    return Evidence.objects.filter(stance=stance).order_by("pk")


def _moving_evidence(gone: Stance, kept: Stance) -> list[Evidence]:
    """Words that both have stay with either."""
    known = set(kept.evidence.values_list("excerpt_id", flat=True))
    return list(_evidence_of(gone).exclude(excerpt__in=known))


def _moving_conditions(gone: Stance, kept: Stance) -> list[Condition]:
    known = set(kept.conditions.values_list("kind", "text"))
    conditions = Condition.objects.filter(stance=gone).order_by("pk")
    return [one for one in conditions if (one.kind, one.text) not in known]
