"""Votes that two dossiers hold: a roll call of the whole UN record is in a dossier on its subject, or
among those of a resolution that returns, as well.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from config.postgres.prepared import fetch_prepared
from positions.models import Evidence, Issue

# The roll calls of the whole record are an issue each, named as its source is; their numbers are
# those of the data set everywhere. Of two others of one number, the source that came later repeats
# the first: an issue of many roll calls may hold some of another's. The few pairs come first and are
# fixed (materialized, offset 0): where dossiers were never counted, they are believed so few that the
# planner reads every stance of the record once for each source.
_REPEATS = """
with roll_call as materialized (
  select r.id, split_part(r.external_id, '/', 2) as number, whole.id as whole_id
    from positions_source r
    left join positions_issue whole on whole.slug = replace(r.external_id, '/', '-')
     and whole.archived_at is null and whole.merged_into_id is null
   where r.kind = 'vote_record' and r.external_id <> '' and r.archived_at is null),
pair as materialized (
  select twice.whole_id, twice.id as twice_id, t.id as snapshot_id
    from roll_call twice
    join roll_call kept on kept.number = twice.number and kept.id <> twice.id
     and (twice.whole_id is not null or kept.whole_id is null and kept.id < twice.id)
    join positions_snapshot t on t.source_id = kept.id)
select distinct pair.whole_id, pair.twice_id, i.id
  from pair
 cross join lateral (
   select s.issue_id
     from (select e.stance_id from positions_excerpt x join positions_evidence e on e.excerpt_id = x.id
            where x.snapshot_id = pair.snapshot_id offset 0) as quoting
     join positions_stance s on s.id = quoting.stance_id
    where s.status = 'published' limit 1) as voted
  join positions_issue i on i.id = voted.issue_id and i.archived_at is null and i.merged_into_id is null
 where i.id is distinct from pair.whole_id
   and exists (select from positions_dossierissue l join positions_dossier d on d.id = l.dossier_id
                where l.issue_id = i.id and d.archived_at is null)
"""


class RepeatedVote(NamedTuple):
    """A roll call that ``other_id``, an issue of another dossier, holds too: ``issue_id`` is the issue
    that it is by itself in the whole record, None where ``source_id`` is one of several of an issue.
    """

    issue_id: int | None
    source_id: int
    other_id: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """What is left out where dossiers are put together: whole issues, and of others the votes that
    were read from some sources.
    """

    issues: Sequence[int] = ()
    sources: Sequence[int] = ()

    @property
    def count(self) -> int:
        """How many roll calls."""
        return len(self.issues) + len(self.sources)

    @property
    def stances(self) -> Q:
        """The condition that their stances fulfil."""
        read_there = Evidence.objects.filter(
            stance=OuterRef("pk"), excerpt__snapshot__source__in=self.sources
        )
        of_issues = Q(issue__in=self.issues)
        # Asked of each row: only where there are such sources.
        return of_issues | Q(Exists(read_there)) if self.sources else of_issues


def read_repeats() -> list[RepeatedVote]:
    """Every roll call that stands in two dossiers. One query."""
    return [RepeatedVote._make(row) for row in fetch_prepared(_REPEATS, [])]


def repeated(repeats: Collection[RepeatedVote], *, among: Q | None = None) -> Repeated:
    """The roll calls that another issue holds as well; with ``among`` only where that one passes the
    condition.
    """
    found = list(repeats)
    if among is not None and found:
        others = Issue.objects.filter(among, pk__in={repeat.other_id for repeat in found})
        listed = set(others.values_list("pk", flat=True))
        found = [repeat for repeat in found if repeat.other_id in listed]
    return Repeated(
        sorted({repeat.issue_id for repeat in found if repeat.issue_id is not None}),
        sorted({repeat.source_id for repeat in found if repeat.issue_id is None}),
    )
