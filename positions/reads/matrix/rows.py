"""Which actors are the rows of a matrix, in which order and groups, and what they are on its day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby
from typing import Final, Self

from actors.choices import ActorKind
from actors.models import Actor, Membership
from actors.querysets import makes_member
from config.postgres.prepared import fetch_models, fetch_prepared
from config.web.input import BadInput
from positions.history.addresses import follow_former
from positions.models import Dossier
from positions.reads.matrix.address import ACTOR_LIMIT, MatrixAddress
from positions.reads.matrix.as_known import read_known_speakers
from positions.reads.matrix.cells import MatrixRow, RowGroup
from positions.reads.matrix.known_changes import Ends, read_ends
from positions.reads.matrix.listed import read_listed, read_listing_then
from positions.reads.stances.departed import FORMER_OFFICES, MAY_HAVE_LEFT, write_former_office

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


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a matrix, and where they come from.

    ``is_part`` where not everybody on record is among them.

    ``other_count`` of them are on record without being among the dossier's own actors; ``left_out``
    more are on record and do not fit, or are not among those that the dossier shows first, where
    ``is_first``. Both are 0 where the address names the actors.

    ``left`` are those of whom somebody may have departed: who spoke for no other has not.
    """

    groups: Sequence[RowGroup]
    other_count: int = 0
    left_out: int = 0
    is_first: bool = False
    is_part: bool = False
    left: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def total(self) -> int:
        return self.count + self.left_out

    @property
    def own_count(self) -> int:
        return self.count - self.other_count


# Fields that are not named stay deferred: to ask one of these actors for another costs a query each.
# Plain SQL: building these queries took longer than the database took to answer them.
_NAMED_ACTORS = """
select id, slug, kind, name, iso3, ended_date from actors_actor
 where slug = any(%s) and archived_at is null and merged_into_id is null
"""
_ACTORS_OF_DOSSIER = """
select a.id, a.slug, a.kind, a.name, a.iso3 from positions_dossieractor d join actors_actor a on a.id = d.actor_id
 where d.dossier_id = %s and a.archived_at is null and a.merged_into_id is null
   and (a.ended_date is null or a.ended_date > %s)
 order by d."order", a.name, a.id limit %s
"""
# Without a limit: whoever does not fit is counted (decision 0021), and `take_first` cuts.
# Whoever stands somewhere in the dossier on one of the days, without being among its own actors. Counts tell who ever
# did: of all others each issue would be asked.
_OTHERS_ON_RECORD = """
with counted as materialized (
  select key from positions_tally where dossier_id = %(dossier)s and kind = 'actor' group by key having sum(n) > 0)
select a.id, a.slug, a.kind, a.name, a.iso3 from counted c join actors_actor a on a.id = c.key
 where a.archived_at is null and a.merged_into_id is null
   and not exists (select from positions_dossieractor d where d.dossier_id = %(dossier)s and d.actor_id = a.id)
   and (
     select true from positions_position p join positions_issue i on i.id = p.issue_id
       join positions_dossierissue l on l.issue_id = i.id and l.dossier_id = %(dossier)s
      where p.actor_id = a.id and i.archived_at is null and i.merged_into_id is null
        and (p.valid_from <= %(on)s and p.valid_to > %(on)s or p.valid_from <= %(vs)s and p.valid_to > %(vs)s)
      limit 1)  -- "exists" reads all of an actor's positions before it joins them
 order by lower(unaccent(a.name)), a.id
"""
_OWN_THEN = """
select id, slug, kind, name, iso3 from actors_actor where id = any(%s) order by array_position(%s, id) limit %s
"""
_OTHERS_THEN = """
select a.id, a.slug, a.kind, a.name, a.iso3 from actors_actor a
 where a.archived_at is null and a.merged_into_id is null and a.id = any(%s)
 order by lower(unaccent(a.name)), a.id
"""
# Below a name, in one query: the offices that a person holds on the day; or, of one that is still
# there under another name now, the name it bore, with its end; or the last office of a person who holds
# none any more, with its end, which has come by the day. With them, without words, the actors
# of whom somebody may have departed.
_BELOW_NAMES = f"""
select actor_id, words, until_date from (
  select m.member_id as actor_id, m.role || ', ' || g.name as words, null::date as until_date, m.from_date, m.id
    from actors_membership m join actors_actor g on g.id = m.group_id
   where m.member_id = any(%(people)s) and m.speaks_for
     and (m.from_date is null or m.from_date <= %(on)s) and (m.until_date is null or m.until_date > %(on)s)
  union all (
  select distinct on (n.actor_id) n.actor_id, n.name, n.until_date, null, 0
    from actors_actorname n join actors_actor a on a.id = n.actor_id and a.ended_date is null
   where n.actor_id = any(%(actors)s) and n.kind = 'official' and n.until_date > %(on)s
     and (n.from_date is null or n.from_date <= %(on)s)
   order by n.actor_id, n.until_date, n.id)
  union all
  select member_id, words, until_date, null, 0 from ({FORMER_OFFICES}) former (member_id, words, until_date)
  union all
  select group_id, null, null, null, 0 from ({MAY_HAVE_LEFT}) spoken_for) below
 order by from_date, id
"""  # noqa: S608 # nosec B608 # nobody's input


