"""What taking back a transaction would do to each row, and where somebody changed the row since;
pure.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from positions.choices import Status
from positions.history.kinds import (
    ACCOUNT,
    BESIDE,
    ISSUE,
    KIND_OF_TABLE,
    RECORD_KINDS,
    STANCE,
    HistoryRow,
    RecordKey,
    RecordKind,
    differing,
)
from positions.history.transactions import TouchedRow, Transaction, owner_of, owners_of
from positions.models import DossierIssue

MOST_UNDONE_ROWS: Final = 20_000
"""Rows that can be taken back at once: a merge of an actor with a long record."""

# They follow from what else is done: another value by now is no conflict.
_UNTOLD: Final = frozenset({"version", "published_at", "coder_id"})
_CODED: Final = frozenset(
    {
        "coded_actor_id",
        "coded_on_behalf_of_id",
        "coded_issue_id",
        "coded_reported_by_id",
        "coded_linked_issue_id",
    }
)
_SETTLED: Final = frozenset({"state", "settled_date", "settled_precision"})
_WITHDRAWAL: Final = frozenset({"withdrawn_date", "withdrawal_note"})
# Merging and archiving are for reviewers, and so is taking them back.
_REVIEWERS: Final = frozenset({"merged_into_id", "archived_at"})
_OPEN: Final = frozenset({Status.DRAFT, Status.RETURNED})
_OBJECTS: Final = frozenset(kind.table for kind in RECORD_KINDS.values())


# Whatever can go back has its words here: a new part without them cannot be counted.
_ROWS_CALLED: Final = {
    "positions_evidence": ("piece of evidence", "pieces of evidence"),
    "positions_correction": ("corrected text", "corrected texts"),
    "positions_parkedpassage": ("parked passage", "parked passages"),
    "positions_speaker": ("speaker of a text", "speakers of texts"),
    "positions_dossieractor": ("row of a dossier", "rows of dossiers"),
    "positions_dossierissue": ("issue of a dossier", "issues of dossiers"),
    "positions_eventactor": ("participant of an event", "participants of events"),
    "positions_draft": ("version of a text", "versions of texts"),
    "positions_clauseissue": ("issue of a clause", "issues of clauses"),
    "actors_actorname": ("name", "names"),
    **{kind.table: (kind.slug, f"{kind.slug}s") for kind in RECORD_KINDS.values()},
    "positions_condition": ("condition", "conditions"),
    "actors_membership": ("membership", "memberships"),
}


type Owner = tuple[RecordKind, int]
"""An object by its kind and identifier."""


class UndoMove(enum.Enum):
    SET = "set"
    REMOVE = "remove"
    PUT_BACK = "put back"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to a row; ``columns`` are those to set, or of the row to put back."""

    move: UndoMove
    table: str
    pk: int
    columns: HistoryRow


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """``steps`` for rows; ``recoded`` are stances whose content is edited back; ``conflicts`` were
    changed since.

    ``renewed`` are objects of which only parts go back: their versions count that as well. Nothing
    can be undone where there are ``obstacles``; ``is_for_reviewers`` where editors may not.
    """

    steps: Sequence[Step]
    recoded: Sequence[int]
    renewed: Sequence[Owner]
    conflicts: Sequence[TouchedRow]
    obstacles: Sequence[str]
    is_for_reviewers: bool

    @property
    def counts(self) -> list[tuple[int, str]]:
        """How many rows of what would go back."""
        tables = Counter({STANCE.table: len(self.recoded)}) + Counter(
            step.table for step in self.steps
        )
        return [(n, _ROWS_CALLED[table][n > 1]) for table, n in tables.items()]


