"""Taking back what one transaction did, however long ago, unless somebody changed the same since."""

import dataclasses
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import F, Model
from django.utils import timezone

from actors.models import Actor
from config.accounts.roles import Role, role_of
from positions.actions.former_stances import FormerWords, coder_in, fields_in, status_in, words_in
from positions.actions.ground.former_rows import put_back, refuse_merged, set_columns
from positions.actions.ground.locks import ORDER, lock, lock_all, named_by, quoted_by
from positions.actions.ground.verbs import recorded, retried
from positions.actions.rewording import refuse_rewording
from positions.actions.sources import refuse_quoted
from positions.actions.stances import StanceFields, recode_stance
from positions.actions.texts import refuse_unconfirmed
from positions.choices import Status
from positions.exceptions import ChangedSince, NotAllowed, Refused
from positions.history.kinds import ISSUE, MODELS, STANCE
from positions.history.log import refuse_untold
from positions.history.revisions import read_moments
from positions.history.transactions import Transaction, owners_of, read_transactions
from positions.history.undo import MOST_UNDONE_ROWS, Step, UndoMove, UndoPlan, plan_undo
from positions.models import Correction, Dossier, Evidence, Issue, ParkedPassage, Source, Stance
from positions.plans.archiving import is_in_use


@retried
def undo_change(*, number: int, by: User, leave_conflicts: bool = False) -> UndoPlan:
    """Set everything that a transaction changed back to what it was, as a change of its own.

    What somebody changed since stays as it is with ``leave_conflicts``, or else nothing is undone.
    A stance whose content goes back is a draft, unless it was approved exactly so.

    Raises:
        NotAllowed: if ``by`` is no editor, or no reviewer where one is needed, or some of it is kept from ``by``.
        ChangedSince: if there are conflicts.
        Refused: if it is not on record, cannot be undone, or the database refuses the former state.
    """
    with recorded(by=by):
        found = _lock(number, role_of(by))
        refuse_untold(found, user=by)
        plan = plan_undo(found, user_id=by.pk)
        _refuse_plan(plan, by, leave_conflicts=leave_conflicts)
        _refuse_rewordings(plan.steps, by)
        # Before the steps: a correction that is removed cannot be asked of which text it was.
        texts = _corrected_texts(plan.steps)
        # These last: whether a stance rests on the words is known once stances have gone back.
        parked = [
            step for step in plan.steps if step.table == _PARKED and step.move is UndoMove.PUT_BACK
        ]
        for group in _grouped([step for step in plan.steps if step not in parked]):
            _take(group)
        refuse_unconfirmed(texts)
        for kind, pk in plan.renewed:
            kind.model._default_manager.filter(pk=pk).update(version=F("version") + 1)
        for pk in plan.recoded:
            _recode_back(pk, number, by)
        _park_again(parked, is_all=len(parked) == len(plan.steps) and not plan.recoded)
        # Looked at when all has gone back, as it stands then; a refusal takes the whole back.
        _refuse_breaches(plan.steps, by)
        return plan


@retried
def undo_saving(*, stance_id: int, since: int, version: int, by: User) -> None:
    """Take back what led a stance from the version ``since`` to ``version``, the newest first: the
    submission, then what was entered. All of it, as one change, or nothing.

    Raises:
        NotAllowed: if ``by`` is no editor, or others had a part in it.
        ChangedSince: if the stance is of another version by now.
        Refused: if one of the changes cannot be undone.
    """
    moments = read_moments(STANCE, stance_id)
    versions = [moment.state[STANCE.table, stance_id]["version"] for moment in moments]
    if not versions or versions[-1] != version:
        raise ChangedSince("The stance was changed since: the history can undo each change.")
    saved = [moment for moment, left in zip(moments, versions, strict=True) if left > since]
    if any(moment.user_id != by.pk for moment in saved):
        raise NotAllowed("Others had a part in that: the history can undo each change.")
    # One transaction, so that the history tells one change, and half of it is never left.
    with recorded(by=by):
        for moment in reversed(saved):
            undo_change(number=moment.transaction, by=by)


