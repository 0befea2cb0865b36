"""What is doubtful about stances of a table: asked before they are imported, shown in review after."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched
from typing import Final

from positions.choices import EvidenceRole
from positions.doubts import Said, doubt_all
from positions.doubts.said import SaidWords
from positions.loading.tables.problems import Problems
from positions.loading.tables.rows import Quoted, StanceRow
from positions.loading.tables.ticking import Tick

_CHUNK: Final = 500


def ask_doubts(rows: Sequence[StanceRow], problems: Problems, tick: Tick) -> None:
    """Ask what the form would; a fixed number of queries for each few hundred rows."""
    looked = 0
    for some in batched((row for row in rows if not row.is_known), _CHUNK):
        tick(looked)
        looked += len(some)
        for row, doubts in zip(some, doubt_all([_said(row) for row in some]), strict=True):
            for doubt in doubts:
                problems.ask(row.line, doubt.field, doubt.text)


def _said(row: StanceRow) -> Said:
    day, precision = row.day
    quoted: list[tuple[StanceRow | Quoted, str]] = [(row, EvidenceRole.SUPPORTS)]
    quoted += [(more, more.role) for more in row.more]
    words = [
        SaidWords(one.snapshot, one.start, one.start + len(one.words), one.words, role)
        for one, role in quoted
        if one.words and one.snapshot
    ]
    return Said(
        pk=None,
        actor_id=row.actor or 0,
        on_behalf_of_id=row.on_behalf_of,
        issue_id=row.issue or 0,
        value=row.cells["value"],
        act=row.cells["act"],
        stated_date=day,
        stated_precision=precision,
        words=words,
    )
