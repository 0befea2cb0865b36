"""Which columns of an object are its content: what restoring an earlier state brings back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from positions.history.kinds import (
    BESIDE,
    DERIVED,
    HistoryRow,
    RecordKey,
    RecordKind,
    State,
    differing,
)
from positions.history.names import read_names
from positions.history.revisions import Moment, read_moments
from positions.history.words import describe_changes, tell_state
from positions.models import DossierIssue

_KEPT: Final = frozenset(
    {"id", "version", "client_key", "created_at", "created_by_id", "merged_into_id", "archived_at"}
    | {"status", "published_at", "withdrawn_date", "withdrawal_note"}
    | DERIVED
)
"""When it was made, where it went, where it stands: for these there are other verbs."""


@dataclass(frozen=True, slots=True)
class Restorable:
    """A former state of an object, and the present one."""

    kind: RecordKind
    pk: int
    moment: Moment
    live: State

    @property
    def version(self) -> int:
        """The version of the object as it stands."""
        version: int = self.live[self.kind.table, self.pk]["version"]
        return version

    @property
    def removed(self) -> list[RecordKey]:
        """Parts that were not there."""
        return sorted(self.live.keys() - self.moment.state.keys())

    @property
    def missing(self) -> list[tuple[RecordKey, HistoryRow]]:
        """Parts that are no longer there."""
        return [
            (key, row) for key, row in sorted(self.moment.state.items()) if key not in self.live
        ]

    @property
    def changed(self) -> Sequence[tuple[RecordKey, dict[str, Any]]]:
        """The content that differs, of what is there now and was then, as it was."""
        former = [
            (key, {column: row[column] for column in differing(row, self.live[key]) - _KEPT})
            for key, row in sorted(self.moment.state.items())
            if key in self.live
        ]
        return [(key, columns) for key, columns in former if columns]


@dataclass(frozen=True, slots=True)
class ToldState:
    """A former state in words: its ``lines`` of label and text, and in ``sentences`` what restoring
    it would change.
    """

    lines: Sequence[tuple[str, str]]
    sentences: Sequence[str]


def describe_restoring(former: Restorable) -> ToldState:
    """What was, and what would be different; a query for each kind of thing that is named."""
    then = former.moment.state
    names = read_names([*then.items(), *former.live.items()])
    content = {
        key: {
            # What stays as it is comes from the live row, so that only what would change is told as
            # changed.
            **former.live.get(key, row),
            **{column: value for column, value in row.items() if column not in _KEPT},
        }
        for key, row in then.items()
    }
    return ToldState(tell_state(then, names), describe_changes(former.live, content, names))


def read_restorable(kind: RecordKind, pk: int, transaction: int) -> Restorable | None:
    """An object as a transaction left it; None where it did not touch the object, or nothing is
    left of that.
    """
    moments = read_moments(kind, pk)
    found = [moment for moment in moments if moment.transaction == transaction]
    if (
        not found
        or (kind.table, pk) not in found[0].state
        or (kind.table, pk) not in moments[-1].state
    ):
        return None
    # Restoring reads the live state from the history too: the last moment left the live rows.
    live = _without_beside(moments[-1].state)
    state = {**_without_beside(found[0].state), **_kept_later(moments, found[0])}
    state |= _homes(pk, state, live)
    return Restorable(kind, pk, replace(found[0], state=state), live)


def _kept_later(moments: Sequence[Moment], moment: Moment) -> State:
    """Parts that were there before the history of their table began, and that it did: it does not
    tell that they were missing.
    """
    later = moments[moments.index(moment) + 1 :]
    # 0 is no transaction but a seal: rows that were there when their table began to be captured.
    sealed = next((one for one in later if not one.transaction), None)
    if sealed is None:
        return {}
    before = moments[moments.index(sealed) - 1].state
    return {key: row for key, row in sealed.state.items() if key not in before}


def _homes(pk: int, state: State, live: State) -> State:
    """The places of issues, among the parts that were not there, that no other dossier has and the
    state has not either: an issue does not go with the place that it came to later.
    """
    table = DossierIssue._meta.db_table
    listed = {row["issue_id"] for key, row in state.items() if key[0] == table}
    later = {
        row["issue_id"]: (key, row)
        for key, row in live.items()
        if key[0] == table and row["issue_id"] not in listed
    }
    # An issue in use stands somewhere (`issue_in_a_dossier`): to take its only place would be
    # refused at the end.
    elsewhere = DossierIssue.objects.filter(issue__in=later).exclude(dossier=pk)
    shared = set(elsewhere.values_list("issue", flat=True)) if later else set()
    return dict(place for issue, place in later.items() if issue not in shared)


def _without_beside(state: State) -> State:
    return {key: row for key, row in state.items() if key[0] not in BESIDE}
