"""The issues of a dossier as a list: found by words or tag, with how much is on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from config.postgres.full_text import WORDS, HasWholeWords, HasWords, WordsRank, text_query
from config.postgres.versioned import kept_by_version
from positions.models import Dossier, Issue
from positions.reads.timelines.periods import PRECISION

ISSUES_PER_PAGE: Final = 50
TAGS_SHOWN: Final = 200
PHRASES_OF: Final = 500


# `lag(valid_to)` tells a gap: after a withdrawal the same value is new again.
# A change is a position that is new or has another value than the one before; saying the same again
# is none.
_COUNTS = """
select issue_id, count(*) filter (where valid_to > %(on)s), max(valid_from) filter (where is_change),
       (array_agg(precision order by valid_from desc) filter (where is_change))[1]
  from (select p.issue_id, p.valid_from, p.valid_to, {precision} as precision,
               p.value is distinct from lag(p.value) over pair
               or p.valid_from is distinct from lag(p.valid_to) over pair as is_change
          from positions_position p where p.issue_id = any(%(issues)s) and p.valid_from <= %(on)s
        window pair as (partition by p.issue_id, p.actor_id order by p.valid_from)) c
 group by issue_id
""".format(precision=PRECISION.format(row="p"))  # noqa: S608 # nosec B608 # constants only
_TAGS: Final = """
select tag, count(*) from positions_issue i cross join unnest(i.tags) tag
 where i.id = any({of}) and i.archived_at is null and i.merged_into_id is null
   and i.tags @> %(beside)s::varchar[] and tag <> all(%(beside)s::varchar[])
 group by tag order by 2 desc, 1 limit %(most)s
"""
_OF_ISSUES: Final = _TAGS.format(of="%(of)s")
_OF_DOSSIER: Final = _TAGS.format(
    of="array(select issue_id from positions_dossierissue where dossier_id = %(of)s)"
)


@dataclass(frozen=True, slots=True)
class ListedIssue:
    """``n`` actors are on record; ``last_date`` is the day of the last change, None where there is
    none.

    A position that is new, or another than before, is a change.
    """

    issue: Issue
    n: int
    last_date: dt.date | None
    last_precision: str | None


@dataclass(frozen=True, slots=True)
class ListedIssues:
    """One page of issues; ``total`` match."""

    rows: Sequence[ListedIssue]
    total: int


def issue_has(words: str) -> HasWords:
    """Whether an issue's label and proposition have the words, as a condition for its queryset."""
    return HasWords("label", "proposition", query=text_query(words, config=WORDS))


def issue_has_whole(words: str) -> HasWholeWords:
    """Whether an issue's label and proposition have the words, the last one whole."""
    return HasWholeWords("label", "proposition", query=text_query(words, config=WORDS))


def issues_with_phrases() -> QuerySet[Issue]:
    """Issues whose keywords, or phrases that speak against them, can be looked for in a text; by
    their dossiers.
    """
    with_some = Issue.objects.in_use().filter(Q(keywords__len__gt=0) | Q(contra_phrases__len__gt=0))
    return with_some.listed().by_dossier().prefetch_related("dossier_issues")[:PHRASES_OF]


def list_issues(
    *, dossier: Dossier, q: str, tag: str, page: int | None, on_date: dt.date
) -> ListedIssues:
    """Read one page, or without one all, with three queries: in the dossier's order, or by rank where words are
    searched.

    ``n`` counts actors with a position in force on ``on_date``; pages count from 1.
    """
    found = Issue.objects.in_use().of(dossier)
    if tag:
        found = found.filter(tags__contains=[tag])
    if q:
        rank = WordsRank("label", "proposition", query=text_query(q, config=WORDS))
        whole = issue_has_whole(q)
        # Of equals the order that the dossier has, which `of` set.
        found = found.filter(issue_has(q)).order_by(
            whole.desc(), rank.desc(), *found.query.order_by
        )
    start = 0 if page is None else (page - 1) * ISSUES_PER_PAGE
    issues = list(found if page is None else found[start : start + ISSUES_PER_PAGE])
    counts = _count_actors(issues, on_date)
    return ListedIssues(
        [ListedIssue(issue, *counts.get(issue.pk, (0, None, None))) for issue in issues],
        found.count(),
    )


def _count_actors(
    issues: Sequence[Issue], on_date: dt.date
) -> dict[int, tuple[int, dt.date | None, str | None]]:
    """By the issue's id: how many actors have a position on the day, and when one last changed."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"issues": [issue.pk for issue in issues], "on": on_date})
        return {issue: (n, last, precision) for issue, n, last, precision in cursor.fetchall()}


@kept_by_version(most=64)
def read_tags(
    of: Dossier | tuple[int, ...], *, beside: tuple[str, ...] = ()
) -> Sequence[tuple[str, int]]:
    """The most frequent tags of a dossier's issues, or of some, each with its number, by name; ``beside``
    others of those alone that have all of these. One query, none where the answer is kept by the
    versions of the dossiers that list them.
    """
    query, keys = (_OF_DOSSIER, of.pk) if isinstance(of, Dossier) else (_OF_ISSUES, list(of))
    with connection.cursor() as cursor:
        cursor.execute(query, {"of": keys, "beside": list(beside), "most": TAGS_SHOWN})
        # The most frequent are picked by the database, then told by name.
        return tuple(sorted(cursor.fetchall()))
