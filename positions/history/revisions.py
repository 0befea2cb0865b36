"""Who changed what from what to what, when and on which page: the history of an object, in
sentences.

The history keeps old rows (migrations/sql/0003_history.sql); what a change left behind is the old
row of the next one, or the live row.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model

from positions.audience import Audience
from positions.choices import Decision, Status
from positions.history.kinds import BESIDE, SOURCE, STANCE, HistoryRow, RecordKey, RecordKind, State
from positions.history.names import read_names
from positions.history.words import describe_changes
from positions.models import DoubleCoding, Review, Source, Stance


@dataclass(frozen=True, slots=True)
class Change:
    """What one person did at one time; ``user_name`` and ``page`` are empty for imports and
    commands.

    ``transaction`` names it in the database; None for reviews, which change nothing themselves, and
    where the history began.
    """

    happened_at: dt.datetime
    user_name: str
    page: str
    sentences: Sequence[str]
    user_id: int | None = None
    transaction: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A transaction, and the state of an object that it left behind; 0 is the state in which its
    history began.
    """

    transaction: int
    happened_at: dt.datetime
    user_id: int | None
    page: str
    state: State


def read_history(kind: RecordKind, pk: int) -> list[Change]:
    """The history of an object with its parts and, if it is a stance, its reviews: oldest first."""
    changes = list(describe_moments(read_moments(kind, pk)))
    if kind is STANCE:
        reviews = (
            Review.objects.filter(stance=pk)
            .select_related("reviewer")
            .order_by("reviewed_at", "pk")
        )
        changes = sorted(
            [*changes, *map(_describe_review, reviews)], key=lambda change: change.happened_at
        )
    return changes


def read_changes_since(kind: RecordKind, pk: int, *, version: int) -> list[Change]:
    """What became of an object after the ``version`` of it that somebody saw, oldest first."""
    moments = read_moments(kind, pk)
    own = (kind.table, pk)
    later = {
        one.transaction for one in moments if one.state.get(own, {}).get("version", 0) > version
    }
    return [change for change in describe_moments(moments) if change.transaction in later]


def read_stance_history(stance: Stance, *, audience: Audience) -> list[Change]:
    """The history of a stance, oldest first; seven queries at most.

    Readers see only what was published: the states between are unpublished work, and remarks are for the author.
    """
    if audience.is_editor:
        return read_history(STANCE, stance.pk)
    # Told one after the other, so that all that was done between two publications is one change, by
    # whoever published.
    moments = [moment for moment in read_moments(STANCE, stance.pk) if _is_published(moment.state)]
    reviews = Review.objects.filter(stance=stance, decision=Decision.APPROVE).select_related(
        "reviewer"
    )
    approvals = [
        _describe_review(review, with_remark=False)
        for review in reviews.order_by("reviewed_at", "pk")
    ]
    changes = [*describe_moments(moments), *approvals]
    return sorted(changes, key=lambda change: change.happened_at)


def read_source_history(source: Source, *, audience: Audience) -> list[Change]:
    """The history of what is said of a source, oldest first; ten queries at most.

    What lies beside it is for editors, and so is who was to code it, or coded it a second time.
    """
    if audience.is_editor:
        beside = (*_read_coded_twice(source), *_read_assigned(source))
        changes = [*read_history(SOURCE, source.pk), *beside]
        return sorted(changes, key=lambda change: change.happened_at)
    moments = read_moments(SOURCE, source.pk)
    told = [
        {key: row for key, row in moment.state.items() if key[0] not in BESIDE}
        for moment in moments
    ]
    return list(
        describe_moments(
            [replace(one, state=state) for one, state in zip(moments, told, strict=True)]
        )
    )


def _read_coded_twice(source: Source) -> Iterator[Change]:
    """That texts of a source are coded by a second person, and who is done; three queries.

    Told beside the rest, and no part of it: a double coding is given up and settled where it stands,
    not undone with what is said of the source.
    """
    texts = list(source.snapshots.values_list("pk", flat=True))
    people = "first", "second", "opened_by"
    for one in DoubleCoding.objects.filter(snapshot__in=texts).select_related(*people):
        both = f"{one.first} and {one.second}"
        opened = f"Had it coded a second time, by {both}, blind of each other."
        yield Change(one.opened_at, one.opened_by.get_username(), "", [opened], one.opened_by_id)
        for who, at in ((one.first, one.first_done_at), (one.second, one.second_done_at)):
            if at:
                yield Change(at, who.get_username(), "", ["Done with coding it blind."], who.pk)
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN_UP, [texts])
        for at, user, name, first, second in cursor.fetchall():
            said = f"Gave up the double coding by {first} and {second}."
            yield Change(at, name or "", "", [said], user)