def plan_undo(transaction: Transaction, *, user_id: int | None) -> UndoPlan:
    """Each column goes back to what it was before, if it still is what the transaction made of it.

    What the user made may be archived by the user; what others made, or coded since, by reviewers.
    """
    if _is_of_accounts(transaction):
        return UndoPlan(
            [], [], [], [], ["Accounts and their roles are changed in the administration."], True
        )
    # What was made is archived with all its parts; what was there before goes back part by part.
    made = {owner_of(row) for row in transaction.rows if _makes_an_object(row)}
    recoded = _recoded(transaction, made)
    going = [row for row in transaction.rows if not _goes_along(row, made, recoded)]
    steps = {row.key: step for row in going if (step := _step(row))}
    conflicts = list(filter(_is_in_conflict, going))
    obstacles = list(_obstacles(transaction, recoded))
    if not any((steps, recoded, conflicts, obstacles)):
        # Undone before, or it changed nothing but what goes along.
        obstacles = ["Nothing of it is left to undo."]
    return UndoPlan(
        steps=list(steps.values()),
        recoded=recoded,
        renewed=_renewed(going, steps),
        conflicts=conflicts,
        obstacles=obstacles,
        is_for_reviewers=_is_for_reviewers(transaction, user_id),
    )


def _is_of_accounts(transaction: Transaction) -> bool:
    return any(KIND_OF_TABLE[row.table] is ACCOUNT for row in transaction.rows)


def _recoded(transaction: Transaction, made: Collection[Owner]) -> list[int]:
    """The stances on record before of which the content was changed."""
    owners = {owner_of(row) for row in transaction.rows if _is_content(row)}
    return sorted(pk for _, pk in owners.difference(made))


def _is_for_reviewers(transaction: Transaction, user_id: int | None) -> bool:
    return any(
        row.changed & _REVIEWERS or _is_of_another(row, transaction, user_id) or _is_sent_anew(row)
        for row in transaction.rows
    )


def _is_sent_anew(row: TouchedRow) -> bool:
    """Whether a published stance went back into the queue as it stood, its issue being reworded: its
    approval covers it still, which the database asks for.
    """
    if row.table != STANCE.table or row.before is None or row.after is None:
        return False
    return (row.before["status"], row.after["status"]) == (Status.PUBLISHED, Status.SUBMITTED)


def _makes_an_object(row: TouchedRow) -> bool:
    return row.table in _OBJECTS and row.before is None


def _goes_along(row: TouchedRow, made: Collection[Owner], recoded: Collection[int]) -> bool:
    """Whether it has no step of its own: a part goes to the archive with a new object, a stance is
    edited back.
    """
    kind, pk = owner_of(row)
    is_with_new = (kind, pk) in made or _new_issue(row) in made
    return (row.table not in _OBJECTS and is_with_new) or (kind is STANCE and pk in recoded)


def _new_issue(row: TouchedRow) -> Owner | None:
    """The issue that a dossier came to list: one made with it keeps its place while it is archived."""
    if row.table != DossierIssue._meta.db_table or row.before or not row.after:
        return None
    return ISSUE, row.after["issue_id"]


def _renewed(going: Sequence[TouchedRow], steps: Mapping[RecordKey, Step]) -> list[Owner]:
    """The objects of which only parts go back."""
    parts = (row for row in going if row.key in steps and row.table not in BESIDE)
    owners = {owner for row in parts for owner in owners_of(row)}
    counted = {(KIND_OF_TABLE[table], pk) for table, pk in steps if table in _OBJECTS}
    return sorted(owners - counted, key=lambda one: (one[0].table, one[1]))


def _is_of_another(row: TouchedRow, transaction: Transaction, user_id: int | None) -> bool:
    """Whether it was made by another, or is a stance that another coded since."""
    if not _makes_an_object(row):
        return False
    # Whoever coded on is not to lose it by somebody else's undo.
    coder = row.live["coder_id"] if row.table == STANCE.table and row.live else transaction.user_id
    return user_id is None or {transaction.user_id, coder} != {user_id}


