"""Who belonged to a group, and when: the sides that are groups rather than actors."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from actors.choices import ActorKind
from actors.models import Actor, Membership
from actors.querysets import BELONGS
from config.postgres.prepared import fetch_prepared
from config.postgres.versioned import kept_by_version
from positions.reads.matrix.held import Numbers

MOST_GROUPS: Final = 8
"""Groups that stand beside one another."""
OPENED_WITH: Final = 4
"""Groups that are shown to whoever chose none."""
LEAST_OPENED: Final = 2
"""Members on record, with fewer of which a group is not shown unasked."""
_WITH_MEMBERS: Final = frozenset({ActorKind.GROUP, ActorKind.ORGANISATION})
_OFFERED: Final = f"""
select g.id, g.slug, g.name, count(distinct m.member_id) filter (
         where (m.from_date is null or m.from_date <= %(on)s) and (m.until_date is null or m.until_date > %(on)s)
           and (a.ended_date is null or a.ended_date > %(on)s))
  from actors_membership m
  join actors_actor a on a.id = m.member_id
  join actors_actor g on g.id = m.group_id and g.archived_at is null and g.merged_into_id is null
 where m.member_id = any(%(on_record)s) and {BELONGS}
 group by g.id order by 4 desc, g.name, g.id
"""  # noqa: S608 # nosec B608 # our own


@dataclass(frozen=True, slots=True)
class BelongingSpell:
    """Days as Python counts them, the first included and the last not."""

    first: int
    until: int


_ALWAYS: Final = BelongingSpell(0, dt.date.max.toordinal() + 1)


@dataclass(frozen=True, slots=True)
class Bloc:
    """A group with those who may count for it and, of each, when it belonged; an actor alone is its own
    only member, always.
    """

    actor: Actor
    members: Sequence[Actor]
    spells: Sequence[Sequence[BelongingSpell]]

    @property
    def pk(self) -> int:
        return self.actor.pk

    @property
    def slug(self) -> str:
        return self.actor.slug

    @property
    def name(self) -> str:
        """Beside single actors, one of which may be the group itself by its own words."""
        return f"{self.actor.name} (members)" if self.is_group else self.actor.name

    def get_absolute_url(self) -> str:
        return self.actor.get_absolute_url()

    @property
    def is_lasting(self) -> bool:
        """Whether its members count whenever they spoke."""
        return all(spell == _ALWAYS for spells in self.spells for spell in spells)

    @property
    def is_alone(self) -> bool:
        return list(self.members) == [self.actor]

    @property
    def is_empty(self) -> bool:
        """Whether it is a group to which nobody belonged."""
        return self.is_alone and self.is_group

    @property
    def is_group(self) -> bool:
        return self.actor.kind in _WITH_MEMBERS or not self.is_alone

    def on(self, day: dt.date) -> list[Actor]:
        """Who belonged on the day."""
        there = self.belonged(np.array([[day.toordinal()]]))[:, 0]
        return [one for one, is_there in zip(self.members, there, strict=True) if is_there]

    def belonged(self, days: Numbers) -> NDArray[np.bool_]:
        """Of each member (row) whether it belonged on the days of its row, or on those of the only row."""
        rows = np.broadcast_to(days, (len(self.members), days.shape[1]))
        found = np.zeros(rows.shape, dtype=bool)
        for number, spells in enumerate(self.spells):
            for one in spells:
                found[number] |= (rows[number] >= one.first) & (rows[number] < one.until)
        return found


@dataclass(frozen=True, slots=True)
class OfferedGroup:
    """A group to choose; ``n`` of its members of a day are on record."""

    slug: str
    name: str
    n: int


@kept_by_version(most=64)
def offer_groups(on_record: frozenset[int], *, on_date: dt.date) -> Sequence[OfferedGroup]:
    """The groups to which any of those on record ever belonged, those with most of the day's members first; one
    query, none where the answer is kept by the versions of the dossiers in which they are on record.
    """
    asked = {"on_record": list(on_record), "on": on_date}
    rows = fetch_prepared(_OFFERED, asked)
    return tuple(OfferedGroup(slug, name, n) for _, slug, name, n in rows)


def open_with(offered: Sequence[OfferedGroup]) -> list[str]:
    """The groups for whoever chose none, by their short names."""
    return [one.slug for one in offered if one.n >= LEAST_OPENED][:OPENED_WITH]


def read_members(actors: Sequence[Actor], *, on_date: dt.date) -> list[Bloc]:
    """Who belongs to each on the day, by name, and counts whenever it spoke; whoever has no members is a side
    alone. One query.
    """
    return _make(actors, ((row, _ALWAYS) for row in _rows(actors) if _holds(row, on_date)))


def read_members_by_day(actors: Sequence[Actor], *, until: dt.date) -> list[Bloc]:
    """As `read_members`, of everybody who belonged by a day, each with its own days of it."""
    return _make(
        actors,
        (
            (row, spell)
            for row in _rows(actors)
            if (spell := _spell(row)).first <= until.toordinal()
        ),
    )


def _rows(actors: Sequence[Actor]) -> Iterable[Membership]:
    return (
        Membership.objects.filter(group__in=actors, member__in=Actor.objects.in_use())
        .belonging()
        .select_related("member")
        .order_by("member__name", "member_id", "from_date")
    )


def _spell(row: Membership) -> BelongingSpell:
    """Until it left, or ended."""
    ends = [day.toordinal() for day in (row.until_date, row.member.ended_date) if day]
    first = row.from_date.toordinal() if row.from_date else _ALWAYS.first
    return BelongingSpell(first, min([_ALWAYS.until, *ends]))


def _holds(row: Membership, day: dt.date) -> bool:
    spell = _spell(row)
    return spell.first <= day.toordinal() < spell.until


def _make(actors: Sequence[Actor], rows: Iterable[tuple[Membership, BelongingSpell]]) -> list[Bloc]:
    # Dicts keep the order by name, and each member once, however many memberships it has.
    members: dict[int, dict[Actor, list[BelongingSpell]]] = defaultdict(lambda: defaultdict(list))
    for row, spell in rows:
        if spell.first < spell.until:
            members[row.group_id][row.member].append(spell)
    sides = [(actor, members[actor.pk] or {actor: [_ALWAYS]}) for actor in actors]
    return [Bloc(actor, list(held), list(held.values())) for actor, held in sides]
