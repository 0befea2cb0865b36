"""The dated events that timelines mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from positions.models import Dossier, Event
from positions.reads.timelines.shifts import Shift, ShiftKey, Shifts


def read_events(dossiers: Iterable[Dossier]) -> list[Event]:
    """The events of several dossiers in the order of their days, with one query.

    What two dossiers mark alike, by its days and title, is told once.
    """
    events = Event.objects.in_use().filter(dossier__in=list(dossiers)).select_related("dossier")
    alike = {(one.first_date, one.last_date, one.title): one for one in reversed(events)}
    return list(alike.values())[::-1]


def weave_events(
    shifts: Shifts, events: Sequence[Event], *, after: ShiftKey | None
) -> list[tuple[Event | None, Shift | None]]:
    """A page of shifts, newest first, with the events of that time where they belong: one of the
    two in each entry.

    An event stands below what was said on its day, so that later words stand above it. ``after`` is
    where the page began; no event stands on two pages.
    """
    newest = after.day if after else shifts.to_date
    waiting = [one for one in events if shifts.from_date < one.first_date <= newest]
    woven: list[tuple[Event | None, Shift | None]] = []
    for shift in shifts.rows:
        while waiting and waiting[-1].first_date > shift.date:
            woven.append((waiting.pop(), None))
        woven.append((None, shift))
    if shifts.next_key is None:
        woven += [(event, None) for event in reversed(waiting)]
    return woven
