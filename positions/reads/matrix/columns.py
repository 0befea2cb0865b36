"""Which issues are the columns of a matrix.

A dossier of thousands is paged; what is named by hand is shown whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any, Final

from config.postgres.prepared import fetch_models, fetch_prepared
from config.postgres.versioned import kept_by_version
from positions.history.addresses import follow_former
from positions.measures.spans import session_of
from positions.models import Dossier, Issue
from positions.reads.matrix.address import MATRIX_ISSUES_PER_PAGE, MatrixAddress
from positions.reads.matrix.listed import read_listed, read_listing_then
from positions.reads.stances.rewording import REWORDED

KEPT: Final = 512
"""Choices of columns that a process keeps, each of some thirty issues' heads."""
ISSUES_PER_CHUNK: Final = 100
"""Columns that a download of all of them reads at a time."""


@dataclass(frozen=True, slots=True)
class MarkedIssues:
    """Of some issues those whose words ever were others, and those that were voted on: of all
    others nobody need look for what is marked in their cells.
    """

    reworded: frozenset[int]
    voted: frozenset[int]


@dataclass(frozen=True, slots=True)
class MatrixColumns:
    """``issues`` are numbers ``start`` + 1 onwards of the ``total`` that can be shown; the dossier
    has ``in_dossier``.

    Where a dossier has more issues than a page shows, those are shown on which anybody stands on a day asked for, the
    one that was spoken on last before the others: as of 1985, nobody looks for the issues of 2020. In the dossier's
    order all are, where nobody stands on any, and of the record as known on a day.

    ``is_first`` where they are those that the dossier shows first; then the others wait for somebody
    who asks for the whole.

    ``marked`` is None where the record of an earlier day is asked for.
    """

    issues: Sequence[Issue]
    start: int
    total: int
    in_dossier: int
    is_chosen: bool = False
    is_first: bool = False
    marked: MarkedIssues | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.issues)

    @property
    def is_paged(self) -> bool:
        return self.total > len(self.issues)

    @property
    def is_stretch(self) -> bool:
        """Whether they are some of more that nobody chose, which more issues would move."""
        return self.is_part and not (self.is_first or self.is_chosen)

    @property
    def is_part(self) -> bool:
        """Whether the dossier has issues that are not among the columns of this page."""
        return self.in_dossier > len(self.issues)

    @property
    def without_position(self) -> int:
        """Issues of the dossier that no page shows, since nobody stands on them on a day asked for."""
        return 0 if self.is_chosen or self.is_first else self.in_dossier - self.total

    @property
    def previous_start(self) -> int | None:
        return max(0, self.start - MATRIX_ISSUES_PER_PAGE) if self.start else None

    @property
    def next_start(self) -> int | None:
        return self.end if self.end < self.total else None


# Plain SQL: building the query took longer than the database took to answer it. What only an
# issue's own page shows is left out.
_NAMED_ISSUES = """
select id, slug, label, proposition from positions_issue where slug = any(%s) and id = any(%s)
"""
_ON_TOPICS = "select id from positions_issue where id = any(%s) and tags @> %s::varchar[]"
_IN_SESSION = """
select i.id from unnest(%s::bigint[]) i(id)
 where exists (select from positions_position where issue_id = i.id and stated_date between %s and %s)
"""
# More yes than no: of some votes two thirds are needed, which no record here says. A day may have two roll calls.
_OF_OUTCOME = """
select i.id from unnest(%(issues)s::bigint[]) i(id)
 cross join lateral (
   select count(*) filter (where v.value = 2) - count(*) filter (where v.value = -2) as lead
     from positions_stance v
    where v.issue_id = i.id and v.act = 'vote' and v.status = 'published'
      and v.stated_date = (select max(stated_date) from positions_stance
                            where issue_id = i.id and act = 'vote' and status = 'published')
   having count(*) > 0) t
 where (t.lead > 0) = %(is_adopted)s
"""
_MARKED = f"""
select id, true from ({REWORDED} and i.id = any(%(issues)s)) reworded
 union all
select i.id, false from unnest(%(issues)s::bigint[]) i(id)
 where exists (select from positions_stance s where s.issue_id = i.id and s.act = 'vote' and s.status = 'published')
"""  # noqa: S608 # nosec B608 # nobody's input
_SPOKEN_ON = """
select i.id from unnest(%(issues)s::bigint[]) with ordinality i(id, place)
  join (select issue_id, max(stated_date) as last from positions_position
         where issue_id = any(%(issues)s)
           and (valid_from <= %(on)s and valid_to > %(on)s or valid_from <= %(vs)s and valid_to > %(vs)s)
         group by issue_id) p on p.issue_id = i.id
 order by p.last desc, i.place
"""
_ISSUES = """
select id, slug, label, proposition from positions_issue where id = any(%s)
 order by array_position(%s, id)
"""


def choose_columns(
    dossier: Dossier, address: MatrixAddress, on_date: dt.date, *, version: str = ""
) -> MatrixColumns:
    """The columns an address asks for; with the ``version`` of the dossier they are marked, and kept
    by it: every change of an issue, its votes and positions, and of what a dossier lists raises it.

    Raises:
        BadInput: naming the issues that are not in the dossier.
    """
    if not version:
        return _choose(dossier, address, on_date)
    # All that `_choose` reads of an address and nothing else, so that a page with an open cell or other
    # rows finds the same columns. What columns come to depend on has to be named here too, or one address
    # is answered with the columns of another. The day stands beside it as a parameter of its own.
    asked = MatrixAddress(
        vs=address.vs,
        known=address.known,
        # A list has no hash, which `lru_cache` needs.
        issues=tuple(address.issues),
        start=address.start,
        topics=tuple(address.topics),
        session=address.session,
        outcome=address.outcome,
        whole=address.is_of_all,
    )
    return _choose_marked(version, dossier, asked, on_date)


