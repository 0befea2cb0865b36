"""Which issues a dossier lists, in its order: now, or by the record of an earlier day."""

from __future__ import annotations

import datetime as dt
from typing import Final

from config.postgres.prepared import fetch_prepared
from positions.models import Dossier, Issue
from positions.reads.matrix.known_changes import end_of

# Plain SQL: building the query took longer than the database took to answer it.
_LISTED: Final = """
select i.id from positions_dossierissue l join positions_issue i on i.id = l.issue_id
 where l.dossier_id = %s and i.archived_at is null and i.merged_into_id is null
 order by l."order", i.id
"""
# The rows that are as they were, and of those that changed since what they were before their first
# change: costs grow with what changed, not with the dossier.
_LISTED_THEN: Final = """
with change as materialized (
  select distinct on (r.object_id) r.object_id as id, r.operation, r.old_row from history.revision r
   where r.table_name = 'positions_dossierissue' and r.happened_at >= %(moment)s order by r.object_id, r.id),
made as materialized (
  select u.id from history.batch b cross join unnest(b.object_ids) u(id)
   where b.table_name = 'positions_dossierissue' and b.happened_at >= %(moment)s),
listed as (
  select l.issue_id, l."order" from positions_dossierissue l
   where l.dossier_id = %(dossier)s
     and not exists (select from change c where c.id = l.id) and not exists (select from made m where m.id = l.id)
  union all
  select (c.old_row ->> 'issue_id')::bigint, (c.old_row ->> 'order')::integer from change c
   where c.operation <> 'insert' and (c.old_row ->> 'dossier_id')::bigint = %(dossier)s
     and not exists (select from made m where m.id = c.id))
select i.id from listed l join positions_issue i on i.id = l.issue_id
 where i.archived_at is null and i.merged_into_id is null
 order by l."order", i.id
"""


def read_listed(dossier: Dossier, known_date: dt.date | None = None) -> list[int]:
    """The issues in use by their identifiers; those that the dossier listed at the end of
    ``known_date``, where one is given and it listed any. Two queries at most.

    What was listed when lists came into the history (decision 0035) counts as listed ever before.
    """
    if known_date:
        wanted = {"dossier": dossier.pk, "moment": end_of(known_date)}
        if then := [pk for (pk,) in fetch_prepared(_LISTED_THEN, wanted)]:
            return then
    return [pk for (pk,) in fetch_prepared(_LISTED, [dossier.pk])]


def is_listed(dossier: Dossier, issue: Issue, known_date: dt.date | None = None) -> bool:
    """Whether it lists the issue, whose dossiers are at hand, or listed it at the end of
    ``known_date``.
    """
    if dossier in issue.in_dossiers:
        return True
    return known_date is not None and issue.pk in read_listed(dossier, known_date)