def _obstacles(transaction: Transaction, recoded: Sequence[int]) -> Iterator[str]:
    # The caller asked for `MOST_UNDONE_ROWS`: what has more would go back by half.
    if transaction.bulk or transaction.total > len(transaction.rows):
        yield "It changed too much at once: an import is taken back by whoever runs the installation."
    for row in transaction.rows:
        if row.table == STANCE.table and row.pk not in recoded:
            yield from _status_obstacles(row)


def _status_obstacles(row: TouchedRow) -> Iterator[str]:
    before, after, live = (
        version and version["status"] for version in (row.before, row.after, row.live)
    )
    if row.before is None and live not in (*_OPEN, Status.ARCHIVED):
        yield f"Stance {row.pk} was submitted since: edit it, or let a reviewer return it."
    elif row.before is None or "status" not in row.changed or _is_sent_anew(row):
        return
    elif after in (Status.PUBLISHED, Status.RETURNED):
        yield "A review is not taken back: edit the stance, or withdraw it."
    elif before not in _OPEN:
        yield f"Stance {row.pk} cannot go back to where it was: edit it."


def _is_content(row: TouchedRow) -> bool:
    """Whether the change is of what a stance says, which goes back by editing it."""
    if KIND_OF_TABLE[row.table] is not STANCE:
        return False
    if row.table != STANCE.table and not row.changed & _CODED:
        # A condition or words that came, went or say something else; what became of a condition is
        # not judged.
        return not (row.changed and row.changed <= _SETTLED)
    # Where it stands is no content, nor what a merge led elsewhere: both go back as columns, and
    # keep the approval.
    told = row.changed - _UNTOLD - _CODED - _SETTLED - {"status"} - _WITHDRAWAL
    return bool(told) and not all(_is_merge(row, column) for column in told)


def _is_merge(row: TouchedRow, column: str) -> bool:
    """Whether a column went along with a merge, or with one that was undone: the stance says what
    it said.
    """
    before, after, coded = row.before or {}, row.after or {}, f"coded_{column}"
    return bool(after.get(coded)) or (
        bool(before.get(coded)) and after.get(column) == before[coded]
    )


def _is_in_conflict(row: TouchedRow) -> bool:
    # Removed by it, and there again.
    if row.after is None:
        return row.live is not None
    if row.before is None:
        # Made by it: an object is archived with whatever it says by now, a part that says something
        # else stays.
        is_part = row.table not in _OBJECTS
        return is_part and row.live is not None and bool(differing(row.live, row.after))
    return row.live is None or bool(differing(row.live, row.after) & (row.changed - _UNTOLD))


def _step(row: TouchedRow) -> Step | None:
    """Of a row in conflict, the columns that are not; those of a stance go back together or not at
    all.
    """
    if row.before and row.after and row.live:
        return (
            None
            if row.table == STANCE.table and _is_in_conflict(row)
            else _set_back(row, row.before, row.live)
        )
    if _is_in_conflict(row):
        return None
    if row.after is None:
        return Step(UndoMove.PUT_BACK, row.table, row.pk, row.before) if row.before else None
    return _unmake(row)


def _set_back(row: TouchedRow, before: HistoryRow, live: HistoryRow) -> Step | None:
    after = row.after or {}
    # The version counts on: with an old one a form that is open would pass for fresh.
    unchanged = [
        c for c in sorted(row.changed - {"version"}) if c in _UNTOLD or live.get(c) == after.get(c)
    ]
    columns = {column: before[column] for column in unchanged}
    return Step(UndoMove.SET, row.table, row.pk, columns) if columns else None


def _unmake(row: TouchedRow) -> Step | None:
    if row.live is None:
        return None
    if row.table not in _OBJECTS:
        return Step(UndoMove.REMOVE, row.table, row.pk, {})
    # A stance is archived by its status, all else by a time.
    is_archived = row.live.get("archived_at") or row.live.get("status") == Status.ARCHIVED
    return None if is_archived else Step(UndoMove.ARCHIVE, row.table, row.pk, {})
