"""Bringing back a former state."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db.transaction import atomic

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.ground.former_rows import put_back
from positions.actions.merging import merge_actors
from positions.actions.restoring import restore_state
from positions.actions.stances import edit_stance, read_evidence, read_stance_fields
from positions.choices import Status, Value
from positions.exceptions import ChangedSince, NotAllowed, Refused
from positions.history.kinds import ACTOR, DOSSIER, ISSUE, SOURCE, STANCE, RecordKind
from positions.history.revisions import read_moments
from positions.models import DossierActor, Issue, Source, Stance
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    DossierFactory,
    EvidenceFactory,
    IssueFactory,
    MembershipFactory,
    SourceFactory,
    UserFactory,
    published_stance,
)
from tests.positions.actions.coding import cell_value, editors_in_history, fields, span
from tests.sessions import at_once, wait_until_blocked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def restore(kind: RecordKind, pk: int, *, number: int, by: User) -> None:
    """Restore the object's state after its change of this number, from 0."""
    version = kind.model._default_manager.get(pk=pk).version  # type: ignore[attr-defined]
    restore_state(kind=kind, pk=pk, transaction=read_moments(kind, pk)[number].transaction, version=version, by=by)


def test_an_actor_with_its_names_and_memberships(editor: User) -> None:
    actor = ActorFactory.create(name="Merz")
    name = ActorNameFactory.create(actor=actor, name="Friedrich Merz")
    name_pk, membership = name.pk, MembershipFactory.create(member=actor)
    Actor.objects.filter(pk=actor.pk).update(name="Murz", note="A slip.")
    name.delete()
    membership.role = "Minister"
    membership.save()
    ActorNameFactory.create(actor=actor, name="Murz")
    restore(ACTOR, actor.pk, number=2, by=editor)
    actor.refresh_from_db()
    assert (actor.name, actor.note, actor.version) == ("Merz", "", 2)
    assert list(actor.names.values_list("pk", "name")) == [(name_pk, "Friedrich Merz")]
    assert actor.memberships.get().role == "President"
    assert editors_in_history("actors_actor", actor.pk)[-1] == editor.pk


def test_a_restored_state_can_be_left_again(editor: User) -> None:
    source = SourceFactory.create(title="First")
    Source.objects.filter(pk=source.pk).update(title="Second")
    restore(SOURCE, source.pk, number=0, by=editor)
    restore(SOURCE, source.pk, number=1, by=editor)
    source.refresh_from_db()
    assert (source.title, source.version) == ("Second", 3)


def test_a_dossier_and_its_rows(editor: User) -> None:
    dossier = DossierFactory.create(actors=[ActorFactory.create(), ActorFactory.create()])
    rows = list(DossierActor.objects.order_by("pk").values())
    DossierActor.objects.filter(pk=rows[0]["id"]).delete()
    DossierActor.objects.filter(pk=rows[1]["id"]).update(order=9)
    restore(DOSSIER, dossier.pk, number=-3, by=editor)
    assert list(DossierActor.objects.order_by("pk").values()) == rows


def test_what_is_archived_stays_so(editor: User) -> None:
    issue = IssueFactory.create(label="Truce")
    Issue.objects.filter(pk=issue.pk).update(label="Ceasefire", archived_at="2025-01-01T00:00:00Z")
    restore(ISSUE, issue.pk, number=0, by=editor)
    issue.refresh_from_db()
    assert issue.label == "Truce"
    assert issue.archived_at is not None


def test_a_stance_is_a_draft_until_it_is_approved(editor: User) -> None:
    stance = EvidenceFactory.create(stance__note="First.").stance
    evidence = read_evidence(stance)
    edit(stance, editor, value=Value.NEUTRAL)
    edit(stance, editor, value=Value.OPPOSES)
    restore(STANCE, stance.pk, number=1, by=editor)
    stance.refresh_from_db()
    assert (stance.note, stance.value, stance.status) == ("First.", Value.SUPPORTS, Status.DRAFT)
    assert read_evidence(stance) == evidence


def test_a_stance_that_was_approved_so_is_published_again(editor: User) -> None:
    stance = published_stance(value=Value.OPPOSES)
    approved = len(read_moments(STANCE, stance.pk)) - 1
    coder, said = stance.coder, read_stance_fields(stance)
    edit(stance, editor, value=Value.NEUTRAL, evidence=[span()])
    assert cell_value(stance) is None
    restore(STANCE, stance.pk, number=approved, by=editor)
    stance.refresh_from_db()
    assert (stance.status, stance.coder, read_stance_fields(stance)) == (Status.PUBLISHED, coder, said)
    assert cell_value(stance) == Value.OPPOSES


