"""Looking for suggestions in a long text, as the worker does it."""

import pytest
from django_ox.models import OxTask
from django_ox.worker import Worker

from config.accounts.roles import Role
from positions.loading.looking import look_later, look_through
from positions.models import Snapshot
from positions.reads.work.suggestions import suggestions_for
from tests.factories import ActorFactory, IssueFactory, SnapshotFactory, SpeakerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot() -> Snapshot:
    IssueFactory.create(label="Truce", keywords=["armistice"])
    words = "We demand an armistice now. It rains on every day.\n" * 2_000
    made: Snapshot = SnapshotFactory.create(text=f"PRESIDENT ALDER: {words}")
    SpeakerFactory.create(snapshot=made, actor=ActorFactory.create(name="Ida Alder", kind="person"))
    return Snapshot.objects.get(pk=made.pk)  # as pages and the worker have it


@pytest.mark.django_db(transaction=True)
def test_others_have_their_turn_between_the_pieces(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.loading.looking.TURN", -1)
    editor = UserFactory.create(role=Role.EDITOR)
    for _ in range(2):
        look_later(snapshot_id=snapshot.pk, by=editor)
    assert OxTask.objects.count() == 1
    pieces = suggestions_for(snapshot).reading.pieces
    for read in range(1, pieces + 1):
        Worker().run_once()
        assert suggestions_for(snapshot).reading.read == read
    assert pieces > 1
    assert list(OxTask.objects.values_list("status", flat=True)) == [OxTask.Status.SUCCESSFUL] * pieces
    assert len(suggestions_for(snapshot).shown) > 100


def test_a_text_that_is_gone_is_nobodys_errand(snapshot: Snapshot) -> None:
    snapshot.source.archived_at = snapshot.source.created_at
    snapshot.source.save()
    look_through.func(looked=snapshot.pk, by=snapshot.captured_by_id)
    look_through.func(looked=0, by=0)
    assert not suggestions_for(snapshot).reading.read
    assert not OxTask.objects.exists()
