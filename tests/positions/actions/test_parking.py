"""Words kept to be coded later: parked once, used up by a stance, in the history, and no reader's business."""

import uuid

import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.actions.parking import drop_parked, park_passages, set_aside
from positions.actions.restoring import restore_state
from positions.actions.stances import Citation, draft_stance
from positions.actions.undoing import undo_change
from positions.audience import EDITORS, PUBLIC, Audience
from positions.choices import CorrectionState, Status
from positions.exceptions import NotAllowed, Refused
from positions.history.kinds import SOURCE, STANCE
from positions.history.revisions import read_moments, read_source_history
from positions.models import ParkedPassage, Snapshot, Source
from tests.factories import ParkedPassageFactory, SnapshotFactory, UserFactory
from tests.positions.actions.coding import WORDS, fields, span

pytestmark = pytest.mark.django_db
TOO_LONG = "x" * 20_001


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


@pytest.fixture
def snapshot() -> Snapshot:
    made: Snapshot = SnapshotFactory.create()
    return made


def told(source: Source, *, audience: Audience) -> list[str]:
    changes = read_source_history(source, audience=audience)
    return [sentence for change in changes for sentence in change.sentences]


def test_words_are_parked_with_a_note(editor: User, snapshot: Snapshot) -> None:
    [parked] = park_passages(words=[span(snapshot=snapshot)], note=" Who is meant? ", by=editor)
    kept = ParkedPassage.objects.get()
    assert (kept.pk, kept.excerpt.exact, kept.source, kept.parked_by) == (parked.pk, WORDS, snapshot.source, editor)
    assert kept.note == "Who is meant?"


def test_what_is_parked_already_stays_its_first_editors(editor: User, snapshot: Snapshot) -> None:
    [first] = park_passages(words=[span(snapshot=snapshot)], note="One.", by=editor)
    for _ in range(2):
        park_passages(words=[span(snapshot=snapshot)] * 2, note="Two.", by=UserFactory.create(role=Role.EDITOR))
    kept = ParkedPassage.objects.get()
    assert (kept.pk, kept.parked_by, kept.note) == (first.pk, editor, "One.\nTwo.")


def test_a_note_that_another_holds_is_not_swallowed(editor: User, snapshot: Snapshot) -> None:
    for note in ("Not Ukraine?", "Ukraine", "Not Ukraine?\r\nUkraine", "Ukraine\r\nWho?"):
        park_passages(words=[span(snapshot=snapshot)], note=note, by=editor)
    assert ParkedPassage.objects.get().note == "Not Ukraine?\nUkraine\nWho?"


def test_a_stance_that_rests_on_them_uses_them_up(editor: User, snapshot: Snapshot) -> None:
    words, others = span(snapshot=snapshot), span("late at night", snapshot=snapshot)
    park_passages(words=[words, others], by=editor)
    draft_stance(fields=fields(), evidence=[words], by=editor, client_key=uuid.uuid4())
    assert [parked.excerpt.exact for parked in ParkedPassage.objects.all()] == ["late at night"]


def test_no_words_are_no_passage(editor: User) -> None:
    with pytest.raises(Refused, match="Select the words"):
        park_passages(words=[], by=editor)


def test_nothing_is_parked_where_nothing_can_rest(editor: User, snapshot: Snapshot) -> None:
    asked = SnapshotFactory.create(
        source=snapshot.source, text=f"Again. {WORDS}", supersedes=snapshot, state=CorrectionState.PROPOSED
    )
    with pytest.raises(Refused, match="Nobody has confirmed yet"):
        park_passages(words=[span(snapshot=asked)], by=editor)
    Source.objects.filter(pk=snapshot.source_id).update(archived_at="2026-01-01T00:00Z")
    with pytest.raises(Refused, match="was archived"):
        park_passages(words=[span(snapshot=snapshot)], by=editor)
    assert not ParkedPassage.objects.exists()


@pytest.mark.parametrize("note", [TOO_LONG, "NUL \x00", "half \ud800"])
def test_a_note_that_cannot_be_kept_is_refused(editor: User, snapshot: Snapshot, note: str) -> None:
    with pytest.raises(Refused):
        park_passages(words=[span(snapshot=snapshot)], note=note, by=editor)


def test_what_is_gone_is_not_dropped_again(editor: User) -> None:
    parked = ParkedPassageFactory.create()
    drop_parked(parked_id=parked.pk, by=editor)
    assert not ParkedPassage.objects.exists()
    with pytest.raises(Refused, match="no longer parked"):
        drop_parked(parked_id=parked.pk, by=editor)


@pytest.mark.django_db(transaction=True)
def test_the_history_tells_editors_alone(editor: User, snapshot: Snapshot) -> None:
    [parked] = park_passages(words=[span(snapshot=snapshot)], by=editor)
    drop_parked(parked_id=parked.pk, by=editor)
    told_to_editors = told(snapshot.source, audience=EDITORS)
    assert told_to_editors[-2:] == [f"Added the parked passage {WORDS}", f"Removed the parked passage {WORDS}"]
    assert told(snapshot.source, audience=PUBLIC) == ["Recorded it."]


@pytest.mark.django_db(transaction=True)
def test_the_history_puts_no_second_pair_of_quotation_marks(editor: User) -> None:
    quoting = SnapshotFactory.create(text="“We said so,” he added.")
    [parked] = park_passages(words=[span("“We said so,” he added", snapshot=quoting)], by=editor)
    assert parked.excerpt.exact == "“We said so,” he added"
    assert told(quoting.source, audience=EDITORS)[-1] == "Added the parked passage “We said so,” he added."


