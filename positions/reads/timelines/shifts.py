"""What changed between two days: who moved, on what, how far, and in which words.

Who spoke and for whom they spoke move by the same words: these are one entry, which counts once.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from actors.models import Actor
from positions.choices import distance
from positions.models import Issue, Stance
from positions.reads.stances.quotes import Quote, read_quotes
from positions.reads.stances.rewording import find_reworded_issues, read_former_wordings
from positions.reads.timelines.entries import (
    AroundPart,
    ChosenShifts,
    EntryRow,
    ShiftPlace,
    choose_part,
    choose_shifts,
    count_entries,
    read_firsts,
    read_together,
)

SHIFTS_PER_PAGE: Final = 50
_WALKED: Final = 1000
"""Shifts read at a time where all are."""
COUNTED_FROM: Final = 20_000
"""Shifts are counted among this many of the newest periods and withdrawals; beyond, counts are
least numbers.
"""


class ShiftKind(enum.StrEnum):
    MOVED = "moved"
    NEW = "new"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"moved": "Moved", "new": "First on record", "withdrawn": "Withdrawn"}[self]


_MOVERS_FIRST: Final = (ShiftKind.MOVED, ShiftKind.WITHDRAWN, ShiftKind.NEW)


@dataclass(frozen=True, slots=True)
class ShiftKey:
    """Where a page of shifts, newest first, goes on: after this day, issue and actor."""

    day: dt.date
    issue_id: int
    actor_id: int

    @property
    def place(self) -> ShiftPlace:
        return self.day, self.issue_id, self.actor_id

    def __str__(self) -> str:
        return f"{self.day}.{self.issue_id}.{self.actor_id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where ``text`` was not made by ``str()``."""
        # A text with more or fewer parts fails here, by the same ValueError.
        day, issue, actor = text.split(".")
        if len(issue) + len(actor) > len("9") * 36:
            raise ValueError(text)
        key = cls(dt.date.fromisoformat(day), int(issue), int(actor))
        # Python reads more as a number or a day than it writes: "1_0", " +5".
        if str(key) != text:
            raise ValueError(text)
        return key


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a shift: a value, the statement that decides it, and its first supporting words
    if it has any.

    ``is_reworded`` where they were approved under another wording of the issue.
    """

    value: int
    stance: Stance
    quote: Quote | None
    is_reworded: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """A change between two successive positions of an actor on an issue, on the day it took effect.

    ``before`` is None where the actor is new on record, ``after`` where its last statement was
    withdrawn; ``others`` are the shifts of other actors by the same words, who are told with it in
    one entry; ``by_withdrawal`` says that nothing new was said: a withdrawal brought an older
    statement, or none, to the fore. The day is known as well as ``precision`` says. Where
    ``is_order_unknown`` the actor said both, and nobody can tell which was the last.
    """

    date: dt.date
    precision: str
    issue: Issue
    actor: Actor
    before: Side | None
    after: Side | None
    by_withdrawal: bool
    is_order_unknown: bool
    others: Sequence[Shift] = ()

    @property
    def together(self) -> list[Shift]:
        """Everybody's in the entry: first the speaker's, then by name whom they spoke for."""
        return [self, *self.others]

    @property
    def own_kind(self) -> ShiftKind:
        if self.before is None:
            return ShiftKind.NEW
        return ShiftKind.WITHDRAWN if self.after is None else ShiftKind.MOVED

    @property
    def kind(self) -> ShiftKind:
        """Of the entry: it moved where anybody in it did."""
        kinds = {one.own_kind for one in self.together}
        return ShiftKind.MOVED if ShiftKind.MOVED in kinds else self.own_kind

    @property
    def moves(self) -> list[Sequence[Shift]]:
        """Those of the entry who moved alike, together."""
        alike: dict[tuple[int | None, int | None], list[Shift]] = defaultdict(list)
        for one in self.together:
            before, after = (side.value if side else None for side in (one.before, one.after))
            alike[before, after].append(one)
        return list(alike.values())

    @property
    def words_before(self) -> list[Shift]:
        """Of each former statement the first who stood by it."""
        found: dict[int, Shift] = {}
        for one in self.together:
            if one.before:
                found.setdefault(one.before.stance.pk, one)
        return list(found.values())

    @property
    def is_speakers(self) -> bool:
        """Whether the actor said the words itself."""
        side = self.after or self.before
        return side is not None and side.stance.actor_id == self.actor.pk

    @property
    def steps(self) -> int | None:
        """Signed steps along the scale, towards support positive; None unless both sides are on it."""
        return distance(self.after.value, self.before.value) if self.before and self.after else None


@dataclass(frozen=True, slots=True)
class Shifts:
    """One page of entries, newest first; ``next_key`` is where older ones begin, None on the last
    page.

    ``counts`` are of the whole time between the two days, unless ``is_counted`` says that they are
    only the newest.
    """

    from_date: dt.date
    to_date: dt.date
    rows: Sequence[Shift]
    next_key: ShiftKey | None
    counts: Mapping[ShiftKind, int]
    is_counted: bool


def build_shifts(
    *,
    issues: Sequence[int],
    actors: Sequence[int] | None = None,
    from_date: dt.date,
    to_date: dt.date,
    kind: ShiftKind | None = None,
    after: ShiftKey | None = None,
) -> Shifts:
    """Shifts after ``from_date`` until ``to_date`` inclusive; ``actors`` None means everybody."""
    chosen = choose_shifts(issues=issues, actors=actors, after=from_date, until=to_date)
    return _build(chosen, kind=kind, after=after)


def build_part(part: AroundPart, *, issues: Sequence[int], size: int) -> Shifts:
    """The newest shifts of everybody on one side of an event, ``size`` at most: who moved or withdrew before who is
    on record for the first time.
    """
    return _build(choose_part(part, issues=issues), size=size, by_kind=_MOVERS_FIRST)


def walk_shifts(
    *,
    issues: Sequence[int],
    actors: Sequence[int] | None = None,
    from_date: dt.date,
    to_date: dt.date,
    kind: ShiftKind | None = None,
) -> Iterator[Shift]:
    """All shifts that `build_shifts` would show, page after page, in its order, a thousand at a
    time; ``actors`` None means everybody here too, and an empty list nobody.
    """
    chosen = choose_shifts(issues=issues, actors=actors, after=from_date, until=to_date)
    return _walk(chosen, kind=kind)


def walk_part(part: AroundPart, *, issues: Sequence[int]) -> Iterator[Shift]:
    """All shifts that `build_part` would show, as `walk_shifts` gives them."""
    return _walk(choose_part(part, issues=issues))


def walk_chosen(chosen: ChosenShifts) -> Iterator[Shift]:
    """All shifts of what was chosen, as `walk_shifts` gives them."""
    return _walk(chosen)


def _build(
    chosen: ChosenShifts,
    *,
    kind: ShiftKind | None = None,
    after: ShiftKey | None = None,
    size: int = SHIFTS_PER_PAGE,
    by_kind: Sequence[ShiftKind] = (),
) -> Shifts:
    """Those of a ``kind``, or of the kinds one after the other."""
    counts, among = count_entries(chosen, most=COUNTED_FROM)
    # Fewer than were asked for are all there are.
    is_counted = among < COUNTED_FROM
    place = after.place if after else None
    # Without a count there is nothing to look for, unless only the newest were counted.
    asked: Sequence[ShiftKind | None] = by_kind or [kind]
    kinds = [each for each in asked if not is_counted or _has_any(each, counts)]
    found: list[EntryRow] = []
    for each in kinds:
        if left := size + 1 - len(found):
            found += read_firsts(chosen, kind=each, after=place, size=left, among=among)
    page = found[:size]
    return Shifts(
        from_date=chosen["from"],
        to_date=chosen["to"],
        rows=_fill(page, chosen),
        # Day, issue and actor of the last row shown, the first by name of its entry: `_PLACE` goes on
        # behind it.
        next_key=ShiftKey(*page[-1][:3]) if len(found) > len(page) else None,
        counts={ShiftKind(each): n for each, n in counts.items()},
        is_counted=is_counted,
    )


def _has_any(kind: ShiftKind | None, counts: Mapping[str, int]) -> bool:
    return bool(counts[kind]) if kind else any(counts.values())


def _walk(chosen: ChosenShifts, *, kind: ShiftKind | None = None) -> Iterator[Shift]:
    after: ShiftKey | None = None
    # Until there are none: counts would read everything once more.
    while rows := read_firsts(
        chosen, kind=kind, after=after.place if after else None, size=_WALKED
    ):
        yield from _fill(rows, chosen)
        after = ShiftKey(*rows[-1][:3])


def read_sides(pks: Collection[int]) -> dict[int, Side]:
    """What each of the statements says by itself: four queries, five where an issue was reworded."""
    stances = Stance.objects.select_related("actor", "on_behalf_of", "reported_by").in_bulk(pks)
    quotes = read_quotes(pks)
    issues = find_reworded_issues({stance.issue_id for stance in stances.values()})
    reworded = read_former_wordings(
        [pk for pk, stance in stances.items() if stance.issue_id in issues]
    )
    return {
        pk: Side(stance.value, stance, quotes.get(pk), pk in reworded)
        for pk, stance in stances.items()
    }


def _fill(page: Sequence[EntryRow], chosen: ChosenShifts) -> list[Shift]:
    """Entries with their actors, issues, statements and words: four queries, five where words are
    of several.
    """
    rows = read_together(page, chosen)
    issues = Issue.objects.in_bulk({row.issue_id for row in rows})
    actors = Actor.objects.in_bulk({row.actor_id for row in rows})
    sides = read_sides(
        {pk for row in rows for pk in (row.before_stance, row.after_stance) if pk is not None}
    )

    def side(value: int | None, pk: int | None) -> Side | None:
        # The value is that of the position, which may be mixed, or more cautious than the statement's.
        return None if value is None or pk is None else replace(sides[pk], value=value)

    entries: dict[tuple[Any, ...], list[Shift]] = defaultdict(list)
    for row in rows:
        entries[row.entry].append(
            Shift(
                date=row.day,
                precision=row.precision,
                issue=issues[row.issue_id],
                actor=actors[row.actor_id],
                before=side(row.before, row.before_stance),
                after=side(row.after, row.after_stance),
                by_withdrawal=row.by_withdrawal,
                is_order_unknown=row.is_order_unknown,
            )
        )
    return [_told_together(shifts) for shifts in entries.values()]


def _told_together(shifts: Sequence[Shift]) -> Shift:
    """One entry of those who moved by the same words: whoever said them comes first."""
    first, *others = sorted(shifts, key=lambda one: (not one.is_speakers, one.actor.name))
    return replace(first, others=others)
