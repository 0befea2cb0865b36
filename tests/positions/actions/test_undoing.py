"""Taking back what one transaction did."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection

from actors.models import Actor, ActorName, Membership
from config.accounts.roles import Role
from positions.actions import undoing
from positions.actions.merging import merge_actors, merge_issues
from positions.actions.reviews import approve_stance
from positions.actions.sources import edit_source
from positions.actions.stances import (
    archive_stance,
    draft_stance,
    edit_stance,
    read_evidence,
    read_stance_fields,
    submit_stance,
    withdraw_stance,
)
from positions.actions.undoing import undo_change
from positions.audience import EDITORS
from positions.choices import EvidenceRole, Status, Value
from positions.exceptions import ChangedSince, NotAllowed, Refused
from positions.history.revisions import read_stance_history
from positions.history.undo import MOST_UNDONE_ROWS
from positions.models import Dossier, DossierActor, Source, Stance
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    ConditionFactory,
    DossierFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    MembershipFactory,
    SourceFactory,
    StanceFactory,
    UserFactory,
    publish,
    published_stance,
    stance_hash,
)
from tests.positions.actions.coding import cell_value, fields, source_fields, span, submitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewer() -> User:
    user: User = UserFactory.create(role=Role.REVIEWER)
    return user


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def last_change() -> int:
    """The newest transaction that the history knows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select transaction::text from history.revision where table_name !~ '^auth' order by id desc limit 1"
        )
        return int(cursor.fetchone()[0])


def snapshot_of_everything() -> list[str]:
    """Every kept row but its version."""
    with connection.cursor() as cursor:
        cursor.execute(
            " union all ".join(
                f"select '{table}', to_jsonb(t) - 'version' from {table} t"
                for table in ("actors_actor", "actors_actorname", "actors_membership", "positions_dossieractor",
                              "positions_stance", "positions_issue", "positions_source", "positions_dossier",
                              "positions_evidence", "positions_condition", "positions_position")
            )
        )  # fmt: skip
        return sorted(map(str, cursor.fetchall()))


def test_a_merge_of_actors(reviewer: User) -> None:
    gone, kept, state = ActorFactory.create(), ActorFactory.create(), ActorFactory.create()
    ActorNameFactory.create(actor=gone, name="A")
    for actor in (gone, kept):
        ActorNameFactory.create(actor=actor, name="Both")
        MembershipFactory.create(member=actor, group=state)
    MembershipFactory.create(member=gone, group=state, role="Minister", until_date=dt.date(2022, 1, 1))
    MembershipFactory.create(member=kept, group=state, role="minister", speaks_for=False)
    ActorNameFactory.create(actor=gone, name="For a time", until_date=dt.date(2022, 1, 1))
    ActorNameFactory.create(actor=kept, name="For a time", from_date=dt.date(2021, 1, 1))
    published_stance(reported_by=gone, act="reported")
    DossierFactory.create(actors=[gone, kept])
    stances = [published_stance(actor=gone, value=Value.OPPOSES) for _ in range(3)]
    published_stance(on_behalf_of=gone)
    before = snapshot_of_everything()
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    assert before != snapshot_of_everything()
    undo_change(number=last_change(), by=reviewer)
    assert snapshot_of_everything() == before
    assert cell_value(stances[0]) == Value.OPPOSES


def test_a_merge_of_issues_that_conditions_depend_on(reviewer: User) -> None:
    stance = StanceFactory.create()
    EvidenceFactory.create(stance=stance)
    gone = IssueFactory.create()
    condition = ConditionFactory.create(stance=stance, linked_issue=gone)
    publish(stance)
    before = snapshot_of_everything()
    merge_issues(gone_id=gone.pk, kept_id=IssueFactory.create().pk, by=reviewer)
    condition.refresh_from_db()
    assert condition.coded_linked_issue_id
    undo_change(number=last_change(), by=reviewer)
    assert [row for row in snapshot_of_everything() if row in before] == before
    stance.refresh_from_db()
    assert stance.status == Status.PUBLISHED