@pytest.mark.django_db(transaction=True)
def test_dropping_is_undone(editor: User, snapshot: Snapshot) -> None:
    [parked] = park_passages(words=[span(snapshot=snapshot)], note="Later.", by=editor)
    drop_parked(parked_id=parked.pk, by=editor)
    undo_change(number=read_moments(SOURCE, snapshot.source_id)[-1].transaction, by=editor)
    kept = ParkedPassage.objects.get()
    assert (kept.pk, kept.note) == (parked.pk, "Later.")


@pytest.mark.django_db(transaction=True)
def test_restoring_a_source_leaves_them_there(editor: User, snapshot: Snapshot) -> None:
    park_passages(words=[span(snapshot=snapshot)], by=editor)
    Source.objects.filter(pk=snapshot.source_id).update(title="Changed")
    first = read_moments(SOURCE, snapshot.source_id)[0]
    restore_state(kind=SOURCE, pk=snapshot.source_id, transaction=first.transaction, version=1, by=editor)
    assert Source.objects.get(pk=snapshot.source_id).title == snapshot.source.title
    assert ParkedPassage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_stance_taken_back_leaves_its_words_parked_again(editor: User, snapshot: Snapshot) -> None:
    words = span(snapshot=snapshot)
    park_passages(words=[words], by=editor)
    stance = draft_stance(fields=fields(), evidence=[words], by=editor, client_key=uuid.uuid4())
    undo_change(number=read_moments(STANCE, stance.pk)[0].transaction, by=editor)
    stance.refresh_from_db()
    assert stance.status == Status.ARCHIVED
    assert ParkedPassage.objects.get().excerpt.exact == WORDS


@pytest.mark.django_db(transaction=True)
def test_words_coded_meanwhile_are_not_parked_again(editor: User, snapshot: Snapshot) -> None:
    words = span(snapshot=snapshot)
    [parked] = park_passages(words=[words], by=editor)
    drop_parked(parked_id=parked.pk, by=editor)
    draft_stance(fields=fields(), evidence=[words], by=editor, client_key=uuid.uuid4())
    with pytest.raises(Refused, match="rests on these words by now"):
        undo_change(number=read_moments(SOURCE, snapshot.source_id)[-1].transaction, by=editor)
    assert not ParkedPassage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_stances_on_parked_words_one_may_be_taken_back(editor: User, snapshot: Snapshot) -> None:
    words = span(snapshot=snapshot)
    park_passages(words=[words], by=editor)
    first, _ = (draft_stance(fields=fields(), evidence=[words], by=editor, client_key=uuid.uuid4()) for _ in range(2))
    undo_change(number=read_moments(STANCE, first.pk)[0].transaction, by=editor)
    first.refresh_from_db()
    assert first.status == Status.ARCHIVED
    assert not ParkedPassage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_undoing_what_was_parked_leaves_the_version_of_its_source(editor: User, snapshot: Snapshot) -> None:
    [parked] = park_passages(words=[span(snapshot=snapshot)], by=editor)
    drop_parked(parked_id=parked.pk, by=editor)
    undo_change(number=read_moments(SOURCE, snapshot.source_id)[-1].transaction, by=editor)
    assert Source.objects.get().version == 1


def test_words_are_parked_with_what_they_mean(editor: User, snapshot: Snapshot) -> None:
    """Whoever comes later adds what is missing, and changes nothing."""
    words = span(snapshot=snapshot)
    [parked] = park_passages(words={words: Citation(locator="p. 12")}, by=editor)
    other = UserFactory.create(role=Role.EDITOR)
    later = Citation(locator="p. 13", gloss="We want peace.", gloss_maker="ours")
    park_passages(words={words: later}, by=other)
    park_passages(words=[words], note="Who?", by=other)
    parked.refresh_from_db()
    assert (parked.locator, parked.gloss, parked.gloss_maker) == ("p. 12", "We want peace.", "ours")
    assert (parked.parked_by, parked.note) == (editor, "Who?")
    with pytest.raises(Refused, match="both or neither"):
        park_passages(words={span("late at night", snapshot=snapshot): Citation(gloss="x")}, by=editor)


def test_words_are_set_aside_for_a_reason_and_can_be_parked_again(editor: User, snapshot: Snapshot) -> None:
    park_passages(words=[span(snapshot=snapshot)], note="Who?", by=editor)
    aside = set_aside(words=span(snapshot=snapshot), reason=" Nobody says it. ", by=editor)
    kept = ParkedPassage.objects.get()
    assert (kept.pk, kept.reason, kept.note) == (aside.pk, "Nobody says it.", "Who?")
    park_passages(words=[span(snapshot=snapshot)], by=editor)
    kept.refresh_from_db()
    assert (kept.reason, kept.note) == (None, "Who?")


def test_nothing_is_set_aside_without_a_reason_or_by_a_reader(editor: User, snapshot: Snapshot) -> None:
    with pytest.raises(Refused, match="Say why"):
        set_aside(words=span(snapshot=snapshot), reason=" ", by=editor)
    with pytest.raises(NotAllowed):
        set_aside(words=span(snapshot=snapshot), reason="No.", by=UserFactory.create(role=Role.READER))
    assert not ParkedPassage.objects.exists()
