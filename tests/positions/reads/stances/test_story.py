import datetime as dt

import pytest

from positions.audience import EDITORS, PUBLIC, Audience
from positions.choices import EvidenceRole
from positions.models import Stance
from positions.reads.stances.story import StanceStory, read_stance
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    SourceFactory,
    StanceFactory,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db


def read(stance: Stance, *, audience: Audience = PUBLIC) -> StanceStory:
    story = read_stance(pk=stance.pk, audience=audience)
    assert story
    return story


def test_a_draft_is_told_to_editors_only() -> None:
    draft = StanceFactory.create()
    assert read_stance(pk=draft.pk, audience=PUBLIC) is None
    assert read(draft, audience=EDITORS).stance == draft


def test_supporting_words_come_first() -> None:
    stance = StanceFactory.create()
    EvidenceFactory.create(stance=stance, role=EvidenceRole.CONTRADICTS)
    EvidenceFactory.create(stance=stance)
    assert [evidence.role for evidence in read(publish(stance)).evidence] == ["supports", "contradicts"]


def test_the_record_holds_what_the_same_voices_said_before_and_after() -> None:
    state, issue = ActorFactory.create(), IssueFactory.create()
    first = published_stance(actor=state, issue=issue, stated_date=dt.date(2020, 1, 1))
    stance = published_stance(on_behalf_of=state, issue=issue)
    later = published_stance(actor=stance.actor, issue=issue, stated_date=dt.date(2026, 1, 1))
    published_stance(actor=state)
    published_stance(issue=issue)
    draft = StanceFactory.create(actor=state, issue=issue)
    assert list(read(stance).record) == [later, stance, first]
    assert draft in read(stance, audience=EDITORS).record


def test_a_date_taken_from_a_source_whose_own_was_inferred_is_inferred() -> None:
    source = SourceFactory.create(date_inferred_reason="It speaks of yesterday.")
    stance = StanceFactory.create()
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=SnapshotFactory.create(source=source)))
    assert read(stance, audience=EDITORS).has_inferred_date
    Stance.objects.filter(pk=stance.pk).update(stated_date=dt.date(2025, 8, 18))
    assert not read(stance, audience=EDITORS).has_inferred_date
