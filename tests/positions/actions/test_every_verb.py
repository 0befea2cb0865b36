"""What holds for every verb: who may, what the history says of it, that positions are right, and stale forms are told.

Undoing and restoring need transactions of their own, and are tried in files of their own.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Model

from config.accounts.roles import Role
from positions import actions
from positions.actions.actors import add_actor, add_actors, archive_actor, edit_actor, unarchive_actor
from positions.actions.conditions import settle_condition
from positions.actions.corrections import CarriedWords, carry_over
from positions.actions.dossiers import add_dossier, archive_dossier, edit_dossier, unarchive_dossier
from positions.actions.events import archive_event, unarchive_event
from positions.actions.ground.verbs import retried
from positions.actions.issues import add_issue, archive_issue, edit_issue, unarchive_issue
from positions.actions.merging import merge_actors, merge_issues
from positions.actions.parking import drop_parked, park_passages
from positions.actions.reviews import approve_stance, return_stance
from positions.actions.sources import add_snapshot, add_source, archive_source, edit_source, unarchive_source
from positions.actions.stances import archive_stance, draft_stance, edit_stance, submit_stance, withdraw_stance
from positions.actions.texts import confirm_text, take_back_text
from positions.actions.uniting import unite_stances
from positions.choices import ConditionState, CorrectionState, Status
from positions.exceptions import NotAllowed, StaleVersion
from positions.models import Condition, Event, Evidence, Snapshot, Source, Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    EventFactory,
    EvidenceFactory,
    IssueFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    SourceFactory,
    UserFactory,
    publish,
    published_stance,
)
from tests.positions.actions import drafting
from tests.positions.actions.coding import fields, source_fields, span, stance_hash, submitted
from tests.positions.actions.keeping import (
    actor_fields,
    changes,
    dossier_fields,
    dossier_of_two,
    first_version,
    issue_fields,
    mark_again,
    mark_day,
    shared_issue,
    take_in,
    take_out,
    turn_round,
)  # fmt: skip

pytestmark = pytest.mark.django_db

type Verb = Callable[[Model, User], object]
type Make = Callable[[], Model]


def draft() -> Stance:
    stance: Stance = EvidenceFactory.create().stance
    return stance


def pk_version(row: Model) -> dict[str, Any]:
    assert isinstance(row, Stance)
    return {"stance_id": row.pk, "version": row.version}


def source_version(row: Model) -> dict[str, int]:
    assert isinstance(row, Source)
    return {"source_id": row.pk, "version": row.version}


def approve(row: Model, by: User) -> object:
    assert isinstance(row, Stance)
    return approve_stance(stance_id=row.pk, judged_hash=stance_hash(row), by=by).stance


def give_back(row: Model, by: User) -> object:
    assert isinstance(row, Stance)
    return return_stance(stance_id=row.pk, judged_hash=stance_hash(row), reason="Which day?", by=by).stance


def edit_the_source(row: Model, by: User) -> object:
    assert isinstance(row, Source)
    return edit_source(source_id=row.pk, version=row.version, fields=source_fields(), by=by)


NOW = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)


def put_away() -> Event:
    return EventFactory.create(archived_at=NOW)


def condition_of(row: Model) -> int:
    pk: int = Condition.objects.get(stance=row.pk).pk
    return pk


def corrected() -> Stance:
    """A published stance whose source was corrected."""
    stance = published_stance()
    former = stance.evidence.get().excerpt.snapshot
    SnapshotFactory.create(source=former.source, text=f"Corrected. {former.text}", supersedes=former)
    return stance


def carry(row: Model, by: User) -> object:
    evidence = Evidence.objects.get(stance=row.pk)
    newest = evidence.excerpt.snapshot.source.snapshots.latest("pk")
    words = span(evidence.excerpt.exact, snapshot=newest)
    return carry_over(**pk_version(row), carried=[CarriedWords(evidence.pk, words)], by=by)


def proposed() -> Snapshot:
    first = SnapshotFactory.create()
    text: Snapshot = SnapshotFactory.create(
        source=first.source, text="Another text.", supersedes=first, state=CorrectionState.PROPOSED
    )
    return text


def unite(row: Model, by: User) -> object:
    kept = Stance.objects.get(pk=row.pk)
    twin = published_stance(actor=kept.actor, issue=kept.issue)
    return unite_stances(kept_id=kept.pk, kept_version=kept.version, gone_id=twin.pk, gone_version=twin.version, by=by)


VERBS: dict[str, tuple[Role, Make, Verb]] = {
    "add_source": (
        Role.EDITOR,
        SourceFactory.build,
        lambda _, by: add_source(fields=source_fields(), text="Words.", by=by, client_key=uuid.uuid4()).source,
    ),
    "edit_source": (Role.EDITOR, SourceFactory.create, edit_the_source),
    "archive_source": (
        Role.EDITOR,
        SourceFactory.create,
        lambda row, by: archive_source(**source_version(row), by=by),
    ),
    "unarchive_source": (
        Role.REVIEWER,
        lambda: SourceFactory.create(archived_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
        lambda row, by: unarchive_source(**source_version(row), by=by),
    ),
    "draft_stance": (
        Role.EDITOR,
        SourceFactory.build,
        lambda _, by: draft_stance(fields=fields(), evidence=[span()], by=by, client_key=uuid.uuid4()),
    ),
    "edit_stance": (
        Role.EDITOR,
        draft,
        lambda row, by: edit_stance(**pk_version(row), fields=fields(), evidence=[span()], by=by),
    ),
    "submit_stance": (Role.EDITOR, draft, lambda row, by: submit_stance(**pk_version(row), by=by)),
    "withdraw_stance": (
        Role.EDITOR,
        published_stance,
        lambda row, by: withdraw_stance(**pk_version(row), date=dt.date(2025, 9, 1), note="", by=by),
    ),
    "archive_stance": (Role.REVIEWER, draft, lambda row, by: archive_stance(**pk_version(row), by=by)),
    "add_actor": (
        Role.EDITOR,
        ActorFactory.build,
        lambda _, by: add_actor(fields=actor_fields(), by=by, client_key=uuid.uuid4()),
    ),
    "edit_actor": (
        Role.EDITOR,
        ActorFactory.create,
        lambda row, by: edit_actor(actor_id=row.pk, version=1, fields=actor_fields(), by=by),
    ),
    "archive_actor": (
        Role.REVIEWER,
        ActorFactory.create,
        lambda row, by: archive_actor(actor_id=row.pk, version=1, by=by),
    ),
    "unarchive_actor": (
        Role.REVIEWER,
        lambda: ActorFactory.create(archived_at=NOW),
        lambda row, by: unarchive_actor(actor_id=row.pk, version=1, by=by),
    ),
    "edit_issue": (
        Role.EDITOR,
        IssueFactory.create,
        lambda row, by: edit_issue(issue_id=row.pk, version=1, fields=issue_fields(), by=by),
    ),
    "archive_issue": (
        Role.REVIEWER,
        IssueFactory.create,
        lambda row, by: archive_issue(issue_id=row.pk, version=1, by=by),
    ),
    "unarchive_issue": (
        Role.REVIEWER,
        lambda: IssueFactory.create(archived_at=NOW),
        lambda row, by: unarchive_issue(issue_id=row.pk, version=1, by=by),
    ),
    "add_dossier": (
        Role.EDITOR,
        DossierFactory.build,
        lambda _, by: add_dossier(fields=dossier_fields(), by=by, client_key=uuid.uuid4()),
    ),
    "edit_dossier": (
        Role.EDITOR,
        DossierFactory.create,
        lambda row, by: edit_dossier(dossier_id=row.pk, version=1, fields=dossier_fields(), by=by),
    ),
    "archive_dossier": (
        Role.REVIEWER,
        DossierFactory.create,
        lambda row, by: archive_dossier(dossier_id=row.pk, version=1, by=by),
    ),
    "unarchive_dossier": (
        Role.REVIEWER,
        lambda: DossierFactory.create(archived_at=NOW),
        lambda row, by: unarchive_dossier(dossier_id=row.pk, version=1, by=by),
    ),
    "add_event": (Role.EDITOR, DossierFactory.create, mark_day),
    "edit_event": (Role.EDITOR, EventFactory.create, mark_again),
    "archive_event": (Role.REVIEWER, EventFactory.create, lambda row, by: archive_event(**first_version(row, by))),
    "unarchive_event": (Role.REVIEWER, put_away, lambda row, by: unarchive_event(**first_version(row, by))),
    "approve_stance": (Role.REVIEWER, submitted, approve),
    "return_stance": (Role.REVIEWER, submitted, give_back),
    "settle_condition": (
        Role.EDITOR,
        lambda: publish(ConditionFactory.create().stance),
        lambda row, by: (
            settle_condition(**pk_version(row), condition_id=condition_of(row), state=ConditionState.MET, by=by).stance
        ),
    ),
    "carry_over": (Role.EDITOR, corrected, carry),
    **drafting.VERBS,
}
OF_SEVERAL: dict[str, tuple[Role, Make, Verb]] = {
    "add_snapshot": (
        Role.EDITOR,
        SourceFactory.create,
        lambda row, by: add_snapshot(source_id=row.pk, text="Corrected words.", by=by),
    ),
    "order_issues": (Role.EDITOR, dossier_of_two, turn_round),
    "add_issue": (
        Role.EDITOR,
        DossierFactory.create,
        lambda row, by: add_issue(dossier_id=row.pk, fields=issue_fields(), by=by, client_key=uuid.uuid4()),
    ),
    "list_issue": (Role.EDITOR, DossierFactory.create, take_in),
    "take_out_issue": (Role.EDITOR, shared_issue, take_out),
    "merge_actors": (
        Role.REVIEWER,
        lambda: published_stance().actor,
        lambda row, by: merge_actors(gone_id=row.pk, kept_id=ActorFactory.create().pk, by=by),
    ),
    "merge_issues": (
        Role.REVIEWER,
        lambda: published_stance().issue,
        lambda row, by: merge_issues(gone_id=row.pk, kept_id=IssueFactory.create().pk, by=by),
    ),
    "park_passages": (
        Role.EDITOR,
        SnapshotFactory.create,
        lambda row, by: park_passages(words=[span(snapshot=row)], by=by),  # type: ignore[arg-type]
    ),
    "drop_parked": (Role.EDITOR, ParkedPassageFactory.create, lambda row, by: drop_parked(parked_id=row.pk, by=by)),
    "confirm_text": (Role.EDITOR, proposed, lambda row, by: confirm_text(snapshot_id=row.pk, by=by)),
    "take_back_text": (Role.EDITOR, proposed, lambda row, by: take_back_text(snapshot_id=row.pk, by=by)),
    "unite_stances": (Role.REVIEWER, published_stance, unite),
    "add_actors": (
        Role.EDITOR,
        ActorFactory.create,
        lambda _, by: add_actors(new=[(uuid.uuid4(), actor_fields())], by=by),
    ),
    **drafting.OF_SEVERAL,
}
"""They change several objects, or (texts are written once) none that the history keeps."""
OF_TEXTS = {"park_passages", "drop_parked", "add_snapshot", "confirm_text", "take_back_text"}
ALL = {**VERBS, **OF_SEVERAL}
ELSEWHERE = {
    "undo_change", "restore_state", "hand_back", "leave_undecided", "claim_first", "free_stance",
    "take_back_stance", "confirm_wording", "return_published", "say_who_speaks", "open_double_coding",
    "finish_coding", "drop_double_coding", "draw_sample", "give_up_sample", "settle_pair", "settle_same",
    "draft_jointly", "submit_jointly", "bring_files", "bring_address", "keep_extracted", "keep_fetched",
    "keep_failure", "drop_intake", "bring_table", "check_table", "load_table", "stop_table", "drop_table",
    "keep_check", "keep_unread", "say_done", "take_up_again", "dismiss", "bring_back", "set_aside", "add_comment",
    "see_comments", "judge_case", "drop_case", "review_anew", "assign_source", "give_back_source", "hand_over",
    "save_view", "rename_view", "raise_view", "delete_view", "watch", "unwatch", "see_dossier", "choose_digest",
    "stop_digest", "begin_digest", "finish_digest", "undo_saving", "open_inquiry", "end_inquiry"}  # fmt: skip


@pytest.mark.parametrize("name", VERBS)
def test_history_names_who_did_it(name: str) -> None:
    role, make, verb = VERBS[name]
    row, by = make(), UserFactory.create(role=role)
    before = len(changes())
    changed = verb(row, by)
    assert isinstance(changed, Model)
    assert [change for change in changes()[before:] if change[1]] == [(changed.pk, by.pk)]


@pytest.mark.parametrize("name", OF_SEVERAL)
def test_history_names_nobody_else(name: str) -> None:
    role, make, verb = OF_SEVERAL[name]
    row, by = make(), UserFactory.create(role=role)
    before = len(changes())
    verb(row, by)
    users = [user for _, user in changes()[before:] if user]
    assert set(users) == (set() if name in OF_TEXTS else {by.pk})


def test_no_verb_is_left_out() -> None:
    modules = [import_module(f"positions.actions.{one.name}") for one in iter_modules(actions.__path__)]
    verbs = {
        name
        for module in modules
        for name, verb in vars(module).items()
        if not name.startswith("_")
        and isfunction(verb)
        and verb.__code__.co_qualname.startswith(retried.__name__ + ".")
    }
    assert verbs == ALL.keys() | ELSEWHERE


@pytest.mark.parametrize("name", ALL)
def test_positions_and_rules_hold_afterwards(name: str) -> None:
    role, make, verb = ALL[name]
    row = make()
    verb(row, UserFactory.create(role=role))
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("select position_drift()::text union all select tally_drift()::text")
        assert cursor.fetchall() == []


@pytest.mark.parametrize("name", ALL)
def test_history_goes_with_what_is_taken_back(name: str) -> None:
    role, make, verb = ALL[name]
    row, by = make(), UserFactory.create(role=role)
    before = changes()
    with transaction.atomic():
        verb(row, by)
        transaction.set_rollback(True)
    assert changes() == before


@pytest.mark.parametrize("name", ALL)
def test_outsiders_are_refused(name: str) -> None:
    needed, make, verb = ALL[name]
    row = make()
    before = changes()
    for role in {Role.PUBLIC, Role.READER, Role(needed - 1)}:
        by = UserFactory.create(role=role)
        with pytest.raises(NotAllowed), transaction.atomic():
            verb(row, by)
    assert [change for change in changes() if change not in before and change[1]] == []


def test_somebody_who_left_is_refused() -> None:
    gone = UserFactory.create(role=Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(NotAllowed, match="Only editors may do this"):
        add_snapshot(source_id=SourceFactory.create().pk, text="Words.", by=gone)


@pytest.mark.parametrize(
    "name", [name for name in VERBS if not name.startswith(("add_", "draft_", "approve", "return"))]
)
def test_a_stale_form_is_shown_what_stands_now(name: str) -> None:
    _, make, verb = VERBS[name]
    row, by = make(), UserFactory.create(role=Role.REVIEWER)
    type(row)._default_manager.filter(pk=row.pk).update(version=7)
    with pytest.raises(StaleVersion) as stale:
        verb(row, by)
    assert (stale.value.current, stale.value.current.version) == (row, 7)
    assert type(row)._default_manager.get(pk=row.pk).version == 7  # type: ignore[attr-defined]


def test_archiving_is_for_the_coder_too() -> None:
    stance = draft()
    assert stance.coder
    assert archive_stance(**pk_version(stance), by=stance.coder).status == Status.ARCHIVED
