"""The actors on record as the labels of transcripts are compared with them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

from actors.choices import ActorKind
from actors.models import Actor, ActorName, Membership
from positions.texts.known import ActorKey, Called, Known, KnownOffice, Roll


def roll_on(day: dt.date) -> Callable[[], Roll]:
    """The roll of a day, read when it is first asked for, and no second time."""
    return cache(lambda: Roll.of(read_known(), day))


def read_known(*, by_slug: bool = False) -> Sequence[Known]:
    """Everybody in use with all names and offices, by primary key or by short name. Three queries."""
    actors = list(Actor.objects.in_use().order_by("pk").only("slug", "kind", "name"))
    keys: dict[int, ActorKey] = {actor.pk: actor.slug if by_slug else actor.pk for actor in actors}
    names: dict[int, list[Called]] = defaultdict(list)
    called = ActorName.objects.filter(actor__in=keys).order_by("pk")
    for pk, name, kind, first, until in called.values_list(
        "actor", "name", "kind", "from_date", "until_date"
    ):
        names[pk].append(Called(name, kind, first, until))
    offices: dict[int, list[KnownOffice]] = defaultdict(list)
    # Only people are called by an office in a label.
    held = Membership.objects.filter(member__in=keys, group__in=keys, member__kind=ActorKind.PERSON)
    for pk, role, group, first, until, speaks_for in held.order_by("pk").values_list(
        "member", "role", "group", "from_date", "until_date", "speaks_for"
    ):
        offices[pk].append(KnownOffice(role, keys[group], first, until, speaks_for))
    return [
        Known(keys[one.pk], one.kind, [Called(one.name), *names[one.pk]], offices[one.pk])
        for one in actors
    ]
