"""Who has which waiting stance open."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db.models import F

from config.accounts.roles import Role
from positions.actions.claims import claim_first, free_stance
from positions.actions.reviews import leave_undecided, return_stance
from positions.exceptions import NotAllowed
from positions.models import Claim, Review, Stance
from tests.factories import StanceFactory, UserFactory
from tests.positions.actions.coding import stance_hash, submitted
from tests.sessions import at_once

pytestmark = pytest.mark.django_db


def reviewer() -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    return user


def visit_ago(stance: Stance, *, minutes: int) -> None:
    Claim.objects.filter(stance=stance).update(visited_at=F("visited_at") - dt.timedelta(minutes=minutes))


def test_what_somebody_has_open_is_passed_over() -> None:
    first, second, one, other = submitted(), submitted(), reviewer(), reviewer()
    ahead = [first.pk, second.pk]
    assert claim_first(stance_ids=ahead, by=one) == first.pk
    assert claim_first(stance_ids=ahead, by=one) == first.pk  # their own, anew
    assert claim_first(stance_ids=ahead, by=other) == second.pk
    assert claim_first(stance_ids=ahead, by=reviewer()) is None


def test_a_claim_lapses_after_a_quarter_of_an_hour_without_a_visit() -> None:
    stance, one, other = submitted(), reviewer(), reviewer()
    assert claim_first(stance_ids=[stance.pk], by=one)
    visit_ago(stance, minutes=14)
    assert claim_first(stance_ids=[stance.pk], by=other) is None
    assert claim_first(stance_ids=[stance.pk], by=one)
    visit_ago(stance, minutes=14)
    assert claim_first(stance_ids=[stance.pk], by=other) is None
    visit_ago(stance, minutes=1)
    assert claim_first(stance_ids=[stance.pk], by=other) == stance.pk
    assert Claim.objects.get().reviewer == other


@pytest.mark.parametrize("judge", [return_stance, leave_undecided])
def test_a_judgement_frees_it(judge: Callable[..., Review]) -> None:
    stance, one = submitted(), reviewer()
    claim_first(stance_ids=[stance.pk], by=one)
    judge(stance_id=stance.pk, judged_hash=stance_hash(stance), reason="Which day?", by=one)
    assert not Claim.objects.exists()


def test_only_one_s_own_claim_is_given_up() -> None:
    stance, one = submitted(), reviewer()
    claim_first(stance_ids=[stance.pk], by=one)
    free_stance(stance_id=stance.pk, by=reviewer())
    assert Claim.objects.exists()
    free_stance(stance_id=stance.pk, by=one)
    assert not Claim.objects.exists()


def test_what_does_not_wait_is_not_claimed() -> None:
    assert claim_first(stance_ids=[StanceFactory.create().pk, 10**9], by=reviewer()) is None


def test_who_judges_nothing_claims_nothing() -> None:
    stance, editor = submitted(), UserFactory.create(role=Role.EDITOR)
    with pytest.raises(NotAllowed):
        claim_first(stance_ids=[stance.pk], by=editor)
    with pytest.raises(NotAllowed):
        free_stance(stance_id=stance.pk, by=editor)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_ask_at_once_each_is_given_another() -> None:
    ahead = [submitted().pk for _ in range(3)]
    asking = [partial(claim_first, stance_ids=ahead, by=reviewer()) for _ in range(4)]
    given = at_once(*asking)
    assert {*given} == {*ahead, None}
    assert len(given) == 4
