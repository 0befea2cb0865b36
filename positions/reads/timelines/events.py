"""The dated events that timelines mark."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from actors.models import Actor
from positions.models import Dossier, Event, EventActor
from positions.reads.timelines.shifts import Shift, ShiftKey, Shifts


def read_events(dossiers: Iterable[Dossier]) -> list[Event]:
    """The events of several dossiers in the order of their days, with one query.

    What two dossiers mark alike, by its days and title, is told once.
    """
    events = Event.objects.in_use().filter(dossier__in=list(dossiers)).select_related("dossier")
    # Turned round twice: of those alike the first stays, and all keep their order.
    alike = {(one.first_date, one.last_date, one.title): one for one in reversed(events)}
    return list(alike.values())[::-1]


def read_participants(events: Iterable[Event]) -> dict[int, list[Actor]]:
    """By event, the actors in use that took part, in the order in which they were named; one query."""
    found: dict[int, list[Actor]] = defaultdict(list)
    rows = EventActor.objects.filter(
        event__in=[one.pk for one in events], actor__archived_at=None
    ).select_related("actor")
    for row in rows.only("event_id", "actor__slug", "actor__name").order_by("pk"):
        found[row.event_id].append(row.actor)
    return found


def read_attended(actor: Actor, *, until: dt.date) -> list[Event]:
    """The events of dossiers in use that an actor took part in, begun by a day, the newest first; one query.

    What two dossiers mark alike is told once, as by `read_events`.
    """
    events = Event.objects.in_use().filter(
        event_actors__actor=actor, dossier__archived_at=None, first_date__lte=until
    )
    alike = {
        (one.first_date, one.last_date, one.title): one
        for one in events.select_related("dossier")[::-1]
    }
    return list(alike.values())


def weave_events(
    shifts: Shifts, events: Sequence[Event], *, after: ShiftKey | None
) -> list[tuple[list[Event], Shift | None]]:
    """A page of shifts, newest first, each below the events of the time above it: with all that lie
    between two changes at once, so that a page may fold many. Those below the last are without a shift.

    An event stands below what was said on its day, so that later words stand above it. ``after`` is
    where the page began; no event stands on two pages.
    """
    newest = after.day if after else shifts.to_date
    # What lies on the last day of the page before is told on this one: there it stands below all words of
    # its day, and these may go on here.
    waiting = [one for one in events if shifts.from_date < one.first_date <= newest]
    woven: list[tuple[list[Event], Shift | None]] = []
    for shift in shifts.rows:
        between: list[Event] = []
        while waiting and waiting[-1].first_date > shift.date:
            between.append(waiting.pop())
        woven.append((between, shift))
    if waiting and shifts.next_key is None:
        woven.append((waiting[::-1], None))
    return woven
