"""What a reader makes of a matrix that was read: rows found by a name, those that moved or are silent
alone, sorted by a column, cells of a firmness or salience alone, and how many stand where in each column.

What is left out is told: a cell that a filter hides is no cell without a position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from actors.folding import fold
from config.postgres.prepared import fetch_prepared
from positions.choices import Firmness, Salience, is_on_scale
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.cells import Matrix, Row, RowGroup

_OF_STANCES: Final = """
select id from positions_stance
 where id = any(%(stances)s) and (%(firmness)s = '' or firmness = %(firmness)s)
   and (%(salience)s = '' or salience = %(salience)s)
"""
_LAST: Final = 1_000
"""Behind every value: where somebody stands nowhere."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A matrix as its address wants it, and in words what it was narrowed by; ``left_out`` rows are
    not shown.
    """

    table: Matrix
    said: Sequence[str]
    left_out: int


def narrow(table: Matrix, address: MatrixAddress) -> Narrowed:
    """The matrix with the rows and cells that the address asks for, in its order: as it is, without a
    query, where it asks nothing; one query where it asks for a firmness or salience.
    """
    if not address.is_narrowed:
        return Narrowed(table, (), 0)
    before = table.actor_count
    table = _of_stances(table, address)
    if address.find:
        wanted = fold(address.find)
        table = _keep(table, lambda row: wanted in fold(f"{row.actor.name} {row.office}"))
    if address.only:
        table = _keep(table, _ONLY[address.only](table))
    if address.sort:
        table = _sorted(table, address.sort)
    return Narrowed(table, say_narrowing(table, address), before - table.actor_count)


def say_narrowing(table: Matrix, address: MatrixAddress) -> list[str]:
    """What the rows and cells were chosen and ordered by, in words."""
    said = []
    if address.tag:
        said.append(f"issues of the topic “{address.tag}”")
    if address.session:
        said.append(f"issues spoken on in session {address.session} of the UN General Assembly")
    if address.find:
        said.append(f"rows with “{address.find}” in their names")
    if address.only:
        said.append(ONLY_CHOICES[address.only])
    for one, labels, what in (
        (address.firmness, Firmness, "firmness"),
        (address.salience, Salience, "salience"),
    ):
        if one:
            said.append(f"cells whose latest words are of {what} “{labels(one).label.lower()}”")
    if address.sort:
        labels_of = {issue.slug: issue.label for issue in table.issues}
        slug = address.sort.removeprefix("-")
        first = "opponents" if address.sort.startswith("-") else "supporters"
        said.append(f"sorted by {labels_of.get(slug, slug)}, {first} first")
    return said


def _of_stances(table: Matrix, address: MatrixAddress) -> Matrix:
    """The cells whose deciding statement is of the firmness and salience; the others are hidden."""
    if not (address.firmness or address.salience):
        return table
    stances = {cell.stance_id for cell in table.cells.values() if cell.stance_id}
    asked = {
        "stances": list(stances), "firmness": address.firmness, "salience": address.salience,
    }  # fmt: skip
    found = {pk for (pk,) in fetch_prepared(_OF_STANCES, asked)}
    kept = {key: cell for key, cell in table.cells.items() if cell.stance_id in found}
    hidden = frozenset(table.cells.keys() - kept.keys())
    table = replace(table, cells=kept, hidden=hidden)
    held = {actor for actor, _ in kept}
    return _keep(table, lambda row: row.actor.pk in held)


def _moved(table: Matrix) -> Callable[[Row], bool]:
    moved = {key[0] for key, cell in table.cells.items() if cell.value != cell.before}
    return lambda row: row.actor.pk in moved


def _silent(table: Matrix) -> Callable[[Row], bool]:
    spoke = {key[0] for key, cell in table.cells.items() if cell.value is not None}
    return lambda row: row.actor.pk not in spoke


ONLY_CHOICES: Final = {
    "moved": "those alone who moved or are new since the day compared with",
    "silent": "those alone without a position on the issues shown",
}
_ONLY: Final = {"moved": _moved, "silent": _silent}


def _keep(table: Matrix, is_wanted: Callable[[Row], bool]) -> Matrix:
    groups = [
        RowGroup(group.title, rows)
        for group in table.groups
        if (rows := [row for row in group.rows if is_wanted(row)])
    ]
    return replace(table, groups=groups)


def _sorted(table: Matrix, by: str) -> Matrix:
    """All rows in one group, by where they stand on an issue: along the scale, then those beyond it,
    then those who stand nowhere; equals in the order they had.
    """
    slug, sign = by.removeprefix("-"), 1 if by.startswith("-") else -1
    issue = next((issue.pk for issue in table.issues if issue.slug == slug), None)

    def place(row: Row) -> int:
        cell = table.cells.get((row.actor.pk, issue)) if issue else None
        if cell is None or cell.value is None:
            return _LAST
        return sign * cell.value if is_on_scale(cell.value) else cell.value

    rows = [row for group in table.groups for row in group.rows]
    return replace(table, groups=[RowGroup("", sorted(rows, key=place))])


def count_columns(table: Matrix) -> list[Counter[int]]:
    """Of each column how many of the rows shown stand where, by value."""
    rows = [row.actor.pk for group in table.groups for row in group.rows]
    counts = []
    for issue in table.issues:
        cells = (table.cells.get((actor, issue.pk)) for actor in rows)
        counts.append(Counter(cell.value for cell in cells if cell and cell.value is not None))
    return counts
