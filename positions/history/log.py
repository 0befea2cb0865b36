"""Everything that was changed, newest first, by whom and where: transactions, told object by
object.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.urls import reverse

from config.accounts.roles import Role
from config.time_zone import start_of
from positions.exceptions import NotAllowed
from positions.history.kinds import (
    ACCOUNT,
    EVENT,
    STANCE,
    HistoryRow,
    RecordKey,
    RecordKind,
    tables_for,
)
from positions.history.names import RecordNames, read_names
from positions.history.transactions import (
    TouchedRow,
    Transaction,
    owner_of,
    owners_of,
    read_transactions,
)
from positions.history.words import describe_changes
from positions.rules.blind import KEPT_BLIND, kept_from

_CHANGES_PER_PAGE: Final = 30
_ROWS_TOLD: Final = 12
"""Rows of a transaction that the list tells of; its own page tells of all."""
_LOOKED_THROUGH: Final = 20_000
"""Rows of the history, newest first, that are grouped for one page; more than a large merge has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """What is wanted: changes by one user, of one kind of object, of some days.

    ``until_date`` is the last of them.
    """

    user_id: int | None = None
    kind: RecordKind | None = None
    since_date: dt.date | None = None
    until_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """What a transaction changed of one object; ``url`` is where it is shown, empty for what is
    gone.
    """

    kind: RecordKind
    pk: int
    name: str
    url: str
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A transaction as it is told; ``more`` counts changed rows that are not, ``bulk`` those
    inserted by an import.
    """

    number: int
    last_id: int
    happened_at: dt.datetime
    user_name: str
    page: str
    objects: Sequence[ObjectChange]
    more: int
    bulk: int


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log; ``older_than`` is where the next one begins, None where there is none."""

    changes: Sequence[LoggedChange]
    older_than: int | None


# Each half is cut before it is grouped: an index gives the newest rows, and grouping all of the
# history would read it whole.
_NEWEST: Final = """
with newest as (
  (select transaction, id from history.revision this where {filters} order by id desc limit {looked_through})
  union all
  (select transaction, id from history.batch this where {filters} order by id desc limit {looked_through}))
select transaction::text from newest group by transaction order by max(id) desc limit {limit}
"""
# A transaction stands where its last change does: its earlier ones are not told again on the pages
# that follow.
_FILTERS: Final = """
(%(before)s::bigint is null or id < %(before)s
 and not exists (select from history.revision r where r.transaction = this.transaction and r.id >= %(before)s
                   and r.table_name = any(%(told)s))
 and not exists (select from history.batch b where b.transaction = this.transaction and b.id >= %(before)s
                   and b.table_name = any(%(told)s)))
and (%(user)s::bigint is null or user_id = %(user)s)
and table_name = any(%(tables)s)
and (%(since)s::timestamptz is null or happened_at >= %(since)s)
and (%(before_day)s::timestamptz is null or happened_at < %(before_day)s)
"""


def read_log(
    *,
    wanted: LogFilter,
    role: Role,
    older_than: int | None = None,
    kept: frozenset[int] = frozenset(),
) -> Log:
    """A page of the changes that somebody with the role is told of, but for those of the stances
    ``kept``; a fixed number of queries.
    """
    query = _NEWEST.format(
        filters=_FILTERS, looked_through=_LOOKED_THROUGH, limit=_CHANGES_PER_PAGE + 1
    )
    chosen: dict[str, Any] = {
        "before": older_than,
        "user": wanted.user_id,
        # Of all kinds, whichever is chosen: a page ends at the last number of a transaction, and
        # that may be of another kind.
        "told": tables_for(role),
        "tables": [
            table
            for table in tables_for(role)
            if not wanted.kind or table in wanted.kind.owner_columns
        ],
        "since": start_of(wanted.since_date) if wanted.since_date else None,
        "before_day": start_of(wanted.until_date + dt.timedelta(days=1))
        if wanted.until_date
        else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, chosen)
        # One more than is shown tells whether there is another page.
        numbers = [int(number) for (number,) in cursor.fetchall()]
    shown = read_transactions(numbers[:_CHANGES_PER_PAGE], limit=_ROWS_TOLD, role=role)
    return Log(
        tell([without_stances(one, kept) for one in shown]),
        shown[-1].last_id if len(numbers) > _CHANGES_PER_PAGE else None,
    )


