"""Pages of lists that are too long to count or to skip through: each begins where the one before it
ended.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from config.web.input import BadInput
from positions.models import Stance

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list in the order of a date or time, then of the key."""

    moment: dt.date | dt.datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}~{self.pk}"

    @classmethod
    def parse(cls, text: str, *, is_time: bool) -> Self:
        """Read what ``str`` gives.

        Raises:
            BadInput: for anything else.
        """
        moment, _, pk = text.rpartition("~")
        try:
            if not re.fullmatch(r"[0-9]{1,18}", pk):
                # What has more digits is no key of the database, and would be an error there.
                raise ValueError(text)
            read = dt.datetime.fromisoformat(moment) if is_time else dt.date.fromisoformat(moment)
            return cls(
                read if not isinstance(read, dt.datetime) else read.astimezone(dt.UTC), int(pk)
            )
        except (ValueError, OverflowError):
            raise BadInput(
                "This address does not name a place in the list. Start at its first page."
            ) from None


@dataclass(frozen=True, slots=True)
class Order:
    """By ``field``, stated_date or published_at, and the key; the newest first if
    ``is_descending``.
    """

    field: str
    is_descending: bool = True

    def __str__(self) -> str:
        """As an address has it."""
        return f"-{self.field}" if self.is_descending else self.field

    @property
    def is_time(self) -> bool:
        return self.field == "published_at"

    def apply(self, stances: QuerySet[Stance], *, after: Cursor | None = None) -> QuerySet[Stance]:
        """The stances in this order, from behind the cursor; by time only those that have one."""
        if self.is_time:
            stances = stances.filter(**{f"{self.field}__isnull": False})
        if after is not None:
            # As a row comparison, which one index answers; spelt with "or" it reads all that was passed.
            comparison = TupleLessThan if self.is_descending else TupleGreaterThan
            stances = stances.filter(comparison((F(self.field), F("pk")), (after.moment, after.pk)))
        return stances.order_by(
            *(f"-{name}" if self.is_descending else name for name in (self.field, "pk"))
        )

    def reversed(self) -> Order:
        return Order(self.field, not self.is_descending)

    def cursor(self, stance: Stance) -> Cursor:
        return Cursor(getattr(stance, self.field), stance.pk)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the cursors before and after which there are more, if there are."""

    rows: Sequence[Stance]
    before: Cursor | None
    after: Cursor | None


def read_stance_page(
    stances: QuerySet[Stance],
    *,
    order: Order,
    size: int,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> Page:
    """``size`` stances behind ``after``, or ahead of ``before``; one query."""
    if before is not None:
        # The page before is the first one of the list turned round: what lies behind it there lies ahead of
        # it here.
        backwards = read_stance_page(stances, order=order.reversed(), size=size, after=before)
        return Page(backwards.rows[::-1], before=backwards.after, after=backwards.before)
    # One more than is shown tells whether there is a next page: nothing is counted.
    found = list(order.apply(stances, after=after)[: size + 1])
    rows = found[:size]
    return Page(
        rows,
        before=order.cursor(rows[0]) if rows and after is not None else None,
        after=order.cursor(rows[-1]) if len(found) > size else None,
    )


def walk(
    stances: QuerySet[Stance], *, order: Order, columns: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Every row's columns, however many there are, without holding the database's cursor or a
    transaction open.
    """
    after: Cursor | None = None
    # By keyset and in chunks: else a cursor of the database, or a transaction, would last as long as somebody
    # downloads. What is written meanwhile may be in it or not; no row is in it twice unless its date changes.
    while rows := list(
        order.apply(stances, after=after).values_list(order.field, "pk", *columns)[:_CHUNK]
    ):
        yield from (row[2:] for row in rows)
        after = Cursor(*rows[-1][:2])
