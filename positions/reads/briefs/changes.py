"""What changed between two days, net: for each actor on each issue the words of the first day beside those
of the last.

Changes (`reads/timelines/shifts`) tells every step on the way; a brief tells where it ended, and who did not
speak at all.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, NamedTuple

from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.choices import MIXED, Firmness, Mark, distance
from positions.models import Condition, Issue
from positions.reads.timelines.shifts import Side, read_sides

_FIRMNESS: Final = (Firmness.EXPLORATORY, Firmness.FLEXIBLE, Firmness.FIRM, Firmness.RED_LINE)
"""From the softest on; *unknown* is none of them."""

# A full join: who stood on one of the days only came on record, or was withdrawn. Each side is read once
# (materialized).
# Where everybody stood on both days, through which values it went between them, and how often anything
# was said: a statement known by month counts where a day of it lies between. A position that ended
# with its actor is no change.
_STANDINGS: Final = """
with was as materialized (
  select issue_id, actor_id, value, marks, stance_id from positions_position
   where issue_id = any(%(issues)s) and (%(actors)s::bigint[] is null or actor_id = any(%(actors)s))
     and valid_from <= %(vs)s and valid_to > %(vs)s),
stands as materialized (
  select issue_id, actor_id, value, marks, stance_id from positions_position
   where issue_id = any(%(issues)s) and (%(actors)s::bigint[] is null or actor_id = any(%(actors)s))
     and valid_from <= %(on)s and valid_to > %(on)s)
select c.issue_id, c.actor_id, c.before, c.after, c.before_stance, c.after_stance, c.marks,
       array(select p.value from positions_position p
              where p.issue_id = c.issue_id and p.actor_id = c.actor_id
                and p.valid_from > %(vs)s and p.valid_from <= %(on)s order by p.valid_from),
       (select count(*) from positions_voice v
         where v.issue_id = c.issue_id and v.actor_id = c.actor_id
           and v.stated_date <= %(on)s and v.stated_until > %(vs)s)
  from (select issue_id, actor_id, w.value as before, n.value as after, w.stance_id as before_stance,
               n.stance_id as after_stance, coalesce(n.marks, 0) as marks
          from was w full join stands n using (issue_id, actor_id)) c
  join actors_actor a on a.id = c.actor_id and a.archived_at is null and a.merged_into_id is null
 where c.after is not null or a.ended_date is null or a.ended_date > %(on)s
 order by array_position(%(issues)s, c.issue_id), a.name collate "C", a.id
