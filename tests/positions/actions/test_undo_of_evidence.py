"""What was united comes apart again, and what was said of a corrected text is taken back."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.actions.reviews import approve_stance
from positions.actions.sources import add_snapshot, archive_source
from positions.actions.stances import edit_stance, read_evidence, read_stance_fields
from positions.actions.texts import confirm_text, take_back_text
from positions.actions.undoing import undo_change
from positions.actions.uniting import unite_stances
from positions.choices import CorrectionState, Status
from positions.exceptions import ChangedSince, Refused
from positions.models import Correction, Snapshot, Source, Stance
from tests.factories import (
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    publish,
    published_stance,
    stance_hash,
)
from tests.positions.actions.coding import cell_value
from tests.positions.actions.test_undoing import last_change

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewer() -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    return user


def draft(**given: Any) -> Stance:
    stance: Stance = EvidenceFactory.create(stance=StanceFactory.create(**given)).stance
    return stance


def unite(kept: Stance, gone: Stance, by: User) -> int:
    """The change that united them."""
    unite_stances(kept_id=kept.pk, kept_version=kept.version, gone_id=gone.pk, gone_version=gone.version, by=by)
    return last_change()


def told(stance: Stance) -> tuple[Any, ...]:
    """What it says, on which words, where it stands, and whose it is."""
    stance = Stance.objects.get(pk=stance.pk)
    return read_stance_fields(stance), read_evidence(stance), stance.status, stance.coder_id


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED])
def test_united_stances_come_apart(reviewer: User, status: Status) -> None:
    kept = draft(status=status)
    gone = draft(actor=kept.actor, issue=kept.issue, status=status, note="Mine")
    ConditionFactory.create(stance=gone, text="only then")
    before = told(kept), told(gone)
    change = unite(kept, gone, reviewer)
    assert (kept.evidence.count(), kept.conditions.count(), gone.evidence.count()) == (2, 1, 0)
    undo_change(number=change, by=reviewer)
    assert (told(kept), told(gone)) == before


def test_what_was_published_is_published_again(reviewer: User) -> None:
    kept = published_stance()
    gone = published_stance(actor=kept.actor, issue=kept.issue)
    before = told(kept), told(gone), stance_hash(kept), stance_hash(gone)
    change = unite(kept, gone, reviewer)
    undo_change(number=change, by=reviewer)
    assert (told(kept), told(gone), stance_hash(kept), stance_hash(gone)) == before
    assert cell_value(gone) == gone.value


def test_what_waited_for_review_is_a_draft_again(reviewer: User) -> None:
    kept = draft(status=Status.SUBMITTED)
    gone = draft(actor=kept.actor, issue=kept.issue, status=Status.SUBMITTED)
    before = told(kept)[:2], told(gone)[:2]
    undo_change(number=unite(kept, gone, reviewer), by=reviewer)
    assert (told(kept)[:2], told(gone)[:2]) == before
    assert set(Stance.objects.values_list("status", flat=True)) == {Status.DRAFT}


def test_an_approval_of_all_the_words_goes_with_them(reviewer: User) -> None:
    kept, gone = published_stance(), draft(status=Status.SUBMITTED)
    Stance.objects.filter(pk=gone.pk).update(actor=kept.actor, issue=kept.issue)
    before = told(kept), told(gone)[:2]
    change = unite(kept, gone, UserFactory.create(role=Role.REVIEWER))
    united = Stance.objects.get(pk=kept.pk)
    approve_stance(stance_id=united.pk, judged_hash=stance_hash(united), by=reviewer)
    undo_change(number=change, by=reviewer)
    assert (told(kept), told(gone)[:2]) == before


def test_what_was_edited_since_stays(reviewer: User) -> None:
    kept = draft()
    gone = draft(actor=kept.actor, issue=kept.issue)
    change = unite(kept, gone, reviewer)
    united = Stance.objects.get(pk=kept.pk)
    first = read_evidence(united)[:1]
    edit_stance(
        stance_id=united.pk, version=united.version, fields=read_stance_fields(united), evidence=first, by=reviewer
    )
    before = told(kept), told(gone)
    with pytest.raises(ChangedSince):
        undo_change(number=change, by=reviewer)
    assert (told(kept), told(gone)) == before


def test_what_adds_no_words_stays_published(reviewer: User) -> None:
    kept = published_stance()
    gone = StanceFactory.create(actor=kept.actor, issue=kept.issue)
    EvidenceFactory.create(stance=gone, excerpt=kept.evidence.get().excerpt)
    before = told(kept), told(gone)
    change = unite(kept, gone, reviewer)
    assert told(kept) == before[0]
    undo_change(number=change, by=reviewer)
    assert (told(kept), told(gone)) == before


CITED = {"gloss": "We want peace.", "gloss_maker": "ours", "locator": "p. 12"}


def test_what_words_lack_is_taken_over_and_given_back(reviewer: User) -> None:
    kept = published_stance()
    gone = StanceFactory.create(actor=kept.actor, issue=kept.issue)
    EvidenceFactory.create(stance=gone, excerpt=kept.evidence.get().excerpt, **CITED)
    before = told(kept), told(gone), stance_hash(kept)
    change = unite(kept, gone, reviewer)
    assert kept.evidence.values(*CITED).get() == CITED
    assert Stance.objects.get(pk=kept.pk).status == Status.SUBMITTED
    undo_change(number=change, by=reviewer)
    assert (told(kept), told(gone), stance_hash(kept)) == before
    assert kept.evidence.get().gloss is None


@pytest.fixture
def corrected(reviewer: User) -> Snapshot:
    """A text that somebody says to stand in the place of the first."""
    first = SnapshotFactory.create()
    return add_snapshot(source_id=first.source_id, text=f"{first.text} Corrected at noon.", by=reviewer)


def state_of(snapshot: Snapshot) -> str:
    return Correction.objects.get(snapshot=snapshot).state


def cite(snapshot: Snapshot) -> Stance:
    """A published stance on words of the text."""
    stance: Stance = EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot)).stance
    publish(stance)
    return stance


def test_a_confirmation_and_its_end_are_undone(corrected: Snapshot, reviewer: User) -> None:
    confirm_text(snapshot_id=corrected.pk, by=reviewer)
    confirmed = last_change()
    take_back_text(snapshot_id=corrected.pk, by=reviewer)
    undo_change(number=last_change(), by=reviewer)
    assert state_of(corrected) == CorrectionState.CONFIRMED
    undo_change(number=confirmed, by=reviewer)
    assert state_of(corrected) == CorrectionState.PROPOSED


def test_texts_that_went_with_a_confirmation_stand_again(corrected: Snapshot, reviewer: User) -> None:
    later = add_snapshot(source_id=corrected.source_id, text=f"{corrected.text} And later.", by=reviewer)
    confirm_text(snapshot_id=later.pk, by=reviewer)
    confirm_text(snapshot_id=corrected.pk, by=reviewer)
    assert state_of(later) == CorrectionState.TAKEN_BACK
    undo_change(number=last_change(), by=reviewer)
    assert (state_of(later), state_of(corrected)) == (CorrectionState.CONFIRMED, CorrectionState.PROPOSED)


def test_a_text_that_published_words_rest_on_stays_confirmed(corrected: Snapshot, reviewer: User) -> None:
    added = last_change()
    confirm_text(snapshot_id=corrected.pk, by=reviewer)
    confirmed = last_change()
    stance = cite(corrected)
    for change in (confirmed, added):
        with pytest.raises((Refused, ChangedSince)):
            undo_change(number=change, by=reviewer)
    with pytest.raises(Refused, match=f"1: {stance.pk}"):
        undo_change(number=confirmed, by=reviewer)
    assert state_of(corrected) == CorrectionState.CONFIRMED


def test_nothing_is_said_of_texts_of_an_archived_source(corrected: Snapshot, reviewer: User) -> None:
    confirm_text(snapshot_id=corrected.pk, by=reviewer)
    confirmed = last_change()
    version = Source.objects.get(pk=corrected.source_id).version
    archive_source(source_id=corrected.source_id, version=version, by=reviewer)
    with pytest.raises(Refused, match="archived"):
        undo_change(number=confirmed, by=reviewer)
