"""Who waits for whom: no two verbs for each other, and nobody who saves for another who saves for the same actor."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.actors import MembershipFields, archive_actor, edit_actor, read_actor_fields
from positions.actions.corrections import CarriedWords, carry_over
from positions.actions.dossiers import DossierFields, edit_dossier
from positions.actions.events import EventFields, add_event
from positions.actions.ground.locks import NamedIds, lock, named_by, quoted_by, share
from positions.actions.issues import list_issue, take_out_issue
from positions.actions.merging import merge_actors, merge_issues
from positions.actions.restoring import restore_state
from positions.actions.reviews import approve_stance
from positions.actions.sources import SourceFields, edit_source
from positions.actions.speakers import say_who_speaks
from positions.actions.stances import draft_stance, edit_stance, read_evidence, read_stance_fields, withdraw_stance
from positions.actions.texts import take_back_text
from positions.actions.undoing import undo_change
from positions.actions.uniting import unite_stances
from positions.choices import Precision, Status, TurnKind
from positions.history.kinds import STANCE
from positions.history.revisions import read_moments
from positions.models import Dossier, Event, Evidence, Issue, Review, Source, Speaker, Stance
from positions.plans.merging import MergePlan
from tests.factories import (
    ActorFactory,
    DossierFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    MembershipFactory,
    SnapshotFactory,
    UserFactory,
    published_stance,
)
from tests.positions.actions.coding import fields, span, stance_hash, submitted
from tests.positions.actions.test_undoing import last_change
from tests.sessions import at_once, wait_until_blocked

pytestmark = pytest.mark.django_db(transaction=True)

type Act = Callable[[Stance, User], object]


@pytest.fixture
def reviewer() -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    return user


def edit(stance: Stance, by: User) -> object:
    coded = replace(read_stance_fields(stance), note="More.")
    return edit_stance(stance_id=stance.pk, version=stance.version, fields=coded, evidence=read_evidence(stance), by=by)


def code_anew(stance: Stance, by: User) -> object:
    """With another actor and issue."""
    coded = replace(read_stance_fields(stance), actor_id=ActorFactory.create().pk, issue_id=IssueFactory.create().pk)
    return edit_stance(stance_id=stance.pk, version=stance.version, fields=coded, evidence=read_evidence(stance), by=by)


def approve(stance: Stance, by: User) -> object:
    return approve_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), by=by)


def withdraw(stance: Stance, by: User) -> object:
    return withdraw_stance(stance_id=stance.pk, version=stance.version, date=dt.date(2025, 9, 1), note="", by=by)


def carry(stance: Stance, by: User) -> object:
    evidence = stance.evidence.get()
    former = evidence.excerpt.snapshot
    corrected = SnapshotFactory.create(source=former.source, text=f"Corrected. {former.text}", supersedes=former)
    carried = [CarriedWords(evidence.pk, span(evidence.excerpt.exact, snapshot=corrected))]
    return carry_over(stance_id=stance.pk, version=stance.version, carried=carried, by=by)


def unite(stance: Stance, by: User) -> object:
    twin = Stance.objects.get(note=twin_of(stance))
    return unite_stances(kept_id=stance.pk, kept_version=1, gone_id=twin.pk, gone_version=twin.version, by=by)


def restore(stance: Stance, by: User) -> object:
    first = read_moments(STANCE, stance.pk)[0].transaction
    return restore_state(kind=STANCE, pk=stance.pk, transaction=first, version=stance.version, by=by)


def undo(stance: Stance, by: User) -> object:
    return undo_change(number=last_change(), by=by)


def edited() -> Stance:
    """A stance that was changed in a later transaction than the one that made it."""
    stance: Stance = EvidenceFactory.create().stance
    Stance.objects.filter(pk=stance.pk).update(note="A slip.")
    stance.refresh_from_db()
    return stance


def twin_of(stance: Stance) -> str:
    return f"The twin of {stance.pk}."


def doubled() -> Stance:
    """A stance that is on record twice. Made by itself: whoever publishes one has its issue before it shares any."""
    stance = submitted()
    published_stance(actor=stance.actor, issue=stance.issue, note=twin_of(stance))
    return stance


ACTS: dict[str, tuple[Callable[[], Stance], Act]] = {
    "edit": (submitted, edit),
    "code anew": (submitted, code_anew),
    "approve": (submitted, approve),
    "withdraw": (published_stance, withdraw),
    "carry over": (published_stance, carry),
    "unite": (doubled, unite),
    "restore": (edited, restore),
    "undo": (edited, undo),
}


def takes_nothing_while(held: Model, *, free: Model, act: Callable[[], object]) -> object:
    """What ``act`` gives, tried while another session changes ``held``; meanwhile nobody may hold ``free``."""
    with ThreadPoolExecutor(1) as executor:
        with transaction.atomic():
            lock(type(held), held.pk)  # type: ignore[type-var]
            acting = executor.submit(lambda: at_once(act)[0])
            wait_until_blocked(acting)
            assert not acting.done(), acting.result()
            rows = type(free)._default_manager.filter(pk=free.pk)
            assert rows.select_for_update(nowait=True).exists()
        return acting.result()


@pytest.mark.parametrize("name", ACTS)
def test_who_waits_for_an_actor_or_an_issue_holds_no_stance(name: str, reviewer: User) -> None:
    """A merge that holds the one and now moves the other would never end."""
    make, act = ACTS[name]
    for held in ("actor", "issue"):
        stance = make()
        told = takes_nothing_while(getattr(stance, held), free=stance, act=partial(act, stance, reviewer))
        assert not isinstance(told, Exception), told


def once_approved() -> Stance:
    """A draft that was published as it stood before its last change."""
    stance: Stance = published_stance()
    edit(stance, UserFactory.create(role=Role.EDITOR))
    stance.refresh_from_db()
    return stance


def restore_approved(stance: Stance, by: User) -> object:
    approved = read_moments(STANCE, stance.pk)[-2].transaction
    return restore_state(kind=STANCE, pk=stance.pk, transaction=approved, version=stance.version, by=by)


PUBLISHING: dict[str, tuple[Callable[[], Stance], Act]] = {
    "approve": (submitted, approve),
    "restore": (once_approved, restore_approved),
    "undo": (once_approved, undo),
}


def source_of(stance: Stance) -> Source:
    return stance.evidence.get().excerpt.snapshot.source


def edit_date(source: Source, by: User) -> Source:
    """Which dates the stances that quote it."""
    said = {one.name: getattr(source, one.name) for one in dataclasses.fields(SourceFields)}
    wanted = SourceFields(**said | {"published_date": dt.date(2025, 2, 3), "published_precision": Precision.DAY})
    return edit_source(source_id=source.pk, version=source.version, fields=wanted, by=by)


@pytest.mark.parametrize("name", PUBLISHING)
def test_who_waits_for_a_source_to_publish_holds_no_stance(name: str, reviewer: User) -> None:
    """Whoever edits the source has it, and dates the stance anew."""
    make, act = PUBLISHING[name]
    stance = make()
    told = takes_nothing_while(source_of(stance), free=stance, act=partial(act, stance, reviewer))
    assert not isinstance(told, Exception), told
    stance.refresh_from_db()
    assert stance.status == Status.PUBLISHED


@pytest.mark.parametrize("name", PUBLISHING)
def test_stances_are_published_while_their_source_is_edited(name: str, reviewer: User) -> None:
    make, act = PUBLISHING[name]
    for _ in range(3):
        stance = make()
        source = source_of(stance)
        told = at_once(partial(once, act, stance, reviewer), partial(once, edit_date, source, reviewer))
        assert isinstance(told[1], Source)
        assert not isinstance(told[0], Exception), told


def test_what_a_stance_quoted_before_is_shared_too() -> None:
    stance, later = EvidenceFactory.create().stance, EvidenceFactory.create()
    former = source_of(stance)
    stance.evidence.update(excerpt=later.excerpt)
    assert quoted_by([stance.pk]) == {former.pk, later.excerpt.snapshot.source_id}


@pytest.mark.parametrize("verb", [list_issue, take_out_issue])
def test_who_waits_for_an_issue_to_list_it_holds_no_dossier(verb: Any, reviewer: User) -> None:
    """Whoever edits the issue has it, and looks for one like it in the dossiers."""
    issue, dossier = IssueFactory.create(), DossierFactory.create()
    if verb is take_out_issue:
        list_issue(dossier_id=dossier.pk, issue_id=issue.pk, by=reviewer)
    act = partial(verb, dossier_id=dossier.pk, issue_id=issue.pk, by=reviewer)
    assert not isinstance(takes_nothing_while(issue, free=dossier, act=act), Exception)


@pytest.mark.parametrize("names", ["group", "successor"])
def test_who_waits_for_an_actor_to_name_it_does_not_hold_one_that_comes_later(names: str, reviewer: User) -> None:
    """Two of whom each becomes the other's group would wait for one another."""
    first, second = ActorFactory.create_batch(2)
    wanted = read_actor_fields(second)
    if names == "group":
        wanted = replace(wanted, memberships=(MembershipFields(group_id=first.pk, role="member"),))
    else:
        wanted = replace(wanted, ended_date=dt.date(1990, 1, 1), succeeded_by_id=first.pk)
    change = partial(edit_actor, actor_id=second.pk, version=second.version, fields=wanted, by=reviewer)
    assert isinstance(takes_nothing_while(first, free=second, act=change), Actor)


