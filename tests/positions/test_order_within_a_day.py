"""What one actor said on one issue on one day: where both have a time the later one stands (decision 0059)."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from config.accounts.roles import Role
from positions.actions.restoring import restore_state
from positions.actions.undoing import undo_change
from positions.audience import PUBLIC
from positions.choices import MIXED, Value
from positions.history.kinds import STANCE
from positions.history.revisions import read_history, read_moments
from positions.models import Position, Stance
from positions.reads.briefs.card import read_card
from positions.reads.briefs.conditions import read_conditions
from positions.reads.matrix.as_known import read_known_voices
from positions.reads.matrix.cell_story import build_cell
from positions.reads.stances.on_record import read_on_record
from positions.reads.stances.recent_statements import read_recent_statements
from positions.reads.stances.story import read_stance
from positions.reads.timelines.periods import read_records
from positions.rules.position import stand
from tests.factories import (
    ConditionFactory,
    EvidenceFactory,
    StanceFactory,
    UserFactory,
    publish,
    published_stance,
    stance_hash,
)
from tests.positions.actions.test_citing import edit
from tests.positions.actions.test_undoing import last_change
from tests.positions.test_position_triggers import drift
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 8, 19)
MORNING, EVENING = dt.time(10), dt.time(18, 30)


def said_for(time: dt.time | None, **fields: Any) -> Stance:
    told: dict[str, Any] = {"stated_date": DAY, "value": Value.SUPPORTS, "stated_time": time}
    return published_stance(**told | fields)


def said_against(stance: Stance, time: dt.time | None, **fields: Any) -> Stance:
    same = {"actor": stance.actor, "issue": stance.issue, "value": Value.OPPOSES}
    return said_for(time, **same | fields)


def value_of(stance: Stance) -> int:
    return Position.objects.get(actor=stance.actor_id, issue=stance.issue_id, valid_to=dt.date(9999, 12, 31)).value


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        (MORNING, EVENING, Value.OPPOSES),
        (EVENING, MORNING, Value.SUPPORTS),
        (MORNING, MORNING, MIXED),
        (MORNING, None, MIXED),
        (None, EVENING, MIXED),
        (None, None, MIXED),
    ],
)
def test_the_later_one_stands_only_where_both_have_a_time(
    first: dt.time | None, second: dt.time | None, stands: int
) -> None:
    stance = said_for(first)
    said_against(stance, second)
    assert value_of(stance) == stands
    assert drift() == []


def test_a_time_that_is_found_out_later_moves_the_position() -> None:
    morning = said_for(MORNING)
    later = StanceFactory.create(actor=morning.actor, issue=morning.issue, value=Value.OPPOSES, stated_date=DAY)
    publish(later)
    assert value_of(morning) == MIXED
    Stance.objects.filter(pk=later.pk).update(status="draft", published_at=None)
    Stance.objects.filter(pk=later.pk).update(stated_time=EVENING)
    publish(Stance.objects.get(pk=later.pk))
    assert value_of(morning) == Value.OPPOSES
    assert drift() == []


def test_withdrawn_it_gives_way_to_the_earlier_of_its_day() -> None:
    stance = said_for(MORNING)
    evening = said_against(stance, EVENING)
    Stance.objects.filter(pk=evening.pk).update(withdrawn_date=DAY + dt.timedelta(days=3))
    assert value_of(stance) == Value.SUPPORTS
    assert drift() == []


def test_what_was_followed_on_its_day_decides_no_page() -> None:
    """The cell, the sentence of the record, conditions, the card, and what is beside the form."""
    draft = StanceFactory.create(value=Value.SUPPORTS, stated_date=DAY, stated_time=MORNING)
    ConditionFactory.create(stance=draft)
    morning = publish(draft)
    evening = said_against(morning, EVENING)
    # Recorded last, and of the morning: its number says nothing.
    early = said_against(morning, dt.time(9), value=Value.NEUTRAL)
    actor, issue = morning.actor, morning.issue
    cell = build_cell(dossier=issue.dossiers.get(), actor=actor, issue=issue, on_date=DAY)
    assert [one.pk for one in cell.stances] == [evening.pk]
    record = read_records(issues=[issue.pk], actors=[actor.pk], on_date=DAY)[issue.pk, actor.pk]
    assert (record.latest, record.is_order_unknown) == (-1, False)
    [waiting] = read_conditions(issues=[issue.pk], actors=None, on_date=DAY).rows
    assert not waiting.is_in_force
    order = [evening.pk, morning.pk, early.pk]
    assert [one.standing.side.stance.pk for one in read_card(actor=actor, issue=issue, on_date=DAY).said] == order
    assert [one.stance.pk for one in read_on_record(actors=[actor.pk], issue_id=issue.pk)] == order
    recent = read_recent_statements(actor=actor, until=DAY, visitor=PUBLIC)
    assert [one.stance.pk for one in recent] == order
    story = read_stance(pk=morning.pk, audience=PUBLIC)
    assert story is not None
    assert [one.pk for one in story.record] == order


def test_as_known_it_is_ordered_as_well() -> None:
    morning = said_for(MORNING)
    said_against(morning, EVENING)
    voices = read_known_voices(issue=morning.issue_id, actor=morning.actor_id, known_date=localdate())
    found = stand(voices, DAY)
    assert found is not None
    assert found.value == Value.OPPOSES


def test_a_time_is_judged_and_what_was_approved_without_one_stays_approved() -> None:
    stance = published_stance()
    with refused_by("stance_published_is_approved"):
        Stance.objects.filter(pk=stance.pk).update(stated_time=MORNING)
    before = stance_hash(one := EvidenceFactory.create().stance)
    Stance.objects.filter(pk=one.pk).update(stated_time=MORNING)
    assert stance_hash(one) != before


@pytest.mark.django_db(transaction=True)
def test_it_is_told_undone_and_restored() -> None:
    editor: User = UserFactory.create(role=Role.EDITOR)
    stance = EvidenceFactory.create().stance
    edit(stance, editor, None, stated_time=EVENING)
    change = last_change()
    told = read_history(STANCE, stance.pk)[-1].sentences
    assert "Set the time of the day to 18:30." in told
    moment = next(one for one in read_moments(STANCE, stance.pk) if one.transaction == change)
    undo_change(number=change, by=editor)
    assert Stance.objects.get().stated_time is None
    version = Stance.objects.get().version
    restore_state(kind=STANCE, pk=stance.pk, transaction=moment.transaction, version=version, by=editor)
    assert Stance.objects.get().stated_time == EVENING


def test_pages_tell_the_time_beside_the_day(client: Client) -> None:
    stance = said_for(EVENING)
    dossier = stance.issue.dossiers.get().slug
    cell = f"/dossiers/{dossier}/cells/{stance.actor.slug}/{stance.issue.slug}/"
    for page in (cell, f"/stances/{stance.pk}/", f"/actors/{stance.actor.slug}/", "/stances/"):
        assert "19 August 2025, 18:30" in client.get(page).text, page
    csv = b"".join(client.get("/stances/?format=csv")).decode()
    assert ",18:30," in csv or csv.rstrip().endswith(",18:30")
    assert client.get(reverse("api_stance", args=[stance.pk])).json()["stated_time"] == "18:30"
