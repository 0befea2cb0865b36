"""Drawing sources by lot to be coded a second time, all of them assigned in one act."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import Q

from config.accounts.roles import Role
from positions.actions.double_coding import open_double_coding
from positions.actions.ground.locks import lock_all
from positions.actions.ground.verbs import recorded, retried
from positions.exceptions import NotAllowed, Refused
from positions.models import CodingSample, DoubleCoding
from positions.plans.sampling import Lot, plan_sample


@retried
def draw_sample(*, lot: Lot, seen: str, share: int, by: User) -> CodingSample:
    """Assign what the lot draws, ``share`` per cent of each text, if it is what was ``seen``.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        Refused: if nothing or something else is drawn by now, or a text cannot be coded blind.
    """
    with recorded(by=by, least=Role.REVIEWER):
        plan = plan_sample(lot)
        if plan.digest != seen:
            raise Refused("Something else would be drawn by now: look at it once more.")
        if not plan.drawn:
            raise Refused("Nothing is drawn.")
        sample = CodingSample.objects.create(
            dossier=lot.dossier,
            from_date=lot.from_date,
            until_date=lot.until_date,
            percent=lot.percent,
            seed=lot.seed,
            out_of=plan.out_of,
            second=lot.second,
            drawn_by=by,
        )
        # By number, as whoever locks several does.
        for one in sorted(plan.drawn, key=lambda one: one.source.pk):
            coding = open_double_coding(
                snapshot_id=one.snapshot_id,
                first_id=one.first.pk,
                second_id=lot.second.pk,
                share=share,
                by=by,
            )
            coding.sample = sample
            coding.save(update_fields=["sample"])
        return sample


@retried
def give_up_sample(*, sample_id: int, by: User) -> int:
    """Take back what of a sample is not coded yet; how many texts that were. What both are done with
    stays, and so does the sample while it has any.

    Raises:
        NotAllowed: if ``by`` is no reviewer, or takes part in what is open.
        Refused: if there is no such sample, or both are done with all of it.
    """
    with recorded(by=by, least=Role.REVIEWER):
        sample = lock_all(CodingSample, [sample_id]).get(sample_id)
        if sample is None:
            raise Refused("This sample is not on record: it was given up.")
        is_open = Q(first_done_at=None) | Q(second_done_at=None)
        pks = DoubleCoding.objects.filter(is_open, sample=sample).values_list("pk", flat=True)
        # Locked, and asked again: who says that they are done meanwhile has done so.
        locked = lock_all(DoubleCoding, list(pks)).values()
        codings = [one for one in locked if one.is_open]
        if not codings:
            raise Refused("Both are done with all of it.")
        if any(by.pk in (one.first_id, one.second_id) for one in codings):
            raise NotAllowed("You take part in it: another reviewer gives it up.")
        for one in codings:
            one.delete()
        if not sample.codings.exists():
            sample.delete()
        return len(codings)
