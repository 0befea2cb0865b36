"""Bringing back any state that an object once had, as a new revision of it."""

from typing import Any, Final

from django.contrib.auth.models import User

from actors.models import Actor, Membership
from positions.actions.former_stances import coder_in, fields_in, words_in
from positions.actions.ground.former_rows import follow_merges, put_back, refuse_merged, set_columns
from positions.actions.ground.locks import lock, lock_all, share, share_named, share_quoted
from positions.actions.ground.verbs import recorded, retried
from positions.actions.rewording import refuse_rewording
from positions.actions.stances import recode_stance
from positions.exceptions import ChangedSince, Refused
from positions.history.kinds import ISSUE, MODELS, STANCE, HistoryRow, RecordKind
from positions.history.restore import Restorable, read_restorable
from positions.models import ClauseIssue, DossierActor, Draft, EventActor, Issue, Stance


@retried
def restore_state(*, kind: RecordKind, pk: int, transaction: int, version: int, by: User) -> None:
    """Make an object say again what it said after a transaction; whether it is archived stays as it
    is.

    Where it named an actor that was merged since, it names the one in use. A stance becomes a draft, unless exactly
    this was approved: then it is published.

    Raises:
        NotAllowed: if ``by`` is no editor; or no reviewer, where published stances were approved under other words.
        ChangedSince: if somebody saved since ``version``.
        Refused: if there was no such state, it was merged into another, or a rule forbids it now.
    """
    with recorded(by=by):
        if kind is STANCE:
            share_named([pk])
            # It may be published again at once, and whoever archives or dates its sources must
            # wait.
            share_quoted([pk])
        lock_all(kind.model, [pk])
        refuse_merged(kind.table, [pk])
        former = read_restorable(kind, pk, transaction)
        if former is None:
            raise Refused("There was no such state.")
        # Of the row that is locked by now: what was shown may be older.
        if former.version != version:
            raise ChangedSince("Somebody changed it in the meantime: look at it as it stands now.")
        if kind is STANCE:
            state = former.moment.state
            stance = lock(Stance, pk)
            recode_stance(
                stance,
                fields=fields_in(state, live=stance),
                words=words_in(state),
                coder_id=coder_in(state),
                by=by,
            )
        else:
            if kind is ISSUE:
                # Restoring leads round no rule: other words need a reviewer here as in the form.
                refuse_rewording(
                    Issue.objects.get(pk=pk),
                    former.moment.state[kind.table, pk]["proposition"],
                    by=by,
                )
            _write(former)


def _write(former: Restorable) -> None:
    """Removed parts first, which may be in the way of others."""
    _share_named(former)
    for table, pk in former.removed:
        MODELS[table]._default_manager.filter(pk=pk).delete()
    changed = dict(former.changed)
    own = (former.kind.table, former.pk)
    for (table, pk), columns in {
        own: {},
        **changed,
    }.items():  # the object's version counts its parts' changes too
        MODELS[table]._default_manager.filter(pk=pk).update(
            **set_columns(table, _in_use(table, columns))
        )
    for (table, _pk), row in former.missing:
        put_back(table, _in_use(table, row))


# By table, the column in which a row names an actor or an issue that may have been merged since.
_NAMED: Final[dict[str, tuple[type[Actor | Issue], str]]] = {
    Actor._meta.db_table: (Actor, "succeeded_by_id"),
    Membership._meta.db_table: (Actor, "group_id"),
    DossierActor._meta.db_table: (Actor, "actor_id"),
    EventActor._meta.db_table: (Actor, "actor_id"),
    Draft._meta.db_table: (Actor, "proposer_id"),
    ClauseIssue._meta.db_table: (Issue, "issue_id"),
}


def _share_named(former: Restorable) -> None:
    """Share what comes to be named, and what that was merged into: none is merged until the end of the
    transaction.
    """
    named: dict[type[Actor | Issue], set[int | None]] = {Actor: set(), Issue: set()}
    for (table, _pk), columns in (*former.changed, *former.missing):
        model, column = _NAMED.get(table, (Actor, ""))
        named[model].add(columns.get(column))
    # Late, as only what is locked can be read for sure; a deadlock of that is tried again.
    share(Actor, {row.merged_into_id for row in share(Actor, named[Actor])})
    share(Issue, {row.merged_into_id for row in share(Issue, named[Issue])})


def _in_use(table: str, columns: HistoryRow) -> dict[str, Any]:
    """The columns with what the actor or issue that they name was merged into."""
    model, column = _NAMED.get(table, (Actor, ""))
    named = columns.get(column)
    return {**columns, column: follow_merges(model, [named])[named]} if named else dict(columns)
