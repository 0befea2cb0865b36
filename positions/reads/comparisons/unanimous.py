"""Issues on which nobody disagrees: they say nothing of who is near whom."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from config.postgres.prepared import fetch_prepared
from positions.choices import SCALE

_UNANIMOUS: Final = """
select issue_id from positions_position
 where issue_id = any(%(issues)s) and valid_from <= %(until)s
   and (%(first)s::date is null or stated_date >= %(first)s) and value between %(lowest)s and %(highest)s
 group by issue_id having min(value) = max(value) and count(distinct actor_id) > 1
"""


def read_unanimous(
    *, issues: Sequence[int], until: dt.date, first: dt.date | None = None
) -> frozenset[int]:
    """Those of the issues on which everybody on record who ever took a place on the scale, until a
    day and, where one is given, since another, took the same; one query.
    """
    asked = {"issues": list(issues), "until": until, "first": first}
    # Mixed and unreadable positions are none on the scale, and break no unanimity.
    asked |= {"lowest": SCALE[-1], "highest": SCALE[0]}
    return frozenset(issue for (issue,) in fetch_prepared(_UNANIMOUS, asked))