"""


class ChangeKind(enum.StrEnum):
    """What became of a position between two days, in the order in which a brief tells it."""

    MOVED = "moved"
    RETURNED = "returned"
    FIRMED = "firmed"
    SOFTENED = "softened"
    CONDITION = "condition"
    DROPPED = "dropped"
    FIRST = "first"
    WITHDRAWN = "withdrawn"
    REPEATED = "repeated"
    SILENT = "silent"

    @property
    def label(self) -> str:
        return _TOLD[self][0]

    @property
    def meaning(self) -> str:
        return _TOLD[self][1]

    @property
    def is_change(self) -> bool:
        """Whether old words stand beside new ones: the others are told in a line."""
        return self not in (ChangeKind.REPEATED, ChangeKind.SILENT)


_TOLD: Final = {
    ChangeKind.MOVED: ("Moved", "Another value on the last day than on the first."),
    ChangeKind.RETURNED: (
        "Moved and came back",
        "The same value on both days, and another one between them.",
    ),
    ChangeKind.FIRMED: ("Firmed", "The same value, said more firmly."),
    ChangeKind.SOFTENED: ("Softened", "The same value, said less firmly."),
    ChangeKind.CONDITION: (
        "New condition",
        "The same value, on a condition that was not named before.",
    ),
    ChangeKind.DROPPED: (
        "Condition no longer named",
        "The same value, without a condition that was named before. That it was given up is not said.",
    ),
    ChangeKind.FIRST: ("First statement", "Nothing was on record on the first day."),
    ChangeKind.WITHDRAWN: (
        "Withdrawn",
        "On record on the first day, in force no longer on the last.",
    ),
    ChangeKind.REPEATED: ("Said again", "Spoke between the two days, and stands as before."),
    ChangeKind.SILENT: (
        "Silent since",
        "On record on both days, and nothing on record between them.",
    ),
}


@dataclass(frozen=True, slots=True)
class StandingThen:
    """Where somebody stood on a day: by which statement, its first words, and on which conditions."""

    side: Side
    conditions: Sequence[Condition]


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """What became of the positions of ``actors``, who stand by the same statements, on an issue.

    ``actors`` begin with whoever spoke. ``also`` is what else changed with what gave the entry its
    ``kind``; ``moves`` how often the value changed between the days, ``said`` how many statements of
    them are on record. ``is_order_unknown``: nobody can tell which of the last statements came last.
    """

    kind: ChangeKind
    also: Sequence[ChangeKind]
    issue: Issue
    actors: Sequence[Actor]
    before: StandingThen | None
    after: StandingThen | None
    moves: int
    said: int
    is_order_unknown: bool

    @property
    def steps(self) -> int | None:
        """Signed steps along the scale, towards support positive; None unless both are on it."""
        if not (self.before and self.after):
            return None
        return distance(self.after.side.value, self.before.side.value)

    @property
    def is_mixed(self) -> bool:
        """Whether statements of different directions decide, of which one is shown."""
        return any(one.side.value == MIXED for one in (self.before, self.after) if one)

    @property
    def sole_actor(self) -> Actor | None:
        """Of whom it is told without saying so at each statement; None where there are several."""
        return self.actors[0] if len(self.actors) == 1 else None

    @property
    def last(self) -> StandingThen:
        """The newest there is: an entry has one at least."""
        found = self.after or self.before
        if found is None:
            raise ValueError("An entry of nothing.")
        return found


@dataclass(frozen=True, slots=True)
class Section:
    kind: ChangeKind
    entries: Sequence[ChangeEntry]


@dataclass(frozen=True, slots=True)
class Brief:
    """What changed after ``from_date`` until ``to_date`` inclusive, in ``sections`` that have entries.

    ``positions`` counts the pairs of an actor and an issue that were looked at: all that stood on
    one of the days.
    """

    from_date: dt.date
    to_date: dt.date
    sections: Sequence[Section]
    positions: int

    @property
    def counts(self) -> list[tuple[ChangeKind, int]]:
        return [(section.kind, len(section.entries)) for section in self.sections]


class _Row(NamedTuple):
    issue_id: int
    actor_id: int
    before: int | None
    after: int | None
    before_stance: int | None
    after_stance: int | None
    marks: int
    path: list[int]
    said: int

    @property
    def words(self) -> tuple[int, int | None, int | None, int | None, int | None]:
        """The same of all who stand by the same statements."""
        return self.issue_id, self.before, self.after, self.before_stance, self.after_stance


def build_brief(
    *,
    issues: Sequence[int],
    actors: Sequence[int] | None = None,
    from_date: dt.date,
    to_date: dt.date,
) -> Brief:
    """The brief of some actors, or of everybody (None), on some issues: eight queries at most."""
    rows = [
        _Row(*row)
        for row in fetch_prepared(
            _STANDINGS,
            {"issues": list(issues), "actors": actors, "vs": from_date, "on": to_date},
        )
    ]
    entries = _fill(rows)
    of_kind: dict[ChangeKind, list[ChangeEntry]] = defaultdict(list)
    for entry in entries:
        of_kind[entry.kind].append(entry)
    sections = [
        Section(kind, _in_order(kind, of_kind[kind])) for kind in ChangeKind if of_kind[kind]
    ]
    return Brief(from_date, to_date, sections, len(rows))


def _in_order(kind: ChangeKind, entries: list[ChangeEntry]) -> list[ChangeEntry]:
    """The widest moves first, the longest silence first; else as the issues lie, and by name."""
    if kind is ChangeKind.MOVED:
        # Stable: equals stay as the query has them. Steps of mixed positions are none.
        return sorted(entries, key=lambda one: -abs(one.steps or 0))
    if kind is ChangeKind.SILENT:
        return sorted(entries, key=lambda one: one.last.side.stance.stated_date)
    return entries


def read_standings(pks: Collection[int]) -> dict[int, StandingThen]:
    """What each of the statements says, with its conditions: six queries at most."""
    sides, conditions = read_sides(pks), _read_conditions(pks)
    return {pk: StandingThen(side, conditions.get(pk, ())) for pk, side in sides.items()}


def _fill(rows: Sequence[_Row]) -> list[ChangeEntry]:
    # By both values and both statements: a speaker and its state that came from different words are two
    # entries.
    together: dict[tuple[int | None, ...], list[_Row]] = defaultdict(list)
    for row in rows:
        together[row.words].append(row)
    # All statements of the brief at once: six queries, however many entries.
    pks = {pk for row in rows for pk in (row.before_stance, row.after_stance) if pk is not None}
    standings = read_standings(pks)
    issues = Issue.objects.in_bulk({row.issue_id for row in rows})
    actors = Actor.objects.in_bulk({row.actor_id for row in rows})

    def standing(value: int | None, pk: int | None) -> StandingThen | None:
        if value is None or pk is None:
            return None
        # The value is the position's, which may be mixed or more cautious than what the statement says by
        # itself.
        one = standings[pk]
        return replace(one, side=replace(one.side, value=value))

    return [
        _entry(
            some,
            issues[some[0].issue_id],
            [actors[row.actor_id] for row in some],
            standing(some[0].before, some[0].before_stance),
            standing(some[0].after, some[0].after_stance),
        )
        for some in together.values()
    ]


def _entry(
    rows: Sequence[_Row],
    issue: Issue,
    actors: list[Actor],
    before: StandingThen | None,
    after: StandingThen | None,
) -> ChangeEntry:
    spoke = {one.side.stance.actor_id for one in (before, after) if one}
    # They stand by the same words on both days, but may have gone different ways between.
    moves = max(_count_moves(row) for row in rows)
    kind, *also = _kinds(before, after, moves=moves, said=max(row.said for row in rows))
    return ChangeEntry(
        kind=kind,
        also=also,
        issue=issue,
        actors=sorted(actors, key=lambda one: one.pk not in spoke),
        before=before,
        after=after,
        moves=moves,
        said=max(row.said for row in rows),
        is_order_unknown=any(row.marks & Mark.ORDER_UNKNOWN for row in rows),
    )


def _count_moves(row: _Row) -> int:
    """How often the value changed on the way; coming on record is no move."""
    path = [value for value in (row.before, *row.path) if value is not None]
    return sum(new != old for old, new in pairwise(path))


def _kinds(
    before: StandingThen | None, after: StandingThen | None, *, moves: int, said: int
) -> list[ChangeKind]:
    """What an entry is, and what it is besides."""
    if before is None:
        return [ChangeKind.FIRST]
    if after is None:
        return [ChangeKind.WITHDRAWN]
    found = []
    if before.side.value != after.side.value:
        found = [ChangeKind.MOVED]
    # Path and ends: the same value at both, and another on the way.
    elif moves:
        found = [ChangeKind.RETURNED]
    found += [*_compare_firmness(before, after), *_compare_conditions(before, after)]
    # Only where nothing changed does it matter whether anything was said.
    return found or [ChangeKind.REPEATED if said else ChangeKind.SILENT]


def _compare_firmness(before: StandingThen, after: StandingThen) -> list[ChangeKind]:
    """Unknown firmness is neither more nor less than any."""
    old, new = before.side.stance.firmness, after.side.stance.firmness
    if old == new or Firmness.UNKNOWN in (old, new):
        return []
    grew = _FIRMNESS.index(Firmness(new)) > _FIRMNESS.index(Firmness(old))
    return [ChangeKind.FIRMED if grew else ChangeKind.SOFTENED]


def _compare_conditions(before: StandingThen, after: StandingThen) -> list[ChangeKind]:
    """By kind and words: what is told in other words is told as both, and both are shown."""
    old, new = _named(before.conditions), _named(after.conditions)
    found = [ChangeKind.CONDITION] if new - old else []
    return [*found, ChangeKind.DROPPED] if old - new else found


def _named(conditions: Iterable[Condition]) -> set[tuple[str, object]]:
    return {
        # A condition that is linked to an issue is that one, however it is worded.
        (one.kind, one.linked_issue_id or " ".join(one.text.casefold().split()))
        for one in conditions
    }


def _read_conditions(stances: Collection[int]) -> Mapping[int, Sequence[Condition]]:
    """By the statement's identifier, as they were entered; one query."""
    found: dict[int, list[Condition]] = defaultdict(list)
    conditions = Condition.objects.filter(stance__in=stances).select_related("linked_issue")
    for condition in conditions.order_by("pk"):
        found[condition.stance_id].append(condition)
    return found