def test_a_merge_of_issues_with_others_merged_before(reviewer: User) -> None:
    stance = published_stance()
    second, third = IssueFactory.create(), IssueFactory.create()
    merge_issues(gone_id=stance.issue_id, kept_id=second.pk, by=reviewer)
    before = snapshot_of_everything()
    merge_issues(gone_id=second.pk, kept_id=third.pk, by=reviewer)
    undo_change(number=last_change(), by=reviewer)
    assert snapshot_of_everything() == before


def test_what_was_recorded_of_the_merged_since_stays(reviewer: User) -> None:
    gone, kept = ActorFactory.create(), ActorFactory.create()
    old = published_stance(actor=gone)
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    merge = last_change()
    new = published_stance(actor=kept)
    undo_change(number=merge, by=reviewer)
    assert set(Stance.objects.values_list("pk", "actor")) == {(old.pk, gone.pk), (new.pk, kept.pk)}


def test_what_was_changed_since_is_a_conflict_that_may_be_left(reviewer: User) -> None:
    gone, kept = ActorFactory.create(), ActorFactory.create()
    first, second = published_stance(actor=gone), published_stance(actor=gone)
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    merge = last_change()
    first.refresh_from_db()
    changed = fields(actor_id=kept.pk, issue_id=first.issue_id, value=Value.NEUTRAL)
    edit_stance(stance_id=first.pk, version=first.version, fields=changed, evidence=read_evidence(first), by=reviewer)
    with pytest.raises(ChangedSince):
        undo_change(number=merge, by=reviewer)
    plan = undo_change(number=merge, by=reviewer, leave_conflicts=True)
    assert [row.pk for row in plan.conflicts] == [first.pk]
    assert dict(Stance.objects.values_list("pk", "actor")) == {first.pk: kept.pk, second.pk: gone.pk}
    assert not Actor.objects.exclude(merged_into=None).exists()


def test_an_undone_merge_can_be_undone_in_turn(reviewer: User) -> None:
    gone, kept = ActorFactory.create(), ActorFactory.create()
    stance = published_stance(actor=gone)
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    merged = snapshot_of_everything()
    undo_change(number=last_change(), by=reviewer)
    undo_change(number=last_change(), by=reviewer)
    assert snapshot_of_everything() == merged
    stance.refresh_from_db()
    assert stance.actor == kept


def test_editors_do_not_undo_merges(reviewer: User, editor: User) -> None:
    gone, kept = ActorFactory.create(), ActorFactory.create()
    merge_actors(gone_id=gone.pk, kept_id=kept.pk, by=reviewer)
    before, number = snapshot_of_everything(), last_change()
    for user in (editor, UserFactory.create(role=Role.READER)):
        with pytest.raises(NotAllowed):
            undo_change(number=number, by=user)
    assert snapshot_of_everything() == before


def test_an_edit_that_took_it_out_of_publication(editor: User) -> None:
    stance = published_stance(value=Value.OPPOSES)
    EvidenceFactory.create(stance=stance_with_context(stance), excerpt=ExcerptFactory.create(words="a success"))
    stance = Stance.objects.get(pk=stance.pk)
    coder, evidence = stance.coder, read_evidence(stance)
    edit_stance(
        stance_id=stance.pk,
        version=stance.version,
        fields=fields(issue_id=stance.issue_id),
        evidence=evidence,
        by=editor,
    )
    assert cell_value(stance) is None
    undo_change(number=last_change(), by=editor)
    stance.refresh_from_db()
    assert (stance.status, stance.value, stance.coder) == (Status.DRAFT, Value.OPPOSES, coder)


def stance_with_context(stance: Stance) -> Stance:
    """The same, taken out of publication."""
    Stance.objects.filter(pk=stance.pk).update(status=Status.DRAFT, published_at=None)
    return stance


