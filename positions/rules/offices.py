"""For whom somebody spoke on a day: by an office, or by offices one behind the other.

A spokesperson of a ministry speaks for the ministry, and the ministry for its state: what is said counts for the state
(docs/decisions/0016-on-behalf-of.md). Only people and bodies carry on: a state speaks for no alliance by the way.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from actors.choices import ActorKind
from actors.models import Actor, Membership
from positions.choices import Precision
from positions.dates import last_day, write_date

MOST_STEPS: Final = 4
"""Offices that may stand one behind the other; no more are followed."""
CARRIERS: Final = frozenset({ActorKind.PERSON, ActorKind.BODY})
"""Those whose words, said by their spokesperson, count for whom they speak for themselves."""

# Offices at any time, one behind the other: from those who speak on to whom they reach, or back.
# A circle ends by the number of steps: as that is a column, `union` does not find its rows again.
_WAY: Final = """
with recursive way as (
  select m.id, m.{to}, 1 as step from actors_membership m where m.{of} = any(%s) and m.speaks_for
  union
  select m.id, m.{to}, w.step + 1 from way w
    join actors_actor b on b.id = w.{to} and b.kind = any(%s)
    join actors_membership m on m.{of} = w.{to} and m.speaks_for
   where w.step < %s)
select id from way"""
_REACHED: Final = _WAY.format(of="member_id", to="group_id")
_LEADING: Final = _WAY.format(of="group_id", to="member_id")


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """One office, or several one behind the other; ``group`` is whom the last speaks for."""

    steps: tuple[Membership, ...]

    @property
    def group(self) -> Actor:
        return self.steps[-1].group

    @property
    def speaker(self) -> Actor:
        return self.steps[0].member

    def __str__(self) -> str:
        return ", ".join(f"{step.role}, {step.group}" for step in self.steps)


@dataclass(frozen=True, slots=True)
class Tenure:
    """A time in which somebody spoke for a group by the same offices: until before ``until_date``;
    None is an open end.
    """

    from_date: dt.date | None
    until_date: dt.date | None
    offices: tuple[HeldOffice, ...]

    def touches(self, first: dt.date, last: dt.date) -> bool:
        """Whether some day from the first to the last belongs to it."""
        begun = self.from_date is None or self.from_date <= last
        return begun and (self.until_date is None or first < self.until_date)


@dataclass(frozen=True, slots=True)
class Departed:
    """Somebody who spoke for a group when they said something, by ``offices``, and had ceased to by
    a later day, on ``until_date``: the first day on which they did not.
    """

    offices: tuple[HeldOffice, ...]
    until_date: dt.date

    @property
    def speaker(self) -> Actor:
        return self.offices[0].speaker

    @property
    def last_date(self) -> dt.date:
        """The last day on which they spoke for it."""
        return self.until_date - dt.timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.speaker}, in office until {write_date(self.last_date)}"


@dataclass(frozen=True, slots=True)
class Represented:
    """For whom an actor spoke on a day, known to the day, month or year.

    ``group`` is the one that the words count for, where there is just one; otherwise ``offices``
    are to choose from: there are several, or it was held for a part of the time only.
    """

    offices: Sequence[HeldOffice]
    group: Actor | None
    is_unsure: bool


class Offices:
    """The offices in which some actors speak for others at any time, with those behind them; one
    query.
    """

    def __init__(self, actor_ids: Iterable[int], *, are_in_use: bool = True) -> None:
        """Without ``are_in_use`` of groups that were archived as well."""
        wanted = list(actor_ids)
        self._keep(_speaking(_REACHED, wanted, are_in_use=are_in_use) if wanted else ())

    @classmethod
    def leading_to(cls, group_id: int) -> Self:
        """The offices in which others speak for a group; one query."""
        offices = cls.__new__(cls)
        offices._keep(_speaking(_LEADING, [group_id], are_in_use=True))
        return offices

    @classmethod
    def given(cls, memberships: Iterable[Membership]) -> Self:
        """Of these offices alone, which have their members and groups at hand; no query."""
        offices = cls.__new__(cls)
        offices._keep(memberships)
        return offices

    def _keep(self, held: Iterable[Membership]) -> None:
        self._held: dict[int, list[Membership]] = defaultdict(list)
        for membership in held:
            self._held[membership.member_id].append(membership)

    def on(self, actor_id: int, day: dt.date) -> list[HeldOffice]:
        """Whom the actor spoke for on the day, each by the whole way that its words go, and nobody
        twice.
        """
        # The first of several ways to one group is kept: by role, so that it is the same each time.
        found: dict[int, HeldOffice] = {}
        for way in self._ways(actor_id, day, ()):
            found.setdefault(way[-1].group_id, HeldOffice(way))
        return list(found.values())

    def may_speak_for(self, actor_id: int, group_id: int, first: dt.date, last: dt.date) -> bool:
        """Whether the actor spoke for the group on some day of the time, be it on the way to
        another.
        """
        return bool(self.ways_to(actor_id, group_id, first, last))

    def ways_to(
        self, actor_id: int, group_id: int, first: dt.date, last: dt.date
    ) -> set[tuple[Membership, ...]]:
        """The offices, one behind the other, by which the actor spoke for the group on some day of
        the time.
        """
        return {
            way[:length]
            for day in self._days(actor_id, first, last)
            for way in self._ways(actor_id, day, ())
            for length, step in enumerate(way, 1)
            if step.group_id == group_id
        }

    def tenures(self, actor_id: int) -> dict[int, list[Tenure]]:
        """By the group's id every time in which the actor spoke for it, in order, be it on the way
        to another.

        The way is cut at the group: a spokesperson speaks for the ministry by the first office.
        """
        found: dict[int, list[Tenure]] = defaultdict(list)
        # From one of these days to the next nothing begins or ends: what holds on the one holds
        # until the other.
        days = self._days(actor_id, dt.date.min, dt.date.max)
        for day, following in zip(days, [*days[1:], None], strict=True):
            begin = day if day > dt.date.min else None  # before anything that is known began
            for group, offices in self._reached(actor_id, day).items():
                _add(found[group], Tenure(begin, following, offices))
        return found

    def of(self, group_id: int, day: dt.date) -> list[HeldOffice]:
        """Every office in which somebody speaks for the group on the day."""
        reached = [self._reached(actor_id, day) for actor_id in list(self._held)]
        return [office for offices in reached for office in offices.get(group_id, ())]

    def _reached(self, actor_id: int, day: dt.date) -> dict[int, tuple[HeldOffice, ...]]:
        """By its id each group that the actor spoke for on the day, and by which offices of its
        own, each once.
        """
        found: dict[int, dict[int, HeldOffice]] = defaultdict(dict)
        for way in self._ways(actor_id, day, ()):
            for length, step in enumerate(way, 1):
                found[step.group_id].setdefault(way[0].pk, HeldOffice(way[:length]))
        return {group: tuple(offices.values()) for group, offices in found.items()}

    def represented(self, actor_id: int, first: dt.date, last: dt.date) -> Represented:
        """For whom the actor spoke from the first to the last day, as far as that is sure."""
        by_day = [self.on(actor_id, day) for day in self._days(actor_id, first, last)]
        offices = {office.group.pk: office for held in by_day for office in held}
        always = {frozenset(office.group.pk for office in held) for held in by_day}
        # One group on all of the days; a part of the time without any makes it unsure as well.
        is_sure = len(always) == 1 and len(offices) == 1
        group = next(iter(offices.values())).group if is_sure else None
        return Represented(list(offices.values()), group, is_unsure=bool(offices) and not is_sure)

    def _ways(
        self, actor_id: int, day: dt.date, before: tuple[Membership, ...]
    ) -> Iterable[tuple[Membership, ...]]:
        """Each office of the actor on the day, led on to whom the words count for in the end; in no
        circle.
        """
        seen = {actor_id, *(step.member_id for step in before)}
        for office in self._held[actor_id]:
            if not _holds(office, day) or office.group_id in seen:
                continue
            way = (*before, office)
            further = office.group.kind in CARRIERS and len(way) < MOST_STEPS
            # Where nothing leads on, the way ends here: a ministry that no state has takes the
            # words itself.
            yield from (list(self._ways(office.group_id, day, way)) if further else []) or [way]

    def _days(self, actor_id: int, first: dt.date, last: dt.date) -> list[dt.date]:
        """The first day of the time, and each on which an office begins or ends."""
        reached, waiting = {actor_id}, [actor_id]
        while waiting:
            more = {office.group_id for office in self._held[waiting.pop()]} - reached
            reached |= more
            waiting += more
        ends = {
            day
            for pk in reached
            for held in self._held[pk]
            for day in (held.from_date, held.until_date, held.member.ended_date)
            if day
        }
        return sorted({first, *(day for day in ends if first < day <= last)})


def read_represented(actor: Actor, *, date: dt.date, precision: str = Precision.DAY) -> Represented:
    """For whom an actor spoke on a day, or in the month or year that the day begins."""
    return Offices([actor.pk]).represented(actor.pk, date, last_day(date, precision))


def read_offices_on(actor_ids: Iterable[int], day: dt.date) -> dict[int, list[HeldOffice]]:
    """The offices that each of the actors held on the day."""
    wanted = list(actor_ids)
    offices = Offices(wanted)
    return {pk: offices.on(pk, day) for pk in wanted}


def departed(
    tenures: Sequence[Tenure], *, first: dt.date, last: dt.date, on_date: dt.date
) -> Departed | None:
    """Who spoke for a group from the first to the last day that a statement can have been made on,
    and speaks for it no more.

    Words are of the previous government if on some of these days they were said in an office (one
    said without any proves nothing), and their speaker holds none on ``on_date`` by which they
    would speak for the group now: not the same, not another, and not one taken up again.
    """
    if any(tenure.touches(on_date, on_date) for tenure in tenures):
        return None
    # Of a month or year that reaches beyond the day looked at, only what lies before it.
    held = [tenure for tenure in tenures if tenure.touches(first, min(last, on_date))]
    # The latest end, be it of another office than that of the words. There is one wherever there is
    # `held`: no tenure reaches to the day.
    ends = [one.until_date for one in tenures if one.until_date and one.until_date <= on_date]
    return Departed(held[-1].offices, max(ends)) if held else None


def _add(tenures: list[Tenure], more: Tenure) -> None:
    """Unchanged offices are one time, whatever else began or ended in it."""
    last = tenures[-1] if tenures else None
    if last and last.until_date == more.from_date and last.offices == more.offices:
        tenures[-1] = Tenure(last.from_date, more.until_date, last.offices)
    else:
        tenures.append(more)


def _speaking(sql: str, actor_ids: Sequence[int], *, are_in_use: bool) -> QuerySet[Membership]:
    way = RawSQL(sql, (actor_ids, list(CARRIERS), MOST_STEPS))  # noqa: S611 # nosec B611 # constants only
    speaking = (
        Membership.objects.filter(pk__in=way)
        .select_related("member", "group")
        .order_by("role", "pk")
    )
    return (
        speaking.filter(group__archived_at=None, group__merged_into=None)
        if are_in_use
        else speaking
    )


def _holds(office: Membership, day: dt.date) -> bool:
    """Whether the office is held on the day; whoever is no more holds none."""
    begun = office.from_date is None or office.from_date <= day
    ends = [end for end in (office.until_date, office.member.ended_date) if end]
    return begun and all(day < end for end in ends)
