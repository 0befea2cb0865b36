"""What a reader makes of a matrix that was read: rows found by a name, those that moved or are silent
alone, sorted by a column, cells of a firmness or salience alone, and how many stand where in each column.

What is left out is told: a cell that a filter hides is no cell without a position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from actors.folding import fold
from config.postgres.prepared import fetch_prepared
from positions.choices import Firmness, Salience, is_on_scale
from positions.models import Issue
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.cells import Matrix, MatrixRow, RowGroup

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


@dataclass(slots=True)
class _Seen:
    """Which actors have a cell, moved, or stand anywhere, on all issues that were read, and where they
    stand on the issue to sort by, if it was among them.
    """

    held: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    spoke: set[int] = field(default_factory=set)
    places: dict[int, int] = field(default_factory=dict)
    sorted_by: Issue | None = None


def narrow(table: Matrix, address: MatrixAddress) -> Narrowed:
    """The matrix with the rows and cells that the address asks for, in its order: as it is, without a
    query, where it asks nothing; one query where it asks for a firmness or salience.
    """
    if not address.is_narrowed:
        return Narrowed(table, (), 0)
    table = _of_stances(table, address)
    return _narrowed(table, address, _see([table], address))


def narrow_parts(
    read: Callable[[], Iterable[Matrix]], address: MatrixAddress
) -> Iterator[Narrowed]:
    """A matrix that is read in parts of some issues each: every part has the same rows, chosen and
    ordered by all issues. The parts are read twice where a row depends on more than its name.
    """
    if not address.is_narrowed:
        yield from (Narrowed(table, (), 0) for table in read())
        return
    # A name is found without a look at the cells: the parts are read once for it.
    depends = address.only or address.sort or address.firmness or address.salience
    seen = _see((_of_stances(table, address) for table in read()) if depends else (), address)
    for table in read():
        yield _narrowed(_of_stances(table, address), address, seen)


def _see(tables: Iterable[Matrix], address: MatrixAddress) -> _Seen:
    seen = _Seen()
    slug = address.sort.removeprefix("-")
    for table in tables:
        for (actor, _), cell in table.cells.items():
            seen.held.add(actor)
            if cell.value != cell.before:
                seen.moved.add(actor)
            if cell.value is not None:
                seen.spoke.add(actor)
        if issue := next((one for one in table.issues if one.slug == slug), None):
            seen.sorted_by = issue
            seen.places = _place(table, issue, sign=1 if address.sort != slug else -1)
    return seen


def _place(table: Matrix, issue: Issue, *, sign: int) -> dict[int, int]:
    """Where actors stand on an issue, the smallest first."""
    return {
        # What is beyond the scale (mixed, ambiguous, declines) stays behind it, whichever end comes first.
        actor: sign * cell.value if is_on_scale(cell.value) else cell.value
        for (actor, of), cell in table.cells.items()
        if of == issue.pk and cell.value is not None
    }


def _narrowed(table: Matrix, address: MatrixAddress, seen: _Seen) -> Narrowed:
    """``table`` is without the cells that were not asked for."""
    before = table.actor_count
    if address.firmness or address.salience:
        table = _keep(table, lambda row: row.actor.pk in seen.held)
    if address.find:
        wanted = fold(address.find)
        table = _keep(table, lambda row: wanted in fold(f"{row.actor.name} {row.office}"))
    if address.only == "moved":
        table = _keep(table, lambda row: row.actor.pk in seen.moved)
    if address.only == "silent":
        table = _keep(table, lambda row: row.actor.pk not in seen.spoke)
    if seen.sorted_by:
        table = _sorted(table, seen.places)
    return Narrowed(table, _say(address, seen.sorted_by), before - table.actor_count)


def _say(address: MatrixAddress, sorted_by: Issue | None) -> list[str]:
    """What the rows and cells were chosen and ordered by, in words."""
    said = []
    if address.topics:
        said.append(say_topics(address.topics))
    if address.session:
        said.append(f"issues spoken on in session {address.session} of the UN General Assembly")
    if address.outcome:
        said.append(OUTCOME_CHOICES[address.outcome])
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
        said.append(_say_order(address.sort, sorted_by))
    return said


def say_topics(topics: Sequence[str]) -> str:
    """In words, which issues these are."""
    return f"issues of {name_topics(topics)}"


def name_topics(topics: Sequence[str]) -> str:
    """As "the topics “arms” and “law”"."""
    names = " and ".join(f"“{one}”" for one in topics)
    return f"the topic{'s' if len(topics) > 1 else ''} {names}"


def _say_order(sort: str, sorted_by: Issue | None) -> str:
    if not sorted_by:
        return f"not sorted, as no column here is “{sort.removeprefix('-')}”"
    return f"sorted by {sorted_by.label}, {'opponents' if sort.startswith('-') else 'supporters'} first"


def _of_stances(table: Matrix, address: MatrixAddress) -> Matrix:
    """The cells whose deciding statement is of the firmness and salience; the others are hidden."""
    if not (address.firmness or address.salience):
        return table
    stances = {cell.stance_id for cell in table.cells.values() if cell.stance_id}
    asked = {
        "stances": list(stances), "firmness": address.firmness, "salience": address.salience,
    }  # fmt: skip
    found = {pk for (pk,) in fetch_prepared(_OF_STANCES, asked)}
    # A cell that only the day compared with fills has no statement, and is hidden as well.
    kept = {key: cell for key, cell in table.cells.items() if cell.stance_id in found}
    return replace(table, cells=kept, hidden=frozenset(table.cells.keys() - kept.keys()))


OUTCOME_CHOICES: Final = {
    "adopted": "issues whose last roll call on record had more yes than no",
    "failed": "issues whose last roll call on record had no more yes than no",
}
ONLY_CHOICES: Final = {
    "moved": "those alone who moved or are new since the day compared with",
    "silent": "those alone without a position on the issues shown",
}


def _keep(table: Matrix, is_wanted: Callable[[MatrixRow], bool]) -> Matrix:
    groups = [
        RowGroup(group.title, rows)
        for group in table.groups
        if (rows := [row for row in group.rows if is_wanted(row)])
    ]
    return replace(table, groups=groups)


def _sorted(table: Matrix, places: Mapping[int, int]) -> Matrix:
    """All rows in one group, by where they stand on an issue: along the scale, then those beyond it,
    then those who stand nowhere; equals in the order they had.
    """
    rows = [row for group in table.groups for row in group.rows]
    # A stable sort: equals stay as the dossier has them.
    rows.sort(key=lambda row: places.get(row.actor.pk, _LAST))
    return replace(table, groups=[RowGroup("", rows)])


def count_columns(table: Matrix) -> list[Counter[int]]:
    """Of each column how many of the rows shown stand where, by value."""
    rows = [row.actor.pk for group in table.groups for row in group.rows]
    counts = []
    for issue in table.issues:
        cells = (table.cells.get((actor, issue.pk)) for actor in rows)
        counts.append(Counter(cell.value for cell in cells if cell and cell.value is not None))
    return counts
