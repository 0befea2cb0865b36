"""What the history is told of: an object with the rows that belong to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import Model

from actors.models import Actor, ActorName, Membership
from config.accounts.roles import Role
from positions.models import (
    ClauseIssue,
    Condition,
    Correction,
    Dossier,
    DossierActor,
    DossierIssue,
    Draft,
    Event,
    EventActor,
    Evidence,
    Issue,
    NegotiatingText,
    ParkedPassage,
    Source,
    Speaker,
    Stance,
)

type HistoryRow = Mapping[str, Any]
"""A row as the history keeps it: the columns as JSON has them."""
type RecordKey = tuple[str, int]
"""Table and identifier."""
type State = Mapping[RecordKey, HistoryRow]
"""An object with its parts, as it stood at some moment."""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """An object told as one with its ``parts``, each with the column that names the object.

    ``least`` is the role that sees its history. What ``goes_back`` is undone and restored by the
    verbs of this package.
    """

    slug: str
    model: type[Model]
    # A kind is a key of mappings, and a mapping has no hash.
    parts: Mapping[type[Model], str] = field(compare=False)
    least: Role = Role.EDITOR
    goes_back: bool = True

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def owner_columns(self) -> dict[str, str]:
        """By table, the column that holds the object's identifier."""
        return {
            self.table: "id",
            **{part._meta.db_table: column for part, column in self.parts.items()},
        }


STANCE: Final = RecordKind("stance", Stance, {Condition: "stance_id", Evidence: "stance_id"})
SOURCE: Final = RecordKind(
    "source",
    Source,
    {Correction: "source_id", ParkedPassage: "source_id", Speaker: "source_id"},
)
ACTOR: Final = RecordKind("actor", Actor, {ActorName: "actor_id", Membership: "member_id"})
DOSSIER: Final = RecordKind(
    "dossier", Dossier, {DossierActor: "dossier_id", DossierIssue: "dossier_id"}
)
# Its places are parts of the dossiers that list it: a table belongs to one kind.
ISSUE: Final = RecordKind("issue", Issue, {})
EVENT: Final = RecordKind("event", Event, {EventActor: "event_id"})
TEXT: Final = RecordKind("text", NegotiatingText, {Draft: "text_id", ClauseIssue: "text_id"})
ACCOUNT: Final = RecordKind(
    "account", User, {User.groups.through: "user_id"}, Role.ADMINISTRATOR, goes_back=False
)
RECORD_KINDS: Final = {
    kind.slug: kind for kind in (STANCE, SOURCE, ACTOR, DOSSIER, ISSUE, EVENT, TEXT, ACCOUNT)
}

BESIDE: Final = frozenset({ParkedPassage._meta.db_table, Speaker._meta.db_table})
"""Work that lies beside an object, and is no part of what it says: readers are not told, restoring
leaves it there.
"""

DERIVED: Final = frozenset({"stated_until"})
"""Columns that the database keeps: nobody changes them, and taking something back brings them
along.
"""

FORMER: Final[Mapping[str, Mapping[str, type[Model]]]] = {
    Issue._meta.db_table: {"dossier_id": Dossier}
}
"""Columns that a table once had, with what they referred to: rows kept from then are told with them,
and go back without them.
"""

KIND_OF_TABLE: Final = {
    table: kind for kind in RECORD_KINDS.values() for table in kind.owner_columns
}
# Sentences are told in this order, and what is no object itself is locked in it
# (`actions/ground/locks.py`).
MODELS: Final[dict[str, type[Model]]] = {
    model._meta.db_table: model
    for kind in RECORD_KINDS.values()
    for model in (kind.model, *kind.parts)
}
"""By table, objects before their parts."""


def differing(one: HistoryRow, other: HistoryRow) -> set[str]:
    """The columns in which two kept rows differ: a row kept before a column was added says nothing
    of it.
    """
    # Or every upgrade would be a change of each row, by whoever saved it next (decision 0007).
    return {column for column in one.keys() & other.keys() if one[column] != other[column]}


def tables_for(role: Role) -> list[str]:
    """The tables that somebody with the role is told of.

    Reviews and snapshots are written once, and told elsewhere.
    """
    return [table for table, kind in KIND_OF_TABLE.items() if role >= kind.least]
