"""Undo leads round no rule: what a verb would refuse, undoing refuses as well, and open forms are told of it."""

import datetime as dt
import uuid
from functools import partial

import pytest
from django.contrib.auth.models import User

from actors.models import Actor, ActorName
from config.accounts.roles import Role
from positions.actions.conditions import settle_condition
from positions.actions.merging import merge_actors
from positions.actions.reviews import approve_stance
from positions.actions.sources import add_source, archive_source, unarchive_source
from positions.actions.stances import draft_stance, edit_stance, read_evidence, read_stance_fields
from positions.actions.undoing import undo_change
from positions.choices import ConditionState, Status
from positions.exceptions import NotAllowed, Refused
from positions.history.undo import UndoPlan
from positions.models import Source, Stance
from tests.factories import (
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    UserFactory,
    publish,
    published_stance,
    stance_hash,
)
from tests.positions.actions.coding import fields, source_fields, span, submitted
from tests.positions.actions.keeping import added, edited, name_fields
from tests.positions.actions.test_undoing import last_change
from tests.sessions import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


@pytest.fixture
def reviewer() -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    return user


def with_second_name(by: User) -> Actor:
    """An actor that got another name in a change of its own."""
    actor = added(by, names=(name_fields("One"),))
    return edited(actor, by, names=(name_fields("One", row_id=actor.names.get().pk), name_fields("Two")))


def test_undoing_parts_makes_open_forms_of_the_whole_stale(editor: User) -> None:
    actor = with_second_name(editor)
    undo_change(number=last_change(), by=editor)
    assert list(actor.names.values_list("name", flat=True)) == ["One"]
    assert Actor.objects.get(pk=actor.pk).version == actor.version + 1


def test_undoing_what_became_of_a_condition_counts_too(editor: User) -> None:
    """With its day or without: the stance stays published, since nothing of it was judged anew."""
    stance = publish(ConditionFactory.create().stance)
    condition = stance.conditions.get()
    for settled in (None, (dt.date(2025, 5, 1), "month")):
        version = Stance.objects.get(pk=stance.pk).version
        settle_condition(
            stance_id=stance.pk, condition_id=condition.pk, state="met", version=version, by=editor, settled=settled
        )
        undo_change(number=last_change(), by=editor)
        condition.refresh_from_db()
        assert (condition.state, condition.settled_date) == (ConditionState.OPEN, None)
        stance.refresh_from_db()
        assert (stance.version, stance.status) == (version + 2, Status.PUBLISHED)


def test_removed_parts_come_back_once(editor: User) -> None:
    actor = with_second_name(editor)
    undo_change(number=last_change(), by=editor)
    undo = partial(undo_change, number=last_change(), by=editor)
    answers = at_once(undo, undo, undo)
    assert sorted(isinstance(answer, UndoPlan) for answer in answers) == [False, False, True]
    assert actor.names.count() == 2


def test_nothing_is_published_on_a_source_archived_since(editor: User, reviewer: User) -> None:
    stance = submitted()
    approve_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), by=reviewer)
    said, source = read_stance_fields(stance), stance.evidence.get().excerpt.snapshot.source
    edit_stance(stance_id=stance.pk, version=2, fields=said, evidence=[span()], by=editor)
    change = last_change()
    archive_source(source_id=source.pk, version=1, by=reviewer)
    with pytest.raises(Refused, match="was archived"):
        undo_change(number=change, by=editor)


def test_nor_where_the_words_stayed(editor: User, reviewer: User) -> None:
    stance = submitted()
    approve_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), by=reviewer)
    source, words = stance.evidence.get().excerpt.snapshot.source, read_evidence(stance)
    other = fields(actor_id=stance.actor_id, issue_id=stance.issue_id, note="Doubtful.")
    edit_stance(stance_id=stance.pk, version=2, fields=other, evidence=words, by=editor)
    change = last_change()
    archive_source(source_id=source.pk, version=1, by=reviewer)
    with pytest.raises(Refused, match="was archived"):
        undo_change(number=change, by=editor)
    assert Stance.objects.get(pk=stance.pk).status == Status.DRAFT


def test_a_source_that_is_quoted_in_public_is_not_undone(editor: User, reviewer: User) -> None:
    snapshot = add_source(fields=source_fields(), text="Words of it.", by=editor, client_key=uuid.uuid4())
    change = last_change()
    quoting = EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot, words="Words")).stance
    publish(quoting)
    for user in (editor, reviewer):
        with pytest.raises((Refused, NotAllowed)):
            undo_change(number=change, by=user)
    assert Source.objects.get(pk=snapshot.source_id).archived_at is None


def test_nor_is_its_way_back(reviewer: User) -> None:
    stance = submitted()
    source = stance.evidence.get().excerpt.snapshot.source
    archive_source(source_id=source.pk, version=1, by=reviewer)
    unarchive_source(source_id=source.pk, version=2, by=reviewer)
    change = last_change()
    approve_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), by=reviewer)
    with pytest.raises(Refused, match="Published stances quote this source"):
        undo_change(number=change, by=reviewer)


def test_editors_take_back_what_they_made_until_others_build_on_it(editor: User) -> None:
    unused = added(editor)
    undo_change(number=last_change(), by=editor)
    assert Actor.objects.get(pk=unused.pk).archived_at
    used = added(editor)
    change = last_change()
    published_stance(actor=used)
    with pytest.raises(NotAllowed, match="Others build on"):
        undo_change(number=change, by=editor)
    assert Actor.objects.get(pk=used.pk).archived_at is None


def test_nor_a_draft_that_another_coded_since(editor: User) -> None:
    stance = draft_stance(fields=fields(), evidence=[span()], by=editor, client_key=uuid.uuid4())
    change = last_change()
    colleague = UserFactory.create(role=Role.EDITOR)
    Stance.objects.filter(pk=stance.pk).update(coder=colleague)  # as where somebody takes over what has no desk
    with pytest.raises(NotAllowed):
        undo_change(number=change, by=editor)
    assert Stance.objects.get(pk=stance.pk).status == Status.DRAFT


def test_nothing_is_put_behind_a_redirect(editor: User, reviewer: User) -> None:
    gone, kept = added(editor, names=(name_fields("One"),)), added(editor, name="Kept")
    edited(gone, editor, names=())
    change = last_change()
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    with pytest.raises(Refused, match="undo the merge first"):
        undo_change(number=change, by=editor)
    assert not ActorName.objects.filter(actor=gone).exists()