def test_two_actors_become_each_others_groups_at_once(reviewer: User) -> None:
    for _ in range(3):
        pair = ActorFactory.create_batch(2)
        changes = [
            partial(
                once,
                edit_actor,
                actor_id=member.pk,
                version=member.version,
                fields=replace(
                    read_actor_fields(member), memberships=(MembershipFields(group_id=group.pk, role="member"),)
                ),
                by=reviewer,
            )
            for member, group in (pair, pair[::-1])
        ]
        assert [type(one) for one in at_once(*changes)] == [Actor, Actor]


def test_verbs_and_merges_at_once(reviewer: User) -> None:
    """None is the victim of a deadlock: part of a larger transaction, none tries again."""
    for make, act in [*ACTS.values()] * 2:
        kept, issue, stance = ActorFactory.create(), IssueFactory.create(), make()  # whose change is then the last
        told = at_once(
            partial(once, act, stance, reviewer),
            partial(once, merge_actors, gone_id=stance.actor_id, kept_id=kept.pk, by=reviewer),
            partial(once, merge_issues, gone_id=stance.issue_id, kept_id=issue.pk, by=reviewer),
            partial(once, edit_date, source_of(stance), reviewer),
        )
        # The verb may find that its actor or issue has just gone; nothing stands against the others.
        assert [type(one) for one in told[1:]] == [MergePlan, MergePlan, Source]


