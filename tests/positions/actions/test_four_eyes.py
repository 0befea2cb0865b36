"""Nobody publishes what they wrote, through whichever door; what two people mended for each other both have seen."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from django.contrib.auth.models import User
from django.db import connection

from config.accounts.roles import Role
from positions.actions.corrections import CarriedWords, carry_over
from positions.actions.merging import merge_actors
from positions.actions.restoring import restore_state
from positions.actions.reviews import approve_stance, hand_back, return_stance
from positions.actions.stances import (
    ConditionFields,
    archive_stance,
    draft_stance,
    edit_stance,
    read_evidence,
    read_stance_fields,
    submit_stance,
)
from positions.actions.undoing import undo_change
from positions.choices import Decision, Status, Value
from positions.exceptions import NotAllowed, OwnWork, Refused, StaleVersion
from positions.history.kinds import STANCE
from positions.history.revisions import read_moments
from positions.models import Condition, Evidence, Review, Stance
from positions.rules.approval import read_authors
from tests.factories import (
    ActorFactory,
    ExcerptFactory,
    SnapshotFactory,
    UserFactory,
    published_stance,
    stance_hash,
)
from tests.positions.actions.coding import fields, span
from tests.refusals import refused_by

# Each verb is a transaction of its own, as the history tells them apart.
pytestmark = pytest.mark.django_db(transaction=True)

type Door = Callable[[Stance, User], object]


def person(role: Role = Role.REVIEWER) -> User:
    user: User = UserFactory.create(role=role)
    return user


def code(by: User, **given: Any) -> Stance:
    return draft_stance(fields=fields(**given), evidence=[span()], by=by, client_key=uuid.uuid4())


def edit(stance: Stance, by: User, **given: object) -> Stance:
    stance.refresh_from_db()
    changed = replace(read_stance_fields(stance), **given)  # type: ignore[arg-type]
    return edit_stance(
        stance_id=stance.pk, version=stance.version, fields=changed, evidence=read_evidence(stance), by=by
    )


def submit(stance: Stance, by: User) -> Stance:
    stance.refresh_from_db()
    return submit_stance(stance_id=stance.pk, version=stance.version, by=by)


def approve(stance: Stance, by: User) -> Review:
    return approve_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), by=by)


def publish(stance: Stance, by: User) -> None:
    approve(submit(stance, by), person())


def raw(by: User | None, statement: str, *parameters: Any) -> None:
    """SQL of one's own as the application's role, with the author that it names."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('demarche.user', %s, false)", [str(by.pk) if by else ""])
        cursor.execute(statement, parameters)
        cursor.execute("select set_config('demarche.user', '', false)")


def last_change(stance: Stance) -> int:
    return read_moments(STANCE, stance.pk)[-1].transaction


def add_words(stance: Stance, by: User) -> None:
    stance.refresh_from_db()
    words = [*read_evidence(stance), span()]
    edit_stance(stance_id=stance.pk, version=stance.version, fields=read_stance_fields(stance), evidence=words, by=by)


def restore_first(stance: Stance, by: User) -> None:
    """To what somebody else, who is no reviewer, changed since."""
    first = last_change(stance)
    edit(stance, person(Role.EDITOR), value=Value.NEUTRAL)
    edit(stance, person(Role.EDITOR), note="Aside.")
    stance.refresh_from_db()
    edit(stance, by, salience="high")
    stance.refresh_from_db()
    restore_state(kind=STANCE, pk=stance.pk, transaction=first, version=stance.version, by=by)
    edit(stance, by, confidence="low")


def undo_another_s(stance: Stance, by: User) -> None:
    """What is written by undoing is written by whoever undoes."""
    other = person(Role.EDITOR)
    edit(stance, other, value=Value.NEUTRAL)
    change = last_change(stance)
    edit(stance, other, note="Aside.")
    undo_change(number=change, by=by)


def carry(stance: Stance, by: User) -> None:
    stance.refresh_from_db()
    evidence = stance.evidence.select_related("excerpt__snapshot").earliest("pk")
    former = evidence.excerpt.snapshot
    corrected = SnapshotFactory.create(source=former.source, text=f"Corrected. {former.text}", supersedes=former)
    words = span(evidence.excerpt.exact, snapshot=corrected)
    carry_over(stance_id=stance.pk, version=stance.version, carried=[CarriedWords(evidence.pk, words)], by=by)


