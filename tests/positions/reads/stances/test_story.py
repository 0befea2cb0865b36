import datetime as dt

import pytest

from positions.audience import EDITORS, PUBLIC, Audience
from positions.choices import EvidenceRole, Precision, Value
from positions.models import Stance
from positions.reads.stances.story import StanceStory, read_stance, write_citation
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


def test_a_citation_names_who_what_words_source_and_record() -> None:
    source = SourceFactory.create(title="Summit", author="", publisher="The Courier", url="https://courier.example/1")
    excerpt = ExcerptFactory.create(snapshot=SnapshotFactory.create(source=source))
    stance = StanceFactory.create(
        actor=ActorFactory.create(name="Emmanuel Macron"),
        on_behalf_of=ActorFactory.create(name="France"),
        issue=IssueFactory.create(proposition="Talks must begin."),
        value=Value.LEANS_SUPPORT,
        stated_precision=Precision.MONTH,
        stated_date=dt.date(2025, 8, 1),
    )
    EvidenceFactory.create(stance=stance, excerpt=excerpt)
    publish(stance)
    citation = write_citation(read(stance), address="https://d.example/stances/1/", today=dt.date(2026, 1, 2))
    assert citation == (
        "Emmanuel Macron (for France), on “Talks must begin”: leans to support, August 2025. "
        f"{excerpt.exact} In: Summit, The Courier, 19 August 2025, https://courier.example/1. "
        f"Demarche, stance {stance.pk}, version 2, https://d.example/stances/1/, accessed 2 January 2026."
    )


def test_a_citation_says_that_a_stance_was_withdrawn() -> None:
    stance = published_stance(withdrawn_date=dt.date(2025, 10, 1), withdrawal_note="He said so.")
    citation = write_citation(read(stance), address="https://d.example/stances/1/", today=dt.date(2026, 1, 2))
    assert ": supports, 19 August 2025, withdrawn from 1 October 2025. " in citation


def test_a_date_taken_from_a_source_whose_own_was_inferred_is_inferred() -> None:
    source = SourceFactory.create(date_inferred_reason="It speaks of yesterday.")
    stance = StanceFactory.create()
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=SnapshotFactory.create(source=source)))
    assert read(stance, audience=EDITORS).has_inferred_date
    Stance.objects.filter(pk=stance.pk).update(stated_date=dt.date(2025, 8, 18))
    assert not read(stance, audience=EDITORS).has_inferred_date
