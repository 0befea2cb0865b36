"""What taking back a transaction would do to each row, and where somebody changed the row since; pure."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from positions.choices import Status
from positions.history.kinds import ACCOUNT, BESIDE, KIND_OF_TABLE, KINDS, STANCE, RecordKind, Row
from positions.history.transactions import TouchedRow, Transaction, owner_of, owners_of

MOST_ROWS: Final = 20_000
"""Rows that can be taken back at once: a merge of an actor with a long record."""

_UNTOLD: Final = frozenset({"version", "published_at", "coder_id"})
_CODED: Final = frozenset(
    {"coded_actor_id", "coded_on_behalf_of_id", "coded_issue_id", "coded_reported_by_id", "coded_linked_issue_id"}
)
_WITHDRAWAL: Final = frozenset({"withdrawn_date", "withdrawal_note"})
_REVIEWERS: Final = frozenset({"merged_into_id", "archived_at"})
_OPEN: Final = frozenset({Status.DRAFT, Status.RETURNED})
_OBJECTS: Final = frozenset(kind.table for kind in KINDS.values())


_ROWS_CALLED: Final = {
    "positions_evidence": ("piece of evidence", "pieces of evidence"),
    "positions_correction": ("corrected text", "corrected texts"),
    "positions_parkedpassage": ("parked passage", "parked passages"),
    "positions_dossieractor": ("row of a dossier", "rows of dossiers"),
    "actors_actorname": ("name", "names"),
    **{kind.table: (kind.slug, f"{kind.slug}s") for kind in KINDS.values()},
    "positions_condition": ("condition", "conditions"),
    "actors_membership": ("membership", "memberships"),
}


class Move(enum.Enum):
    SET = "set"
    REMOVE = "remove"
    PUT_BACK = "put back"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to a row; ``columns`` are those to set, or of the row to put back."""

    move: Move
    table: str
    pk: int
    columns: Row


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """``steps`` for rows; ``recoded`` are stances whose content is edited back; ``conflicts`` were changed since.

    ``renewed`` are objects of which only parts go back: their versions count that as well. Nothing can be undone where
    there are ``obstacles``; ``is_for_reviewers`` where editors may not.
    """

    steps: Sequence[Step]
    recoded: Sequence[int]
    renewed: Sequence[tuple[RecordKind, int]]
    conflicts: Sequence[TouchedRow]
    obstacles: Sequence[str]
    is_for_reviewers: bool

    @property
    def counts(self) -> list[tuple[int, str]]:
        """How many rows of what would go back."""
        tables = Counter({STANCE.table: len(self.recoded)}) + Counter(step.table for step in self.steps)
        return [(n, _ROWS_CALLED[table][n > 1]) for table, n in tables.items()]


def plan_undo(transaction: Transaction, *, user_id: int | None) -> UndoPlan:
    """Each column goes back to what it was before, if it still is what the transaction made of it.

    What the user made may be archived by the user; what others made, or coded since, by reviewers.
    """
    if any(KIND_OF_TABLE[row.table] is ACCOUNT for row in transaction.rows):
        return UndoPlan([], [], [], [], ["Accounts and their roles are changed in the administration."], True)
    made = {owner_of(row) for row in transaction.rows if row.table in _OBJECTS and row.before is None}
    recoded = sorted({owner_of(row)[1] for row in transaction.rows if owner_of(row) not in made and _is_content(row)})
    obstacles = list(_obstacles(transaction, recoded))
    steps: list[Step] = []
    conflicts: list[TouchedRow] = []
    with_parts: set[tuple[RecordKind, int]] = set()
    for row in transaction.rows:
        is_part_of_new = row.table not in _OBJECTS and owner_of(row) in made  # goes to the archive with it
        if is_part_of_new or (owner_of(row)[0] is STANCE and owner_of(row)[1] in recoded):
            continue
        if is_in_conflict := _is_in_conflict(row):
            conflicts.append(row)
        if step := _step(row, is_in_conflict=is_in_conflict):
            steps.append(step)
            with_parts |= owners_of(row) if row.table not in BESIDE else set()
    if not (steps or recoded or conflicts or obstacles):
        obstacles = ["Nothing of it is left to undo."]
    is_for_reviewers = any(row.changed & _REVIEWERS for row in transaction.rows)
    is_foreign = any(_is_of_another(row, transaction, user_id) for row in transaction.rows)
    counted = {(KIND_OF_TABLE[step.table], step.pk) for step in steps if step.table in _OBJECTS}
    renewed = sorted(with_parts - counted, key=lambda one: (one[0].table, one[1]))
    return UndoPlan(steps, recoded, renewed, conflicts, obstacles, is_for_reviewers or is_foreign)