def choose_actors(slugs: Sequence[str]) -> list[Actor]:
    """The named actors in the order named.

    Raises:
        Renamed: if one of them has another short name by now.
        BadInput: naming the unknown ones.
    """
    found = {actor.slug: actor for actor in fetch_models(Actor, _NAMED_ACTORS, [list(slugs)])}
    if len(found) < len(slugs):
        follow_former(
            Actor.objects.in_use(), (slug for slug in slugs if slug not in found), what="actors"
        )
    return [found[slug] for slug in slugs]


@dataclass(frozen=True, slots=True)
class Everyone:
    """The dossier's own actors in their order, and by name the others who stand somewhere in it on a
    day asked for; ``first`` are those that it shows first, if not all.
    """

    own: Sequence[Actor]
    others: Sequence[Actor]
    first: int | None

    @property
    def all(self) -> list[Actor]:
        return [*self.own, *self.others]

    def of_kind(self, address: MatrixAddress) -> Self:
        """Those of the kind asked for, if any is."""
        own, others = (_of_kind(actors, address) for actors in (self.own, self.others))
        return replace(self, own=own, others=others)

    def is_first(self, address: MatrixAddress) -> bool:
        """Whoever asks for one kind of actors wants all of it; who looks for a name, or for those who
        moved or are silent, looks among all.
        """
        looks = address.is_of_all or address.rows or address.find or address.only
        return bool(self.first and not looks)

    def take_first(self, address: MatrixAddress) -> list[Actor]:
        """Those that the dossier shows first, or as many as fit."""
        first = self.first if self.is_first(address) else ACTOR_LIMIT
        # The dossier's own come first in it; `choose_rows` counts the others by that.
        return self.all[:first]


def read_everyone(dossier: Dossier, address: MatrixAddress, on_date: dt.date) -> Everyone:
    """Everybody on record in a dossier, as it is now or as it was known on the day asked for.

    Without those that had ended by then, as far as that is known or was known.
    """
    # Who ended between the two days has a row, since it stood somewhere on the earlier one (decision 0010).
    first_day = min(on_date, address.vs or on_date)
    if address.known:
        return _everyone_then(dossier, address.known, first_day)
    own = fetch_models(Actor, _ACTORS_OF_DOSSIER, [dossier.pk, first_day, ACTOR_LIMIT])
    days = {"dossier": dossier.pk, "on": on_date, "vs": address.vs or on_date}
    others = fetch_models(Actor, _OTHERS_ON_RECORD, days)
    return Everyone(own, others, dossier.first_actors)


def _everyone_then(dossier: Dossier, known: dt.date, first_day: dt.date) -> Everyone:
    then = read_listing_then(dossier, known)
    if then:
        issues, listed = then.issues, then.actors
        own = fetch_models(Actor, _OWN_THEN, [listed, listed, ACTOR_LIMIT])
    else:
        # No end keeps anybody out here: ends are those of now, `_is_there` below goes by those known then.
        own = fetch_models(Actor, _ACTORS_OF_DOSSIER, [dossier.pk, dt.date.min, ACTOR_LIMIT])
        issues, listed = read_listed(dossier), [actor.pk for actor in own]
    speakers = read_known_speakers(issues=issues, known_date=known, without=listed)
    others = fetch_models(Actor, _OTHERS_THEN, [speakers])
    ends = read_ends(actors=[actor.pk for actor in chain(own, others)], known_date=known)
    there = partial(_is_there, ends, first_day)
    first = (then or dossier).first_actors
    return Everyone(list(filter(there, own)), list(filter(there, others)), first)