def without_stances(transaction: Transaction, kept: frozenset[int]) -> Transaction:
    """The same, but for what it changed of the stances ``kept``."""
    if not kept:
        return transaction
    rows = [row for row in transaction.rows if not tells_of(row, kept)]
    # Of rows beyond those that were read nobody knows whose they are: where one is kept, none is counted.
    is_whole = len(rows) == len(transaction.rows)
    return replace(transaction, rows=rows, total=transaction.total if is_whole else len(rows))


def refuse_untold(transaction: Transaction, *, user: User) -> None:
    """Raise NotAllowed where some of it is kept from the user, who codes its text blind."""
    kept = kept_from(user)
    # One row is enough: a change is shown, and undone, whole or not at all (docs/decisions/0042).
    if any(tells_of(row, kept) for row in transaction.rows):
        raise NotAllowed(KEPT_BLIND)


def tells_of(row: TouchedRow, stances: frozenset[int]) -> bool:
    """Whether a row is one of the stances, or is or was part of one."""
    return any(kind is STANCE and pk in stances for kind, pk in owners_of(row))


def tell(transactions: Sequence[Transaction]) -> list[LoggedChange]:
    """Transactions object by object, as the objects are called now."""
    rows = [row for transaction in transactions for row in transaction.rows]
    names = read_names(
        [(row.key, version) for row in rows for version in (row.before, row.after) if version]
    )
    users = dict(
        User.objects.filter(pk__in={one.user_id for one in transactions}).values_list(
            "pk", "username"
        )
    )
    objects = _read_objects({owner_of(row) for row in rows})
    return [
        LoggedChange(
            number=one.number,
            last_id=one.last_id,
            happened_at=one.happened_at,
            user_name=users.get(one.user_id, "") if one.user_id else "",
            page=one.page,
            objects=_tell_objects(one.rows, objects, names),
            more=one.total - len(one.rows),
            bulk=one.bulk,
        )
        for one in transactions
    ]


def _tell_objects(
    rows: Sequence[TouchedRow], objects: Mapping[tuple[RecordKind, int], Model], names: RecordNames
) -> list[ObjectChange]:
    """Objects that changed in nothing worth telling are left out."""
    before: dict[tuple[RecordKind, int], dict[RecordKey, HistoryRow]] = {}
    after: dict[tuple[RecordKind, int], dict[RecordKey, HistoryRow]] = {}
    for row in rows:
        owner = owner_of(row)
        # Either is there for each owner, if empty: what was made has nothing before, what was
        # removed nothing after.
        before.setdefault(owner, {}).update({row.key: row.before} if row.before else {})
        after.setdefault(owner, {}).update({row.key: row.after} if row.after else {})
    told = []
    for (kind, pk), states in before.items():
        if sentences := describe_changes(states, after[kind, pk], names):
            found = objects.get((kind, pk))
            url = address_of_record(kind, found) if found else ""
            told.append(
                ObjectChange(kind, pk, str(found) if found else f"no. {pk}", url, sentences)
            )
    return told


def address_of_record(kind: RecordKind, row: Model) -> str:
    """Where an object is shown as it is."""
    if kind is ACCOUNT:
        return reverse("admin:auth_user_change", args=[row.pk])
    return str(row.get_absolute_url())  # type: ignore[attr-defined]


_CALLED_BY: Final[Mapping[RecordKind, tuple[str, ...]]] = {
    STANCE: ("actor", "issue"),
    EVENT: ("dossier",),
}
"""What the name or the address of an object is made of beside itself."""


def _read_objects(owners: set[tuple[RecordKind, int]]) -> dict[tuple[RecordKind, int], Model]:
    """A query for each kind."""
    found: dict[tuple[RecordKind, int], Model] = {}
    for kind in {kind for kind, _pk in owners}:
        rows = kind.model._default_manager.filter(pk__in=[pk for one, pk in owners if one is kind])
        if kind in _CALLED_BY:
            rows = rows.select_related(*_CALLED_BY[kind])
        found |= {(kind, row.pk): row for row in rows}
    return found