def _read_assigned(source: Source) -> Iterator[Change]:
    """Whose the source was to code; one query. Given on and back where it stands, and not undone."""
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGNED, {"source": source.pk})
        for at, user, name, assignee, taken in cursor.fetchall():
            gave = "Took it to code." if assignee == name else f"Gave it to {assignee} to code."
            said = f"{assignee} has it no longer to code." if taken else gave
            yield Change(at, name or "", "", [said], user)


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
    return any(
        table == STANCE.table and row["status"] == Status.PUBLISHED
        for (table, _pk), row in state.items()
    )


def describe_moments(moments: Sequence[Moment]) -> Iterator[Change]:
    """What each moment changed against the one before; those that changed nothing worth telling are
    left out.
    """
    names = read_names([row for moment in moments for row in moment.state.items()])
    users = dict(
        User.objects.filter(pk__in={m.user_id for m in moments}).values_list("pk", "username")
    )
    # Names are those of today, whatever it was called then.
    before: State = {}
    for moment in moments:
        if sentences := describe_changes(before, moment.state, names):
            if not moment.transaction:
                sentences = [_BEFORE_SEAL[bool(before)], *sentences]
            user_name = users.get(moment.user_id, "") if moment.user_id else ""
            yield Change(
                moment.happened_at,
                user_name,
                moment.page,
                sentences,
                moment.user_id,
                moment.transaction or None,
            )
        before = moment.state


_BEFORE_SEAL: Final = (
    "Its history begins here, with what was so before:",
    "From here on its history has this as well, which was so before:",
)


def _describe_review(review: Review, *, with_remark: bool = True) -> Change:
    verb = _VERBS[review.decision]
    own = ", their own work, as one person runs this installation" if review.is_self_review else ""
    note = f": “{review.note}”" if review.note and with_remark else "."
    name = review.reviewer.get_username()
    return Change(review.reviewed_at, name, "", [f"{verb}{own}{note}"], review.reviewer_id)


_VERBS: Final[Mapping[str, str]] = {
    Decision.APPROVE: "Approved it",
    Decision.RETURN: "Returned it",
    Decision.MEND: "Mended it and handed it back to its coder",
    Decision.CONFIRM: "Confirmed it with what others mended",
    Decision.UNSURE: "Left it undecided",
    Decision.SET_ASIDE: "Set it aside",
}

_GIVEN_UP: Final = """
select r.happened_at, r.user_id, u.username, one.username, two.username
  from history.revision r
  left join auth_user u on u.id = r.user_id
  left join auth_user one on one.id = (r.old_row ->> 'first_id')::bigint
  left join auth_user two on two.id = (r.old_row ->> 'second_id')::bigint
 where r.table_name = 'positions_doublecoding' and r.operation = 'delete'
   and (r.old_row ->> 'snapshot_id')::bigint = any(%s)
"""
"""Double codings of texts that somebody dropped: the history has them alone."""

_ASSIGNED: Final = """
with kept as (
  select happened_at, user_id, operation, old_row from history.revision
   where table_name = 'positions_assignment' and operation <> 'insert'
     and (old_row ->> 'source_id')::bigint = %(source)s),
told as (
  select assigned_at as at, assigned_by_id as by, assignee_id, false as taken
    from positions_assignment where source_id = %(source)s
   union all
  select (old_row ->> 'assigned_at')::timestamptz, (old_row ->> 'assigned_by_id')::bigint,
         (old_row ->> 'assignee_id')::bigint, false from kept
   union all
  select happened_at, user_id, (old_row ->> 'assignee_id')::bigint, true from kept where operation = 'delete')
select at, by, whoever.username, assignee.username, taken
  from told left join auth_user whoever on whoever.id = by left join auth_user assignee on assignee.id = assignee_id
 order by at, taken
"""
"""Everybody who had a source to code: a row of today, what was changed of it, and rows deleted."""

