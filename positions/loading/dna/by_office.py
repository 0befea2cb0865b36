"""For whom the actors of a file spoke where it does not say: by the offices they held on the day, as in tables
(docs/decisions/0016-on-behalf-of.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actors.models import Actor
from positions.dates import last_day, write_date
from positions.loading.dossiers.plans import StancePlan
from positions.rules.offices import Offices


def represent_plans(stances: Sequence[StancePlan], notices: list[str]) -> tuple[StancePlan, ...]:
    """The stances with whom they count for; who is named on behalf of itself speaks for nobody else. Where the offices
    leave it open nobody is taken, and that is told. Two queries.
    """
    silent = {one.actor for one in stances if not one.on_behalf_of}
    keys: dict[str, int] = dict(
        # Those made by the file itself are not on record and hold no office.
        Actor.objects.filter(slug__in=silent).values_list("slug", "pk") if silent else ()
    )
    offices, taken = Offices(keys.values()), Counter[tuple[str, str]]()
    found = []
    for one in stances:
        # Named both as person and as organisation: it says that nobody else is meant.
        group = "" if one.on_behalf_of == one.actor else one.on_behalf_of
        if not one.on_behalf_of and one.actor in keys:
            group = _group(one, offices, keys[one.actor], notices)
            taken[one.actor, group] += bool(group)
        found.append(replace(one, on_behalf_of=group))
    notices += [
        f"{actor} speaks for {group}, as the offices of the day say; statements: {n:,}."
        for (actor, group), n in sorted(taken.items())
        if n
    ]
    return tuple(found)


def _group(one: StancePlan, offices: Offices, actor: int, notices: list[str]) -> str:
    fields: Any = one.fields
    first, precision = fields["stated_date"], fields["stated_precision"]
    # From the first to the last day that the date can mean: a change of office between leaves it open.
    by_office = offices.represented(actor, first, last_day(first, precision))
    if by_office.is_unsure:
        held = " or ".join(str(office) for office in by_office.offices)
        said = f"for whom was it said ({write_date(first, precision)})? {held}: it is taken as said for nobody else."
        notices.append(f"{one.place}: {said}")
    return by_office.group.slug if by_office.group else ""
