from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.reviews import approve_stance, leave_undecided, return_stance
from positions.actions.stances import edit_stance, read_evidence, read_stance_fields, submit_stance
from positions.choices import Decision, Status, Value
from positions.exceptions import OwnWork, Refused, StaleVersion
from positions.models import Review, Stance
from tests.factories import ActorFactory, ConditionFactory, EvidenceFactory, UserFactory, published_stance
from tests.positions.actions.coding import cell_value, stance_hash, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    return user


def approve(stance: Stance, by: User, *, judged_hash: str | None = None) -> Review:
    return approve_stance(stance_id=stance.pk, judged_hash=judged_hash or stance_hash(stance), by=by)


def correct(stance: Stance, by: User, **given: object) -> Stance:
    stance.refresh_from_db()
    changed = replace(read_stance_fields(stance), **given)  # type: ignore[arg-type]
    edited = edit_stance(
        stance_id=stance.pk, version=stance.version, fields=changed, evidence=read_evidence(stance), by=by
    )
    return submit_stance(stance_id=stance.pk, version=edited.version, by=by)


def test_approval_publishes_and_the_matrix_shows_it(reviewer: User) -> None:
    stance = submitted(value=Value.LEANS_OPPOSE)
    review = approve_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), by=reviewer, note="Clear.")
    stance.refresh_from_db()
    assert (stance.status, stance.version) == (Status.PUBLISHED, 2)
    assert stance.published_at
    assert (review.decision, review.note, review.is_self_review) == (Decision.APPROVE, "Clear.", False)
    assert cell_value(stance) == Value.LEANS_OPPOSE


def test_return_says_why(reviewer: User) -> None:
    stance = submitted()
    review = return_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), reason="Which day?", by=reviewer)
    stance.refresh_from_db()
    assert (stance.status, stance.version, review.note) == (Status.RETURNED, 2, "Which day?")
    assert cell_value(stance) is None


def test_what_is_left_undecided_waits_on_as_it_is(reviewer: User) -> None:
    stance = submitted()
    left: dict[str, Any] = {"stance_id": stance.pk, "judged_hash": stance_hash(stance), "by": reviewer}
    with pytest.raises(Refused, match="Say why"):
        leave_undecided(reason=" \n", **left)
    review = leave_undecided(reason="Is a minister the state?", **left)
    stance.refresh_from_db()
    assert (stance.status, stance.version, review.decision) == (Status.SUBMITTED, 1, Decision.UNSURE)
    assert approve(stance, reviewer).decision == Decision.APPROVE
    with pytest.raises(Refused, match="waits for no review"):
        leave_undecided(reason="And now?", **left | {"judged_hash": stance_hash(stance)})


@pytest.mark.parametrize(
    ("reason", "said"),
    [("", "Say why"), (" \n", "Say why"), ("\x00", "NUL"), ("\ud83d", "half a character"), ("a" * 20_001, "at most")],
    ids=["empty", "blank", "nul", "surrogate", "long"],
)
def test_reasons_that_are_none(reviewer: User, reason: str, said: str) -> None:
    stance = submitted()
    with pytest.raises(Refused, match=said):
        return_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), reason=reason, by=reviewer)
    assert Stance.objects.get(pk=stance.pk).status == Status.SUBMITTED


def test_what_was_edited_a_second_ago_is_not_approved(reviewer: User) -> None:
    stance, seen = (stance := submitted()), stance_hash(stance)
    correct(stance, UserFactory.create(role=Role.EDITOR), value=Value.OPPOSES)
    with pytest.raises(StaleVersion) as stale:
        approve(stance, reviewer, judged_hash=seen)
    assert isinstance(stale.value.current, Stance)
    assert stale.value.current.value == Value.OPPOSES
    assert not Review.objects.exists()