def edit(stance: Stance, by: User, **given: object) -> None:
    stance.refresh_from_db()
    evidence = given.pop("evidence", read_evidence(stance))
    edit_stance(
        stance_id=stance.pk,
        version=stance.version,
        fields=fields(actor_id=stance.actor_id, issue_id=stance.issue_id, **given),
        evidence=evidence,  # type: ignore[arg-type]
        by=by,
    )


def test_outsiders_are_refused() -> None:
    source = SourceFactory.create(title="First")
    Source.objects.filter(pk=source.pk).update(title="Second")
    for role in (Role.READER, None):
        with pytest.raises(NotAllowed):
            restore(SOURCE, source.pk, number=0, by=UserFactory.create(role=role) if role else UserFactory.create())
    source.refresh_from_db()
    assert source.title == "Second"


def test_a_stale_page_restores_nothing(editor: User) -> None:
    source = SourceFactory.create(title="First")
    Source.objects.filter(pk=source.pk).update(title="Second", version=2)
    first = read_moments(SOURCE, source.pk)[0]
    with pytest.raises(ChangedSince):
        restore_state(kind=SOURCE, pk=source.pk, transaction=first.transaction, version=1, by=editor)


def test_states_of_others_are_refused(editor: User) -> None:
    source, other = SourceFactory.create(), SourceFactory.create()
    change = read_moments(SOURCE, other.pk)[0].transaction
    for pk, transaction in ((source.pk, change), (source.pk, 2**62), (2**40, change)):
        with pytest.raises(Refused, match="no such state"):
            restore_state(kind=SOURCE, pk=pk, transaction=transaction, version=1, by=editor)


def test_what_was_merged_away_is_restored_after_the_merge_is_undone(editor: User) -> None:
    gone, kept = ActorFactory.create(), ActorFactory.create()
    ActorNameFactory.create(actor=gone, name="A")
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=UserFactory.create(role=Role.REVIEWER))
    with pytest.raises(Refused, match="undo the merge first"):
        restore(ACTOR, gone.pk, number=1, by=editor)


def test_a_group_merged_since_is_the_one_in_use(editor: User) -> None:
    membership = MembershipFactory.create()
    actor, before = membership.member, membership.group
    group = ActorFactory.create(kind=before.kind)
    membership.delete()
    merge_actors(gone_id=before.pk, kept_id=group.pk, by=UserFactory.create(role=Role.REVIEWER))
    restore(ACTOR, actor.pk, number=1, by=editor)
    assert actor.memberships.get().group == group


def test_a_successor_merged_since_is_the_one_in_use(editor: User) -> None:
    before, kept = ActorFactory.create(), ActorFactory.create()
    actor = ActorFactory.create(succeeded_by=before, ended_date="1991-12-26")
    Actor.objects.filter(pk=actor.pk).update(succeeded_by=None)
    merge_actors(gone_id=before.pk, kept_id=kept.pk, by=UserFactory.create(role=Role.REVIEWER))
    restore(ACTOR, actor.pk, number=0, by=editor)
    actor.refresh_from_db()
    assert actor.succeeded_by == kept


def test_a_restored_group_is_shared_with_who_merges_it(editor: User) -> None:
    membership = MembershipFactory.create()
    actor, before = membership.member, membership.group
    group, reviewer = ActorFactory.create(kind=before.kind), UserFactory.create(role=Role.REVIEWER)
    membership.delete()
    with ThreadPoolExecutor(1) as executor, atomic():
        merge_actors(gone_id=before.pk, kept_id=group.pk, by=reviewer)
        restoring = executor.submit(at_once, partial(restore, ACTOR, actor.pk, number=1, by=editor))
        wait_until_blocked(restoring)
    assert restoring.result() == [None]
    assert actor.memberships.get().group == group


def test_a_name_that_went_to_another_is_written_anew(editor: User) -> None:
    gone, kept = ActorFactory.create(), ActorFactory.create()
    name = ActorNameFactory.create(actor=gone, name="A")
    name.actor = kept
    name.save()
    restore(ACTOR, gone.pk, number=1, by=editor)
    assert [actor.names.get().name for actor in (gone, kept)] == ["A", "A"]


def test_a_part_kept_before_a_column_was_added_comes_back_with_its_default() -> None:
    actor = ActorFactory.create()
    put_back("actors_actorname", {"id": 7, "actor_id": actor.pk, "kind": "alias", "name": "Friedrich Merz"})
    assert list(actor.names.values_list("pk", "name", "language")) == [(7, "Friedrich Merz", "")]
