"""What two actors have of the same, united: their offices with their periods, and their names.

Pure.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from actors.folding import fold
from actors.models import ActorName, Membership
from positions.dates import write_date

type DayRange = tuple[dt.date, dt.date]
"""From a day until, not including, another; the first and the last day that there are stand for an
open end.
"""

# Days that can be compared, where the columns have null.
ALL_DAYS: DayRange = (dt.date.min, dt.date.max)


@dataclass(frozen=True, slots=True)
class United:
    """Offices of one kind that both have: ``before`` them, and after, as periods of speaking for
    the group or not.
    """

    before: Sequence[Membership]
    after: Sequence[tuple[DayRange, bool]]

    @property
    def said(self) -> str:
        """In words, for whoever decides."""
        first = self.before[0]
        before = [_write(_period(row), speaks_for=row.speaks_for) for row in self.before]
        after = [_write(period, speaks_for=speaks_for) for period, speaks_for in self.after]
        of = f"{first.role}, {first.group}"
        if len(set(before)) == 1:
            return f"{of}: {before[0]} in both, stays once."
        become = "stay as they are" if before == after else f"become {' and '.join(after)}"
        return f"{of}: {' and '.join(before)} {become}."


def unite_memberships(rows: Iterable[Membership], *, side: str) -> list[United]:
    """Those of one role in one group, or of one member, that stand in several rows; ``side`` is
    what is merged.
    """
    other = "group_id" if side == "member" else "member_id"
    alike: dict[tuple[int, str], list[Membership]] = defaultdict(list)
    for row in rows:
        # Roles are typed by hand: “Foreign Minister” and “foreign minister” are one office.
        alike[getattr(row, other), fold(row.role)].append(row)
    return [
        United(same, join_periods([(_period(row), row.speaks_for) for row in same]))
        for same in alike.values()
    ]


def join_periods(periods: Sequence[tuple[DayRange, bool]]) -> list[tuple[DayRange, bool]]:
    """Periods that overlap as one. Where the holder spoke for the group in one of them, it did.

    >>> year = lambda n: dt.date(n, 1, 1)
    >>> held = join_periods([((year(2010), year(2026)), True), ((year(2015), year(2030)), False)])
    >>> [(begin.year, end.year, speaks) for (begin, end), speaks in held]
    [(2010, 2026, True), (2026, 2030, False)]
    """
    speaking = _join([period for period, speaks_for in periods if speaks_for])
    silent = _join([period for period, speaks_for in periods if not speaks_for])
    for period in speaking:
        # Who spoke for the group by one row did so, whatever another says of that time.
        silent = [part for other in silent for part in _without(other, period)]
    return sorted(
        [*((period, True) for period in speaking), *((period, False) for period in silent)]
    )


def _without(period: DayRange, taken: DayRange) -> list[DayRange]:
    """What is left of a period before and after another."""
    before = (period[0], min(period[1], taken[0]))
    after = (max(taken[1], period[0]), period[1])
    return [part for part in (before, after) if part[0] < part[1]]


def unite_names(gone: ActorName, kept: ActorName) -> DayRange:
    """How long a name holds that both have."""
    one, other = _period(gone), _period(kept)
    return min(one[0], other[0]), max(one[1], other[1])


def ends(period: DayRange) -> tuple[dt.date | None, dt.date | None]:
    """As columns have it."""
    begin, end = period
    return (None if begin == ALL_DAYS[0] else begin), (None if end == ALL_DAYS[1] else end)


def _join(periods: Iterable[DayRange]) -> list[DayRange]:
    joined: list[DayRange] = []
    for begin, end in sorted(periods):
        # Periods that only adjoin stay two: they are no overlap, and either may have its reason.
        if joined and begin < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def _period(row: Membership | ActorName) -> DayRange:
    return row.from_date or ALL_DAYS[0], row.until_date or ALL_DAYS[1]


def _write(period: DayRange, *, speaks_for: bool) -> str:
    """In the words of an actor's page: the last day is one of the period."""
    begin, end = ends(period)
    parts = [
        f"since {write_date(begin)}" if begin else "",
        f"until {write_date(end - dt.timedelta(days=1))}" if end else "",
    ]
    days = " ".join(filter(None, parts)) or "no days known"
    return f"{days} (speaks for it)" if speaks_for else days