def once(act: Callable[..., object], *args: object, **kwargs: object) -> object:
    with transaction.atomic():
        return act(*args, **kwargs)


def test_two_save_stances_of_one_actor_at_once(reviewer: User) -> None:
    """The second is done before the first has ended: new stances, and those that are edited and approved."""
    coded, first, second = fields(), submitted(), submitted()
    for stance in (first, second):
        Stance.objects.filter(pk=stance.pk).update(actor=coded.actor_id, issue=coded.issue_id)
        stance.refresh_from_db()
    waiting = submitted(actor_id=coded.actor_id, issue=IssueFactory.create())
    draft = partial(draft_stance, fields=coded, evidence=[], by=reviewer)
    with transaction.atomic():
        draft(client_key=uuid.uuid4())
        edit(first, reviewer)
        told = at_once(
            partial(draft, client_key=uuid.uuid4()),
            partial(edit, second, reviewer),
            partial(approve, waiting, reviewer),
        )
    assert [type(one) for one in told] == [Stance, Stance, Review]


def test_two_approve_stances_that_quote_one_source(reviewer: User) -> None:
    first, second = submitted(), submitted()
    Evidence.objects.filter(stance=second).update(excerpt=first.evidence.get().excerpt)
    with transaction.atomic():
        approve(first, reviewer)
        assert isinstance(at_once(partial(approve, second, reviewer))[0], Review)


@pytest.mark.parametrize("name", ["archive", "merge"])
def test_whoever_takes_an_actor_away_waits_for_who_saves(name: str, reviewer: User) -> None:
    actor = ActorFactory.create()
    takes: dict[str, Callable[[], object]] = {
        "archive": partial(archive_actor, actor_id=actor.pk, version=actor.version, by=reviewer),
        "merge": partial(merge_actors, gone_id=actor.pk, kept_id=ActorFactory.create().pk, by=reviewer),
    }
    with ThreadPoolExecutor(1) as executor:
        with transaction.atomic():
            draft_stance(fields=fields(actor_id=actor.pk), evidence=[], by=reviewer, client_key=uuid.uuid4())
            taking = executor.submit(lambda: at_once(takes[name])[0])
            wait_until_blocked(taking)
            assert not taking.done()
        assert not isinstance(taking.result(), Exception)


