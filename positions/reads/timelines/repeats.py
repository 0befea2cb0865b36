"""Votes that two dossiers hold: a roll call of the whole UN record is in a dossier on its subject
as well.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Q

from config.postgres.prepared import fetch_prepared
from positions.models import Issue

# The roll calls of the whole record are an issue each, named as its source is; their numbers are
# those of the data set everywhere. The few pairs come first and are fixed (materialized, offset 0):
# where dossiers were never counted, they are believed so few that the planner reads every stance of
# the record once for each source.
_REPEATS = """
with pair as materialized (
  select whole.id as whole_id, t.id as snapshot_id
    from positions_source a
    join positions_issue whole on whole.slug = replace(a.external_id, '/', '-')
     and whole.archived_at is null and whole.merged_into_id is null
    join positions_source b on split_part(b.external_id, '/', 2) = split_part(a.external_id, '/', 2) and b.id <> a.id
    join positions_snapshot t on t.source_id = b.id
   where a.kind = 'vote_record' and b.kind = 'vote_record' and a.external_id <> '' and b.external_id <> ''
     and a.archived_at is null and b.archived_at is null)
select distinct pair.whole_id, i.id
  from pair
 cross join lateral (
   select s.issue_id
     from (select e.stance_id from positions_excerpt x join positions_evidence e on e.excerpt_id = x.id
            where x.snapshot_id = pair.snapshot_id offset 0) as quoting
     join positions_stance s on s.id = quoting.stance_id
    where s.status = 'published' limit 1) as voted
  join positions_issue i on i.id = voted.issue_id and i.archived_at is null and i.merged_into_id is null
 where i.id <> pair.whole_id
   and exists (select from positions_dossierissue l join positions_dossier d on d.id = l.dossier_id
                where l.issue_id = i.id and d.archived_at is null)
"""


class Repeat(NamedTuple):
    """``issue_id`` is one roll call of the whole record, which ``other_id`` of another dossier
    holds too.
    """

    issue_id: int
    other_id: int


def read_repeats() -> list[Repeat]:
    """Every roll call that stands in two dossiers. One query."""
    return [Repeat._make(row) for row in fetch_prepared(_REPEATS, [])]


def repeated_issues(repeats: Collection[Repeat], *, among: Q | None = None) -> list[int]:
    """The issues whose votes another issue holds as well; with ``among`` only where that one passes
    the condition.
    """
    if among is None or not repeats:
        return sorted({repeat.issue_id for repeat in repeats})
    others = Issue.objects.filter(among, pk__in={repeat.other_id for repeat in repeats})
    listed = set(others.values_list("pk", flat=True))
    return sorted({repeat.issue_id for repeat in repeats if repeat.other_id in listed})