def test_what_goes_back_to_what_was_approved_is_published_again(editor: User) -> None:
    stance = published_stance(value=Value.OPPOSES)
    coder, version = stance.coder, stance.version
    changed = fields(actor_id=stance.actor_id, issue_id=stance.issue_id, note="Doubtful.")
    edit_stance(stance_id=stance.pk, version=version, fields=changed, evidence=[span()], by=editor)
    undo_change(number=last_change(), by=editor)
    stance.refresh_from_db()
    assert (stance.status, stance.coder, cell_value(stance)) == (Status.PUBLISHED, coder, Value.OPPOSES)
    assert read_stance_history(stance, audience=EDITORS)[-1].user_name == editor.username


def test_one_field_of_several_edits(editor: User) -> None:
    stance = draft_stance(fields=fields(note="One."), evidence=[span()], by=editor, client_key=uuid.uuid4())
    first = read_stance_fields(stance)
    edit(stance, editor, note="Two.")
    change = last_change()
    edit(stance, editor, value=Value.NEUTRAL)
    undo_change(number=change, by=editor)
    stance.refresh_from_db()
    assert (stance.note, stance.value) == (first.note, Value.NEUTRAL)
    edit(stance, editor, note="Three.")
    with pytest.raises(ChangedSince, match="edited since"):
        undo_change(number=change, by=editor)


def edit(stance: Stance, by: User, **given: object) -> None:
    stance.refresh_from_db()
    columns = {"actor_id": stance.actor_id, "issue_id": stance.issue_id, "note": stance.note, "value": stance.value}
    edit_stance(
        stance_id=stance.pk,
        version=stance.version,
        fields=fields(**columns | given),
        evidence=read_evidence(stance),
        by=by,
    )


def test_words_come_back_with_their_role(editor: User) -> None:
    stance = EvidenceFactory.create().stance
    EvidenceFactory.create(stance=stance, role=EvidenceRole.CONTEXT, excerpt=ExcerptFactory.create(words="a success"))
    kept = read_evidence(stance)
    edit_stance(stance_id=stance.pk, version=1, fields=read_stance_fields(stance), evidence=[kept[0]], by=editor)
    undo_change(number=last_change(), by=editor)
    assert sorted(stance.evidence.values_list("role", flat=True)) == [EvidenceRole.CONTEXT, EvidenceRole.SUPPORTS]


type Act = Callable[[Stance, User], object]

REVERSIBLE: dict[str, tuple[Callable[[], Stance], Act]] = {
    "submit": (
        lambda: EvidenceFactory.create().stance,
        lambda stance, by: submit_stance(stance_id=stance.pk, version=stance.version, by=by),
    ),
    "archive": (
        lambda: EvidenceFactory.create().stance,
        lambda stance, by: archive_stance(stance_id=stance.pk, version=stance.version, by=by),
    ),
    "withdraw": (
        published_stance,
        lambda stance, by: withdraw_stance(
            stance_id=stance.pk, version=stance.version, date=dt.date(2025, 9, 1), note="Corrected.", by=by
        ),
    ),
}


@pytest.mark.parametrize("name", REVERSIBLE)
def test_acts_on_a_stance(name: str, reviewer: User) -> None:
    make, act = REVERSIBLE[name]
    stance = make()
    before = snapshot_of_everything()
    act(stance, reviewer)
    assert snapshot_of_everything() != before
    undo_change(number=last_change(), by=reviewer)
    assert snapshot_of_everything() == before


def test_a_new_stance_goes_to_the_archive(editor: User) -> None:
    stance = draft_stance(fields=fields(), evidence=[span()], by=editor, client_key=uuid.uuid4())
    undo_change(number=last_change(), by=editor)
    stance.refresh_from_db()
    assert stance.status == Status.ARCHIVED
    assert stance.evidence.count() == 1
    undo_change(number=last_change(), by=editor)
    stance.refresh_from_db()
    assert stance.status == Status.DRAFT


