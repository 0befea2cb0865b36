"""Words of a month or year in which an office changed hands, nobody knows on which day: of two who
have it on record then, one did not speak for the group.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from actors.models import Membership
from positions.choices import Precision
from positions.dates import last_day, write_date
from positions.doubts.said import Doubt, Said
from positions.rules.offices import Offices

type Way = tuple[Membership, ...]
"""Offices, one behind the other."""
type Holders = Mapping[tuple[int, str], Sequence[Membership]]
"""By the group and the role, whoever speaks for the group in that role at any time."""


def doubt_changes(said: Sequence[Said]) -> Iterator[tuple[int, Doubt]]:
    """Whoever spoke for a group only by offices that were changing hands: two queries.

    What is known by the month or year is written as the widest period (decision 0029), so that who
    goes and who comes both hold the office in just that time.
    """
    # Groups archived since too: what was said for them is still on record, and was right.
    offices = Offices({one.actor_id for one in said if one.on_behalf_of_id}, are_in_use=False)
    found = [
        (place, one, offices.ways_to(one.actor_id, one.on_behalf_of_id, *_days(one)))
        for place, one in enumerate(said)
        if one.on_behalf_of_id
    ]
    holders = _read_holders(step for *_, ways in found for way in ways for step in way)
    for place, one, ways in found:
        if text := _say_changing(ways, holders, *_days(one)):
            stated = write_date(one.stated_date, one.stated_precision)
            yield place, Doubt("office-changing", "on_behalf_of", f"{text} This is of {stated}.")


def _days(said: Said) -> tuple[dt.date, dt.date]:
    return said.stated_date, last_day(said.stated_date, said.stated_precision)


def _read_holders(steps: Iterable[Membership]) -> Holders:
    wanted = {(step.group_id, step.role) for step in steps}
    holders: dict[tuple[int, str], list[Membership]] = defaultdict(list)
    if wanted:
        groups, roles = zip(*wanted, strict=True)
        # More pairs of group and role than are wanted; nobody asks for the others.
        held = Membership.objects.filter(group__in=groups, role__in=roles, speaks_for=True)
        for one in held.select_related("member", "group").order_by("from_date", "pk"):
            holders[one.group_id, one.role].append(one)
    return holders


def _say_changing(ways: Collection[Way], holders: Holders, first: dt.date, last: dt.date) -> str:
    """Which office was changing hands on all these days, where each way goes by such a one; ""
    otherwise.
    """
    told = [
        next((text for step in way if (text := _say_shared(step, holders, first, last))), "")
        for way in sorted(ways, key=lambda way: [step.pk for step in way])
    ]
    # One way whose office did not change hands is enough to have spoken for the group.
    return told[0] if told and all(told) else ""


def _say_shared(step: Membership, holders: Holders, first: dt.date, last: dt.date) -> str:
    for other in holders[step.group_id, step.role]:
        begin, end = _shared(step, other)
        known_by = _known_by(begin, end)
        if other.member_id != step.member_id and known_by and begin <= first and last < end:
            both = f"{step.role}, {step.group}: {step.member} and {other.member} are both on record"
            return f"{both} in {write_date(begin, known_by)}, since the day of the change is not known."
    return ""


def _shared(one: Membership, other: Membership) -> tuple[dt.date, dt.date]:
    """The time in which both are held: from the first day, until before the second."""
    return (
        max(one.from_date or dt.date.min, other.from_date or dt.date.min),
        min(one.until_date or dt.date.max, other.until_date or dt.date.max),
    )


def _known_by(begin: dt.date, end: dt.date) -> Precision | None:
    """Which of them the time is, a month or a year of the calendar."""
    for precision in (Precision.MONTH, Precision.YEAR):
        first = (
            begin.replace(day=1) if precision == Precision.MONTH else begin.replace(month=1, day=1)
        )
        # Just the month or year: what is known to the day overlaps for such a time by chance only.
        if begin == first and end - dt.timedelta(days=1) == last_day(begin, precision):
            return precision
    return None