def in_bulk(stance: Stance, by: User) -> None:
    """So many rows in one statement that the history keeps them as a batch."""
    excerpts = [ExcerptFactory.create().pk for _ in range(25)]
    insert = "insert into positions_evidence (stance_id, excerpt_id, role) select %s, unnest(%s::bigint[]), 'context'"
    raw(by, insert, stance.pk, excerpts)


def undo_the_coder_s(stance: Stance, by: User) -> None:
    """The coder's former words, which the coder left."""
    assert stance.coder
    edit(stance, stance.coder, value=Value.NEUTRAL)
    undo_change(number=last_change(stance), by=by)


def restore_the_coder_s(stance: Stance, by: User) -> None:
    assert stance.coder
    first = last_change(stance)
    edit(stance, stance.coder, value=Value.NEUTRAL)
    stance.refresh_from_db()
    restore_state(kind=STANCE, pk=stance.pk, transaction=first, version=stance.version, by=by)


DOORS: Final[dict[str, Door]] = {
    "value": lambda stance, by: edit(stance, by, value=Value.LEANS_SUPPORT),
    "note": lambda stance, by: edit(stance, by, note="A comma."),
    "actor": lambda stance, by: edit(stance, by, actor_id=ActorFactory.create().pk),
    "condition": lambda stance, by: edit(stance, by, conditions=(ConditionFields(kind="until", text="May"),)),
    "words": add_words,
    "undo": undo_another_s,
    "restore": restore_first,
    "undo of the coder's": undo_the_coder_s,
    "restoring of the coder's": restore_the_coder_s,
    "carry over": carry,
    "sql": lambda stance, by: raw(by, "update positions_stance set value = -2 where id = %s", stance.pk),
    "sql of words": lambda stance, by: raw(by, "update positions_evidence set role = 'context' where stance_id = %s"
                                               " and id = (select max(id) from positions_evidence)", stance.pk),
    "sql of a condition": lambda stance, by: raw(
        by, "insert into positions_condition (stance_id, kind, text, state) values (%s, 'unless', 'rain', 'open')",
        stance.pk,
    ),
    "sql in bulk": in_bulk,
    "sql that renames the coder": lambda stance, by: raw(
        by, "update positions_stance set value = -1, coder_id = %s where id = %s", person(Role.EDITOR).pk, stance.pk
    ),
}  # fmt: skip


@pytest.mark.parametrize("was_published", [False, True], ids=["new", "corrected"])
@pytest.mark.parametrize("door", DOORS)
def test_whoever_wrote_it_does_not_publish_it(door: str, was_published: bool) -> None:
    coder, writer = person(Role.EDITOR), person()
    stance = code(coder)
    add_words(stance, coder)
    if was_published:
        publish(stance, coder)
        stance = Stance.objects.get(pk=stance.pk)
        raw(None, "update positions_stance set status = 'draft', published_at = null where id = %s", stance.pk)
    DOORS[door](stance, writer)
    if was_published and "of the coder's" in door:
        return  # what was approved is approved
    stance = submit(stance, person(Role.EDITOR))
    with pytest.raises(OwnWork):
        approve(stance, writer)
    with refused_by("review_not_by_author"):
        Review.objects.create(
            stance=stance, reviewer=writer, decision=Decision.APPROVE, judged_hash=stance_hash(stance)
        )
    assert approve(stance, person()).decision == Decision.APPROVE
    assert Stance.objects.get(pk=stance.pk).status == Status.PUBLISHED


def test_an_approval_given_in_advance_is_none() -> None:
    """Judged by somebody who then wrote exactly that, with SQL of their own."""
    coder, writer = person(Role.EDITOR), person()
    stance = edit(code(coder), writer, note="Mine.")
    wanted = stance_hash(stance)
    raw(writer, "update positions_stance set note = '' where id = %s", stance.pk)
    Review.objects.create(stance=stance, reviewer=writer, decision=Decision.APPROVE, judged_hash=wanted)
    raw(writer, "update positions_stance set note = 'Mine.' where id = %s", stance.pk)
    with refused_by("stance_published_is_approved"):
        raw(writer, "update positions_stance set status = 'published', published_at = now() where id = %s", stance.pk)