@pytest.mark.parametrize("judged_hash", ["", "0" * 64, "\x00", "x" * 10_000])
def test_what_nobody_saw_is_not_judged(reviewer: User, judged_hash: str) -> None:
    stance = submitted()
    with pytest.raises(StaleVersion):
        return_stance(stance_id=stance.pk, judged_hash=judged_hash, reason="No.", by=reviewer)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED, Status.ARCHIVED])
def test_only_what_was_submitted_is_judged(reviewer: User, status: Status) -> None:
    with pytest.raises(Refused, match=f"waits for no review: it is {status}"):
        approve(submitted(status=status), reviewer)


def test_an_approval_sent_twice_is_one(reviewer: User) -> None:
    stance = submitted()
    approve(stance, reviewer)
    with pytest.raises(Refused, match="it is published"):
        approve(stance, reviewer)
    assert Review.objects.count() == 1


def test_own_work_is_for_others(reviewer: User) -> None:
    stance = submitted(coder=reviewer)
    with pytest.raises(OwnWork, match="another reviewer has to approve it"):
        approve(stance, reviewer)
    assert not Review.objects.exists()


def test_editing_another_s_work_makes_it_own(reviewer: User) -> None:
    stance = submitted()
    correct(stance, reviewer, note="More.")
    with pytest.raises(OwnWork):
        approve(stance, reviewer)


def test_work_that_another_edited_is_still_own(reviewer: User) -> None:
    stance = submitted(coder=reviewer)
    correct(stance, UserFactory.create(role=Role.EDITOR), note="More.")
    with pytest.raises(OwnWork):
        approve(stance, reviewer)


def test_two_people_correct_each_other(reviewer: User) -> None:
    """What the other approved is settled: its author may approve the other's correction."""
    other = UserFactory.create(role=Role.REVIEWER)
    stance = submitted(coder=reviewer, value=Value.SUPPORTS)
    approve(stance, other)
    correct(stance, other, value=Value.LEANS_SUPPORT)
    assert cell_value(stance) is None
    approve(stance, reviewer)
    assert cell_value(stance) == Value.LEANS_SUPPORT


@pytest.mark.parametrize("is_own", [True, False])
def test_one_person_alone_approves_own_work_and_says_so(reviewer: User, settings: Settings, is_own: bool) -> None:
    settings.DEMARCHE_SELF_REVIEW = True
    stance = submitted(coder=reviewer) if is_own else submitted()
    assert approve(stance, reviewer).is_self_review == is_own
    assert cell_value(stance) == Value.SUPPORTS


def test_self_review_covers_what_one_wrote_before_another(reviewer: User, settings: Settings) -> None:
    settings.DEMARCHE_SELF_REVIEW = True
    stance = submitted(coder=reviewer)
    correct(stance, UserFactory.create(role=Role.EDITOR), note="More.")
    assert approve(stance, reviewer).is_self_review


def test_no_approval_for_an_actor_merged_away(reviewer: User) -> None:
    stance, into = submitted(), ActorFactory.create()
    Actor.objects.filter(pk=stance.actor_id).update(merged_into=into)
    with pytest.raises(Refused, match=f"was merged into “{into}”"):
        approve(stance, reviewer)
    assert not Review.objects.exists()


def test_returned_edited_submitted_approved(reviewer: User) -> None:
    stance = EvidenceFactory.create(stance=ConditionFactory.create(stance__status=Status.SUBMITTED).stance).stance
    return_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), reason="Too strong.", by=reviewer)
    correct(stance, UserFactory.create(role=Role.EDITOR), value=Value.LEANS_SUPPORT)
    approve(stance, reviewer)
    assert cell_value(stance) == Value.LEANS_SUPPORT


def test_published_again_after_a_correction(reviewer: User) -> None:
    stance = published_stance()
    first = stance.published_at
    correct(stance, UserFactory.create(role=Role.EDITOR), value=Value.OPPOSES)
    approve(stance, reviewer)
    stance.refresh_from_db()
    assert first
    assert stance.published_at
    assert stance.published_at > first
    assert cell_value(stance) == Value.OPPOSES