@kept_by_version(most=KEPT)
def _choose_marked(dossier: Dossier, asked: MatrixAddress, on_date: dt.date) -> MatrixColumns:
    columns = _choose(dossier, asked, on_date)
    rows = fetch_prepared(_MARKED, {"issues": [issue.pk for issue in columns.issues]})
    reworded = frozenset(issue for issue, is_reworded in rows if is_reworded)
    voted = frozenset(issue for issue, is_reworded in rows if not is_reworded)
    return replace(columns, marked=MarkedIssues(reworded, voted))


def _choose(dossier: Dossier, address: MatrixAddress, on_date: dt.date) -> MatrixColumns:
    then = read_listing_then(dossier, address.known) if address.known else None
    every = _asked_for(then.issues if then else read_listed(dossier), address)
    if address.issues:
        issues = choose_among(every, address.issues)
        return MatrixColumns(issues, 0, len(issues), in_dossier=len(every), is_chosen=True)
    first = (then or dossier).first_issues
    # Whoever names a topic, a session or an outcome chose among all: those shown first would be a second choice.
    if address.is_of_all or address.is_of_some:
        first = None
    if first and first < len(every):
        return MatrixColumns(
            read_heads(every[:first]), 0, first, in_dossier=len(every), is_first=True
        )
    shown = _spoken_on_first(every, address, on_date)
    # An address from when there were more columns shows the last, rather than none.
    start = min(address.start, max(0, len(shown) - 1))
    return MatrixColumns(
        read_heads(shown[start : start + MATRIX_ISSUES_PER_PAGE]),
        start,
        len(shown),
        in_dossier=len(every),
    )


def _spoken_on_first(
    issues: Sequence[int], address: MatrixAddress, on_date: dt.date
) -> Sequence[int]:
    """Of more than a page shows, those on which anybody stands on a day asked for; all of fewer."""
    # Positions are those of the present record: on what anybody stood as known then, they cannot tell.
    if len(issues) <= MATRIX_ISSUES_PER_PAGE or address.known:
        return issues
    days = {"issues": issues, "on": on_date, "vs": address.vs or on_date}
    # Before anybody stands anywhere, the issues are shown rather than an empty page.
    return [pk for (pk,) in fetch_prepared(_SPOKEN_ON, days)] or issues


def _asked_for(issues: list[int], address: MatrixAddress) -> list[int]:
    """Those of all the topics, those spoken on in a session of the UN, and those whose last roll call had an
    outcome, in their order; all of them, without a query, where none is asked for.
    """
    issues = on_topics(issues, address.topics)
    if address.session:
        session = session_of(address.session)
        issues = _keep(issues, _IN_SESSION, [issues, session.first, session.until])
    if address.outcome:
        is_adopted = address.outcome == "adopted"
        issues = _keep(issues, _OF_OUTCOME, {"issues": issues, "is_adopted": is_adopted})
    return issues


def on_topics(issues: list[int], topics: Sequence[str]) -> list[int]:
    """Those of the issues that are of all the topics, in their order; all without a query where none
    is named.
    """
    return _keep(issues, _ON_TOPICS, [issues, list(topics)]) if topics else issues


def _keep(issues: list[int], query: str, params: list[Any] | dict[str, Any]) -> list[int]:
    """Those that the query finds, in their order."""
    found = {pk for (pk,) in fetch_prepared(query, params)}
    return [pk for pk in issues if pk in found]


def every_column(dossier: Dossier, address: MatrixAddress) -> Iterator[Sequence[Issue]]:
    """The columns of a download: those named, or every issue of the dossier, some at a time.

    Raises:
        BadInput: naming the issues that are not in the dossier.
    """
    every = _asked_for(read_listed(dossier, address.known), address)
    if address.issues:
        return iter([choose_among(every, address.issues)])
    return map(read_heads, batched(every, ISSUES_PER_CHUNK))


def choose_issues(dossier: Dossier, slugs: Sequence[str]) -> list[Issue]:
    """The named issues of a dossier in the order named.

    Raises:
        Renamed: if one of them has another short name by now.
        BadInput: naming those that are not in the dossier.
    """
    return choose_among(read_listed(dossier), slugs) if slugs else []


def choose_among(
    listed: Sequence[int], slugs: Sequence[str], *, where: str = "of this dossier"
) -> list[Issue]:
    """The named issues in the order named, of those that a dossier lists, or several.

    Raises:
        Renamed: if one of them has another short name by now.
        BadInput: naming those that are not among them, and ``where`` that is.
    """
    rows = fetch_models(Issue, _NAMED_ISSUES, [list(slugs), list(listed)])
    found = {issue.slug: issue for issue in rows}
    if len(found) < len(slugs):
        missing = (slug for slug in slugs if slug not in found)
        follow_former(Issue.objects.filter(pk__in=listed), missing, what=f"issues {where}")
    return [found[slug] for slug in slugs]


def read_heads(pks: Sequence[int]) -> list[Issue]:
    """Issues with what their headings say, in the order of their keys; one query."""
    return fetch_models(Issue, _ISSUES, [list(pks), list(pks)])
