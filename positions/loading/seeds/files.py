"""Reading `seeds/actors`: who there is, the names they are found by, and what they belong to."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.text import slugify

from actors.choices import ActorKind, NameKind

ORGANISATIONS: Final = "organisations.yaml"
BLOCS: Final = "blocs.yaml"
UNITED_NATIONS: Final = "united-nations"
MEMBER_STATE: Final = "member state"
_NAME_COLUMNS: Final = {
    "official": NameKind.OFFICIAL,
    "aliases": NameKind.ALIAS,
    "metonyms": NameKind.METONYM,
    "demonyms": NameKind.DEMONYM,
}
"""Columns of the tables of states; several names in one are separated by semicolons. A state that ended has no names
any more from that day on."""


@dataclass(frozen=True, slots=True)
class NameSeed:
    name: str
    kind: str
    language: str = "en"
    from_date: dt.date | None = None
    until_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class MembershipSeed:
    """``member`` and ``group`` are slugs or ISO3 codes."""

    member: str
    group: str
    role: str = MEMBER_STATE
    from_date: dt.date | None = None
    until_date: dt.date | None = None
    speaks_for: bool = False


@dataclass(frozen=True, slots=True)
class ActorSeed:
    slug: str
    kind: str
    name: str
    iso3: str = ""
    iso2: str = ""
    """Also of states that are gone; Namibia's is "NA". It is not stored and serves imports."""
    wikidata_id: str = ""
    note: str = ""
    ended_date: dt.date | None = None
    ended_precision: str | None = None
    succeeded_by: str = ""
    """The slug or ISO3 of another."""
    names: tuple[NameSeed, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorSeeds:
    actors: tuple[ActorSeed, ...]
    memberships: tuple[MembershipSeed, ...]


def read_bloc_seeds(directory: Path) -> ActorSeeds:
    """What states belong to, with their memberships, the states being others' seeds; no bodies of
    something else.
    """
    entries = [
        entry
        for file in (ORGANISATIONS, BLOCS)
        for entry in _entries(directory / file)
        if "states" in entry and "belongs_to" not in entry
    ]
    return ActorSeeds(
        actors=tuple(map(_actor, entries)),
        memberships=tuple(seed for entry in entries for seed in _memberships(entry)),
    )


def read_states(directory: Path) -> ActorSeeds:
    """The states of today, those that are gone, and their membership of the United Nations."""
    more: dict[str, list[NameSeed]] = {}
    for row in _rows(directory / "state_names.csv"):
        more.setdefault(row["iso3"], []).append(
            NameSeed(row["name"], row["kind"], row["language"], *_period(row, "from", "until"))
        )
    rows = [*_rows(directory / "states.csv"), *_rows(directory / "historic_states.csv")]
    organisations = [
        entry for entry in _entries(directory / ORGANISATIONS) if entry["slug"] == UNITED_NATIONS
    ]
    return ActorSeeds(
        actors=(
            *(_state(row, more.get(row["iso3"], [])) for row in rows),
            *map(_actor, organisations),
        ),
        memberships=tuple(
            MembershipSeed(
                slugify(row["name"]),
                UNITED_NATIONS,
                MEMBER_STATE,
                *_period(row, "un_from", "un_until"),
            )
            for row in rows
        ),
    )


def read_actor_seeds(directory: Path) -> ActorSeeds:
    """Everybody: states, organisations, groups and people."""
    states = read_states(directory)
    entries = [
        entry
        for file in (ORGANISATIONS, BLOCS, "groups.yaml", "people.yaml")
        for entry in _entries(directory / file)
        if entry["slug"] != UNITED_NATIONS
    ]
    return ActorSeeds(
        actors=states.actors + tuple(map(_actor, entries)),
        memberships=states.memberships
        + tuple(seed for entry in entries for seed in _memberships(entry)),
    )


def _state(row: dict[str, str], more: list[NameSeed]) -> ActorSeed:
    until = _date(row.get("ended", ""))
    names = [
        NameSeed(name, kind, until_date=until)
        for column, kind in _NAME_COLUMNS.items()
        for name in row[column].split(";")
        if name
    ]
    return ActorSeed(
        slug=slugify(row["name"]),
        kind=ActorKind.STATE,
        name=row["name"],
        iso3=row["iso3"],
        iso2=row["iso2"],
        ended_date=until,
        succeeded_by=row.get("succeeded_by", ""),
        names=(NameSeed(row["name"], NameKind.OFFICIAL), *_named_once(names, more)),
    )


def _named_once(names: list[NameSeed], more: list[NameSeed]) -> list[NameSeed]:
    """Both, without a name for ever of which the other table knows the time."""
    # A name that ended would be found for ever by the row that says nothing of its time.
    timed = {name.name for name in more if name.until_date}
    return [name for name in names if name.name not in timed] + more


def _actor(entry: dict[str, Any]) -> ActorSeed:
    return ActorSeed(
        slug=entry["slug"],
        kind=entry["kind"],
        name=entry["name"],
        wikidata_id=entry.get("wikidata_id", ""),
        note=entry.get("note", ""),
        ended_date=_date(entry.get("ended")),
        succeeded_by=entry.get("succeeded_by", ""),
        names=(
            NameSeed(entry["name"], NameKind.OFFICIAL),
            *(
                NameSeed(
                    name["name"], name["kind"], name["language"], *_period(name, "from", "until")
                )
                for name in entry.get("names", ())
            ),
        ),
    )


def _memberships(entry: dict[str, Any]) -> Iterator[MembershipSeed]:
    slug = entry["slug"]
    for line in entry.get("states", ()):
        for member in line["members"]:
            yield MembershipSeed(
                member, slug, line.get("role", MEMBER_STATE), *_period(line, "from", "until")
            )
    for line in (*entry.get("belongs_to", ()), *entry.get("offices", ())):
        period = _period(line, "from", "until")
        yield MembershipSeed(
            slug, line["group"], line["role"], *period, speaks_for=line.get("speaks_for", False)
        )


def _period(entry: dict[str, Any], start: str, end: str) -> tuple[dt.date | None, dt.date | None]:
    return _date(entry.get(start)), _date(entry.get(end))


def _date(value: dt.date | str | None) -> dt.date | None:
    """YAML reads dates itself; in CSV they are texts, or empty."""
    if isinstance(value, str):
        return dt.date.fromisoformat(value) if value else None
    return value


def _entries(path: Path) -> list[dict[str, Any]]:
    # The files are our own: dates and truth values are read as YAML reads them, unlike in folders of others.
    return list(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
