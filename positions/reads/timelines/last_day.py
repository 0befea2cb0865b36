"""The last day on record: on it every page opens whose address names no day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.timezone import localdate

from positions.choices import Precision
from positions.reads.timelines.periods import PRECISION

# Of all that readers see. Where something was said on the very day, that is the last day; else it
# is the first of the month or year of the last statement.
_LAST: Final = """
select p.valid_from, {precision} as precision from positions_position p
  join positions_issue i on i.id = p.issue_id and i.archived_at is null and i.merged_into_id is null
 where p.valid_from <= %s
   and exists (select from positions_dossierissue l join positions_dossier d on d.id = l.dossier_id
                where l.issue_id = i.id and d.archived_at is null)
 order by p.valid_from desc, precision limit 1
""".format(precision=PRECISION.format(row="p"))  # nosec B608 # constants only


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day until today on which a position began, None where nothing is on record by today;
    known as well as ``precision`` says.
    """

    date: dt.date | None
    precision: Precision = Precision.DAY

    @property
    def default_date(self) -> dt.date:
        """A page that says "today" would claim that somebody looked until today: only an empty one
        does.
        """
        return self.date or localdate()

    def words(self, on_date: dt.date) -> str:
        """What the day is called where it is the last: nobody knows the day of a month's last
        statement.
        """
        if on_date != self.date:
            return ""
        if self.precision == Precision.DAY:
            return "the last day on record"
        return f"the first day of the last {self.precision.value} on record"


def read_last_day() -> LastDay:
    """Of all dossiers; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [localdate()])
        found = cursor.fetchone()
    return LastDay(found[0], Precision(found[1])) if found else LastDay(None)
