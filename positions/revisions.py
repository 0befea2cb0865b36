"""Who changed what from what to what, when and on which page: the history of a stance or a source, in sentences.

The history keeps old rows (migrations/sql/0003_history.sql); what a change left behind is the old row of the next
one, or the live row.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model

from actors.models import Actor
from positions.choices import Decision, Status
from positions.models import Excerpt, Issue, Review, Source, Stance
from positions.revision_words import Names, describe_changes

type Row = dict[str, Any]
type Key = tuple[str, int]
"""Table and identifier."""
type State = dict[Key, Row]
"""A stance with its parts, or a source, as it stood at some moment."""

STANCE: Final = "positions_stance"


@dataclass(frozen=True, slots=True)
class Change:
    """What one person did at one time; ``user_name`` and ``page`` are empty for imports and commands."""

    happened_at: dt.datetime
    user_name: str
    page: str
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Moment:
    """A transaction, and the state it left behind."""

    happened_at: dt.datetime
    user_id: int | None
    page: str
    state: State


def read_stance_history(stance: Stance, *, is_editor: bool) -> list[Change]:
    """The history of a stance with its conditions, words and reviews, oldest first; seven queries at most.

    Readers see only what was published: the states between are unpublished work.
    """
    moments = _read_moments(_STANCE_PARTS, {"pk": stance.pk})
    reviews = Review.objects.filter(stance=stance).select_related("reviewer").order_by("reviewed_at", "pk")
    if not is_editor:
        moments = [moment for moment in moments if _is_published(moment.state)]
        reviews = reviews.filter(decision=Decision.APPROVE)
    changes = [*_describe(moments), *map(_describe_review, reviews)]
    return sorted(changes, key=lambda change: change.happened_at)


def read_source_history(source: Source) -> list[Change]:
    """The history of what is said of a source, oldest first; six queries at most."""
    return list(_describe(_read_moments(_SOURCE_PARTS, {"pk": source.pk})))


def read_last_editor(row: Model) -> str:
    """The name of whoever last changed a row; "" for imports and commands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select u.username from history.revision r join auth_user u on u.id = r.user_id"
            " where r.table_name = %s and r.object_id = %s order by r.id desc limit 1",
            [row._meta.db_table, row.pk],
        )
        found = cursor.fetchone()
    return str(found[0]) if found else ""


def _is_published(state: State) -> bool:
    return any(table == STANCE and row["status"] == Status.PUBLISHED for (table, _pk), row in state.items())


def _describe(moments: Sequence[_Moment]) -> Iterator[Change]:
    names = _read_names([row for moment in moments for row in moment.state.values()])
    users = dict(User.objects.filter(pk__in={m.user_id for m in moments}).values_list("pk", "username"))
    before: State = {}
    for moment in moments:
        if sentences := describe_changes(before, moment.state, names):
            user_name = users.get(moment.user_id, "") if moment.user_id else ""
            yield Change(moment.happened_at, user_name, moment.page, sentences)
        before = moment.state


def _read_names(rows: Sequence[Row]) -> Names:
    def mentioned(*columns: str) -> set[int]:
        return {row[column] for row in rows for column in columns if row.get(column)}

    actors = Actor.objects.filter(pk__in=mentioned("actor_id", "on_behalf_of_id", "reported_by_id"))
    issues = Issue.objects.filter(pk__in=mentioned("issue_id", "linked_issue_id"))
    excerpts = Excerpt.objects.filter(pk__in=mentioned("excerpt_id"))
    return Names(
        actors=dict(actors.values_list("pk", "name")),
        issues=dict(issues.values_list("pk", "label")),
        excerpts=dict(excerpts.values_list("pk", "exact")),
    )


def _describe_review(review: Review) -> Change:
    verb = "Approved it" if review.decision == Decision.APPROVE else "Returned it"
    own = ", their own work, as one person runs this installation" if review.is_self_review else ""
    note = f": “{review.note}”" if review.note else "."
    return Change(review.reviewed_at, review.reviewer.get_username(), "", [f"{verb}{own}{note}"])


# What belongs to a stance: itself, its conditions and evidence, and those it once had.
_STANCE_PARTS = """
select 'positions_stance' as table_name, %(pk)s as object_id
union all select 'positions_condition', id from positions_condition where stance_id = %(pk)s
union all select 'positions_evidence', id from positions_evidence where stance_id = %(pk)s
union all select table_name, object_id from history.revision
           where operation = 'delete' and table_name in ('positions_evidence', 'positions_condition')
             and (old_row ->> 'stance_id')::bigint = %(pk)s
"""
_SOURCE_PARTS = "select 'positions_source' as table_name, %(pk)s as object_id"

_EVENTS = """
with part as ({parts})
select r.id, r.table_name, r.object_id, r.operation, r.happened_at, r.transaction::text, r.user_id, r.page, r.old_row
  from part join history.revision r using (table_name, object_id)
union all
select b.id, b.table_name, p.object_id, 'insert', b.happened_at, b.transaction::text, b.user_id, b.page, null
  from part p join history.batch b on b.table_name = p.table_name
   and p.object_id between b.first_id and b.last_id and p.object_id = any(b.object_ids)
 order by id, object_id
"""
_LIVE = """
with part as ({parts})
select table_name, object_id, coalesce(
         (select to_jsonb(t) from positions_stance t where table_name = 'positions_stance' and id = object_id),
         (select to_jsonb(t) from positions_condition t where table_name = 'positions_condition' and id = object_id),
         (select to_jsonb(t) from positions_evidence t where table_name = 'positions_evidence' and id = object_id),
         (select to_jsonb(t) from positions_source t where table_name = 'positions_source' and id = object_id))
  from part
"""


@dataclass(frozen=True, slots=True)
class _Event:
    """One row changed; ``old_row`` is None where it was inserted."""

    key: Key
    operation: str
    happened_at: dt.datetime
    transaction: str
    user_id: int | None
    page: str
    old_row: Row | None


def _read_moments(parts: str, params: dict[str, int]) -> list[_Moment]:
    """Every transaction that changed one of the parts, with the state after it, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS.format(parts=parts), params)
        events = [
            _Event((table, pk), operation, at, transaction, user, page, _decode(old))
            for _id, table, pk, operation, at, transaction, user, page, old in cursor.fetchall()
        ]
        cursor.execute(_LIVE.format(parts=parts), params)
        live = {(table, pk): _decode(row) for table, pk, row in cursor.fetchall()}
    after = _rows_after(events, live)
    state: State = {}
    moments: dict[str, _Moment] = {}
    for event, row in zip(events, after, strict=True):
        state = {key: kept for key, kept in state.items() if key != event.key} | ({event.key: row} if row else {})
        moments[event.transaction] = _Moment(event.happened_at, event.user_id, event.page, state)
    return list(moments.values())


def _rows_after(events: Sequence[_Event], live: dict[Key, Row | None]) -> list[Row | None]:
    """The row that each event left behind, None for a deletion: walked from the newest, which left the live row."""
    newest = dict(live)
    after = []
    for event in reversed(events):
        after.append(None if event.operation == "delete" else newest.get(event.key))
        newest[event.key] = event.old_row
    return after[::-1]


def _decode(value: str | Row | None) -> Row | None:
    """A row of jsonb: text or not, as Django's cursors have it."""
    return json.loads(value) if isinstance(value, str) else value
