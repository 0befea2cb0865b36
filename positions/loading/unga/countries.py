"""Which state a country of the data set is."""

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from actors.models import Actor
from positions.loading.seeds.files import ActorSeeds
from positions.loading.unga.records import VOTE_VALUES, Vote


@dataclass(frozen=True, slots=True)
class Voter:
    """A state under one of its names, and the votes it can cast.

    ``bit`` is its place in sets kept as numbers.
    """

    bit: int
    votes: dict[str, Vote]


class Countries:
    """States by ISO2 code, or by name where the data set has no code ("NA" is Namibia).

    ``actors`` has the states by ISO2, ISO3 and slug; ``successors`` names countries that stand for another state from
    a day on: votes of Serbia appear as Yugoslavia's.
    """

    def __init__(
        self,
        *,
        seeds: ActorSeeds,
        actors: dict[str, Actor],
        successors: dict[str, tuple[dt.date, str]],
    ) -> None:
        self._actors = actors
        # Backwards, so that the first seed with a name keeps it.
        self._slugs = {
            name.name: seed.slug for seed in reversed(seeds.actors) for name in seed.names
        }
        self._successors = successors
        self._bits: dict[int, int] = {}
        self._voters: dict[tuple[str, str], Voter] = {}

    def find(self, *, name: str, code: str, date: dt.date) -> Voter | None:
        """The state that cast a vote on that day as ``name``; None if there is no such state."""
        key = code
        # The data set has votes of a successor under the former name, and code.
        if (later := self._successors.get(name)) and date >= later[0]:
            key = later[1]
        # A million rows name some two hundred countries: each is looked up once.
        if (name, key) not in self._voters:
            actor = self._actors.get(key) or self._actors.get(self._slugs.get(name, ""))
            if actor is None:
                return None
            # A bit for each state: who has voted in a roll call is
            # one number, not a set for each of thousands.
            bit = self._bits.setdefault(actor.pk, 1 << len(self._bits))
            # One object for each answer, which all rows that give it share.
            votes = {choice: Vote(actor.pk, name, choice) for choice in VOTE_VALUES}
            self._voters[name, key] = Voter(bit, votes)
        return self._voters[name, key]


def read_successors(path: Path) -> dict[str, tuple[dt.date, str]]:
    """Names of countries with the day from which they stand for another state, and its ISO3 code."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["country"]: (dt.date.fromisoformat(row["from"]), row["iso3"])
            for row in csv.DictReader(lines)
        }
