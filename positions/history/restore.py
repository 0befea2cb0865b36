"""Which columns of an object are its content: what restoring an earlier state brings back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from positions.history.kinds import Key, RecordKind, Row, State
from positions.history.revisions import Moment, read_moments

_NOT_CONTENT: Final = frozenset(
    {"id", "version", "client_key", "created_at", "created_by_id", "merged_into_id", "archived_at"}
)
"""When it was made, where it went and whether it is archived: for these there are other verbs."""


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
    def removed(self) -> list[Key]:
        """Parts that were not there."""
        return sorted(self.live.keys() - self.moment.state.keys())

    @property
    def missing(self) -> list[tuple[Key, Row]]:
        """Parts that are no longer there."""
        return [(key, row) for key, row in sorted(self.moment.state.items()) if key not in self.live]

    @property
    def changed(self) -> Sequence[tuple[Key, dict[str, Any]]]:
        """The content that differs, of what is there now and was then, as it was."""
        both = [(key, row, self.live[key]) for key, row in sorted(self.moment.state.items()) if key in self.live]
        differing = [
            (key, {c: row.get(c) for c in live if c not in _NOT_CONTENT and row.get(c) != live[c]})
            for key, row, live in both
        ]
        return [(key, columns) for key, columns in differing if columns]


def read_restorable(kind: RecordKind, pk: int, transaction: int) -> Restorable | None:
    """An object as a transaction left it; None where it did not touch the object, or nothing is left of that."""
    moments = read_moments(kind, pk)
    found = [moment for moment in moments if moment.transaction == transaction]
    if not found or (kind.table, pk) not in found[0].state or (kind.table, pk) not in moments[-1].state:
        return None
    return Restorable(kind, pk, found[0], moments[-1].state)
