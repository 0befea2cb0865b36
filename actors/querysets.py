from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from actors.models import Actor, Membership  # noqa: F401


NAME_ORDER = Lower(Func(F("name"), function="unaccent"))


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