def _refuse_plan(plan: UndoPlan, by: User, *, leave_conflicts: bool) -> None:
    """Raise what stands in the way of a plan before any of it is done."""
    if plan.obstacles:
        raise Refused(" ".join(dict.fromkeys(plan.obstacles)))
    if plan.is_for_reviewers and role_of(by) < Role.REVIEWER:
        raise NotAllowed(
            "Merging, archiving, and what others made or coded are undone by reviewers."
        )
    if plan.conflicts and not leave_conflicts:
        raise ChangedSince("Some of it was changed since.")


def _refuse_rewordings(steps: Sequence[Step], by: User) -> None:
    """Raise what the verb that rewords would, where a proposition goes back."""
    for step in steps:
        if step.table == ISSUE.table and "proposition" in step.columns:
            refuse_rewording(Issue.objects.get(pk=step.pk), step.columns["proposition"], by=by)


def _lock(number: int, role: Role) -> Transaction:
    """The transaction, whose rows and the objects that they belong to nobody else changes until the
    end of this one.
    """
    wanted: Any = {"limit": MOST_UNDONE_ROWS, "role": role, "with_batches": True}
    for found in read_transactions([number], **wanted):
        _lock_rows(found)
    # read anew: somebody may have changed the rows while we waited for their locks
    locked = read_transactions([number], **wanted)
    if not locked:
        raise Refused("This change is not on record.")
    return locked[0]


def _lock_rows(found: Transaction) -> None:
    """The objects stand for their parts that were removed, so that these come back once."""
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for row in found.rows:
        wanted[MODELS[row.table]].add(row.pk)
        # Their versions count what happens to their parts, and a form that is open would write
        # these.
        for kind, pk in owners_of(row):
            wanted[kind.model].add(pk)
    named = named_by(list(wanted[Stance]))
    wanted[Actor] |= set(named.actors)
    wanted[Issue] |= set(named.issues)
    wanted[Source] |= set(quoted_by(list(wanted[Stance])))
    for model in ORDER:
        lock_all(model, list(wanted[model]))


def _grouped(steps: Sequence[Step]) -> list[list[Step]]:
    """Steps that are one statement, in an order that no rule minds: what is in the way goes first."""
    groups: dict[tuple[int, str, int, str], list[Step]] = {}
    for step in steps:
        # Each row that comes back has columns of its own; those that are set alike are one
        # statement, or a merge of thousands would be as many.
        own = step.pk if step.move is UndoMove.PUT_BACK else 0
        # columns may hold lists, which are no part of a key
        key = (_ORDER.index(step.move), step.table, own, json.dumps(step.columns, sort_keys=True))
        groups.setdefault(key, []).append(step)
    return [groups[key] for key in sorted(groups)]


_PARKED: Final = ParkedPassage._meta.db_table
# Unique keys are free before rows come back.
_ORDER: Final = (UndoMove.REMOVE, UndoMove.SET, UndoMove.PUT_BACK, UndoMove.ARCHIVE)


def _take(group: Sequence[Step]) -> None:
    step, model = group[0], MODELS[group[0].table]
    rows = model._default_manager.filter(pk__in=[one.pk for one in group])
    if step.move is UndoMove.REMOVE:
        rows.delete()
    elif step.move is UndoMove.PUT_BACK:
        put_back(step.table, step.columns)
    else:
        rows.update(
            **(
                _archived(step.table)
                if step.move is UndoMove.ARCHIVE
                else set_columns(step.table, step.columns)
            )
        )


def _park_again(parked: Sequence[Step], *, is_all: bool) -> None:
    """Put back what was parked, once the rest was taken back, but for words on which a stance in
    use rests.

    Raises:
        Refused: if nothing is left to do, where that ``is_all`` that is to be taken back.
    """
    excerpts = [step.columns["excerpt_id"] for step in parked]
    resting = Evidence.objects.filter(excerpt__in=excerpts).exclude(stance__status=Status.ARCHIVED)
    coded = set(resting.values_list("excerpt_id", flat=True))
    again = [step for step in parked if step.columns["excerpt_id"] not in coded]
    if parked and is_all and not again:
        raise Refused("A stance rests on these words by now: they need not be parked again.")
    for group in _grouped(again):
        _take(group)


