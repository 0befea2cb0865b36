"""Submitting, withdrawing and archiving."""

import datetime as dt

import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.actions.stances import archive_stance, submit_stance, take_back_stance, withdraw_stance
from positions.choices import EvidenceRole, Status, Value
from positions.exceptions import NotAllowed, Refused, StaleVersion
from positions.models import Stance
from tests.factories import EvidenceFactory, StanceFactory, UserFactory, publish, published_stance
from tests.positions.actions.coding import DAY, cell_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED])
def test_submit(editor: User, status: Status) -> None:
    stance = EvidenceFactory.create(stance__status=status).stance
    coder = stance.coder
    submit_stance(stance_id=stance.pk, version=1, by=editor)
    stance.refresh_from_db()
    assert (stance.status, stance.version, stance.coder) == (Status.SUBMITTED, 2, coder)
    assert cell_value(stance) is None


def test_submitting_needs_words_that_support(editor: User) -> None:
    stance = EvidenceFactory.create(role=EvidenceRole.CONTEXT).stance
    with pytest.raises(Refused, match="Select words that support"):
        submit_stance(stance_id=stance.pk, version=1, by=editor)


def test_what_was_not_found_has_no_words(editor: User) -> None:
    stance = StanceFactory.create(value=Value.NO_STATED_POSITION, note="Searched the ministry's site.")
    assert submit_stance(stance_id=stance.pk, version=1, by=editor).status == Status.SUBMITTED


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.ARCHIVED])
def test_only_drafts_are_submitted_or_archived(editor: User, status: Status) -> None:
    stance = EvidenceFactory.create(stance__status=status, stance__coder=editor).stance
    for verb in (submit_stance, archive_stance):
        with pytest.raises(Refused, match=f"to a stance that is {status}"):
            verb(stance_id=stance.pk, version=1, by=editor)


def test_withdrawing_ends_a_position_and_can_be_taken_back(editor: User) -> None:
    stance = published_stance()
    day = dt.date(2025, 9, 1)
    withdrawn = withdraw_stance(stance_id=stance.pk, version=stance.version, date=day, note="Recanted.", by=editor)
    assert (withdrawn.status, withdrawn.withdrawal_note) == (Status.PUBLISHED, "Recanted.")
    assert (cell_value(stance, on_date=DAY), cell_value(stance)) == (Value.SUPPORTS, None)
    withdraw_stance(stance_id=stance.pk, version=withdrawn.version, date=None, note="", by=editor)
    assert cell_value(stance) == Value.SUPPORTS


@pytest.mark.parametrize("date", [DAY - dt.timedelta(days=1), dt.date(2200, 1, 1)])
def test_impossible_withdrawals(editor: User, date: dt.date) -> None:
    stance = published_stance()
    with pytest.raises(Refused, match="on or after the day on which it was stated, before 2200"):
        withdraw_stance(stance_id=stance.pk, version=stance.version, date=date, note="", by=editor)
    assert cell_value(stance) == Value.SUPPORTS


def test_only_published_stances_are_withdrawn(editor: User) -> None:
    with pytest.raises(Refused, match="to a stance that is draft"):
        withdraw_stance(stance_id=StanceFactory.create().pk, version=1, date=DAY, note="", by=editor)


def test_withdrawal_keeps_the_approval(editor: User) -> None:
    stance = publish(EvidenceFactory.create().stance)
    withdraw_stance(stance_id=stance.pk, version=stance.version, date=DAY, note="", by=editor)
    assert Stance.objects.published().get() == stance


def test_a_coder_takes_back_what_waits(editor: User) -> None:
    stance = EvidenceFactory.create(stance__coder=editor, stance__status=Status.SUBMITTED).stance
    with pytest.raises(NotAllowed, match="Only its coder"):
        take_back_stance(stance_id=stance.pk, version=1, by=UserFactory.create(role=Role.REVIEWER))
    with pytest.raises(StaleVersion):
        take_back_stance(stance_id=stance.pk, version=2, by=editor)
    taken = take_back_stance(stance_id=stance.pk, version=1, by=editor)
    assert (taken.status, taken.version) == (Status.DRAFT, 2)
    with pytest.raises(Refused, match="to a stance that is draft"):
        take_back_stance(stance_id=stance.pk, version=2, by=editor)


def test_archive(editor: User) -> None:
    stance = EvidenceFactory.create(stance__coder=editor).stance
    archive_stance(stance_id=stance.pk, version=1, by=editor)
    stance.refresh_from_db()
    assert (stance.status, stance.version) == (Status.ARCHIVED, 2)


def test_others_drafts_are_archived_by_reviewers_only(editor: User) -> None:
    stance = EvidenceFactory.create().stance
    with pytest.raises(NotAllowed, match="Only its coder or a reviewer"):
        archive_stance(stance_id=stance.pk, version=1, by=editor)
    reviewer = UserFactory.create(role=Role.REVIEWER)
    assert archive_stance(stance_id=stance.pk, version=1, by=reviewer).status == Status.ARCHIVED


def test_published_stances_are_not_archived(editor: User) -> None:
    stance = published_stance(coder=editor)
    with pytest.raises(Refused, match="to a stance that is published"):
        archive_stance(stance_id=stance.pk, version=stance.version, by=editor)
    assert cell_value(stance) == Value.SUPPORTS
