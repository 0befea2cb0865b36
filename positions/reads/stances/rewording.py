"""Published stances whose issue's proposition was worded otherwise when they were approved.

Nothing is kept for it: the history has every wording, and the review when it was written. An approval is of the
wording that stood then; where the present one has other words, punctuation aside, somebody has to confirm it. So no
door to a proposition leads past this, and one that goes back to what was approved asks for nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from config.postgres.prepared import fetch_prepared
from positions.choices import Status
from positions.doubts.said import Doubt
from positions.history.undo import Step
from positions.models import Issue, Stance
from positions.reads.stances.deciding import DECIDING, CellKey, Deciding, asked_about
from positions.texts.utterances import fold_words

_SHOWN: Final = 50
"""Stances that are laid out to be confirmed at once."""

# The first change of an issue after an approval holds the wording that was approved. An import that
# mends its own wording approved the votes as well: it is not asked about. Who merges takes the
# words of the issue that stays for those of the other: they are asked about if they changed since,
# and what was approved are those of the other.
REWORDED: Final = """
  select distinct i.id, i.proposition from history.revision h join positions_issue i on i.id = h.object_id
   where h.table_name = 'positions_issue' and h.operation = 'update' and h.page <> 'import_unga'
     and h.old_row ->> 'proposition' <> i.proposition  -- folding takes longer than all the rest
     and public.fold_words(h.old_row ->> 'proposition') <> public.fold_words(i.proposition)
     and i.archived_at is null and i.merged_into_id is null
"""
_AMONG: Final = f"select id from ({REWORDED} and i.id = any(%s)) reworded"  # noqa: S608 # nosec B608 # nobody's input
# Folding is what costs, so words are compared as they are written before they are folded, and of issues
# before their stances. `moved` is for merged stances alone: their approval is of the issue that they were
# on.
_FORMER: Final = f"""
with reworded as (
  {REWORDED}
     and (%(issues)s::bigint[] is null or i.id = any(%(issues)s))
     and (%(stances)s::bigint[] is null
          or i.id in (select of.issue_id from positions_stance of where of.id = any(%(stances)s)))),
former as (
  select s.id, s.issue_id, i.proposition as present, coalesce(elsewhere.proposition, was.proposition) as proposition
    from reworded i join positions_stance s on s.issue_id = i.id and (s.status = 'published' or %(ever)s)
    cross join lateral (
      select r.reviewed_at from positions_review r
       where r.stance_id = s.id and r.decision = 'approve' order by r.id desc limit 1) approval
    cross join lateral (
      select max(h.happened_at) as at, (array_agg((h.old_row ->> 'issue_id')::bigint order by h.id))[1] as issue_id
        from history.revision h
       where s.coded_issue_id is not null and h.table_name = 'positions_stance' and h.object_id = s.id
         and h.happened_at >= approval.reviewed_at and (h.old_row ->> 'issue_id')::bigint <> s.issue_id) moved
    cross join lateral (
      select h.old_row ->> 'proposition' as proposition from history.revision h
       where h.table_name = 'positions_issue' and h.object_id = i.id and h.operation = 'update'
         and h.happened_at >= coalesce(moved.at, approval.reviewed_at) order by h.id limit 1) was
    left join lateral (
      select h.old_row ->> 'proposition' as proposition from history.revision h
       where h.table_name = 'positions_issue' and h.object_id = moved.issue_id and h.operation = 'update'
         and h.happened_at >= approval.reviewed_at order by h.id limit 1) elsewhere on true
   where public.fold_words(was.proposition) <> public.fold_words(i.proposition)
     and (%(stances)s::bigint[] is null or s.id = any(%(stances)s)))
select {{wanted}} from former where public.fold_words(proposition) <> public.fold_words(present) {{order}}
"""  # noqa: S608 # nosec B608 # nobody's input
# As known at a moment those published since are left out. One that is published no longer is not in the
# view: of it only the statement named is known.
_DECIDING: Final = f"""
select c.actor_id, c.issue_id, v.stance_id
{DECIDING}
 where s.published_at < %(known)s or %(known)s::timestamptz is null
