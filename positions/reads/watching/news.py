"""What became known here between two times, by when it was published, whenever it was said: of some
cells, actors and issues.

What was found late is new to readers, and what was said long ago may be. Of a withdrawal the history
knows when it was entered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from django.db import connection
from django.db.models import prefetch_related_objects

from config.web.input import EARLIEST, LATEST
from positions.models import Dossier
from positions.reads.matrix.fresh import ENTERED
from positions.reads.timelines.entries import choose_of
from positions.reads.timelines.shifts import Shift, walk_chosen
from positions.reads.watching.own import Watched

MOST_OF_FEED: Final = 50
"""Entries of a feed."""
MOST: Final = 500
"""Statements that a page or a feed looks at, those published last: an import publishes thousands at once."""

# Wider than what is watched: which pairs of actor and issue are meant `_FRESH` tells, of the few that are
# left.
_OF_STANCE = """(actor_id = any(%(actors)s) or on_behalf_of_id = any(%(actors)s) or issue_id = any(%(issues)s)
     or issue_id = any(%(cell_issues)s)
    and (actor_id = any(%(cell_actors)s) or on_behalf_of_id = any(%(cell_actors)s)))"""
_FRESH = f"""
select s.id, s.issue_id, array_agg(distinct v.actor_id), max(e.known_at)
  from ({ENTERED.format(of_stance=_OF_STANCE)}) e join positions_stance s on s.id = e.stance_id
 cross join lateral (values (s.actor_id), (s.on_behalf_of_id)) v(actor_id)
 where v.actor_id = any(%(actors)s) or s.issue_id = any(%(issues)s) and v.actor_id is not null
    or (v.actor_id, s.issue_id) in (select * from unnest(%(cell_actors)s::bigint[], %(cell_issues)s::bigint[]))
 group by s.id, s.issue_id order by 4 desc, 1 limit %(most)s
"""  # noqa: S608 # nosec B608 # constants only


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """A change of somebody's position, when it became known here, and a dossier that has it."""

    shift: Shift
    known_at: dt.datetime
    dossier: Dossier


@dataclass(frozen=True, slots=True)
class News:
    """``entries`` are those that became known last first; ``unmoved`` is how many statements were
    published besides, by which nobody moved. ``is_cut`` where more were published than are told.
    """

    entries: Sequence[NewsEntry]
    unmoved: int
    is_cut: bool

    def of(self, watched: Watched) -> list[NewsEntry]:
        """What is new of one thing."""
        return [
            entry
            for entry in self.entries
            if any(watched.covers(one.actor.pk, one.issue.pk) for one in entry.shift.together)
        ]


def read_news(
    watched: Collection[Watched], *, since: dt.datetime, until: dt.datetime, most: int = MOST
) -> News:
    """What became known after ``since`` until ``until``, by the last ``most`` statements: eight queries
    at most, none of nothing.
    """
    if not watched:
        return News([], 0, is_cut=False)
    # One more than is told, to know that there are more.
    rows = _fetch(_FRESH, {**_wanted(watched), "since": since, "until": until, "most": most + 1})
    entries = _read(rows[:most], on_both_sides=False)
    # A statement that another's change names as its former words is told with it.
    told = {pk for entry in entries for pk in _stances(entry.shift)}
    unmoved = len({stance for stance, *_ in rows[:most]} - told)
    return News(entries, unmoved, is_cut=len(rows) > most)


def read_newest(
    *, actors: Sequence[int] | None, issues: Sequence[int] | None, until: dt.datetime
) -> list[NewsEntry]:
    """The changes of some actors on some issues that became known last: of everybody, or on every
    issue, where that is None. Eight queries at most.
    """
    wanted = {key: list[int]() for key in ("actors", "issues", "cell_actors", "cell_issues")}
    if actors is not None and issues is not None:
        pairs = list(product(actors, issues))
        wanted |= {"cell_actors": [pair[0] for pair in pairs]}
        wanted |= {"cell_issues": [pair[1] for pair in pairs]}
    else:
        wanted |= {"actors": list(actors or ()), "issues": list(issues or ())}
    # A feed begins with the record; what it has too many of is cut by `MOST`.
    since = dt.datetime.combine(EARLIEST, dt.time(), dt.UTC)
    asked = {**wanted, "since": since, "until": until, "most": MOST}
    return _read(_fetch(_FRESH, asked), on_both_sides=True)[:MOST_OF_FEED]


def _read(rows: Sequence[tuple[Any, ...]], *, on_both_sides: bool) -> list[NewsEntry]:
    """The changes that the statements of `_FRESH` brought about, what became known last first.

    ``on_both_sides`` also those whose older words they are: a feed tells such a change anew, and a
    letter tells each once.
    """
    known = {stance: at for stance, _, _, at in rows}
    chosen = choose_of(
        # A statement made for another is of both.
        pairs={(issue, actor) for _, issue, actors, _ in rows for actor in actors},
        stances=known,
        on_both_sides=on_both_sides,
        # A change may lie anywhere in time: what is new is when it became known.
        after=EARLIEST,
        until=LATEST,
    )
    return _entries(walk_chosen(chosen), known)


def _wanted(watched: Iterable[Watched]) -> dict[str, list[int]]:
    wanted: dict[str, list[int]] = {
        "actors": [], "issues": [], "cell_actors": [], "cell_issues": [],
    }  # fmt: skip
    for one in watched:
        if one.actor and one.issue:
            wanted["cell_actors"].append(one.actor.pk)
            wanted["cell_issues"].append(one.issue.pk)
        elif one.actor:
            wanted["actors"].append(one.actor.pk)
        elif one.issue:
            wanted["issues"].append(one.issue.pk)
    return wanted


def _entries(shifts: Iterable[Shift], known: Mapping[int, dt.datetime]) -> list[NewsEntry]:
    found = list(shifts)
    prefetch_related_objects(
        list({shift.issue.pk: shift.issue for shift in found}.values()), "dossier_issues"
    )
    dossiers = {shift.issue.pk: shift.issue.in_dossiers for shift in found}
    entries = [
        NewsEntry(shift, _known_at(shift, known), dossiers[shift.issue.pk][0])
        for shift in found
        # An issue that no dossier in use lists has no page to lead to.
        if dossiers[shift.issue.pk]
    ]
    return sorted(entries, key=lambda entry: (entry.known_at, entry.shift.date), reverse=True)


def _known_at(shift: Shift, known: Mapping[int, dt.datetime]) -> dt.datetime:
    """Of the words by which somebody moved, when the last became known: among them one did."""
    return max(known[pk] for pk in _stances(shift) if pk in known)


def _stances(shift: Shift) -> list[int]:
    """The statements on both sides of everybody in the entry."""
    return [
        side.stance.pk
        for one in shift.together
        for side in (one.before, one.after)
        if side is not None
    ]


def _fetch(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
