"""Pages of lists that are too long to count or to skip through: each begins where the one before it
ended.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import F, OrderBy, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from config.web.input import BadInput
from positions.models import Stance
from positions.querysets import TimeOfDay

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list in the order of a moment, then of the key: when something was published, or the day
    and time at which it was said, in no time zone and at midnight where nobody knows the time.
    """

    moment: dt.datetime
    pk: int

    def __str__(self) -> str:
        is_day = self.moment.tzinfo is None and self.moment.time() == dt.time.min
        return f"{self.moment.date() if is_day else self.moment.isoformat()}~{self.pk}"

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
            read = dt.datetime.fromisoformat(moment)
            if is_time != bool(read.tzinfo):
                raise ValueError(text)
            return cls(read.astimezone(dt.UTC) if is_time else read, int(pk))
        except (ValueError, OverflowError):
            raise BadInput(
                "This address does not name a place in the list. Start at its first page."
            ) from None


@dataclass(frozen=True, slots=True)
class Order:
    """By ``field``, stated_date with the time of that day or published_at, and the key; the newest first
    if ``is_descending``.
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
            stances = stances.filter(comparison(self._columns, self._place(after)))
        return stances.order_by(
            *(OrderBy(one, descending=self.is_descending) for one in self._columns)
        )

    def reversed(self) -> Order:
        return Order(self.field, not self.is_descending)

    def cursor(self, stance: Stance) -> Cursor:
        return self.cursor_of(*(getattr(stance, name) for name in self.names))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that make a cursor."""
        return ("published_at", "pk") if self.is_time else ("stated_date", "stated_time", "pk")

    def cursor_of(self, *values: Any) -> Cursor:
        """Of the values of ``names``."""
        *moment, pk = values
        if self.is_time:
            return Cursor(moment[0], pk)
        date, time = moment
        return Cursor(dt.datetime.combine(date, time or dt.time.min), pk)

    @property
    def _columns(self) -> tuple[F | TimeOfDay, ...]:
        if self.is_time:
            return F("published_at"), F("pk")
        return F("stated_date"), TimeOfDay("stated_time"), F("pk")

    def _place(self, cursor: Cursor) -> tuple[Any, ...]:
        moment = cursor.moment
        return (moment, cursor.pk) if self.is_time else (moment.date(), moment.time(), cursor.pk)


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
        order.apply(stances, after=after).values_list(*order.names, *columns)[:_CHUNK]
    ):
        own = len(order.names)
        yield from (row[own:] for row in rows)
        after = order.cursor_of(*rows[-1][:own])