@pytest.mark.parametrize("how", ["edit", "undo", "restore", "sql"])
def test_an_edit_that_was_undone_makes_nobody_an_author(how: str) -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = code(coder)
    before = last_change(stance)
    edit(stance, reviewer, note="Mine.", conditions=(ConditionFields(kind="until", text="May"),))
    stance.refresh_from_db()
    if how == "edit":
        edit(stance, reviewer, note="", conditions=())
    elif how == "undo":
        undo_change(number=last_change(stance), by=reviewer)
    elif how == "restore":
        restore_state(kind=STANCE, pk=stance.pk, transaction=before, version=stance.version, by=reviewer)
    else:
        raw(reviewer, "update positions_stance set note = '' where id = %s", stance.pk)
        raw(reviewer, "delete from positions_condition where stance_id = %s", stance.pk)
    assert read_authors([stance.pk]) == {stance.pk: {coder.pk}}
    stance = submit(stance, coder)
    assert not stance.reviews.exists()  # nothing of another's was confirmed
    approve(stance, reviewer)


def test_whoever_takes_back_another_s_edit_may_judge_what_the_coder_wrote() -> None:
    coder, editor, reviewer = person(Role.EDITOR), person(Role.EDITOR), person()
    stance = code(coder)
    edit(stance, editor, note="Wrong.")
    undo_change(number=last_change(stance), by=reviewer)
    approve(submit(stance, coder), reviewer)


def test_what_was_approved_is_approved_when_it_comes_back() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = submit(code(coder), coder)
    approve(stance, reviewer)
    edit(stance, coder, note="Doubtful.")
    undo_change(number=last_change(stance), by=reviewer)
    assert Stance.objects.get(pk=stance.pk).status == Status.PUBLISHED


def test_what_was_undone_and_then_written_by_the_coder_is_the_coder_s() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = code(coder)
    edit(stance, reviewer, note="A comma.")
    undo_change(number=last_change(stance), by=reviewer)
    edit(stance, coder, note="A comma.")
    approve(submit(stance, coder), reviewer)


def test_content_goes_back_but_its_first_author_stays_one() -> None:
    """Published, changed, changed back by hand: nobody wrote anything since, and the coder still is no judge of it."""
    coder = person()
    stance = code(coder)
    publish(stance, coder)
    edit(stance, coder, note="More.")
    edit(stance, coder, note="")
    with pytest.raises(OwnWork):
        approve(submit(stance, coder), coder)


def test_mend_and_hand_back_in_a_team_of_two() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = submit(code(coder), coder)
    mended = edit(stance, reviewer, note="A comma.")
    hand_back(stance_id=stance.pk, version=mended.version, note="Only a comma.", by=reviewer)
    stance.refresh_from_db()
    assert (stance.status, stance.coder) == (Status.RETURNED, coder)
    with pytest.raises(Refused, match="waits for no review"):
        approve(stance, reviewer)
    stance = submit(stance, coder)
    with pytest.raises(NotAllowed):
        approve(stance, coder)
    assert not approve(stance, reviewer).is_self_review
    kept = [(one.decision, one.reviewer_id, one.judged_hash) for one in stance.reviews.order_by("pk")]
    judged = stance_hash(stance)
    assert kept == [
        (Decision.MEND, reviewer.pk, judged),
        (Decision.CONFIRM, coder.pk, judged),
        (Decision.APPROVE, reviewer.pk, judged),
    ]
    assert Stance.objects.get(pk=stance.pk).status == Status.PUBLISHED


def test_a_published_stance_mended_and_confirmed() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = code(coder)
    publish(stance, coder)
    mended = edit(stance, reviewer, value=Value.LEANS_SUPPORT)
    hand_back(stance_id=stance.pk, version=mended.version, note="", by=reviewer)
    approve(submit(stance, coder), reviewer)
    assert Stance.objects.get(pk=stance.pk).status == Status.PUBLISHED