def _is_of_another(row: TouchedRow, transaction: Transaction, user_id: int | None) -> bool:
    """Whether it was made by another, or is a stance that another coded since."""
    if row.table not in _OBJECTS or row.before is not None:
        return False
    coder = row.live["coder_id"] if row.table == STANCE.table and row.live else transaction.user_id
    return user_id is None or {transaction.user_id, coder} != {user_id}


def _obstacles(transaction: Transaction, recoded: Sequence[int]) -> Iterator[str]:
    if transaction.bulk or transaction.total > len(transaction.rows):
        yield "It changed too much at once: an import is taken back by whoever runs the installation."
    for row in transaction.rows:
        if row.table == STANCE.table and row.pk not in recoded:
            yield from _status_obstacles(row)


def _status_obstacles(row: TouchedRow) -> Iterator[str]:
    before, after, live = (version and version["status"] for version in (row.before, row.after, row.live))
    if row.before is None and live not in (*_OPEN, Status.ARCHIVED):
        yield f"Stance {row.pk} was submitted since: edit it, or let a reviewer return it."
    elif row.before is not None and "status" in row.changed and after in (Status.PUBLISHED, Status.RETURNED):
        yield "A review is not taken back: edit the stance, or withdraw it."
    elif "status" in row.changed and before not in _OPEN:
        yield f"Stance {row.pk} cannot go back to where it was: edit it."


def _is_content(row: TouchedRow) -> bool:
    """Whether the change is of what a stance says, which goes back by editing it."""
    if KIND_OF_TABLE[row.table] is not STANCE:
        return False
    if row.table != STANCE.table and not row.changed & _CODED:
        return row.changed != {"state"}
    told = row.changed - _UNTOLD - _CODED - {"status", "state"} - _WITHDRAWAL
    return bool(told) and not all(_is_merge(row, column) for column in told)


def _is_merge(row: TouchedRow, column: str) -> bool:
    """Whether a column went along with a merge, or with one that was undone: the stance says what it said."""
    before, after, coded = row.before or {}, row.after or {}, f"coded_{column}"
    return bool(after.get(coded)) or (bool(before.get(coded)) and after.get(column) == before[coded])


def _is_in_conflict(row: TouchedRow) -> bool:
    if row.after is None:
        return row.live is not None
    if row.before is None:
        return row.table not in _OBJECTS and row.live is not None and row.live != row.after
    return row.live is None or any(row.live.get(column) != row.after.get(column) for column in row.changed - _UNTOLD)


def _step(row: TouchedRow, *, is_in_conflict: bool) -> Step | None:
    """Of a row in conflict, the columns that are not; those of a stance go back together or not at all."""
    if is_in_conflict and (row.before is None or row.after is None or row.live is None or row.table == STANCE.table):
        return None
    if row.after is None:
        return Step(Move.PUT_BACK, row.table, row.pk, row.before or {}) if row.before else None
    if row.before is None:
        return _unmake(row)
    live = row.live or {}
    unchanged = [c for c in sorted(row.changed - {"version"}) if c in _UNTOLD or live.get(c) == row.after.get(c)]
    columns: dict[str, Any] = {column: row.before.get(column) for column in unchanged}
    return Step(Move.SET, row.table, row.pk, columns) if columns else None


def _unmake(row: TouchedRow) -> Step | None:
    if row.live is None:
        return None
    if row.table not in _OBJECTS:
        return Step(Move.REMOVE, row.table, row.pk, {})
    is_archived = row.live.get("archived_at") or row.live.get("status") == Status.ARCHIVED
    return None if is_archived else Step(Move.ARCHIVE, row.table, row.pk, {})
