"""What changed between two days, net: for each actor on each issue the words of the first day beside those
of the last.

Changes (`reads/timelines/shifts`) tells every step on the way; a brief tells where it ended, and who did not
speak at all.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final

from actors.models import Actor
from positions.choices import MIXED, distance
from positions.models import Condition, Issue
from positions.reads.briefs.outcomes import (
    BriefKey,
    ChangeKind,
    Outcome,
    gist_of,
    read_gists,
    read_rows,
    stances_of,
    tell_outcomes,
)
from positions.reads.timelines.shifts import Side, read_sides

MOST_POSITIONS: Final = 50_000
"""Pairs of an actor and an issue of which a page of a brief is made."""


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


def build_brief(
    *,
    issues: Sequence[int],
    actors: Sequence[int] | None = None,
    from_date: dt.date,
    to_date: dt.date,
) -> Brief:
    """The brief of some actors, or of everybody (None), on some issues: eight queries at most."""
    rows = read_rows(issues=issues, actors=actors, from_date=from_date, to_date=to_date)
    # All statements of the brief at once: six queries, however many entries.
    standings = read_standings(stances_of(rows))
    gists = {pk: gist_of(one.side.stance, one.conditions) for pk, one in standings.items()}
    of_kind: dict[ChangeKind, list[ChangeEntry]] = defaultdict(list)
    for entry in _fill(tell_outcomes(rows, gists), standings):
        of_kind[entry.kind].append(entry)
    sections = [Section(kind, entries) for kind, entries in of_kind.items()]
    return Brief(from_date, to_date, sections, len(rows))


@dataclass(frozen=True, slots=True)
class BriefPage:
    """Some entries, kind by kind; ``next_key`` is where the next begin, None on the last page.
    ``positions`` as in `Brief`, of all pages.
    """

    entries: Sequence[ChangeEntry]
    next_key: BriefKey | None
    positions: int


class BriefTooLong(Exception):
    """More positions than a brief is made of."""


def build_brief_page(  # whose, of what, between what, from where, how many
    *,
    issues: Sequence[int],
    actors: Sequence[int] | None,
    from_date: dt.date,
    to_date: dt.date,
    after: BriefKey | None,
    size: int,
) -> BriefPage:
    """A page of what `build_brief` has: ten queries at most, and words are read for the page alone.

    Of equals those of the smaller identifier come first, so that a renamed actor moves no page.

    Raises:
        BriefTooLong: where there are more than `MOST_POSITIONS`.
    """
    rows = read_rows(
        issues=issues, actors=actors, from_date=from_date, to_date=to_date, most=MOST_POSITIONS + 1
    )
    if len(rows) > MOST_POSITIONS:
        raise BriefTooLong
    outcomes = sorted(tell_outcomes(rows, read_gists(stances_of(rows))), key=attrgetter("key"))
    start = bisect_right(outcomes, after, key=attrgetter("key")) if after else 0
    shown = outcomes[start : start + size]
    standings = read_standings({pk for one in shown for pk in one.stances})
    has_more = start + size < len(outcomes)
    return BriefPage(_fill(shown, standings), shown[-1].key if has_more else None, len(rows))


def read_standings(pks: Collection[int]) -> dict[int, StandingThen]:
    """What each of the statements says, with its conditions: six queries at most."""
    sides, conditions = read_sides(pks), _read_conditions(pks)
    return {pk: StandingThen(side, conditions.get(pk, ())) for pk, side in sides.items()}


def _fill(outcomes: Sequence[Outcome], standings: Mapping[int, StandingThen]) -> list[ChangeEntry]:
    """With issues, actors and words; two queries."""
    issues = Issue.objects.in_bulk({one.first.issue_id for one in outcomes})
    actors = Actor.objects.in_bulk({actor for one in outcomes for actor in one.actors})

    def standing(value: int | None, pk: int | None) -> StandingThen | None:
        if value is None or pk is None:
            return None
        # The value is the position's, which may be mixed or more cautious than what the statement says by
        # itself.
        one = standings[pk]
        return replace(one, side=replace(one.side, value=value))

    return [
        ChangeEntry(
            kind=one.kind,
            also=one.also,
            issue=issues[one.first.issue_id],
            actors=[actors[pk] for pk in sorted(one.actors, key=lambda pk: pk not in one.spoke)],
            before=standing(one.first.before, one.first.before_stance),
            after=standing(one.first.after, one.first.after_stance),
            moves=one.moves,
            said=one.said,
            is_order_unknown=one.is_order_unknown,
        )
        for one in outcomes
    ]


def _read_conditions(stances: Collection[int]) -> Mapping[int, Sequence[Condition]]:
    """By the statement's identifier, as they were entered; one query."""
    found: dict[int, list[Condition]] = defaultdict(list)
    conditions = Condition.objects.filter(stance__in=stances).select_related("linked_issue")
    for condition in conditions.order_by("pk"):
        found[condition.stance_id].append(condition)
    return found
