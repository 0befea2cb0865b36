"""Whether a captured text stands in the place of an earlier one: asked, confirmed, and taken back."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import User

from positions.actions.ground.locks import lock_all
from positions.actions.ground.verbs import recorded, retried
from positions.choices import CorrectionState, Status
from positions.exceptions import Refused
from positions.models import Correction, Snapshot, Source, Stance
from positions.rules.blind import refuse_blind


def propose_text(source: Source, snapshot: Snapshot) -> None:
    """Ask whether a text stands in the place of the newest; one that stood before stands again at
    once.

    Where only the spacing differs nothing is asked: readers see the same words.
    """
    current = source.snapshots.in_force().order_by("pk").last()
    if snapshot == current or (snapshot.supersedes_id is None and current is None):
        return
    if source.snapshots.in_force().filter(pk=snapshot.pk).exists():
        _take_back_later(snapshot)
        return
    is_spacing_only = current is not None and current.text.split() == snapshot.text.split()
    state = CorrectionState.CONFIRMED if is_spacing_only else CorrectionState.PROPOSED
    # A text that was taken back and is brought again is asked about anew.
    Correction.objects.update_or_create(
        snapshot=snapshot,
        defaults={"source": source, "state": state, "is_spacing_only": is_spacing_only},
    )


@retried
def confirm_text(*, snapshot_id: int, by: User) -> Correction:
    """Say that a text stands in the place of the former one; readers are told from then on.

    Raises:
        NotAllowed: if ``by`` is no editor, or codes a text of the source blind.
        Refused: if it is no corrected text, or its source was archived.
    """
    with recorded(by=by):
        correction = _lock(snapshot_id, by)
        if correction.state != CorrectionState.CONFIRMED:
            _set(correction, CorrectionState.CONFIRMED)
            _take_back_later(correction.snapshot)
        return correction


@retried
def take_back_text(*, snapshot_id: int, by: User) -> Correction:
    """Say that a text does not stand in the place of the former one: it is kept, and shown to no
    reader.

    Raises:
        NotAllowed: if ``by`` is no editor, or codes a text of the source blind.
        Refused: if it is no corrected text, its source was archived, or published stances rest on its words.
    """
    with recorded(by=by):
        correction = _lock(snapshot_id, by)
        _refuse_quoted(correction.snapshot)
        if correction.state != CorrectionState.TAKEN_BACK:
            _set(correction, CorrectionState.TAKEN_BACK)
        return correction


def refuse_unconfirmed(snapshots: Collection[int]) -> None:
    """Raise Refused where texts, of which something was taken back, may no longer carry what is
    published.

    So too where their source was archived: nothing is said of its texts until it is back.
    """
    touched = Snapshot.objects.filter(pk__in=snapshots).select_related("source").order_by("pk")
    for snapshot in touched:
        if snapshot.source.archived_at:
            raise Refused("This source was archived.")
    for snapshot in touched.exclude(pk__in=Snapshot.objects.in_force()):
        _refuse_quoted(snapshot)


def _lock(snapshot_id: int, by: User) -> Correction:
    found = Correction.objects.filter(snapshot=snapshot_id).select_related("source", "snapshot")
    # The source first: whoever publishes a stance that rests on it shares it, and is waited for, or waits.
    lock_all(Source, found.values_list("source", flat=True))
    # Of the correction alone: without `of` the source and the text would be locked with it.
    correction = found.select_for_update(of=("self",)).first()
    if correction is None:
        raise Refused("This text stands in the place of no other.")
    # What is refused below names the stances that rest on the text.
    refuse_blind(correction.source_id, user=by)
    if correction.source.archived_at:
        raise Refused("This source was archived.")
    return correction


def _take_back_later(snapshot: Snapshot) -> None:
    """Texts that were captured after the one that stands now; published words keep theirs."""
    later = Correction.objects.filter(source=snapshot.source_id, snapshot__gt=snapshot.pk)
    for correction in (
        later.exclude(state=CorrectionState.TAKEN_BACK).select_related("snapshot").order_by("pk")
    ):
        _refuse_quoted(correction.snapshot)
        _set(correction, CorrectionState.TAKEN_BACK)


def _refuse_quoted(snapshot: Snapshot) -> None:
    # Words of published stances keep their text in force: readers are led to it.
    quoting = Stance.objects.filter(status=Status.PUBLISHED, evidence__excerpt__snapshot=snapshot)
    if pks := sorted(set(quoting.values_list("pk", flat=True))):
        named = ", ".join(map(str, pks[:10]))
        raise Refused(
            f"Published stances rest on the text captured later ({len(pks):,}: {named}): it stays."
        )


def _set(correction: Correction, state: CorrectionState) -> None:
    correction.state = state
    correction.save(update_fields=["state"])
