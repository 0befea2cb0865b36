"""Actors of a folder, and those that it names without describing them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from actors.choices import ActorKind, NameKind
from positions.loading.dossiers.marked import Faults, FilePlace
from positions.loading.dossiers.rows import FolderRow
from positions.loading.seeds.files import (
    MEMBER_STATE,
    ActorSeed,
    ActorSeeds,
    MembershipSeed,
    NameSeed,
)

type Naming = tuple[str, FilePlace | None]
"""An actor as it is named, and where the folder does so."""


@dataclass(frozen=True, slots=True)
class Described:
    """The actors that a folder describes, and where."""

    actors: dict[str, ActorSeed] = field(default_factory=dict)
    memberships: dict[MembershipSeed, FilePlace] = field(default_factory=dict)
    places: dict[str, FilePlace] = field(default_factory=dict)

    def with_missing(self, other: Described) -> Described:
        """Together with those of another description whom this one does not describe."""
        added = {
            membership: place
            for membership, place in other.memberships.items()
            # A coding that describes an actor says all of it: memberships from another would be mixed in.
            if not {membership.member, membership.group} & self.actors.keys()
        }
        return Described(
            other.actors | self.actors, added | self.memberships, other.places | self.places
        )


def read_described(rows: Iterable[FolderRow], faults: Faults) -> Described:
    """Entries of `actors.yaml`."""
    found = Described()
    iso3: set[str] = set()
    for row in rows:
        actor = _actor(row)
        if actor.slug in found.actors or (actor.iso3 and actor.iso3 in iso3):
            row.fault("slug", f"{actor.slug} is described above.")
        found.actors[actor.slug], found.places[actor.slug] = actor, row.place
        iso3.add(actor.iso3)
        found.memberships.update(
            (membership, place) for membership, place in _memberships(row, actor.slug)
        )
        row.close()
    _note_overlaps(found.memberships, faults)
    return found


def _actor(row: FolderRow) -> ActorSeed:
    kind, name = row.choice("kind", ActorKind), row.name("name")
    iso3 = _country_code(row, kind)
    wikidata_id = _wikidata_id(row)
    (ended, precision), successor = row.end_as_known("ended"), row.slug("succeeded_by")
    if successor and not ended:
        row.fault("succeeded_by", "another actor succeeds one that has ended: say when.")
    shown, names = NameSeed(name, NameKind.OFFICIAL), list(_names(row))
    if not any(
        (one.name, one.kind, one.language) == (name, shown.kind, shown.language) for one in names
    ):
        # The name shown is found by only where it is among the names; a
        # folder may give it with a period, and it is kept so.
        names.insert(0, shown)
    return ActorSeed(
        slug=row.slug("slug", needed=True),
        kind=kind,
        name=name,
        iso3=iso3,
        wikidata_id=wikidata_id,
        note=row.text("note"),
        ended_date=ended,
        ended_precision=precision,
        succeeded_by=successor,
        names=tuple(names),
    )


def _country_code(row: FolderRow, kind: ActorKind) -> str:
    iso3 = row.text("iso3")
    is_code = len(iso3) == 3 and iso3.isascii() and iso3.isupper()
    if iso3 and not (kind is ActorKind.STATE and is_code):
        row.fault("iso3", "only a state has a country code, of three capital letters.")
    return iso3


def _wikidata_id(row: FolderRow) -> str:
    number = row.text("wikidata_id")
    if number and not (number[0] == "Q" and number[1:].isdecimal() and number[1] != "0"):
        row.fault("wikidata_id", f"“{number}” is not a Q and a number.")
    return number


def _names(row: FolderRow) -> Iterator[NameSeed]:
    seen: set[tuple[str, str, str]] = set()
    for line in row.rows("names"):
        kind, language = (
            line.choice("kind", NameKind, NameKind.ALIAS),
            line.text("language", longest=12),
        )
        name = line.name("name")
        if (name, kind, language) in seen:
            line.fault("name", f"“{name}” is given twice.")
        seen.add((name, kind, language))
        yield NameSeed(name, kind, language, *_period(line))
        line.close()


def _memberships(row: FolderRow, slug: str) -> Iterator[tuple[MembershipSeed, FilePlace]]:
    """Offices of a person, what an actor belongs to, and, told from the other side, the states of a
    group.
    """
    for column in ("offices", "belongs_to"):
        for line in row.rows(column):
            role = line.text("role", longest=120, default=MEMBER_STATE)
            group, speaks_for = line.slug("group", needed=True), line.flag("speaks_for")
            if group == slug:
                line.fault("group", "an actor does not belong to itself.")
            yield MembershipSeed(slug, group, role, *_period(line), speaks_for), line.place
            line.ignore("precision")  # an office has days (decision 0029)
            line.close()
    for line in row.rows("states"):
        role, period = line.text("role", longest=120, default=MEMBER_STATE), _period(line)
        for member in line.words("members"):
            yield MembershipSeed(member, slug, role, *period), line.place
        line.close()


def _period(row: FolderRow) -> tuple[dt.date | None, dt.date | None]:
    start, end = row.date("from"), row.end("until")
    if start and end and end <= start:
        row.fault(
            "until",
            "a period ends after it begins: it is the first day on which it no longer holds.",
        )
    return start, end


def _note_overlaps(memberships: dict[MembershipSeed, FilePlace], faults: Faults) -> None:
    same: dict[tuple[str, str, str], list[MembershipSeed]] = defaultdict(list)
    for membership in memberships:
        same[membership.member, membership.group, membership.role].append(membership)
    for (_, group, role), periods in same.items():
        # Told here by line; the exclusion constraint would name neither.
        periods.sort(key=lambda one: one.from_date or dt.date.min)
        for before, after in pairwise(periods):
            if (before.until_date or dt.date.max) > (after.from_date or dt.date.min):
                faults.add(
                    memberships[after], f"two periods of the office “{role}” in {group} overlap."
                )


def cast(
    named: Mapping[str, FilePlace],
    described: Described,
    seeds: ActorSeeds,
    on_record: set[str],
    faults: Faults,
) -> ActorSeeds:
    """The actors that are needed: who is named, what they belong to, and what that belongs to.

    One on record is taken as it is there; else the folder describes it; else `seeds/actors` does.
    """
    known = {key: seed for seed in seeds.actors for key in (seed.iso3, seed.slug) if key}
    # What the folder describes it describes whole: seeds add nothing to its own actors.
    memberships = [
        m for m in seeds.memberships if not {m.member, m.group} & described.actors.keys()
    ]
    beside = _beside(described, memberships, known)
    needed: dict[str, ActorSeed | None] = {}
    # Named ones may be countries by their code; what they
    # belong to follows, or *on behalf of* would be doubted.
    waiting: list[Naming] = [*named.items(), *described.places.items()]
    while waiting:
        named_as, place = waiting.pop()
        slug, seed = _find_seed(named_as, described, known)
        if slug not in needed:
            needed[slug] = seed
            _note_stranger(slug, place, faults, is_known=seed is not None or slug in on_record)
            waiting += [*beside[slug], *_successor(seed, place)]
    # Both sides have to be needed: half of the world is in the seeds' memberships.
    among = filter(
        lambda m: {known[m.member].slug, known[m.group].slug} <= needed.keys(), memberships
    )
    return ActorSeeds(
        actors=tuple(filter(None, needed.values())), memberships=(*described.memberships, *among)
    )


def _find_seed(
    named_as: str, described: Described, known: Mapping[str, ActorSeed]
) -> tuple[str, ActorSeed | None]:
    """The short name of whom a name means, and what describes it."""
    seed = described.actors.get(named_as) or known.get(named_as)
    return (seed.slug if seed else named_as), seed


def _note_stranger(slug: str, place: FilePlace | None, faults: Faults, *, is_known: bool) -> None:
    if place and not is_known:
        faults.add(place, f"nobody is called {slug}: describe the actor in actors.yaml.")


def _beside(
    described: Described, memberships: Sequence[MembershipSeed], known: Mapping[str, ActorSeed]
) -> dict[str, list[Naming]]:
    """By actor, what it belongs to; of memberships that the folder describes both sides, with the
    place.
    """
    beside: dict[str, list[Naming]] = defaultdict(list)
    for membership in memberships:
        beside[known[membership.member].slug].append((membership.group, None))
    for membership, stands in described.memberships.items():
        beside[membership.member].append((membership.group, stands))
        beside[membership.group].append((membership.member, stands))
    return beside


def _successor(seed: ActorSeed | None, place: FilePlace | None) -> list[Naming]:
    return [(seed.succeeded_by, place)] if seed and seed.succeeded_by else []