def _refuse_breaches(steps: Sequence[Step], by: User) -> None:
    """Raise what the verbs of archiving and merging would, where rows went back to what they no
    longer allow.
    """
    gone = _gone(steps)
    for table, model in MODELS.items():
        own = [step for step in steps if step.table == table and step.move is not UndoMove.REMOVE]
        refuse_merged(table, [step.pk for step in own if "merged_into_id" not in step.columns])
        archived = [step.pk for step in own if _archives(step)]
        for row in model._default_manager.filter(pk__in=archived).order_by("pk"):
            _refuse_archiving(row, by, gone)


def _gone(steps: Sequence[Step]) -> dict[type[Model], set[int]]:
    """What came with the change and is archived with it."""
    gone: dict[type[Model], set[int]] = defaultdict(set)
    for step in steps:
        if step.move is UndoMove.ARCHIVE:
            gone[MODELS[step.table]].add(step.pk)
    return gone


def _archives(step: Step) -> bool:
    return step.move is UndoMove.ARCHIVE or bool(step.columns.get("archived_at"))


def _refuse_archiving(row: Model, by: User, gone: Mapping[type[Model], Collection[int]]) -> None:
    """Raise what archiving the row would; what is ``gone`` with the same change builds on it no
    longer: a table that was imported has its sources with it.
    """
    if isinstance(row, Source):
        refuse_quoted(row)
    if (
        isinstance(row, Actor | Issue | Dossier | Source)
        and role_of(by) < Role.REVIEWER
        and is_in_use(row, but_for=gone)
    ):
        raise NotAllowed(f"Others build on “{row}” by now: a reviewer has to archive it.")


def _corrected_texts(steps: Sequence[Step]) -> list[int]:
    """Texts of which it would be said otherwise, or no longer, whether they stand in the place of
    the former.
    """
    touched = [step.pk for step in steps if step.table == Correction._meta.db_table]
    return list(Correction.objects.filter(pk__in=touched).values_list("snapshot", flat=True))


def _archived(table: str) -> dict[str, Any]:
    if table == STANCE.table:
        return set_columns(table, {"status": Status.ARCHIVED})
    return set_columns(table, {"archived_at": timezone.now()})


def _recode_back(pk: int, number: int, by: User) -> None:
    """Edit a stance back to what it said before: each field by itself, the words and the conditions
    as a whole.
    """
    moments = read_moments(STANCE, pk)
    place = next(n for n, moment in enumerate(moments) if moment.transaction == number)
    # There is one before: what the transaction itself made is archived, and not among the recoded.
    before, after, live = moments[place - 1].state, moments[place].state, moments[-1].state
    fields = _merge_fields(fields_in(before), fields_in(after), fields_in(live))
    words = _merge_words(words_in(before), words_in(after), words_in(live))
    stance = lock(Stance, pk)
    if (
        status_in(after) == Status.ARCHIVED != status_in(before)
    ):  # what said where its words went: it was united
        # No verb writes an archived stance: it is taken out first, and saved with what it says.
        stance.status = Status.RETURNED if status_in(before) == Status.RETURNED else Status.DRAFT
    recode_stance(stance, fields=fields, words=words, coder_id=coder_in(before), by=by)


def _merge_fields(before: StanceFields, after: StanceFields, live: StanceFields) -> StanceFields:
    # Conditions are one of the fields, so that they go back together or not at all.
    changed = [
        one.name
        for one in dataclasses.fields(before)
        if getattr(before, one.name) != getattr(after, one.name)
    ]
    if any(getattr(live, name) != getattr(after, name) for name in changed):
        raise ChangedSince(
            "The stance was edited since: restore an earlier state of it, or edit it."
        )
    return dataclasses.replace(live, **{name: getattr(before, name) for name in changed})


def _merge_words(before: FormerWords, after: FormerWords, live: FormerWords) -> FormerWords:
    if before == after:
        return dict(live)
    if live != after:
        raise ChangedSince(
            "The words of the stance were changed since: restore an earlier state of it, or edit it."
        )
    return dict(before)
