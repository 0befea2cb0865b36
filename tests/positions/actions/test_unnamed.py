"""Somebody whom the source does not name: judged, told, undone and restored with the stance, marked in its cells."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection

from config.accounts.roles import Role
from positions.actions.restoring import restore_state
from positions.actions.undoing import undo_change
from positions.choices import Act, Mark, SpeakingTerms
from positions.history.kinds import STANCE
from positions.history.revisions import read_history, read_moments
from positions.models import Position, Stance
from tests.factories import EvidenceFactory, UserFactory, published_stance, stance_hash
from tests.positions.actions.test_citing import FORMER_HASH, edit
from tests.positions.actions.test_undoing import last_change
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
UNNAMED = {"unnamed_speaker": "a senior official", "speaking_terms": SpeakingTerms.BACKGROUND}


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def test_it_is_judged_with_the_stance() -> None:
    stance = published_stance()
    for change in (UNNAMED, {"unnamed_speaker": "a diplomat"}):
        with refused_by("stance_published_is_approved"):
            Stance.objects.filter(pk=stance.pk).update(**change)


def test_what_was_approved_before_stays_approved_and_the_terms_count() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FORMER_HASH, [(stance := published_stance()).pk])
        assert cursor.fetchone() == (stance_hash(stance),)
    one = EvidenceFactory.create(stance__unnamed_speaker="a diplomat").stance
    before = stance_hash(one)
    Stance.objects.filter(pk=one.pk).update(speaking_terms=SpeakingTerms.OFF_RECORD)
    assert stance_hash(one) != before


def test_the_cells_of_both_say_so_until_somebody_named_speaks() -> None:
    stance = published_stance(act=Act.REPORTED, **UNNAMED)
    cell = Position.objects.filter(actor=stance.actor, issue=stance.issue)
    assert cell.get().marks == Mark.REPORTED | Mark.UNNAMED
    published_stance(actor=stance.actor, issue=stance.issue, stated_date=stance.stated_date + dt.timedelta(days=1))
    assert [one.marks for one in cell.order_by("valid_from")] == [Mark.REPORTED | Mark.UNNAMED, 0]


@pytest.mark.django_db(transaction=True)
def test_it_is_told_undone_and_restored(editor: User) -> None:
    stance = EvidenceFactory.create().stance
    edit(stance, editor, None, **UNNAMED)
    change = last_change()
    told = read_history(STANCE, stance.pk)[-1].sentences
    assert "Set the unnamed speaker to “a senior official”." in told
    assert "Set the terms on which the unnamed spoke to On background." in told
    moment = next(one for one in read_moments(STANCE, stance.pk) if one.transaction == change)
    undo_change(number=change, by=editor)
    assert Stance.objects.get().unnamed_speaker is None
    version = Stance.objects.get().version
    restore_state(kind=STANCE, pk=stance.pk, transaction=moment.transaction, version=version, by=editor)
    again = Stance.objects.get()
    assert (again.unnamed_speaker, again.speaking_terms) == ("a senior official", "background")
