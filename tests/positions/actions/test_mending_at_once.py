"""Two sessions mend and hand back one stance: one is first, the other is told so, and nothing of either is mixed."""

from dataclasses import replace
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection

from config.accounts.roles import Role
from positions.actions.reviews import approve_stance, hand_back
from positions.actions.stances import edit_stance, read_evidence, read_stance_fields, submit_stance
from positions.choices import Decision, Status
from positions.exceptions import ActionRefused, Refused, StaleVersion
from positions.models import Review, Stance
from tests.factories import UserFactory, stance_hash
from tests.positions.actions.coding import submitted
from tests.sessions import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewers() -> list[User]:
    return UserFactory.create_batch(2, role=Role.REVIEWER)


def mend_and_hand_back(stance: Stance, note: str, by: User) -> str:
    """What the button does: two verbs, one after the other."""
    mended = edit_stance(
        stance_id=stance.pk,
        version=stance.version,
        fields=replace(read_stance_fields(stance), note=note),
        evidence=read_evidence(stance),
        by=by,
    )
    hand_back(stance_id=stance.pk, version=mended.version, note=note, by=by)
    return note


def test_one_mends_and_hands_back_and_the_other_is_told(reviewers: list[User]) -> None:
    stance = submitted()
    results = at_once(
        *(partial(mend_and_hand_back, stance, note, by) for note, by in zip(("One.", "Other."), reviewers, strict=True))
    )
    [won], [lost] = (
        [one for one in results if isinstance(one, str)],
        [one for one in results if not isinstance(one, str)],
    )
    assert isinstance(lost, StaleVersion)
    assert str(lost) == "Somebody changed this stance in the meantime."
    stance.refresh_from_db()
    assert (stance.note, stance.status) == (won, Status.RETURNED)
    assert list(Review.objects.filter(stance=stance).values_list("decision", "note")) == [(Decision.MEND, won)]


def test_who_mended_hands_back_once(reviewers: list[User]) -> None:
    stance = submitted()
    by = reviewers[0]
    mended = edit_stance(
        stance_id=stance.pk,
        version=stance.version,
        fields=replace(read_stance_fields(stance), note="Mended."),
        evidence=read_evidence(stance),
        by=by,
    )
    twice = at_once(*[partial(hand_back, stance_id=stance.pk, version=mended.version, note="", by=by)] * 2)
    assert [isinstance(one, Review) for one in twice].count(True) == 1
    [lost] = [one for one in twice if isinstance(one, ActionRefused)]
    assert isinstance(lost, StaleVersion)
    assert Review.objects.filter(stance=stance).count() == 1


def test_handed_back_while_another_approves_what_was_mended(reviewers: list[User]) -> None:
    """Mended and submitted, one wants it confirmed while the other approves: it is one or the other."""
    stance = submitted()
    mender, other = reviewers
    mended = edit_stance(
        stance_id=stance.pk,
        version=stance.version,
        fields=replace(read_stance_fields(stance), note="Mended."),
        evidence=read_evidence(stance),
        by=mender,
    )
    waiting = submit_stance(stance_id=stance.pk, version=mended.version, by=mender)
    judged = stance_hash(waiting)
    results = at_once(
        partial(hand_back, stance_id=stance.pk, version=waiting.version, note="", by=mender),
        partial(approve_stance, stance_id=stance.pk, judged_hash=judged, by=other),
    )
    [won] = [one for one in results if isinstance(one, Review)]
    [lost] = [one for one in results if isinstance(one, ActionRefused)]
    assert isinstance(lost, StaleVersion | Refused)
    stance.refresh_from_db()
    ended = {Decision.MEND: Status.RETURNED, Decision.APPROVE: Status.PUBLISHED}
    assert stance.status == ended[Decision(won.decision)]
    with connection.cursor() as cursor:
        cursor.execute("select position_drift()::text union all select tally_drift()::text")
        assert cursor.fetchall() == []
