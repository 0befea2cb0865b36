"""Which issues and actors a dossier lists, in its order: now, or by the record of an earlier day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from config.postgres.prepared import fetch_prepared
from positions.models import Dossier, DossierIssue, Issue
from positions.reads.matrix.known_changes import end_of

# Plain SQL: building the query took longer than the database took to answer it.
_LISTED: Final = """
select i.id from positions_dossierissue l join positions_issue i on i.id = l.issue_id
 where l.dossier_id = %s and i.archived_at is null and i.merged_into_id is null
 order by l."order", i.id
"""
# Rows that a large insert added have no revision of their own, only their identifiers in its batch
# (decision 0001): they were not there before. `%` is filled in twice, hence `%%` for what psycopg fills in.
# Of each list the rows that are as they were, and of those that changed since what they were before
# their first change: costs grow with what changed, not with the dossier.
_THEN: Final = """
%(of)s_change as materialized (
  select distinct on (r.object_id) r.object_id as id, r.operation, r.old_row from history.revision r
   where r.table_name = '%(table)s' and r.happened_at >= %%(moment)s order by r.object_id, r.id),
%(of)s_made as materialized (
  select u.id from history.batch b cross join unnest(b.object_ids) u(id)
   where b.table_name = '%(table)s' and b.happened_at >= %%(moment)s),
%(of)s_listed as (
  select l.%(of)s_id as id, l."order" from %(table)s l
   where l.dossier_id = %%(dossier)s
     and not exists (select from %(of)s_change c where c.id = l.id)
     and not exists (select from %(of)s_made m where m.id = l.id)
  union all
  select (c.old_row ->> '%(of)s_id')::bigint, (c.old_row ->> 'order')::integer from %(of)s_change c
   where c.operation <> 'insert' and (c.old_row ->> 'dossier_id')::bigint = %%(dossier)s
     and not exists (select from %(of)s_made m where m.id = c.id))
"""
_LISTING_THEN: Final = f"""
with {_THEN % {"of": "issue", "table": "positions_dossierissue"}},
{_THEN % {"of": "actor", "table": "positions_dossieractor"}},
head as (
  select case when f.operation is null then to_jsonb(d) else f.old_row end as row from positions_dossier d
    left join lateral (
      select r.operation, r.old_row from history.revision r
       where r.table_name = 'positions_dossier' and r.object_id = d.id and r.happened_at >= %(moment)s
       order by r.id limit 1) f on true
   where d.id = %(dossier)s)
select array(select i.id from issue_listed l join positions_issue i on i.id = l.id
              where i.archived_at is null and i.merged_into_id is null order by l."order", i.id),
       array(select a.id from actor_listed l join actors_actor a on a.id = l.id
              where a.archived_at is null and a.merged_into_id is null order by l."order", a.name, a.id),
       (select (row ->> 'first_issues')::integer from head), (select (row ->> 'first_actors')::integer from head)
"""  # noqa: S608 # nosec B608 # nobody's input


@dataclass(frozen=True, slots=True)
class Listing:
    """The issues and actors in use that a dossier listed on an earlier day, by their identifiers, in
    its order of then, and how many of each it showed first.
    """

    issues: list[int]
    actors: list[int]
    first_issues: int | None
    first_actors: int | None


def read_listing_then(dossier: Dossier, known_date: dt.date) -> Listing | None:
    """What the dossier listed at the end of the day; None where it listed no issue yet. One query.

    What was listed when lists of issues came into the history (decision 0035) counts as listed ever
    before.
    """
    wanted = {"dossier": dossier.pk, "moment": end_of(known_date)}
    [row] = fetch_prepared(_LISTING_THEN, wanted)
    return Listing(*row) if row[0] else None


def read_listed(dossier: Dossier, known_date: dt.date | None = None) -> list[int]:
    """The issues in use by their identifiers; those that the dossier listed at the end of
    ``known_date``, where one is given and it listed any. Two queries at most.
    """
    then = read_listing_then(dossier, known_date) if known_date else None
    return then.issues if then else [pk for (pk,) in fetch_prepared(_LISTED, [dossier.pk])]


def read_listing_dossiers(slugs: Sequence[str]) -> dict[str, set[int]]:
    """By the short name of an issue, the dossiers that list it; one query, none for no names."""
    found: dict[str, set[int]] = {}
    if slugs:
        rows = DossierIssue.objects.filter(issue__slug__in=slugs)
        for slug, dossier in rows.values_list("issue__slug", "dossier"):
            found.setdefault(slug, set()).add(dossier)
    return found


def is_listed(dossier: Dossier, issue: Issue, known_date: dt.date | None = None) -> bool:
    """Whether it lists the issue, whose dossiers are at hand, or listed it at the end of
    ``known_date``.
    """
    if dossier in issue.in_dossiers:
        return True
    return known_date is not None and issue.pk in read_listed(dossier, known_date)
