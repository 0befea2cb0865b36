"""What the tests of the write side have in common: an editor's input, and what became of it."""

import datetime as dt
from typing import Any

from django.db import connection

from config.accounts.roles import Role
from positions.actions.ground.excerpts import Span
from positions.actions.sources import SourceFields
from positions.actions.stances import StanceFields
from positions.choices import Act, SourceKind, Status, Value
from positions.models import Snapshot, Stance
from positions.reads.matrix.cells import read_cells
from tests.factories import ActorFactory, EvidenceFactory, IssueFactory, SnapshotFactory, stance_hash
from tests.factories.sources import WORDS

__all__ = ["WORDS", "cell_value", "editors_in_history", "fields", "source_fields", "span", "stance_hash", "submitted"]

DAY = dt.date(2025, 8, 19)
LATER = dt.date(2025, 12, 1)


def fields(**given: Any) -> StanceFields:
    """A plain stance of an actor and an issue of their own, unless some are given."""
    if "actor_id" not in given:
        given["actor_id"] = ActorFactory.create().pk
    if "issue_id" not in given:
        given["issue_id"] = IssueFactory.create().pk
    return StanceFields(**{"value": Value.SUPPORTS, "act": Act.VERBATIM, "stated_date": DAY, **given})


def source_fields(**given: Any) -> SourceFields:
    return SourceFields(**{"kind": SourceKind.ARTICLE, "title": "Talks went on", **given})


def span(words: str = WORDS, *, snapshot: Snapshot | None = None) -> Span:
    """``words`` where they first stand in the snapshot."""
    snapshot = snapshot or SnapshotFactory.create()
    start = snapshot.text.index(words)
    return Span(snapshot.pk, start, start + len(words), words)


def submitted(**given: Any) -> Stance:
    """A stance with its words that waits for review."""
    stance: Stance = EvidenceFactory.create(
        **{f"stance__{name}": value for name, value in {"status": Status.SUBMITTED, **given}.items()}
    ).stance
    return stance


def cell_value(stance: Stance, *, on_date: dt.date = LATER) -> int | None:
    """What the matrix shows of the stance's actor and issue."""
    cells = read_cells(actors=[stance.actor_id], issues=[stance.issue_id], on_date=on_date)
    cell = cells.get((stance.actor_id, stance.issue_id))
    return cell.value if cell else None


def editors_in_history(table: str, pk: int) -> list[int | None]:
    """Who changed the row, according to the history, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select user_id from history.revision where table_name = %s and object_id = %s order by id", [table, pk]
        )
        return [user for (user,) in cursor.fetchall()]


EDITOR, REVIEWER, READER = Role.EDITOR, Role.REVIEWER, Role.READER
