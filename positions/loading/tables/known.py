"""Which rows say what is on record, or what a row above says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import batched

from positions.loading.tables.problems import Problems
from positions.loading.tables.rows import StanceRow
from positions.models import Stance

type _Said = tuple[object, ...]
_CHUNK = 5000


def mark_known(rows: Sequence[StanceRow], problems: Problems) -> None:
    """Rows that say the same, of the same words, as a stance that is not archived are left out; of
    two such rows the second is. Rows that give the same words two values are asked about.

    Two queries for each few thousand rows.
    """
    on_record = _read_said(rows)
    seen: dict[tuple[object, ...], int] = {}
    valued: dict[tuple[object, ...], StanceRow] = {}
    for row in rows:
        # A row with gaps is refused elsewhere, and has nothing to be compared by.
        if not (row.actor and row.issue and "value" in row.cells):
            continue
        if row.key in seen:
            row.is_known = True
            problems.ask(
                row.line, "words", f"Row {seen[row.key]} says the same: this one is left out."
            )
        seen.setdefault(row.key, row.line)
        # The first row with these words stands for all that follow.
        above = valued.setdefault(row.place, row)
        if above.cells["value"] != row.cells["value"]:
            said = f"Row {above.line} has another value of the same words."
            problems.ask(row.line, "value", said)
        row.is_known |= any(_place(row) in on_record.get(said, ()) for said in _said(row))


def _place(row: StanceRow) -> tuple[int | None, int | None] | None:
    """Where its words begin, of no text where they stand in a new one; None where it has none."""
    return (row.snapshot, row.start) if row.words else None


def _said(row: StanceRow) -> Iterator[_Said]:
    """What it says. Where no column says for whom, the actor may stand on record for nobody else."""
    # Coded before its office was known, a stance may stand without the group.
    groups = (row.on_behalf_of, None) if row.is_by_office else (row.on_behalf_of,)
    for group in groups:
        yield row.actor, group, row.issue, row.cells["value"], *row.day


def _read_said(rows: Sequence[StanceRow]) -> dict[_Said, set[tuple[int, int] | None]]:
    """By what is said, where the words begin that carry it; None where none do."""
    pairs = {(row.actor, row.issue) for row in rows if row.actor and row.issue}
    issues = {issue for _, issue in pairs}
    found: dict[_Said, set[tuple[int, int] | None]] = defaultdict(set)
    for actors in batched(sorted({actor for actor, _ in pairs if actor}), _CHUNK):
        stances = Stance.objects.in_use().filter(issue__in=issues, actor__in=actors)
        columns = ("actor_id", "on_behalf_of_id", "issue_id", "value", "stated_date")
        places = ("evidence__excerpt__snapshot_id", "evidence__excerpt__start")
        told = stances.values_list(*columns, "stated_precision", *places)
        for *said, snapshot, start in told.iterator():
            found[tuple(said)].add(None if snapshot is None else (snapshot, start))
    return found
