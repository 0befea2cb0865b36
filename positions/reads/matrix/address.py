"""What the address of a matrix says: dates, rows, columns, their order and grouping.

All its state lives there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from django.utils.timezone import localdate

from config.web.addresses import write_query
from config.web.input import BadInput, parse_day, parse_list
from positions.models.issues import MOST_FIRST_ACTORS, MOST_FIRST_ISSUES

PARAMETERS: Final = (
    "on",
    "vs",
    "known",
    "actors",
    "issues",
    "rows",
    "group",
    "inherited",
    "whole",
    "start",
    "cell",
)
ACTOR_LIMIT: Final = MOST_FIRST_ACTORS
ISSUE_LIMIT: Final = 120
ISSUES_PER_PAGE: Final = MOST_FIRST_ISSUES
ROW_CHOICES: Final = {
    "": "Everyone",
    "speakers": "Speakers",
    "collectives": "States and bodies",
}
GROUP_CHOICES: Final = {"": "By kind", "none": "Not grouped"}
"""Besides these, the slug of an alliance groups by who belongs to it."""

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
_CELL = re.compile(r"[-a-zA-Z0-9_]{1,80}\.[-a-zA-Z0-9_]{1,80}")
_INHERITED: Final = "What members inherit is shown with inherited=1, or not at all."
_WHOLE: Final = "All rows and columns are shown with whole=1, or the dossier's first."


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixAddress:
    """A matrix as its address names it; empty ``actors`` or ``issues`` mean those that the dossier
    shows first, or all of them where the ``whole`` is asked for.

    ``known`` is the day whose record is asked for, ``start`` the number of issues before the first
    column; ``cell`` the open cell as "actor.issue".
    """

    on: dt.date | None = None
    vs: dt.date | None = None
    known: dt.date | None = None
    actors: Sequence[str] = ()
    issues: Sequence[str] = ()
    rows: str = ""
    group: str = ""
    inherited: bool = False
    whole: bool = False
    start: int = 0
    cell: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read a query string.

        Raises:
            BadInput: naming what cannot be read.
        """
        rows, group, cell, inherited, whole = (
            query.get(name, "") for name in ("rows", "group", "cell", "inherited", "whole")
        )
        if rows not in ROW_CHOICES:
            raise BadInput("Rows are everyone, speakers or collectives.")
        if group and not _SLUG.fullmatch(group):
            raise BadInput("There is no such grouping.")
        for switch, refusal in ((inherited, _INHERITED), (whole, _WHOLE)):
            if switch not in {"", "1"}:
                raise BadInput(refusal)
        if cell and not _CELL.fullmatch(cell):
            raise BadInput("A cell is named by its actor and issue, such as merz.ceasefire-first.")
        return cls(
            on=parse_day(query.get("on", ""), what="as-of date"),
            vs=parse_day(query.get("vs", ""), what="comparison date"),
            known=_parse_known(query.get("known", "")),
            actors=parse_list(query.get("actors", ""), what="actors", limit=ACTOR_LIMIT),
            issues=parse_list(query.get("issues", ""), what="issues", limit=ISSUE_LIMIT),
            rows=rows,
            group=group,
            inherited=inherited == "1",
            whole=whole == "1",
            start=_count(query.get("start", "")),
            cell=cell,
        )

    def query(self, **changes: Any) -> str:
        """The query string, "" or "?…", with some fields changed."""
        changed = replace(self, **changes)
        parts = {
            "on": changed.on,
            "vs": changed.vs,
            "known": changed.known,
            "actors": ",".join(changed.actors),
            "issues": ",".join(changed.issues),
            "rows": changed.rows,
            "group": changed.group,
            "inherited": "1" if changed.inherited else "",
            "whole": "1" if changed.whole else "",
            "start": changed.start or "",
            "cell": changed.cell,
        }
        return write_query(parts)

    def with_day(self, name: str) -> Callable[[dt.date], str]:
        """Writes the query string with another day under ``name``: put together once, for however
        many days.
        """
        before, day, after = self.query(**{name: dt.date.min}).partition(f"{name}={dt.date.min}")
        start = before + day.removesuffix(str(dt.date.min))
        return lambda day: f"{start}{day.isoformat()}{after}"

    def fields(self, *without: str) -> list[tuple[str, str]]:
        """Name and value of what a form must keep, except what it asks for itself."""
        pairs = (
            pair.partition("=") for pair in self.query(cell="").removeprefix("?").split("&") if pair
        )
        return [(name, value) for name, _, value in pairs if name not in without]


def _parse_known(text: str) -> dt.date | None:
    known = parse_day(text, what="date of the record")
    if known and known > localdate():
        raise BadInput(
            "Nobody knows yet how the record will stand then: choose today or an earlier day."
        )
    return known


def _count(text: str) -> int:
    if not text:
        return 0
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise BadInput("The first column is counted from 0.")
    return int(text)
