import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.actions.reviews import approve_stance
from positions.actions.sources import add_snapshot, archive_source, edit_source, unarchive_source
from positions.choices import Status
from positions.exceptions import NotAllowed, Refused
from positions.models import Source
from tests.factories import (
    ConditionFactory,
    EventFactory,
    EvidenceFactory,
    ExcerptFactory,
    SourceFactory,
    UserFactory,
    publish,
    published_stance,
)
from tests.positions.actions.coding import cell_value, editors_in_history, source_fields, stance_hash, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    return user


def archive(source: Source, by: User) -> Source:
    return archive_source(source_id=source.pk, version=source.version, by=by)


def test_a_source_goes_and_comes_back(reviewer: User) -> None:
    source = EvidenceFactory.create().excerpt.snapshot.source
    assert archive(source, reviewer).archived_at
    assert unarchive_source(source_id=source.pk, version=2, by=reviewer).archived_at is None
    assert editors_in_history("positions_source", source.pk)[-2:] == [reviewer.pk, reviewer.pk]
    assert source.snapshots.count() == 1


def test_what_is_quoted_in_public_stays(reviewer: User) -> None:
    stance = published_stance()
    source = stance.evidence.get().excerpt.snapshot.source
    with pytest.raises(Refused, match=rf"quote this source \(1\): {stance.pk}\."):
        archive(source, reviewer)
    source.refresh_from_db()
    assert source.archived_at is None
    assert cell_value(stance) == 2


def test_a_condition_quotes_too(reviewer: User) -> None:
    excerpt = ExcerptFactory.create()
    publish(ConditionFactory.create(excerpt=excerpt).stance)
    with pytest.raises(Refused, match="Published stances quote"):
        archive(excerpt.snapshot.source, reviewer)


def test_many_are_counted_and_the_first_named(reviewer: User) -> None:
    excerpt = ExcerptFactory.create()
    pks = [publish(EvidenceFactory.create(excerpt=excerpt).stance).pk for _ in range(12)]
    with pytest.raises(Refused, match=rf"\(12\): {pks[0]}, .*{pks[9]} and 2 more"):
        archive(excerpt.snapshot.source, reviewer)


def test_nothing_is_published_on_an_archived_source(reviewer: User) -> None:
    stance = submitted()
    archive(stance.evidence.get().excerpt.snapshot.source, reviewer)
    with pytest.raises(Refused, match="was archived"):
        approve_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), by=reviewer)
    stance.refresh_from_db()
    assert stance.status == Status.SUBMITTED


def test_an_archived_source_is_left_alone(reviewer: User) -> None:
    source = EvidenceFactory.create().excerpt.snapshot.source
    archived = archive(source, reviewer)
    with pytest.raises(Refused, match="was archived"):
        archive(archived, reviewer)
    with pytest.raises(Refused, match="was archived"):
        add_snapshot(source_id=source.pk, text="Words.", by=reviewer)
    with pytest.raises(Refused, match="was archived"):
        edit_source(source_id=source.pk, version=2, fields=source_fields(), by=reviewer)


def test_what_is_in_use_need_not_come_back(reviewer: User) -> None:
    source = EvidenceFactory.create().excerpt.snapshot.source
    with pytest.raises(Refused, match="is not archived"):
        unarchive_source(source_id=source.pk, version=1, by=reviewer)


def test_an_edit_that_changes_nothing_leaves_no_trace(reviewer: User) -> None:
    source = EvidenceFactory.create().excerpt.snapshot.source
    before = editors_in_history("positions_source", source.pk)
    same = source_fields(**{name: getattr(source, name) for name in source_fields().__slots__})
    assert edit_source(source_id=source.pk, version=1, fields=same, by=reviewer).version == 1
    assert editors_in_history("positions_source", source.pk) == before


def test_any_editor_archives_what_nothing_cites() -> None:
    editor = UserFactory.create(role=Role.EDITOR)
    excerpt = ExcerptFactory.create()
    assert archive(excerpt.snapshot.source, editor).archived_at
    cited = EvidenceFactory.create(stance__status=Status.ARCHIVED).excerpt.snapshot.source
    with pytest.raises(NotAllowed, match="Stances or events rest on this source"):
        archive(cited, editor)


def test_what_an_event_cites_a_reviewer_archives(reviewer: User) -> None:
    source = EventFactory.create(source=SourceFactory.create()).source
    assert source
    with pytest.raises(NotAllowed, match="Stances or events rest on this source"):
        archive(source, UserFactory.create(role=Role.EDITOR))
    assert archive(source, reviewer).archived_at
