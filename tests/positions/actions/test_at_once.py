"""Two sessions at one thing: one row, one winner, and whoever comes second is told."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.reviews import approve_stance
from positions.actions.sources import add_snapshot, add_source
from positions.actions.stances import draft_stance, edit_stance, read_evidence, read_stance_fields
from positions.actions.watching import raise_view, rename_view, save_view
from positions.choices import Status
from positions.exceptions import Refused, StaleVersion
from positions.models import Evidence, Excerpt, Review, SavedView, Snapshot, Source, Stance
from tests.factories import ActorFactory, EvidenceFactory, IssueFactory, SourceFactory, UserFactory
from tests.positions.actions.coding import fields, source_fields, span, stance_hash, submitted
from tests.sessions import at_once, wait_until_blocked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def test_a_source_sent_twice(editor: User) -> None:
    key = uuid.uuid4()
    send = partial(add_source, fields=source_fields(), text="Words.", by=editor, client_key=key)
    first, second = at_once(send, send)
    assert first == second
    assert (Source.objects.count(), Snapshot.objects.count()) == (1, 1)


def test_a_corrected_text_sent_twice(editor: User) -> None:
    source = SourceFactory.create().pk
    send = partial(add_snapshot, source_id=source, text="Words.", by=editor)
    first, second = at_once(send, send)
    assert first == second
    assert Snapshot.objects.count() == 1


def test_a_stance_sent_twice(editor: User) -> None:
    coded, words, key = fields(), span(), uuid.uuid4()
    send = partial(draft_stance, fields=coded, evidence=[words], by=editor, client_key=key)
    first, second = at_once(send, send)
    assert first == second
    assert (Stance.objects.count(), Evidence.objects.count()) == (1, 1)


def test_one_form_with_two_contents(editor: User) -> None:
    """Whoever comes second is shown both."""
    key, coded, words = uuid.uuid4(), fields(), span()
    send = partial(draft_stance, evidence=[words], by=editor, client_key=key)
    answers = at_once(*(partial(send, fields=replace(coded, note=note)) for note in ("One.", "Two.")))
    assert sorted(type(answer).__name__ for answer in answers) == ["StaleVersion", "Stance"]
    assert Stance.objects.count() == 1


def test_two_editors_cite_the_same_words(editor: User) -> None:
    words = span()
    sends = [
        partial(draft_stance, fields=fields(), evidence=[words], by=editor, client_key=uuid.uuid4()) for _ in range(2)
    ]
    assert all(isinstance(stance, Stance) for stance in at_once(*sends))
    assert (Stance.objects.count(), Excerpt.objects.count()) == (2, 1)


def test_two_editors_at_one_stance(editor: User) -> None:
    stance = EvidenceFactory.create().stance
    coded, words = read_stance_fields(stance), read_evidence(stance)
    saves = [
        partial(
            edit_stance, stance_id=stance.pk, version=1, fields=replace(coded, note=note), evidence=words, by=editor
        )
        for note in ("A", "B")
    ]
    saved, stale = sorted(at_once(*saves), key=lambda told: isinstance(told, Exception))
    assert isinstance(saved, Stance)
    assert isinstance(stale, StaleVersion)
    assert (stale.current.note, stale.current.version) == (saved.note, 2)


def test_an_edit_and_an_approval(editor: User) -> None:
    """Whichever comes first: what is published is what was approved."""
    stance, reviewer = submitted(), UserFactory.create(role=Role.REVIEWER)
    coded, words, seen = replace(read_stance_fields(stance), note="More."), read_evidence(stance), stance_hash(stance)
    told = at_once(
        partial(edit_stance, stance_id=stance.pk, version=1, fields=coded, evidence=words, by=editor),
        partial(approve_stance, stance_id=stance.pk, judged_hash=seen, by=reviewer),
    )
    stance.refresh_from_db()
    assert sum(isinstance(one, StaleVersion) for one in told) == 1
    assert (stance.status, stance.note) in [(Status.PUBLISHED, ""), (Status.DRAFT, "More.")]


def test_two_reviewers_approve_one_stance() -> None:
    stance = submitted()
    seen = stance_hash(stance)
    approvals = [
        partial(approve_stance, stance_id=stance.pk, judged_hash=seen, by=by)
        for by in UserFactory.create_batch(2, role=Role.REVIEWER)
    ]
    told = at_once(*approvals)
    assert sum(isinstance(one, Refused) for one in told) == 1
    assert Review.objects.get().decision == "approve"


def test_many_verbs_on_one_cell_all_succeed() -> None:
    """Reviewers who publish into the same few cells, the actors in both orders."""
    ours, theirs = ActorFactory.create_batch(2)
    issue, by = IssueFactory.create(), UserFactory.create(role=Role.REVIEWER)
    stances = [
        submitted(actor=one, on_behalf_of=other, issue=issue) for one, other in ((ours, theirs), (theirs, ours)) * 3
    ]
    approvals = [
        partial(approve_stance, stance_id=stance.pk, judged_hash=stance_hash(stance), by=by) for stance in stances
    ]
    told = at_once(*approvals)
    assert all(isinstance(one, Review) for one in told), told
    with connection.cursor() as cursor:
        cursor.execute("select position_drift()::text union all select tally_drift()::text")
        assert cursor.fetchall() == []


def test_an_actor_merged_while_a_stance_is_recorded(editor: User) -> None:
    gone, into = ActorFactory.create_batch(2)
    draft = partial(draft_stance, fields=fields(actor_id=gone.pk), evidence=[], by=editor, client_key=uuid.uuid4())
    with ThreadPoolExecutor(1) as executor:
        with transaction.atomic():
            Actor.objects.filter(pk=gone.pk).update(merged_into=into)
            drafting = executor.submit(at_once, draft)
            wait_until_blocked(drafting)
        assert f"was merged into “{into}”" in str(drafting.result()[0])


@pytest.mark.parametrize("change", [partial(raise_view, place=1), partial(rename_view, name="Another")])
def test_a_view_changed_while_another_window_deletes_it(editor: User, change: Callable[..., object]) -> None:
    _, second = (save_view(name=name, address=f"/?q={name}", by=editor) for name in ("One", "Two"))
    with ThreadPoolExecutor(1) as executor, transaction.atomic():
        SavedView.objects.filter(pk=second.pk).delete()
        changing = executor.submit(at_once, partial(change, view_id=second.pk, by=editor))
        wait_until_blocked(changing)
    [told] = changing.result()
    assert isinstance(told, Refused)