def test_a_merge_locks_every_actor_that_it_will_change_first(reviewer: User) -> None:
    member, predecessor, merged = ActorFactory.create_batch(3)
    for other in (member, predecessor, merged):
        stance, kept = published_stance(), ActorFactory.create()
        MembershipFactory.create(member=member, group=stance.actor)
        Actor.objects.filter(pk=predecessor.pk).update(ended_date=dt.date(1990, 1, 1), succeeded_by=stance.actor)
        Actor.objects.filter(pk=merged.pk).update(merged_into=stance.actor)
        merge = partial(merge_actors, gone_id=stance.actor_id, kept_id=kept.pk, by=reviewer)
        told = takes_nothing_while(other, free=stance, act=merge)
        assert not isinstance(told, Exception), told


def test_a_dossier_that_gets_an_actor_is_not_held_while_that_is_merged(reviewer: User) -> None:
    dossier, actor = DossierFactory.create(), ActorFactory.create()
    wanted = DossierFields(title=dossier.title, actor_ids=(actor.pk,))
    change = partial(edit_dossier, dossier_id=dossier.pk, version=dossier.version, fields=wanted, by=reviewer)
    assert isinstance(takes_nothing_while(actor, free=dossier, act=change), Dossier)


def test_who_waits_for_an_actor_to_add_an_event_holds_no_dossier(reviewer: User) -> None:
    """A merge that holds the actor, and locks the dossiers that show it, would never end."""
    dossier, actor = DossierFactory.create(), ActorFactory.create()
    marked = EventFields(first_date=dt.date(2025, 6, 24), kind="summit", title="Talks", actor_ids=(actor.pk,))
    add = partial(add_event, dossier_id=dossier.pk, fields=marked, by=reviewer, client_key=uuid.uuid4())
    assert isinstance(takes_nothing_while(actor, free=dossier, act=add), Event)


def test_what_a_stance_named_before_is_shared_too() -> None:
    """An earlier state may be brought back."""
    stance, actor, issue = EvidenceFactory.create().stance, ActorFactory.create(), IssueFactory.create()
    former = {stance.actor_id}, {stance.issue_id}
    Stance.objects.filter(pk=stance.pk).update(actor=actor, issue=issue)
    assert named_by([stance.pk]) == NamedIds(
        *(frozenset(pks) for pks in (former[0] | {actor.pk}, former[1] | {issue.pk}))
    )


def test_sharing_is_no_hindrance_to_sharing() -> None:
    issue = IssueFactory.create()
    with transaction.atomic():
        share(Issue, [issue.pk])
        assert at_once(partial(sharing, issue.pk)) == [[issue]]


def sharing(pk: int) -> list[Issue]:
    with transaction.atomic():
        return share(Issue, [pk])


def test_a_text_is_not_taken_back_while_a_stance_on_it_is_approved(reviewer: User) -> None:
    former = SnapshotFactory.create()
    text = SnapshotFactory.create(source=former.source, text="We will talk. Later.", supersedes=former)
    evidence = EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=text, words="We will talk."))
    Stance.objects.filter(pk=evidence.stance_id).update(status=Status.SUBMITTED)
    with ThreadPoolExecutor(1) as executor, transaction.atomic():
        approve(evidence.stance, reviewer)
        taking = executor.submit(at_once, partial(take_back_text, snapshot_id=text.pk, by=reviewer))
        wait_until_blocked(taking)
    [told] = taking.result()
    assert "Published stances rest on the text" in str(told)


def test_a_speaker_becomes_nobody_who_is_archived_meanwhile(reviewer: User) -> None:
    actor, text = ActorFactory.create(), SnapshotFactory.create()
    speaker = Speaker.objects.create(
        source=text.source, snapshot=text, label="MR. STONE", kind=TurnKind.SPEECH, ranges=[]
    )
    choice = partial(say_who_speaks, speaker_id=speaker.pk, actor_id=actor.pk, is_question=False)
    with ThreadPoolExecutor(1) as executor, transaction.atomic():
        archive_actor(actor_id=actor.pk, version=1, by=reviewer)
        saying = executor.submit(at_once, partial(choice, seen=speaker.meaning, by=reviewer))
        wait_until_blocked(saying)
    [told] = saying.result()
    assert "no longer in use" in str(told)
