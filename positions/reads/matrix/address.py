"""What the address of a matrix says: dates, rows, columns, their order and grouping.

All its state lives there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import parse_qsl

from django.utils.timezone import localdate

from config.web.addresses import write_query
from config.web.input import BadInput, cut_words, parse_day, parse_list
from positions.choices import Firmness, Salience
from positions.models.issues import MOST_FIRST_ACTORS, MOST_FIRST_ISSUES

MATRIX_PARAMETERS: Final = (
    "on",
    "vs",
    "known",
    "since",
    "actors",
    "issues",
    "rows",
    "group",
    "inherited",
    "find",
    "sort",
    "only",
    "topics",
    "tag",
    "session",
    "outcome",
    "firmness",
    "salience",
    "totals",
    "tools",
    "whole",
    "start",
    "cell",
    "alone",
)
ACTOR_LIMIT: Final = MOST_FIRST_ACTORS
ISSUE_LIMIT: Final = 120
MATRIX_ISSUES_PER_PAGE: Final = MOST_FIRST_ISSUES
ROW_CHOICES: Final = {
    "": "Everyone",
    "speakers": "Speakers",
    "collectives": "States and bodies",
}
GROUP_CHOICES: Final = {"": "By kind", "none": "Not grouped"}
"""Besides these, the slug of an alliance groups by who belongs to it."""

MOST_TOPICS: Final = 3
BETWEEN_TOPICS: Final = ";"
LAST_SESSION: Final = 253
"""That of 2198: all days here lie before 2200."""
_LISTS: Final = {
    "only": ("", "moved", "silent"),
    "outcome": ("", "adopted", "failed"),
    "firmness": ("", *Firmness),
    "salience": ("", *Salience),
}
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
_CELL = re.compile(r"[-a-zA-Z0-9_]{1,80}\.[-a-zA-Z0-9_]{1,80}")
_ALONE = re.compile(r"(actor|issue)\.[-a-zA-Z0-9_]{1,80}")
_SHAPES: Final = {
    "group": (_SLUG, "There is no such grouping."),
    "cell": (_CELL, "A cell is named by its actor and issue, such as merz.ceasefire-first."),
    "alone": (_ALONE, "One at a time is asked for as actor.merz, or issue.ceasefire-first."),
}
_SWITCHES: Final = {
    "inherited": "What members inherit is shown with inherited=1, or not at all.",
    "whole": "All rows and columns are shown with whole=1, or the dossier's first.",
    "totals": "A row of totals is shown with totals=1, or not at all.",
    "tools": "The form to find, sort and filter is shown with tools=1, or not at all.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixAddress:
    """A matrix as its address names it; empty ``actors`` or ``issues`` mean those that the dossier
    shows first, or all of them where the ``whole`` is asked for.

    ``topics`` are those that an issue must be of, all of them;
    ``known`` is the day whose record is asked for, ``since`` that from which what was published is
    marked as new, ``start`` the number of issues before the first column; ``outcome`` that of
    the last roll call on the issues shown; ``sort`` the issue by which
    the rows stand, "-" before it where opponents come first; ``tools`` whether the page shows how to
    find, sort and filter; ``cell`` the open cell as "actor.issue"; ``alone`` the one row or column that
    is shown as a list, as "actor.merz" or "issue.ceasefire-first".
    """

    on: dt.date | None = None
    vs: dt.date | None = None
    known: dt.date | None = None
    since: dt.date | None = None
    actors: Sequence[str] = ()
    issues: Sequence[str] = ()
    rows: str = ""
    group: str = ""
    inherited: bool = False
    find: str = ""
    sort: str = ""
    only: str = ""
    topics: Sequence[str] = ()
    session: int = 0
    outcome: str = ""
    firmness: str = ""
    salience: str = ""
    totals: bool = False
    tools: bool = False
    whole: bool = False
    start: int = 0
    cell: str = ""
    alone: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read a query string.

        Raises:
            BadInput: naming what cannot be read.
        """
        rows = query.get("rows", "")
        if rows not in ROW_CHOICES:
            raise BadInput("Rows are everyone, speakers or collectives.")
        for switch, refusal in _SWITCHES.items():
            if query.get(switch, "") not in {"", "1"}:
                raise BadInput(refusal)
        names: dict[str, Any] = {name: query.get(name, "") for name in _SHAPES}
        for name, (shape, refusal) in _SHAPES.items():
            if names[name] and not shape.fullmatch(names[name]):
                raise BadInput(refusal)
        tools: dict[str, Any] = _parse_tools(query)
        switches: dict[str, Any] = {name: query.get(name) == "1" for name in _SWITCHES}
        return cls(
            on=parse_day(query.get("on", ""), what="as-of date"),
            vs=parse_day(query.get("vs", ""), what="comparison date"),
            known=_parse_known(query.get("known", "")),
            since=parse_day(query.get("since", ""), what="day since which cells are new"),
            actors=parse_list(query.get("actors", ""), what="actors", limit=ACTOR_LIMIT),
            issues=parse_list(query.get("issues", ""), what="issues", limit=ISSUE_LIMIT),
            rows=rows,
            **names,
            **tools,
            # One topic was called `tag` once: addresses that were sent around still say so.
            topics=parse_topics(query.get("topics", ""), query.get("tag", "")),
            session=_parse_session(query.get("session", "")),
            **switches,
            start=_count(query.get("start", "")),
        )

    @property
    def is_of_some(self) -> bool:
        """Whether the columns are those of a topic, a session or an outcome of votes."""
        return bool(self.topics or self.session or self.outcome)

    @property
    def is_of_all(self) -> bool:
        """Whether more is asked for than what the dossier shows first: a row or a column alone is
        told whole.
        """
        return self.whole or bool(self.alone)

    @property
    def shows_inherited(self) -> bool:
        """Whether what members inherit is shown: the present record alone tells it."""
        return self.inherited and not self.known

    @property
    def is_narrowed(self) -> bool:
        """Whether rows or cells of what was read are left out, or stand in another order."""
        return bool(
            self.find or self.sort or self.only or self.is_of_some or self.firmness or self.salience
        )

    def query(self, **changes: Any) -> str:
        """The query string, "" or "?…", with some fields changed."""
        changed = replace(self, **changes)
        # What is empty is not written, so that one matrix has one address, and pages are kept by it.
        parts = {
            "on": changed.on,
            "vs": changed.vs,
            "known": changed.known,
            "since": changed.since,
            "actors": ",".join(changed.actors),
            "issues": ",".join(changed.issues),
            "rows": changed.rows,
            "group": changed.group,
            "inherited": "1" if changed.inherited else "",
            "find": changed.find,
            "sort": changed.sort,
            "only": changed.only,
            "topics": BETWEEN_TOPICS.join(changed.topics),
            "session": changed.session or "",
            "outcome": changed.outcome,
            "firmness": changed.firmness,
            "salience": changed.salience,
            "totals": "1" if changed.totals else "",
            "tools": "1" if changed.tools else "",
            "whole": "1" if changed.whole else "",
            "start": changed.start or "",
            "cell": changed.cell,
            "alone": changed.alone,
        }
        return write_query(parts)

    def with_day(self, name: str) -> Callable[[dt.date], str]:
        """Writes the query string with another day under ``name``: put together once, for however
        many days.
        """
        # No address can hold this day (`parse_date` begins at 1800), so it stands only where the other is
        # to be put.
        before, day, after = self.query(**{name: dt.date.min}).partition(f"{name}={dt.date.min}")
        start = before + day.removesuffix(str(dt.date.min))
        return lambda day: f"{start}{day.isoformat()}{after}"

    def fields(self, *without: str) -> list[tuple[str, str]]:
        """Name and value of what a form must keep, except what it asks for itself."""
        pairs = parse_qsl(self.query(cell="").removeprefix("?"))
        return [(name, value) for name, value in pairs if name not in without]


