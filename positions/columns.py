"""Which issues are the columns of a matrix. A dossier of thousands is paged; what is named by hand is shown whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.http import refuse_unknown
from config.prepared import fetch_models
from positions.address import ISSUES_PER_PAGE, MatrixAddress
from positions.models import Dossier, Issue


@dataclass(frozen=True, slots=True)
class Columns:
    """``issues`` are numbers ``start`` + 1 onwards of the ``total`` chosen."""

    issues: Sequence[Issue]
    start: int
    total: int

    @property
    def end(self) -> int:
        return self.start + len(self.issues)

    @property
    def is_paged(self) -> bool:
        return self.total > len(self.issues)

    @property
    def previous_start(self) -> int | None:
        return max(0, self.start - ISSUES_PER_PAGE) if self.start else None

    @property
    def next_start(self) -> int | None:
        return self.end if self.end < self.total else None


# Plain SQL: building the query took longer than the database took to answer it. What only an issue's own page shows
# is left out.
_NAMED_ISSUES = """
select id, dossier_id, slug, label, proposition from positions_issue
 where dossier_id = %s and slug = any(%s) and archived_at is null and merged_into_id is null
"""
_ISSUES_FROM = """
select id, dossier_id, slug, label, proposition from positions_issue
 where dossier_id = %s and archived_at is null and merged_into_id is null
 order by "order", id offset %s limit %s
"""


def choose_columns(dossier: Dossier, address: MatrixAddress) -> Columns:
    """The columns an address asks for.

    Raises:
        BadInput: naming the issues that are not in the dossier.
    """
    if address.issues:
        found = {issue.slug: issue for issue in fetch_models(Issue, _NAMED_ISSUES, [dossier.pk, list(address.issues)])}
        refuse_unknown(
            (slug for slug in address.issues if slug not in found),
            what="issues of this dossier",
        )
        return Columns([found[slug] for slug in address.issues], 0, len(address.issues))
    total = Issue.objects.current().filter(dossier=dossier).count()
    start = min(address.start, max(0, total - 1))
    return Columns(fetch_models(Issue, _ISSUES_FROM, [dossier.pk, start, ISSUES_PER_PAGE]), start, total)
