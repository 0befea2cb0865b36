"""What happened around an event as a table: each change a row, then each who spoke without moving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.urls import reverse

from actors.models import Actor
from config.web.csv import CsvCell
from positions.exchange.shift_rows import SHIFT_HEADER, shift_rows, side_cells
from positions.reads.timelines.around import Unmoved
from positions.reads.timelines.shifts import Shift

AROUND_HEADER: Final = ("event", "event_date", "days", "side", *SHIFT_HEADER)
"""``side`` is before, after, or unsure where a month or year does not lie whole on either; of those
who spoke without moving, on which sides they spoke.
``entry`` numbers the entries of a side.

Their ``kind`` is *spoke*, and their date that of the words nearest to the event.
"""


def around_rows(
    *,
    begin: Sequence[CsvCell],
    shifts: Iterable[tuple[str, Iterable[Shift]]],
    unmoved: Iterable[Unmoved],
    dossier: str,
    site: str,
    filtered_by: str,
) -> Iterator[tuple[CsvCell, ...]]:
    """`AROUND_HEADER` of each, every row beginning with ``begin``; addresses begin with ``site``."""
    for side, some in shifts:
        rows = shift_rows(some, dossier=dossier, site=site, filtered_by=filtered_by)
        yield from ((*begin, side, *row) for row in rows)
    each = ((one, actor) for one in unmoved for actor in one.actors)
    for one, actor in each:
        sides = [name for name, side in (("before", one.before), ("after", one.after)) if side]
        row = _unmoved(one, actor, dossier=dossier, site=site)
        yield (*begin, " and ".join(sides), *row, filtered_by)


def _unmoved(one: Unmoved, actor: Actor, *, dossier: str, site: str) -> tuple[CsvCell, ...]:
    """As a change that was none, up to the address."""
    nearest = (one.after or one.before).stance  # type: ignore[union-attr]  # it spoke on one side
    address = reverse("cell", args=[dossier, actor.slug, one.issue.slug])
    date, precision = nearest.stated_date, nearest.stated_precision
    return (
        *(None, None, date, precision, "spoke", actor.slug, actor.name, actor.iso3),
        *(one.issue.slug, one.issue.label, one.issue.proposition, None, 0, 0),
        *side_cells(one.before),
        *side_cells(one.after),
        f"{site}{address}?on={date}",
    )
