import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.events import add_event, archive_event, edit_event
from positions.actions.merging import merge_actors
from positions.actions.undoing import undo_change
from positions.exceptions import NotAllowed, Refused
from positions.history.kinds import EVENT
from positions.history.revisions import read_history, read_moments
from positions.models import Dossier, Event, EventActor
from tests.factories import ActorFactory, DossierFactory, EventFactory, SourceFactory, UserFactory
from tests.positions.actions.keeping import event_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def add(dossier: Dossier, by: User, **given: Any) -> Event:
    return add_event(dossier_id=dossier.pk, fields=event_fields(**given), by=by, client_key=uuid.uuid4())


def test_an_event_gets_an_address_once(editor: User) -> None:
    dossier = DossierFactory.create()
    first, second = (add(dossier, editor, title="Talks open in Geneva") for _ in range(2))
    assert (first.slug, second.slug) == ("talks-open-in-geneva", "talks-open-in-geneva-2")
    fields = event_fields(title="Talks open", last_date=dt.date(2025, 6, 25))
    edited = edit_event(event_id=first.pk, version=1, fields=fields, by=editor)
    assert (edited.slug, edited.title, edited.version) == ("talks-open-in-geneva", "Talks open", 2)
    assert edit_event(event_id=first.pk, version=2, fields=fields, by=editor).version == 2


def test_the_same_form_sent_twice_makes_one_event(editor: User) -> None:
    dossier, key = DossierFactory.create(), uuid.uuid4()
    made = {add_event(dossier_id=dossier.pk, fields=event_fields(), by=editor, client_key=key).pk for _ in range(2)}
    assert len(made) == 1


def test_nothing_is_added_to_what_is_out_of_use(editor: User) -> None:
    with pytest.raises(Refused, match="was archived"):
        add(DossierFactory.create(archived_at=timezone.now()), editor)
    dossier, gone = DossierFactory.create(), SourceFactory.create(archived_at=timezone.now())
    with pytest.raises(Refused, match="was archived"):
        add(dossier, editor, source_id=gone.pk)
    with pytest.raises(Refused, match="not on record"):
        add(dossier, editor, source_id=gone.pk + 1)
    with pytest.raises(Refused, match="comes after its first"):
        add(dossier, editor, last_date=dt.date(2025, 6, 24))


@pytest.mark.django_db(transaction=True)
def test_participants_are_kept_in_their_order_and_told(editor: User) -> None:
    first, second, third = (ActorFactory.create(name=name) for name in "CBA")
    event = add(DossierFactory.create(), editor, actor_ids=(first.pk, second.pk, first.pk))
    assert event.participants == [first, second]
    fields = event_fields(actor_ids=(second.pk, third.pk))
    assert edit_event(event_id=event.pk, version=1, fields=fields, by=editor).version == 2
    assert edit_event(event_id=event.pk, version=2, fields=fields, by=editor).version == 2
    assert event.participants == [second, third]
    [*_, last] = read_history(EVENT, event.pk)
    assert sorted(last.sentences) == ["Added the participant A.", "Removed the participant C."]


def test_nobody_takes_part_who_is_out_of_use(editor: User) -> None:
    dossier, actor = DossierFactory.create(), ActorFactory.create()
    event = add(dossier, editor, actor_ids=(actor.pk,))
    Actor.objects.update(archived_at=timezone.now())
    with pytest.raises(Refused, match="was archived"):
        add(dossier, editor, actor_ids=(actor.pk,))
    with pytest.raises(Refused, match="not on record"):
        add(dossier, editor, actor_ids=(actor.pk + 1,))
    kept = edit_event(event_id=event.pk, version=1, fields=event_fields(note="x", actor_ids=(actor.pk,)), by=editor)
    assert kept.participants == [actor]


def test_who_is_merged_takes_part_as_the_other_once() -> None:
    gone, kept = ActorFactory.create(), ActorFactory.create()
    both, one = EventFactory.create(), EventFactory.create()
    for event, actor in ((both, gone), (both, kept), (one, gone)):
        EventActor.objects.create(event=event, actor=actor)
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=UserFactory.create(role=Role.REVIEWER))
    assert both.participants == one.participants == [kept]


@pytest.mark.django_db(transaction=True)
def test_what_was_said_of_participants_is_undone(editor: User) -> None:
    first, second = ActorFactory.create(), ActorFactory.create()
    event = add(DossierFactory.create(), editor, actor_ids=(first.pk,))
    edit_event(event_id=event.pk, version=1, fields=event_fields(actor_ids=(second.pk,)), by=editor)
    undo_change(number=read_moments(EVENT, event.pk)[-1].transaction, by=editor)
    assert event.participants == [first]


@pytest.mark.django_db(transaction=True)
def test_the_history_tells_what_was_changed(editor: User) -> None:
    event = add(DossierFactory.create(), editor)
    source = SourceFactory.create(title="A communiqué")
    edit_event(event_id=event.pk, version=1, fields=event_fields(kind="talks", source_id=source.pk), by=editor)
    [*_, last] = read_history(EVENT, event.pk)
    assert list(last.sentences) == [
        "Changed the kind from Summit to Talks.",
        "Set the source to A communiqué.",
    ]


@pytest.mark.django_db(transaction=True)
def test_what_an_editor_added_or_changed_is_undone(editor: User) -> None:
    event = add(DossierFactory.create(), editor)
    edit_event(event_id=event.pk, version=1, fields=event_fields(title="Another"), by=editor)
    added, edited = (moment.transaction for moment in read_moments(EVENT, event.pk))
    undo_change(number=edited, by=editor)
    assert Event.objects.get().title == event_fields().title
    undo_change(number=added, by=editor)
    assert not Event.objects.in_use().exists()


@pytest.mark.django_db(transaction=True)
def test_archiving_is_undone_by_a_reviewer(editor: User) -> None:
    event, reviewer = EventFactory.create(), UserFactory.create(role=Role.REVIEWER)
    archive_event(event_id=event.pk, version=1, by=reviewer)
    number = read_moments(EVENT, event.pk)[-1].transaction
    with pytest.raises(NotAllowed):
        undo_change(number=number, by=editor)
    undo_change(number=number, by=reviewer)
    assert Event.objects.in_use().get() == event