# What belongs to an object: itself, its parts, and those it once had.
_SELF: Final = "select '{table}' as table_name, %(pk)s as object_id"
# `union`, as a part that moved to another object and back is found both ways.
_PARTS: Final = """
union select '{table}', id from {table} where {column} = %(pk)s
union select '{table}', object_id from history.revision
       where table_name = '{table}' and (old_row ->> '{column}')::bigint = %(pk)s
"""
# First and last number of a batch have an index, its list of a thousand has none. Seals that name
# added columns are of migrations, which changed nothing that is told.
_EVENTS: Final = """
with part as materialized ({parts})
select r.id, r.table_name, r.object_id, r.operation, r.happened_at, r.transaction::text, r.user_id, r.page, r.old_row
  from part join history.revision r using (table_name, object_id)
union all
select b.id, b.table_name, p.object_id, 'insert', b.happened_at, b.transaction::text, b.user_id, b.page, null
  from part p join history.batch b on b.table_name = p.table_name
   and p.object_id between b.first_id and b.last_id and p.object_id = any(b.object_ids)
union all
select s.id, s.table_name, p.object_id, 'insert', s.happened_at, '0', null, '', null
  from part p join history.seal s on s.table_name = p.table_name and s.added_columns = '{{}}'
   and p.object_id = any(s.object_ids)
 order by id, object_id
"""
_LIVE: Final = """
with part as materialized ({parts})
select part.table_name, part.object_id, coalesce({rows}, null) from part
"""
# Without the columns that are not captured, as of accounts their passwords.
_LIVE_ROW: Final = """
(select to_jsonb(t) - c.without from {table} t, history.captured_table c
  where c.table_name = '{table}' and part.table_name = '{table}' and t.id = part.object_id)
"""


@dataclass(frozen=True, slots=True)
class _Event:
    """One row changed; ``old_row`` is None where it was inserted."""

    key: RecordKey
    operation: str
    happened_at: dt.datetime
    transaction: int
    user_id: int | None
    page: str
    old_row: HistoryRow | None


def read_moments(kind: RecordKind, pk: int) -> list[Moment]:
    """Every transaction that changed an object or one of its parts, with the state after it, oldest
    first.
    """
    columns = kind.owner_columns
    events, live = _read_events(kind, pk)
    state: dict[RecordKey, HistoryRow] = {}
    moments: dict[int, Moment] = {}
    after = list(zip(events, _rows_after(events, live), strict=True))
    # Two transactions may have written by turns, each other rows: each is told whole, where it ended.
    # What was sealed has no number, and stays where it is.
    ends = {event.transaction: place for place, event in enumerate(events) if event.transaction}
    told = sorted(range(len(after)), key=lambda place: ends.get(events[place].transaction, place))
    in_turn = (after[place] for place in told)
    for number, changes in groupby(in_turn, key=lambda change: change[0].transaction):
        for event, row in changes:
            # Out first: a merge may have led the part to another object.
            state.pop(event.key, None)
            if (
                row is not None and row[columns[event.key[0]]] == pk
            ):  # parts may belong to others meanwhile
                state[event.key] = row
        # one copy a transaction: an object of many parts may have changed many at once
        moments[number] = Moment(number, event.happened_at, event.user_id, event.page, dict(state))
    return list(moments.values())


def _read_events(
    kind: RecordKind, pk: int
) -> tuple[list[_Event], dict[RecordKey, HistoryRow | None]]:
    """What happened to the rows of an object, and how they are now."""
    columns = kind.owner_columns
    parts = _SELF.format(table=kind.table) + "".join(
        _PARTS.format(table=table, column=column)
        for table, column in columns.items()
        if table != kind.table
    )
    rows = ", ".join(_LIVE_ROW.format(table=table) for table in columns)
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS.format(parts=parts), {"pk": pk})
        events = [
            _Event((table, row), operation, at, int(transaction), user, page, decode_row(old))
            for _id, table, row, operation, at, transaction, user, page, old in cursor.fetchall()
        ]
        cursor.execute(_LIVE.format(parts=parts, rows=rows), {"pk": pk})
        live = {(table, row): decode_row(now) for table, row, now in cursor.fetchall()}
    return events, live


def _rows_after(
    events: Sequence[_Event], live: Mapping[RecordKey, HistoryRow | None]
) -> list[HistoryRow | None]:
    """The row that each event left behind, None for a deletion: walked from the newest, which left
    the live row.
    """
    newest = dict(live)
    after = []
    # The history has no new rows, only hashes of them: what a change left is the old row of the
    # next.
    for event in reversed(events):
        after.append(None if event.operation == "delete" else newest.get(event.key))
        newest[event.key] = event.old_row
    return after[::-1]


def decode_row(value: str | HistoryRow | None) -> HistoryRow | None:
    """A row of jsonb: text or not, as Django's cursors have it."""
    return json.loads(value) if isinstance(value, str) else value
