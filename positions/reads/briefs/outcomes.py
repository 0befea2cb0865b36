"""What became of each position between two days, net, before anybody reads the words: what kind of change it is,
and in which order a brief tells it.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple, Self

from config.postgres.prepared import fetch_prepared
from positions.choices import Firmness, Mark, distance
from positions.models import Condition, Stance

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
 limit %(most)s
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


class StandingRow(NamedTuple):
    """Where an actor stood on an issue on both days."""

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


class Gist(NamedTuple):
    """What of a statement tells how a position changed, beside its value; ``named`` are its conditions."""

    actor_id: int
    firmness: str
    stated_date: dt.date
    named: frozenset[tuple[str, object]]


class BriefKey(NamedTuple):
    """Where an outcome stands among all: its kind, what puts it before others of that, issue and actor."""

    kind: int
    weight: int
    issue_id: int
    actor_id: int

    def __str__(self) -> str:
        return ".".join(map(str, self))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where ``text`` was not made by ``str()``."""
        # A text with more or fewer parts fails here, by the same ValueError.
        kind, weight, issue, actor = map(int, text.split("."))
        key = cls(kind, weight, issue, actor)
        # Python reads more as a number than it writes: "1_0", " +5".
        if str(key) != text:
            raise ValueError(text)
        return key


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the positions of those who stand by the same statements on an issue, a row each.

    ``also`` is what else changed with what gave it its ``kind``; ``moves`` how often the value changed
    between the days, ``said`` how many statements are on record; ``spoke`` who made them.
    """

    kind: ChangeKind
    also: Sequence[ChangeKind]
    rows: Sequence[StandingRow]
    moves: int
    said: int
    spoke: frozenset[int]
    weight: int

    @property
    def first(self) -> StandingRow:
        """All have the same values and statements."""
        return self.rows[0]

    @property
    def is_order_unknown(self) -> bool:
        return any(row.marks & Mark.ORDER_UNKNOWN for row in self.rows)

    @property
    def stances(self) -> set[int]:
        pks = (self.first.before_stance, self.first.after_stance)
        return {pk for pk in pks if pk is not None}

    @property
    def key(self) -> BriefKey:
        place = _ORDER[self.kind]
        return BriefKey(place, self.weight, self.first.issue_id, min(self.actors))

    @property
    def actors(self) -> list[int]:
        return [row.actor_id for row in self.rows]


_ORDER: Final = {kind: place for place, kind in enumerate(ChangeKind)}


def read_rows(
    *,
    issues: Sequence[int],
    actors: Sequence[int] | None,
    from_date: dt.date,
    to_date: dt.date,
    most: int | None = None,
) -> list[StandingRow]:
    """All that stood on one of the days, as the issues lie and by name; ``most`` at most. One query."""
    asked = {"issues": list(issues), "actors": actors, "vs": from_date, "on": to_date, "most": most}
    return [StandingRow(*row) for row in fetch_prepared(_STANDINGS, asked)]


def stances_of(rows: Iterable[StandingRow]) -> set[int]:
    return {pk for row in rows for pk in (row.before_stance, row.after_stance) if pk is not None}


def read_gists(pks: Collection[int]) -> dict[int, Gist]:
    """By statement; two queries, whatever their number."""
    named: dict[int, set[tuple[str, object]]] = defaultdict(set)
    conditions = Condition.objects.filter(stance__in=pks)
    told = conditions.values_list("stance_id", "kind", "linked_issue_id", "text")
    for pk, kind, linked, text in told:
        named[pk].add(_name(kind, linked, text))
    rows = Stance.objects.filter(pk__in=pks)
    return {
        pk: Gist(actor, firmness, day, frozenset(named.get(pk, ())))
        for pk, actor, firmness, day in rows.values_list(
            "pk", "actor_id", "firmness", "stated_date"
        )
    }


def gist_of(stance: Stance, conditions: Iterable[Condition]) -> Gist:
    """Of a statement that is at hand."""
    named = frozenset(_name(one.kind, one.linked_issue_id, one.text) for one in conditions)
    return Gist(stance.actor_id, stance.firmness, stance.stated_date, named)


def _name(kind: str, linked: int | None, text: str) -> tuple[str, object]:
    # A condition that is linked to an issue is that one, however it is worded.
    return kind, linked or " ".join(text.casefold().split())


def tell_outcomes(rows: Sequence[StandingRow], gists: Mapping[int, Gist]) -> list[Outcome]:
    """Kind by kind; the widest moves and the longest silence first, else as the rows lie."""
    # By both values and both statements: a speaker and its state that came from different words are two
    # entries.
    together: dict[tuple[int | None, ...], list[StandingRow]] = defaultdict(list)
    for row in rows:
        together[row.words].append(row)
    found = [_outcome(some, gists) for some in together.values()]
    # Stable: equals stay as the query has them.
    return sorted(found, key=lambda one: (_ORDER[one.kind], one.weight))


def _outcome(rows: Sequence[StandingRow], gists: Mapping[int, Gist]) -> Outcome:
    first = rows[0]
    before, after = (
        None if value is None or pk is None else gists[pk]
        for value, pk in (
            (first.before, first.before_stance),
            (first.after, first.after_stance),
        )
    )
    # They stand by the same words on both days, but may have gone different ways between.
    moves, said = max(map(_count_moves, rows)), max(row.said for row in rows)
    kind, *also = _kinds(first, before, after, moves=moves, said=said)
    last = after or before
    return Outcome(
        kind,
        also,
        rows,
        moves,
        said,
        frozenset(one.actor_id for one in (before, after) if one),
        _weigh(kind, first, last),
    )


def _weigh(kind: ChangeKind, row: StandingRow, last: Gist | None) -> int:
    """What puts it before others of its kind: the less, the earlier."""
    if kind is ChangeKind.MOVED and row.before is not None and row.after is not None:
        # Steps of mixed positions are none.
        return -abs(distance(row.after, row.before) or 0)
    if kind is ChangeKind.SILENT and last:
        return last.stated_date.toordinal()
    return 0


def _count_moves(row: StandingRow) -> int:
    """How often the value changed on the way; coming on record is no move."""
    path = [value for value in (row.before, *row.path) if value is not None]
    return sum(new != old for old, new in pairwise(path))


def _kinds(
    row: StandingRow, before: Gist | None, after: Gist | None, *, moves: int, said: int
) -> list[ChangeKind]:
    """What it is, and what it is besides."""
    if before is None:
        return [ChangeKind.FIRST]
    if after is None:
        return [ChangeKind.WITHDRAWN]
    found = []
    if row.before != row.after:
        found = [ChangeKind.MOVED]
    # Path and ends: the same value at both, and another on the way.
    elif moves:
        found = [ChangeKind.RETURNED]
    found += [*_compare_firmness(before, after), *_compare_conditions(before, after)]
    # Only where nothing changed does it matter whether anything was said.
    return found or [ChangeKind.REPEATED if said else ChangeKind.SILENT]


def _compare_firmness(before: Gist, after: Gist) -> list[ChangeKind]:
    """Unknown firmness is neither more nor less than any."""
    old, new = before.firmness, after.firmness
    if old == new or Firmness.UNKNOWN in (old, new):
        return []
    grew = _FIRMNESS.index(Firmness(new)) > _FIRMNESS.index(Firmness(old))
    return [ChangeKind.FIRMED if grew else ChangeKind.SOFTENED]


def _compare_conditions(before: Gist, after: Gist) -> list[ChangeKind]:
    """By kind and words: what is told in other words is told as both, and both are shown."""
    found = [ChangeKind.CONDITION] if after.named - before.named else []
    return [*found, ChangeKind.DROPPED] if before.named - after.named else found
