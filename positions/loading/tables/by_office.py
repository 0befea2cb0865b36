"""For whom the actors of a table spoke where it does not say: by the offices they held on the day, as in the form
(docs/decisions/0016-on-behalf-of.md).
"""

from __future__ import annotations

from collections.abc import Sequence

from positions.dates import last_day, write_date
from positions.loading.tables.problems import Problems
from positions.loading.tables.rows import StanceRow
from positions.rules.offices import Offices

_COLUMN = "on_behalf_of"


def represent_rows(rows: Sequence[StanceRow], problems: Problems, *, by_office: bool) -> None:
    """Fill in for whom each actor spoke that is not said, unless for nobody else; the actor's own
    name says that it was. Where the offices leave it open the row is refused. One query.
    """
    # Asked only for those of whom no row says it.
    asked = {row.actor for row in rows if row.actor and _COLUMN not in row.cells}
    offices = Offices(asked if by_office else set())
    for row in rows:
        if _COLUMN in row.cells:
            row.on_behalf_of = None if row.on_behalf_of == row.actor else row.on_behalf_of
        elif row.actor and by_office:
            _represent(row, row.actor, offices, problems)


def _represent(row: StanceRow, actor: int, offices: Offices, problems: Problems) -> None:
    first, precision = row.day
    by_office = offices.represented(actor, first, last_day(first, precision))
    row.is_by_office = by_office.group is not None
    row.on_behalf_of = by_office.group.pk if by_office.group else None
    if by_office.is_unsure:
        held = " or ".join(str(office) for office in by_office.offices)
        said = (
            f"For whom was it said ({write_date(first, precision)})? {held}:"
            " name one, or the actor itself for nobody else."
        )
        problems.refuse(row.line, _COLUMN, said)
