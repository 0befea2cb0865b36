"""What an actor is: the names it is found by, the offices it holds, and who belongs to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, QuerySet

from actors.choices import NameKind
from actors.models import Actor, ActorName, Membership
from actors.querysets import makes_member


@dataclass(frozen=True, slots=True)
class Office:
    """A membership seen from one side: ``actor`` is the other one, ``until_date`` the first day
    after it. ``belongs``: it makes its holder a member, and no office-holder or institution.
    """

    actor: Actor
    role: str
    speaks_for: bool
    belongs: bool
    from_date: dt.date | None
    until_date: dt.date | None
    is_held: bool

    @property
    def last_date(self) -> dt.date | None:
        """The last day on which it may have been held."""
        return self.until_date and self.until_date - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Profile:
    """An actor on a day: every office and alliance, newest first; who belonged to it or held an office of it
    that day; its names by kind.
    """

    on_date: dt.date
    offices: Sequence[Office]
    members: Sequence[Office]
    names: Sequence[tuple[str, Sequence[ActorName]]]

    @property
    def held(self) -> list[Office]:
        """Offices of the day: what the actor says counts for somebody else."""
        return [office for office in self.offices if office.is_held and office.speaks_for]

    @property
    def alliances(self) -> list[Office]:
        """What it belonged to on the day."""
        return [office for office in self.offices if office.is_held and not office.speaks_for]

    @property
    def belonging(self) -> list[Office]:
        """Its members of the day."""
        return [office for office in self.members if office.belongs]

    @property
    def serving(self) -> list[Office]:
        """Who held an office of it on the day, and its institutions."""
        return [office for office in self.members if not office.belongs]

    @property
    def others(self) -> list[Office]:
        """Of other times."""
        return [office for office in self.offices if not office.is_held]


def build_profile(*, actor: Actor, on_date: dt.date) -> Profile:
    """Read an actor with three queries."""
    offices = Membership.objects.filter(member=actor).select_related("group")
    members = Membership.objects.on(on_date).filter(group=actor).select_related("member")
    names = ActorName.objects.filter(actor=actor).order_by("kind", "name", "pk")
    return Profile(
        on_date=on_date,
        offices=[
            _seen_from(office, office.group, on_date, actor.ended_date, belongs=belongs)
            for office, belongs in _told(
                offices.order_by(F("from_date").desc(nulls_last=True), "pk")
            )
        ],
        members=[
            _seen_from(held, held.member, on_date, held.member.ended_date, belongs=belongs)
            for held, belongs in _told(members.order_by("member__name", "role", "pk"))
        ],
        names=[
            (NameKind(kind).label, list(those))
            # groupby() joins neighbours only, hence the order by kind above.
            for kind, those in groupby(names, key=lambda name: name.kind)
        ],
    )


def _told(held: QuerySet[Membership]) -> Iterator[tuple[Membership, bool]]:
    """Each with whether it makes its holder a member."""
    for one in held.annotate(belongs=makes_member()):
        yield one, one.belongs


def _seen_from(
    membership: Membership,
    other: Actor,
    on_date: dt.date,
    ended_date: dt.date | None,
    *,
    belongs: bool,
) -> Office:
    """``ended_date`` is the member's own: whoever is no more holds nothing (decision 0016)."""
    has_begun = membership.from_date is None or membership.from_date <= on_date
    ends = [end for end in (membership.until_date, ended_date) if end]
    return Office(
        actor=other,
        role=membership.role,
        speaks_for=membership.speaks_for,
        belongs=belongs,
        from_date=membership.from_date,
        until_date=membership.until_date,
        is_held=has_begun and all(on_date < end for end in ends),
    )
