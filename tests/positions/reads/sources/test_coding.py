"""What stands beside a text that is coded, and where the words of a turn begin."""

import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.models import Snapshot
from positions.reads.sources.coding import read_coding, read_margin
from tests.factories import EvidenceFactory, ExcerptFactory, SnapshotFactory, SpeakerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def test_saving_in_place_tells_the_share_that_the_page_tells(editor: User) -> None:
    evidence = EvidenceFactory.create(stance__coder=editor)
    snapshot = Snapshot.objects.defer("text", "raw").get(pk=evidence.excerpt.snapshot_id)
    told, shown = read_margin(snapshot, by=editor).coverage, read_coding(snapshot, by=editor)
    assert shown
    assert told == shown.coverage
    assert 0 < told.share < 100


def test_saving_in_place_tells_the_share_of_a_long_text_too(editor: User) -> None:
    snapshot = SnapshotFactory.create(text="And so on. " * 20_000)
    words = ExcerptFactory.create(snapshot=snapshot, words=("And so on. " * 400).strip())
    EvidenceFactory.create(stance__coder=editor, excerpt=words)
    assert read_margin(snapshot, by=editor).coverage.share == 2


def test_words_of_a_turn_begin_behind_its_label(editor: User) -> None:
    text = "PRESIDENT ALDER:  We met in spring.\n\nWe meet again."
    snapshot = SnapshotFactory.create(text=text)
    SpeakerFactory.create(snapshot=snapshot)
    shown = read_coding(snapshot, by=editor)
    assert shown
    assert [one.words_start for one in shown.passages] == [text.index("We met"), None]