def test_what_others_made_is_for_reviewers(editor: User) -> None:
    stance = draft_stance(fields=fields(), evidence=[span()], by=editor, client_key=uuid.uuid4())
    made = last_change()
    with pytest.raises(NotAllowed):
        undo_change(number=made, by=UserFactory.create(role=Role.EDITOR))
    undo_change(number=made, by=UserFactory.create(role=Role.REVIEWER))
    stance.refresh_from_db()
    assert stance.status == Status.ARCHIVED


def test_a_review_is_not_taken_back(reviewer: User) -> None:
    stance = submitted()
    approve_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), by=reviewer)
    with pytest.raises(Refused, match="A review is not taken back"):
        undo_change(number=last_change(), by=reviewer)


def test_a_source(editor: User) -> None:
    source = SourceFactory.create(title="Before")
    edit_source(source_id=source.pk, version=1, fields=source_fields(title="After", publisher="Daily"), by=editor)
    change = last_change()
    Source.objects.filter(pk=source.pk).update(note="Since.")
    undo_change(number=change, by=editor)
    source.refresh_from_db()
    assert (source.title, source.note, source.version) == ("Before", "Since.", 3)


def test_of_a_row_only_what_was_changed_since_is_left(editor: User) -> None:
    source = SourceFactory.create(title="Before", publisher="Herald")
    edit_source(source_id=source.pk, version=1, fields=source_fields(title="After", publisher="Daily"), by=editor)
    change = last_change()
    Source.objects.filter(pk=source.pk).update(title="Since")
    with pytest.raises(ChangedSince):
        undo_change(number=change, by=editor)
    undo_change(number=change, by=editor, leave_conflicts=True)
    source.refresh_from_db()
    assert (source.title, source.publisher) == ("Since", "Herald")


def test_rows_that_were_deleted_come_back(editor: User) -> None:
    dossier = DossierFactory.create(actors=[ActorFactory.create(), ActorFactory.create()])
    rows = list(DossierActor.objects.order_by("pk").values())
    DossierActor.objects.filter(dossier=dossier).delete()
    undo_change(number=last_change(), by=editor)
    assert list(DossierActor.objects.order_by("pk").values()) == rows


def test_what_cannot_stand_is_refused_in_words(editor: User) -> None:
    membership = MembershipFactory.create()
    kept = {"member": membership.member, "group": membership.group, "role": membership.role}
    membership.delete()
    change = last_change()
    MembershipFactory.create(**kept)
    with pytest.raises(Refused, match="overlap"):
        undo_change(number=change, by=editor)
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("number", [1, 2**62])
def test_what_is_not_on_record(number: int, editor: User) -> None:
    with pytest.raises(Refused, match="not on record"):
        undo_change(number=number, by=editor)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", [20, MOST_UNDONE_ROWS])
def test_what_was_inserted_in_bulk_is_undone_up_to_a_limit(
    editor: User, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "MOST_UNDONE_ROWS", limit)
    actor = ActorFactory.create()
    ActorName.objects.bulk_create(ActorName(actor=actor, name=f"Name {n}", kind="alias") for n in range(30))
    with connection.cursor() as cursor:
        cursor.execute("select transaction::text from history.batch order by id desc limit 1")
        number = int(cursor.fetchone()[0])
    if limit < 30:
        with pytest.raises(Refused, match="too much at once"):
            undo_change(number=number, by=editor)
    else:
        undo_change(number=number, by=editor)
        assert not ActorName.objects.exists()


def test_a_new_object_goes_to_the_archive(reviewer: User) -> None:
    dossier = Dossier.objects.create(slug="d", title="D")
    undo_change(number=last_change(), by=reviewer)
    dossier.refresh_from_db()
    assert dossier.archived_at is not None
    with pytest.raises(Refused, match="Nothing of it is left"):
        undo_change(number=first_change(dossier), by=reviewer)


def first_change(dossier: Dossier) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select transaction::text from history.revision"
            " where table_name = 'positions_dossier' and object_id = %s order by id limit 1",
            [dossier.pk],
        )
        return int(cursor.fetchone()[0])
