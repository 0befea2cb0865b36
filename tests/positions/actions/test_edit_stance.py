import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.actions.stances import (
    ConditionFields,
    draft_stance,
    edit_stance,
    read_evidence,
    read_stance_fields,
    submit_stance,
)
from positions.choices import EvidenceRole, Status, Value
from positions.exceptions import MissingWords, Refused, StaleVersion
from positions.models import Evidence, Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    StanceFactory,
    UserFactory,
    publish,
    published_stance,
)
from tests.positions.actions.coding import cell_value, editors_in_history, span

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def edit(stance: Stance, by: User, **given: object) -> Stance:
    """Change some of what the stance says."""
    changed = replace(read_stance_fields(stance), **given)  # type: ignore[arg-type]
    evidence = read_evidence(stance)
    return edit_stance(stance_id=stance.pk, version=stance.version, fields=changed, evidence=evidence, by=by)


def test_another_s_draft_stays_its_coder_s(editor: User) -> None:
    stance = EvidenceFactory.create().stance
    coder = stance.coder
    edit(stance, editor, value=Value.OPPOSES)
    stance.refresh_from_db()
    assert (stance.value, stance.coder, stance.version, stance.status) == (-2, coder, 2, Status.DRAFT)


@pytest.mark.parametrize("leaves", ["is_active", "role"])
def test_whoever_edits_takes_over_from_a_coder_without_a_desk(editor: User, leaves: str) -> None:
    stance = EvidenceFactory.create().stance
    assert stance.coder
    if leaves == "role":
        stance.coder.groups.clear()
    else:
        User.objects.filter(pk=stance.coder.pk).update(is_active=False)
    edit(stance, editor, value=Value.OPPOSES)
    stance.refresh_from_db()
    assert stance.coder == editor


@pytest.mark.parametrize(
    ("before", "after"), [("draft", "draft"), ("submitted", "draft"), ("returned", "returned"), ("published", "draft")]
)
def test_what_was_handed_in_is_a_draft_again(editor: User, before: str, after: str) -> None:
    stance = published_stance() if before == "published" else EvidenceFactory.create(stance__status=before).stance
    edit(stance, editor, note="More.")
    stance.refresh_from_db()
    assert (stance.status, stance.published_at) == (after, None)


def test_a_published_stance_leaves_the_matrix_with_its_old_words(editor: User) -> None:
    stance = publish(ConditionFactory.create(stance__value=Value.SUPPORTS).stance)
    earlier = published_stance(
        actor=stance.actor, issue=stance.issue, value=Value.NEUTRAL, stated_date=dt.date(2024, 1, 1)
    )
    assert cell_value(stance) == Value.SUPPORTS
    words = span("Asked about sanctions, he declined to comment.")
    coded = replace(read_stance_fields(stance), conditions=(ConditionFields(kind="unless", text="it snows"),))
    edit_stance(stance_id=stance.pk, version=stance.version, fields=coded, evidence=[words], by=editor)
    assert (read_evidence(stance), stance.conditions.get().text) == ((words,), "it snows")
    assert cell_value(stance) == earlier.value


def test_moving_a_published_stance_empties_its_cell(editor: User) -> None:
    stance = published_stance()
    edit(stance, editor, actor_id=ActorFactory.create().pk)
    assert cell_value(stance) is None


def test_nothing_happens_where_nothing_differs(editor: User) -> None:
    stance = publish(ConditionFactory.create().stance)
    coder = stance.coder
    history = editors_in_history("positions_stance", stance.pk)
    edit(stance, editor)
    stance.refresh_from_db()
    assert (stance.status, stance.coder, stance.version) == (Status.PUBLISHED, coder, 2)
    assert editors_in_history("positions_stance", stance.pk) == history


def test_words_that_stay_keep_their_role(editor: User) -> None:
    evidence = EvidenceFactory.create(role=EvidenceRole.CONTEXT)
    stance, more = evidence.stance, span("declined to comment")
    both = [*read_evidence(stance), more]
    edit_stance(stance_id=stance.pk, version=1, fields=read_stance_fields(stance), evidence=both, by=editor)
    roles = dict(Evidence.objects.filter(stance=stance).values_list("excerpt__exact", "role"))
    assert roles == {evidence.excerpt.exact: "context", more.exact: "supports"}
    edit_stance(stance_id=stance.pk, version=2, fields=read_stance_fields(stance), evidence=[more], by=editor)
    assert read_evidence(stance) == (more,)
    assert editors_in_history("positions_evidence", evidence.pk)[-1] == editor.pk


def test_conditions_change_row_by_row(editor: User) -> None:
    stance = StanceFactory.create()
    first, second = ConditionFactory.create_batch(2, stance=stance, excerpt=ExcerptFactory.create())
    kept, _ = read_stance_fields(stance).conditions
    edit(stance, editor, conditions=(kept, ConditionFields(kind="until", text="spring"), kept))
    assert [c.text for c in stance.conditions.order_by("pk")] == [first.text, "spring", first.text]
    assert stance.conditions.get(text="spring").excerpt is None
    edit(Stance.objects.get(pk=stance.pk), editor, conditions=(kept,))
    assert stance.conditions.get() == first
    assert editors_in_history("positions_condition", first.pk) == [None]
    assert editors_in_history("positions_condition", second.pk) == [None, editor.pk, editor.pk]


def test_a_bad_edit_changes_nothing(editor: User) -> None:
    stance = publish(ConditionFactory.create().stance)
    before = read_stance_fields(stance)
    with pytest.raises(Refused, match="Say what the condition is"):
        edit(stance, editor, value=Value.OPPOSES, conditions=(ConditionFields(kind="until", text=" "),))
    stance.refresh_from_db()
    assert (read_stance_fields(stance), stance.status, cell_value(stance)) == (before, Status.PUBLISHED, Value.SUPPORTS)


def test_words_that_are_not_there_change_nothing(editor: User) -> None:
    stance = published_stance()
    wrong = replace(read_evidence(stance)[0], exact="We oppose everything")
    with pytest.raises(MissingWords):
        edit_stance(
            stance_id=stance.pk, version=stance.version, fields=read_stance_fields(stance), evidence=[wrong], by=editor
        )
    assert cell_value(stance) == Value.SUPPORTS


def test_archived_stances_stay_as_they_are(editor: User) -> None:
    with pytest.raises(Refused, match="archived"):
        edit(StanceFactory.create(status=Status.ARCHIVED), editor, note="More.")


@pytest.mark.parametrize("pk", [0, 10**30])
def test_no_such_stance(editor: User, pk: int) -> None:
    with pytest.raises(Refused, match="not on record"):
        submit_stance(stance_id=pk, version=1, by=editor)


def test_a_draft_may_lose_all_its_words(editor: User) -> None:
    stance = EvidenceFactory.create().stance
    edit_stance(stance_id=stance.pk, version=1, fields=read_stance_fields(stance), evidence=[], by=editor)
    assert read_evidence(stance) == ()


def test_a_late_double_submit_does_not_undo_an_edit(editor: User) -> None:
    coded, key = read_stance_fields(StanceFactory.create()), uuid.uuid4()
    stance = draft_stance(fields=coded, evidence=[], by=editor, client_key=key)
    edit(stance, editor, note="Edited.")
    with pytest.raises(StaleVersion):
        draft_stance(fields=coded, evidence=[], by=editor, client_key=key)
    stance.refresh_from_db()
    assert stance.note == "Edited."
