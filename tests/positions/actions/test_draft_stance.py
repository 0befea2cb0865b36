import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from config.accounts.roles import Role
from positions.actions.stances import ConditionFields, draft_stance, read_evidence, read_stance_fields
from positions.choices import Act, EvidenceRole, Status, Value
from positions.exceptions import MissingWords, Refused
from positions.models import Condition, Evidence, Excerpt, Stance
from tests.factories import ActorFactory, IssueFactory, SnapshotFactory, UserFactory
from tests.positions.actions.coding import WORDS, cell_value, fields, span

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def draft(by: User, **given: Any) -> Stance:
    return draft_stance(fields=fields(**given), evidence=[span()], by=by, client_key=uuid.uuid4())


def test_what_is_not_stated_has_no_condition(editor: User) -> None:
    condition = ConditionFields(kind="only_if", text="talks begin")
    with pytest.raises(Refused, match="none is conditional"):
        draft(editor, value=Value.NO_STATED_POSITION, note="Searched.", conditions=(condition,))


def test_draft_keeps_everything_that_was_coded(editor: User) -> None:
    snapshot = SnapshotFactory.create()
    words = span(snapshot=snapshot)
    condition = ConditionFields(
        kind="only_if",
        text="talks begin",
        span=span("immediate", snapshot=snapshot),
        linked_issue_id=IssueFactory.create().pk,
    )
    coded = fields(
        on_behalf_of_id=ActorFactory.create().pk,
        act="reported",
        reported_by_id=ActorFactory.create().pk,
        firmness="firm",
        conditions=(condition, ConditionFields(kind="until", text="spring")),
    )
    stance = draft_stance(fields=coded, evidence=[words], by=editor, client_key=uuid.uuid4())
    stance.refresh_from_db()
    assert (stance.status, stance.coder, stance.version) == (Status.DRAFT, editor, 1)
    assert read_stance_fields(stance) == coded
    assert read_evidence(stance) == (words,)
    assert stance.evidence.get().role == EvidenceRole.SUPPORTS


def test_a_draft_is_not_in_the_matrix(editor: User) -> None:
    assert cell_value(draft(editor)) is None


def test_a_form_sent_twice_makes_one_stance(editor: User) -> None:
    key, coded, words = uuid.uuid4(), fields(), span()
    first, second = (draft_stance(fields=coded, evidence=[words], by=editor, client_key=key) for _ in range(2))
    assert first == second
    assert (Stance.objects.count(), Evidence.objects.count()) == (1, 1)


def test_words_selected_twice_are_one_evidence(editor: User) -> None:
    stance = draft_stance(fields=fields(), evidence=[words := span(), words], by=editor, client_key=uuid.uuid4())
    assert stance.evidence.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": 3}, "Value: .*not a valid choice"),
        ({"value": 10**30}, "Value: "),
        ({"value": 93}, "Value: "),
        ({"act": "rumour"}, "Act: "),
        ({"firmness": "x" * 400}, "Firmness: "),
        ({"salience": ""}, "Salience: "),
        ({"confidence": "\x00"}, "confidence contains a NUL"),
        ({"stated_date": None}, "Stated date: "),
        ({"stated_date": dt.date(1066, 10, 14)}, "between 1800 and 2199"),
        ({"stated_precision": "year"}, "first day of that month or year"),
        ({"stated_precision": "hour"}, "Stated precision: "),
        ({"act": "vote", "value": 1}, "A vote supports, opposes or is neutral"),
        ({"act": "inferred"}, "Write a note"),
        ({"value": 92}, "Write a note"),
        ({"value": 92, "note": " \n"}, "Write a note"),
        ({"note": "half \ud83d"}, "note contains half a character"),
        ({"note": "a" * 20_001}, "at most 20,000"),
        ({"actor_id": 0}, "The actor chosen is not on record"),
        ({"actor_id": 10**30}, "The actor chosen is not on record"),
        ({"on_behalf_of_id": 0}, "The actor chosen is not on record"),
        ({"issue_id": 0}, "The issue chosen is not on record"),
        ({"conditions": (ConditionFields(kind="only_if", text=" "),)}, "Say what the condition is"),
        ({"conditions": (ConditionFields(kind="perhaps", text="x"),)}, "Kind: "),
        ({"conditions": (ConditionFields(kind="until", text="x", state="gone"),)}, "State: "),
        ({"conditions": (ConditionFields(kind="until", text="x", linked_issue_id=0),)}, "The issue chosen"),
    ],
)
def test_bad_fields_are_told_and_nothing_is_kept(editor: User, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        draft(editor, **wrong)
    assert not Stance.objects.exists()
    assert not Excerpt.objects.exists()
    assert not Condition.objects.exists()


def test_on_behalf_of_itself(editor: User) -> None:
    actor = ActorFactory.create().pk
    with pytest.raises(Refused, match="does not speak on behalf of itself"):
        draft(editor, actor_id=actor, on_behalf_of_id=actor)


def test_reported_by_itself(editor: User) -> None:
    actor = ActorFactory.create().pk
    with pytest.raises(Refused, match="does not report itself"):
        draft(editor, actor_id=actor, reported_by_id=actor, act=Act.REPORTED)


def test_reported_by_is_for_what_was_reported(editor: User) -> None:
    with pytest.raises(Refused, match="only for what a third party reported"):
        draft(editor, reported_by_id=ActorFactory.create().pk)


def test_one_wrong_word_and_nothing_is_kept(editor: User) -> None:
    right = span()
    wrong = span(WORDS[:9], snapshot=SnapshotFactory.create(text=WORDS + " And more."))
    evidence = [right, type(right)(wrong.snapshot_id, wrong.start, wrong.end, "“We oppos")]
    with pytest.raises(MissingWords, match="““We oppos” does not stand at 0–9"):
        draft_stance(fields=fields(), evidence=evidence, by=editor, client_key=uuid.uuid4())
    assert not Stance.objects.exists()
    assert not Excerpt.objects.exists()


@pytest.mark.parametrize("part", ["actor_id", "on_behalf_of_id", "reported_by_id", "issue_id", "linked_issue_id"])
@pytest.mark.parametrize("how", ["merged", "archived"])
def test_what_went_meanwhile_is_told_with_where_it_went(editor: User, part: str, how: str) -> None:
    make: Any = IssueFactory if "issue" in part else ActorFactory
    gone, into = make.create(), make.create()
    depart(gone, into=into if how == "merged" else None)
    given: dict[str, Any] = {part: gone.pk}
    if part == "linked_issue_id":
        given = {"conditions": (ConditionFields(kind="until", text="x", linked_issue_id=gone.pk),)}
    told = f"“{gone}” was merged into “{into}”" if how == "merged" else f"“{gone}” was archived on"
    with pytest.raises(Refused, match=told):
        draft(editor, act="reported", **given)


def depart(row: Model, *, into: Model | None) -> None:
    now = timezone.now()
    type(row)._default_manager.filter(pk=row.pk).update(merged_into=into, archived_at=None if into else now)