def test_a_confirmation_covers_exactly_what_was_confirmed() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = edit(code(coder), reviewer, note="A comma.")
    submit(stance, coder)
    edit(stance, reviewer, note="Another.")
    stance = submit(stance, person(Role.EDITOR))
    with pytest.raises(OwnWork):
        approve(stance, reviewer)


def test_nobody_else_confirms() -> None:
    coder, reviewer, other = person(Role.EDITOR), person(), person(Role.EDITOR)
    stance = submit(edit(code(coder), reviewer, note="A comma."), other)
    with pytest.raises(OwnWork):
        approve(stance, reviewer)
    confirm = (
        "insert into positions_review (stance_id, reviewer_id, decision, note, judged_hash)"
        " values (%s, %s, 'confirm', '', %s)"
    )
    for by, named in ((reviewer, other), (reviewer, coder), (reviewer, reviewer), (other, coder)):
        with refused_by("review_confirmed_by_coder"):
            raw(by, confirm, stance.pk, named.pk, stance_hash(stance))
        raw(None, "select 1")
    raw(coder, confirm, stance.pk, coder.pk, stance_hash(stance))
    approve(stance, reviewer)


def test_what_was_returned_after_it_was_confirmed_stays_so() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = submit(edit(code(coder), reviewer, note="A comma."), coder)
    return_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), reason="No.", by=reviewer)
    with refused_by("stance_published_is_approved"):
        Stance.objects.filter(pk=stance.pk).update(status=Status.PUBLISHED, published_at="2026-01-01T00:00Z")


def test_the_coder_who_edits_on_confirms_with_it() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = edit(code(coder), reviewer, note="A comma.")
    edit(stance, coder, value=Value.LEANS_SUPPORT)
    approve(submit(stance, coder), reviewer)


def test_what_cannot_be_handed_back() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    own, untouched, published = code(reviewer), submit(code(coder), coder), published_stance()
    for stance, said in ((own, "nobody"), (untouched, "changed nothing"), (published, "published")):
        with pytest.raises(Refused, match=said):
            hand_back(stance_id=stance.pk, version=stance.version, note="", by=reviewer)
    mended = edit(untouched, reviewer, note="A comma.")
    with pytest.raises(StaleVersion):
        hand_back(stance_id=mended.pk, version=mended.version - 1, note="", by=reviewer)
    with pytest.raises(NotAllowed):
        hand_back(stance_id=mended.pk, version=mended.version, note="", by=coder)
    User.objects.filter(pk=coder.pk).update(is_active=False)
    with pytest.raises(Refused, match="left"):
        hand_back(stance_id=mended.pk, version=mended.version, note="", by=reviewer)


def test_a_merge_makes_nobody_an_author() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = submit(code(coder), coder)
    merge_actors(gone_id=stance.actor_id, kept_id=ActorFactory.create().pk, by=reviewer)
    approve(stance, reviewer)


@pytest.mark.parametrize("column", ["status", "withdrawn_date", "version"])
def test_where_it_stands_is_nobody_s_words(column: str) -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = submit(code(coder), coder)
    value = {"status": "submitted", "withdrawn_date": "2030-01-01", "version": 7}[column]
    raw(reviewer, f"update positions_stance set {column} = %s where id = %s", value, stance.pk)
    approve(stance, reviewer)


def test_a_condition_that_was_met_is_nobody_s_words() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = submit(code(coder, conditions=(ConditionFields(kind="until", text="May"),)), coder)
    raw(reviewer, "update positions_condition set state = 'met' where stance_id = %s", stance.pk)
    assert Condition.objects.get().state == "met"
    approve(stance, reviewer)


def test_words_that_were_taken_away_are_whose_who_took_them() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = code(coder)
    add_words(stance, coder)
    raw(reviewer, "delete from positions_evidence where id = %s", Evidence.objects.latest("pk").pk)
    with pytest.raises(OwnWork):
        approve(submit(stance, person(Role.EDITOR)), reviewer)


def test_an_archived_draft_stays_its_authors() -> None:
    coder, reviewer = person(Role.EDITOR), person()
    stance = edit(code(coder), reviewer, note="Mine.")
    archive_stance(stance_id=stance.pk, version=stance.version, by=coder)
    assert read_authors([stance.pk]) == {stance.pk: {coder.pk, reviewer.pk}}
