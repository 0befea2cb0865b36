from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Func, Q

if TYPE_CHECKING:
    from actors.models import Actor, Membership  # noqa: F401


class Fold(Func):
    """A text as names are compared (`actors.folding.fold`), in the order of its letters whatever the database's."""

    template = 'public.fold_name(%(expressions)s) collate "C"'
    arity = 1
    output_field = models.TextField()


NAME_ORDER = Fold("name")


class ActorQuerySet(models.QuerySet["Actor"]):
    def current(self) -> Self:
        """Actors in use: neither archived nor merged into another."""
        return self.filter(archived_at=None, merged_into=None)

    def by_name(self, *first: str) -> Self:
        """In the order of names, after what comes ``first``: Côte d'Ivoire between Costa Rica and Croatia.

        Whatever the collation of the database.
        """
        return self.order_by(*first, NAME_ORDER, "pk")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, date: dt.date) -> Self:
        """Memberships that hold on the day; an open end holds for ever."""
        return self.filter(
            Q(from_date=None) | Q(from_date__lte=date),
            Q(until_date=None) | Q(until_date__gt=date),
        )