"""


@dataclass(frozen=True, slots=True)
class Reworded:
    """An issue with ``count`` published stances that were approved under one of its ``former``
    wordings.
    """

    issue: Issue
    former: Sequence[str]
    count: int


def is_reworded(before: str, after: str) -> bool:
    """Whether a proposition says it in other words; spelling, spacing and punctuation aside.

    >>> is_reworded("Troops must be sent.", "Troops must, be sent")
    False
    >>> is_reworded("Troops must be sent.", "Troops must not be sent.")
    True
    """
    return fold_words(before) != fold_words(after)


def wording_key(proposition: str) -> str:
    """Tells a wording from any other: who confirms confirms the one that was shown."""
    # Of the words as they are, not folded: who confirms has seen every comma.
    return hashlib.sha256(proposition.encode()).hexdigest()


def count_published(issue_id: int) -> int:
    """The stances that were approved for an issue as it reads."""
    return Stance.objects.filter(issue=issue_id, status=Status.PUBLISHED).count()


def rewords_published(steps: Sequence[Step]) -> bool:
    """Whether undoing would give other words to what published stances were approved under:
    reviewers do that.
    """
    worded = [
        step
        for step in steps
        if step.table == Issue._meta.db_table and "proposition" in step.columns
    ]
    issues = Issue.objects.in_bulk([step.pk for step in worded])
    return any(
        doubt_wording(issues[step.pk], step.columns["proposition"])
        for step in worded
        if step.pk in issues
    )


def doubt_wording(issue: Issue, proposition: str) -> list[Doubt]:
    """That a published record would read otherwise, if the issue is to have other words; one query
    at most.
    """
    n = count_published(issue.pk) if is_reworded(issue.proposition, proposition) else 0
    if not n:
        return []
    were = "1 published stance was" if n == 1 else f"{n:,} published stances were"
    said = (
        f"{were} approved under the former words, and would stay published, marked so, until confirmed or returned in"
        " the review queue. If it is to mean something else, add another issue instead."
    )
    return [Doubt("wording", "proposition", said)]


def read_reworded(issue_ids: Collection[int] | None = None) -> list[Reworded]:
    """The issues with stances that wait to be confirmed, those with most first; two queries."""
    rows = _run(
        "issue_id, array_agg(distinct proposition), count(*)",
        "group by 1 order by 3 desc, 1",
        issues=issue_ids,
    )
    issues = Issue.objects.in_bulk([pk for pk, _former, _count in rows])
    return [Reworded(issues[pk], former, n) for pk, former, n in rows]


def list_reworded(issue_id: int, *, kept: Collection[int] = ()) -> list[int]:
    """The stances of an issue that wait to be confirmed, but for those ``kept``: the oldest `_SHOWN`."""
    order = f"and id <> all(%(kept)s) order by id limit {_SHOWN}"
    return [pk for (pk,) in _run("id", order, issues=[issue_id], kept=kept)]


def read_former_wording(stance: Stance) -> str:
    """Under which other wording a published stance was approved; "" where under the present one.

    One query.
    """
    return read_former_wordings([stance.pk]).get(stance.pk, "")


def read_former_wordings(stances: Collection[int], *, ever: bool = False) -> dict[int, str]:
    """Of the published among these stances that wait to be confirmed, under which other wording;
    one query.

    With ``ever`` also of those that were published once.
    """
    return dict(_run("id, proposition", stances=stances, ever=ever)) if stances else {}


def find_reworded_issues(issues: Collection[int]) -> set[int]:
    """Of the issues, those whose words ever were others: mostly none, so that nothing is asked of
    a page's twenty thousand cells. One query.
    """
    return {issue for (issue,) in fetch_prepared(_AMONG, [list(issues)])}


def find_unconfirmed(
    decided: Iterable[Deciding], *, on_date: dt.date, known_at: dt.datetime | None = None
) -> set[CellKey]:
    """Of the positions of a day, those that a statement decides, alone or with others, which was
    approved under another wording: by (actor's id, issue's id). Two queries, none for nothing.

    With ``known_at`` positions as the record had them then: of the statements that decide together,
    those published since are left out, and those published no longer are known by ``stance_id``
    alone.
    """
    cells = list(decided)
    if not cells:
        return set()
    asked = {**asked_about(cells, on_date=on_date), "known": known_at}
    # The statement named is among them in any case, be it published no longer.
    deciding = {(one.actor_id, one.issue_id): {one.stance_id} for one in cells}
    for actor, issue, stance in fetch_prepared(_DECIDING, asked):
        deciding[actor, issue].add(stance)
    former = read_former_wordings(set().union(*deciding.values()), ever=known_at is not None)
    return {key for key, decide in deciding.items() if not decide.isdisjoint(former)}


def _run(
    wanted: str,
    order: str = "",
    *,
    issues: Collection[int] | None = None,
    stances: Collection[int] | None = None,
    ever: bool = False,
    kept: Collection[int] = (),
) -> list[tuple[Any, ...]]:
    # None asks for all, an empty list for none.
    given: dict[str, Any] = {
        name: None if keys is None else list(keys)
        for name, keys in (("issues", issues), ("stances", stances))
    }
    with connection.cursor() as cursor:
        cursor.execute(
            _FORMER.format(wanted=wanted, order=order), {**given, "ever": ever, "kept": list(kept)}
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