def _is_there(ends: Ends, day: dt.date, actor: Actor) -> bool:
    return not ends.is_over(actor.pk, day)


def choose_rows(dossier: Dossier, address: MatrixAddress, on_date: dt.date) -> Rows:
    """The rows an address asks for: the actors it names, or everybody.

    Raises:
        BadInput: where it names an actor or alliance that does not exist.
    """
    if address.actors:
        named = _of_kind(choose_actors(address.actors), address)
        groups, left = _group(named, address, on_date)
        return Rows(groups, left=left, is_part=True)
    everyone = read_everyone(dossier, address, on_date).of_kind(address)
    shown = everyone.take_first(address)
    left_out = len(everyone.all) - len(shown)
    groups, left = _group(shown, address, on_date)
    return Rows(
        groups,
        left=left,
        other_count=max(0, len(shown) - len(everyone.own)),
        left_out=left_out,
        is_first=everyone.is_first(address),
        is_part=bool(address.rows or left_out),
    )


def _of_kind(actors: Iterable[Actor], address: MatrixAddress) -> list[Actor]:
    return [actor for actor in actors if not address.rows or actor.kind in ROW_KINDS[address.rows]]


def _group(
    actors: Sequence[Actor], address: MatrixAddress, on_date: dt.date
) -> tuple[list[RowGroup], frozenset[int]]:
    """With the actors of whom somebody may have departed."""
    below, left = read_below_names(actors, on_date)
    rows = [MatrixRow(actor, below.get(actor.pk, "")) for actor in actors]
    if address.group == "none":
        return [RowGroup("", rows)], left
    if address.group:
        return _by_alliance(rows, address.group, on_date), left
    return _grouped(rows, lambda row: KIND_GROUPS[ActorKind(row.actor.kind)]), left


def read_below_names(
    actors: Iterable[Actor], on_date: dt.date
) -> tuple[dict[int, str], frozenset[int]]:
    """By the actor's id, what stands below its name: "Federal Chancellor, Germany", "until 5 May
    2025 Federal Chancellor, Germany" or "until 1991 Soviet Union"; and those of whom somebody may have departed.
    """
    shown = list(actors)
    people = [actor.pk for actor in shown if actor.kind == ActorKind.PERSON]
    found = {"people": people, "actors": [actor.pk for actor in shown], "on": on_date}
    offices: dict[int, list[str]] = defaultdict(list)
    former: dict[int, str] = {}
    left = set()
    for actor, words, until in fetch_prepared(_BELOW_NAMES, found):
        if words is None:
            left.add(actor)
        elif until and until <= on_date:
            former[actor] = write_former_office(words, until)
        elif until:
            # A name ends on the first day without it (decision 0010): one that ends on 1 January is told of
            # the year before.
            former[actor] = f"until {(until - dt.timedelta(days=1)).year} {words}"
        else:
            offices[actor].append(words)
    said = former | {actor: "; ".join(held) for actor, held in offices.items()}
    return said, frozenset(left)


def _by_alliance(rows: list[MatrixRow], slug: str, on_date: dt.date) -> list[RowGroup]:
    alliance = Actor.objects.in_use().filter(slug=slug).first()
    if alliance is None:
        raise BadInput(f"There is no alliance {slug} to group by.")
    held = Membership.objects.on(on_date).filter(group=alliance)
    told = held.annotate(belongs=makes_member()).order_by("belongs")
    # Whoever is a member and holds an office too is a member: true comes last.
    belongs = dict(told.values_list("member_id", "belongs"))
    places = {
        True: (0, alliance.name),
        False: (1, f"Bodies and people of {alliance.name}"),
        None: (2, f"Not in {alliance.name}"),
    }
    return _grouped(rows, lambda row: places[belongs.get(row.actor.pk)])


def _grouped(
    rows: list[MatrixRow], group_of: Callable[[MatrixRow], tuple[int, str]]
) -> list[RowGroup]:
    """Rows by group, groups by their number; within a group the rows keep their order."""
    return [
        RowGroup(title, list(members))
        for (_, title), members in groupby(sorted(rows, key=group_of), group_of)
    ]