def _parse_tools(query: Mapping[str, str]) -> dict[str, str]:
    """What the rows and cells are chosen and ordered by."""
    given = {name: query.get(name, "").strip() for name in ("find", "sort", *_LISTS)}
    given["find"] = cut_words(given["find"])
    if given["sort"] and not _SLUG.fullmatch(given["sort"].removeprefix("-")):
        raise BadInput("A matrix is sorted by the short name of one of its issues.")
    # Whoever clears the day compared with has taken the box with it: nobody moved against no other day.
    if given["only"] == "moved" and not query.get("vs"):
        given["only"] = ""
    for name, choices in _LISTS.items():
        if given[name] not in choices:
            raise BadInput(f"The {name} cannot be “{given[name][:40]}”.")
    _refuse_apart(query, given)
    return given


def _refuse_apart(query: Mapping[str, str], given: Mapping[str, str]) -> None:
    """What cannot be told together."""
    # Both are read of the deciding statement as it is now (`narrowed.py`), which may not be what was known.
    if query.get("known") and (given["firmness"] or given["salience"]):
        raise BadInput(
            "Firmness and salience are told by the present record: leave “as known on” empty."
        )


def parse_topics(*texts: str) -> list[str]:
    """The topics between semicolons, each once, in their order.

    Raises:
        BadInput: if there are more than `MOST_TOPICS`.
    """
    parts = (cut_words(part) for text in texts for part in text.split(BETWEEN_TOPICS))
    topics = list(dict.fromkeys(part for part in parts if part))
    if len(topics) > MOST_TOPICS:
        raise BadInput(f"At most {MOST_TOPICS} topics are asked for at once.")
    return topics


def _parse_session(text: str) -> int:
    if text and not (re.fullmatch(r"[1-9][0-9]{0,2}", text) and int(text) <= LAST_SESSION):
        raise BadInput("Sessions of the UN General Assembly are numbered from 1.")
    return int(text or 0)


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
