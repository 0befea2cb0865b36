"""How much of a dossier a matrix shows, in the same words wherever it stands."""

from __future__ import annotations

from typing import Final

from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.asked import Headings
from positions.reads.matrix.columns import MatrixColumns
from positions.reads.matrix.rows import Rows

_KINDS: Final = {
    "": ("actor", "actors"),
    "speakers": ("speaker", "speakers"),
    "collectives": ("state or body", "states and bodies"),
}


def say_shown(headings: Headings, address: MatrixAddress) -> str:
    """As "the first 8 of 19 issues, the first 13 of 30 actors" of an address."""
    return f"{_say_columns(headings.columns)}, {_say_rows(headings.rows, address)}"


def _say_columns(columns: MatrixColumns) -> str:
    shown, total = len(columns.issues), columns.total
    if columns.is_first:
        return f"the first {shown:,} of {_count(columns.in_dossier, 'issue', 'issues')}"
    if columns.is_paged:
        standing = (
            f" with a position on this day, {columns.in_dossier:,} in the dossier"
            if columns.without_position
            else ""
        )
        return f"issues {columns.start + 1:,} to {columns.end:,} of {total:,}{standing}"
    if columns.is_part:
        return f"{shown:,} of {_count(columns.in_dossier, 'issue', 'issues')}"
    return _count(shown, "issue", "issues")


def _say_rows(rows: Rows, address: MatrixAddress) -> str:
    one, many = _KINDS[address.rows]
    if address.actors:
        return _count(rows.count, f"chosen {one}", f"chosen {many}")
    if not rows.left_out:
        return _count(rows.count, one, many)
    first = "the first " if rows.is_first else ""
    return f"{first}{rows.count:,} of {_count(rows.total, one, many)}"


def _count(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
