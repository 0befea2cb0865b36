"""For whom somebody spoke on a day: by an office, or by offices one behind the other.

A spokesperson of a ministry speaks for the ministry, and the ministry for its state: what is said counts for the state
(docs/decisions/0016-on-behalf-of.md). Only people and bodies carry on: a state speaks for no alliance by the way.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from actors.choices import ActorKind
from actors.models import Actor, Membership
from positions.choices import Precision
from positions.dates import last_day

STEPS: Final = 4
"""Offices that may stand one behind the other; no more are followed."""
CARRIERS: Final = frozenset({ActorKind.PERSON, ActorKind.BODY})
"""Those whose words, said by their spokesperson, count for whom they speak for themselves."""


@dataclass(frozen=True, slots=True)
class Office:
    """One office, or several one behind the other; ``group`` is whom the last speaks for."""

    steps: tuple[Membership, ...]

    @property
    def group(self) -> Actor:
        return self.steps[-1].group

    def __str__(self) -> str:
        return ", ".join(f"{step.role}, {step.group}" for step in self.steps)


@dataclass(frozen=True, slots=True)
class Represented:
    """For whom an actor spoke on a day, known to the day, month or year.

    ``group`` is the one that the words count for, where there is just one; otherwise ``offices``
    are to choose from: there are several, or it was held for a part of the time only.
    """

    offices: Sequence[Office]
    group: Actor | None
    is_unsure: bool


class Offices:
    """The offices in which some actors speak for others, with those behind them; one query for each
    step.
    """

    def __init__(self, actor_ids: Iterable[int], *, are_in_use: bool = True) -> None:
        """Without ``are_in_use`` of groups that were archived as well."""
        self._held: dict[int, list[Membership]] = defaultdict(list)
        wanted = set(actor_ids)
        known: set[int] = set()
        for _ in range(STEPS):
            if not (wanted := wanted - known):
                break
            known |= wanted
            held = list(_speaking(are_in_use=are_in_use).filter(member__in=wanted))
            for membership in held:
                self._held[membership.member_id].append(membership)
            wanted = {one.group_id for one in held if one.group.kind in CARRIERS}

    def on(self, actor_id: int, day: dt.date) -> list[Office]:
        """Whom the actor spoke for on the day, each by the whole way that its words go, and nobody
        twice.
        """
        found: dict[int, Office] = {}
        for way in self._ways(actor_id, day, ()):
            found.setdefault(way[-1].group_id, Office(way))
        return list(found.values())

    def may_speak_for(self, actor_id: int, group_id: int, first: dt.date, last: dt.date) -> bool:
        """Whether the actor spoke for the group on some day of the time, be it on the way to
        another.
        """
        return any(
            step.group_id == group_id
            for day in self._days(actor_id, first, last)
            for way in self._ways(actor_id, day, ())
            for step in way
        )

    def represented(self, actor_id: int, first: dt.date, last: dt.date) -> Represented:
        """For whom the actor spoke from the first to the last day, as far as that is sure."""
        by_day = [self.on(actor_id, day) for day in self._days(actor_id, first, last)]
        offices = {office.group.pk: office for held in by_day for office in held}
        always = {frozenset(office.group.pk for office in held) for held in by_day}
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
            further = office.group.kind in CARRIERS and len(way) < STEPS
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
            for day in (held.from_date, held.until_date)
            if day
        }
        return sorted({first, *(day for day in ends if first < day <= last)})


def read_represented(actor: Actor, *, date: dt.date, precision: str = Precision.DAY) -> Represented:
    """For whom an actor spoke on a day, or in the month or year that the day begins."""
    return Offices([actor.pk]).represented(actor.pk, date, last_day(date, precision))


def read_offices_on(actor_ids: Iterable[int], day: dt.date) -> dict[int, list[Office]]:
    """The offices that each of the actors held on the day."""
    wanted = list(actor_ids)
    offices = Offices(wanted)
    return {pk: offices.on(pk, day) for pk in wanted}


def _speaking(*, are_in_use: bool) -> QuerySet[Membership]:
    speaking = (
        Membership.objects.filter(speaks_for=True).select_related("group").order_by("role", "pk")
    )
    return (
        speaking.filter(group__archived_at=None, group__merged_into=None)
        if are_in_use
        else speaking
    )


def _holds(office: Membership, day: dt.date) -> bool:
    begun = office.from_date is None or office.from_date <= day
    return begun and (office.until_date is None or day < office.until_date)
