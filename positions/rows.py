"""Which actors are the rows of a matrix, in which order and groups, and what they are on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

from actors.choices import ActorKind
from actors.models import Actor, Membership
from config.http import BadInput, refuse_unknown
from config.prepared import fetch_models, fetch_prepared
from positions.address import ACTOR_LIMIT, MatrixAddress
from positions.matrix import Row, RowGroup
from positions.models import Dossier

KIND_GROUPS: Final = {
    ActorKind.STATE: (0, "States"),
    ActorKind.PERSON: (1, "People"),
    ActorKind.ORGANISATION: (2, "Bodies and groups"),
    ActorKind.BODY: (2, "Bodies and groups"),
    ActorKind.GROUP: (2, "Bodies and groups"),
    ActorKind.PARTY: (3, "Parties"),
}
ROW_KINDS: Final = {
    "speakers": {ActorKind.PERSON},
    "collectives": set(ActorKind) - {ActorKind.PERSON},
}


# Plain SQL: building these three queries took longer than the database took to answer them.
_NAMED_ACTORS = """
select id, slug, kind, name from actors_actor where slug = any(%s) and archived_at is null and merged_into_id is null
"""
_ACTORS_OF_DOSSIER = """
select a.id, a.slug, a.kind, a.name from positions_dossieractor d join actors_actor a on a.id = d.actor_id
 where d.dossier_id = %s and a.archived_at is null and a.merged_into_id is null
 order by d."order", a.name, a.id limit %s
"""
_OFFICES = """
select m.member_id, m.role, g.name from actors_membership m join actors_actor g on g.id = m.group_id
 where m.member_id = any(%(people)s) and m.speaks_for
   and (m.from_date is null or m.from_date <= %(on)s) and (m.until_date is null or m.until_date > %(on)s)
 order by m.from_date, m.id
"""


def choose_actors(dossier: Dossier, slugs: Sequence[str]) -> list[Actor]:
    """The named actors in the order named, or else the dossier's own.

    Raises:
        BadInput: naming the unknown ones.
    """
    if not slugs:
        return fetch_models(Actor, _ACTORS_OF_DOSSIER, [dossier.pk, ACTOR_LIMIT])
    found = {actor.slug: actor for actor in fetch_models(Actor, _NAMED_ACTORS, [list(slugs)])}
    refuse_unknown((slug for slug in slugs if slug not in found), what="actors")
    return [found[slug] for slug in slugs]


def choose_rows(dossier: Dossier, address: MatrixAddress, on_date: dt.date) -> list[RowGroup]:
    """The rows an address asks for.

    Raises:
        BadInput: where it names an actor or alliance that does not exist.
    """
    actors = choose_actors(dossier, address.actors)
    if address.rows:
        actors = [actor for actor in actors if actor.kind in ROW_KINDS[address.rows]]
    offices = read_offices(actors, on_date)
    rows = [Row(actor, offices.get(actor.pk, "")) for actor in actors]
    if address.group == "none":
        return [RowGroup("", rows)]
    if address.group:
        return _by_alliance(rows, address.group, on_date)
    return _grouped(rows, lambda row: KIND_GROUPS[ActorKind(row.actor.kind)])


def read_offices(actors: Iterable[Actor], on_date: dt.date) -> dict[int, str]:
    """By the actor's id, the offices it held on the day: "Federal Chancellor, Germany"."""
    people = [actor.pk for actor in actors if actor.kind == ActorKind.PERSON]
    offices: dict[int, str] = {}
    for member, role, group in fetch_prepared(_OFFICES, {"people": people, "on": on_date}):
        text = f"{role}, {group}"
        offices[member] = f"{offices[member]}; {text}" if member in offices else text
    return offices


def _by_alliance(rows: list[Row], slug: str, on_date: dt.date) -> list[RowGroup]:
    alliance = Actor.objects.current().filter(slug=slug).first()
    if alliance is None:
        raise BadInput(f"There is no alliance {slug} to group by.")
    members = set(Membership.objects.on(on_date).filter(group=alliance).values_list("member_id", flat=True))
    inside, outside = (0, alliance.name), (1, f"Not in {alliance.name}")
    return _grouped(rows, lambda row: inside if row.actor.pk in members else outside)


def _grouped(rows: list[Row], group_of: Callable[[Row], tuple[int, str]]) -> list[RowGroup]:
    """Rows by group, groups by their number; within a group the rows keep their order."""
    return [RowGroup(title, list(members)) for (_, title), members in groupby(sorted(rows, key=group_of), group_of)]
