"""How far each two of many agree: in an order that shows blocs, as a map, and as a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from actors.choices import ActorKind
from actors.models import Actor
from positions.measures.agreement import MEASURES
from positions.measures.communities import find_communities
from positions.measures.crowds import Floats, count_cases, measure
from positions.measures.seriation import Map, scale, seriate
from positions.reads.comparisons.crowd import read_crowd
from positions.reads.comparisons.nearest import Time

THRESHOLDS: Final = {"0.6": 0.6, "0.7": 0.7, "0.8": 0.8, "0.9": 0.9, "0.95": 0.95}
"""What counts as a tie: this far of the way from utter disagreement to full agreement."""
TIE: Final = "0.8"
"""For whoever chose none."""
MOST_PLACED: Final = 300
"""Actors: each two of them are a cell."""


@dataclass(frozen=True, slots=True)
class SimilarityLine:
    """An actor in the order drawn: its community, from 1, 0 where it is alone; its mean with all others;
    whom it agrees with most and least.
    """

    actor: Actor
    community: int
    mean: float
    nearest: Actor
    nearest_value: float
    farthest: Actor
    farthest_value: float


@dataclass(frozen=True, slots=True)
class Similarity:
    """Of the actors in the order drawn: ``values`` the measure of each two, ``cases`` on how many issues,
    ``likeness`` the same from 0 to 1. ``left_out`` have too few issues in common with others to be
    placed among all.
    """

    key: str
    lines: Sequence[SimilarityLine]
    values: Floats
    cases: Floats
    likeness: Floats
    places: Map
    ties: Floats
    left_out: Sequence[Actor]

    @property
    def actors(self) -> list[Actor]:
        return [line.actor for line in self.lines]

    @property
    def tie_count(self) -> int:
        return int((self.ties > 0).sum()) // 2

    @property
    def communities(self) -> list[list[Actor]]:
        """Those of two and more, the largest first."""
        last = max((line.community for line in self.lines), default=0)
        return [
            [line.actor for line in self.lines if line.community == number]
            for number in range(1, last + 1)
        ]

    @property
    def smallest_n(self) -> int:
        # Above the diagonal: each pair once, and nobody with themselves.
        off = self.cases[np.triu_indices(len(self.cases), 1)]
        return int(off.min()) if len(off) else 0


def read_similarity(
    *, actors: Sequence[Actor], issues: Sequence[int], time: Time, key: str, threshold: float
) -> Similarity:
    """Read and order the actors by their likeness, with one query.

    Likeness needs a figure for every two: whoever lacks most of them is left out first.
    """
    keys = [actor.pk for actor in actors]
    crowd = read_crowd(issues=issues, actors=keys, until=time.until, first=time.first)
    every_two = crowd.every_two()
    values, cases = measure(every_two, key), count_cases(every_two, key)
    # Neither an order nor a map can be made with a distance missing; a guess in its place would be drawn as
    # if measured.
    placed = _complete(values, np.array([one.kind == ActorKind.PERSON for one in actors]))
    lowest = MEASURES[key].lowest
    some = values[np.ix_(placed, placed)]
    # Measures run from -1, 0 or another lowest value to 1; distances are made of what runs from 0. Rounding
    # may pass the ends.
    likeness = np.clip((some - lowest) / (1 - lowest), 0, 1)
    # Full with oneself, also where a measure is undefined since somebody holds one value only.
    np.fill_diagonal(likeness, 1.0)
    order = np.array(seriate(1 - likeness), dtype=np.int64)
    drawn = np.array(placed, dtype=np.int64)[order]
    likeness = likeness[np.ix_(order, order)]
    ties = np.where(likeness >= threshold, likeness, 0.0)
    np.fill_diagonal(ties, 0.0)
    values, people = values[np.ix_(drawn, drawn)], [actors[place] for place in drawn]
    return Similarity(
        key=key,
        lines=_describe(people, values, find_communities(ties)) if len(people) > 1 else [],
        values=values,
        cases=cases[np.ix_(drawn, drawn)],
        likeness=likeness,
        places=scale(1 - likeness),
        ties=ties,
        left_out=[one for place, one in enumerate(actors) if place not in set(placed)],
    )


def _complete(values: Floats, people: NDArray[np.bool_]) -> list[int]:
    """As many as all have a figure with one another, without whoever lacks most, one by one: of a person and
    the state it speaks for, who lack as many, the person.
    """
    missing = np.isnan(values)
    np.fill_diagonal(missing, val=False)
    there = np.ones(len(values), dtype=bool)
    # One at a time, as each that goes may have been what the others lacked.
    while (lacks := (missing & there & there[:, None]).sum(axis=1)).any():
        there[int((2 * lacks + people).argmax())] = False
    return [int(place) for place in np.flatnonzero(there)]


def _describe(
    people: Sequence[Actor], values: Floats, communities: Sequence[Sequence[int]]
) -> list[SimilarityLine]:
    others = values.copy()
    # Nobody is nearest to itself; every other figure is there, so no row is all NaN, of which numpy would
    # make an error.
    np.fill_diagonal(others, np.nan)
    of = {
        place: number if len(group) > 1 else 0
        for number, group in enumerate(communities, start=1)
        for place in group
    }
    nearest, farthest = np.nanargmax(others, axis=1), np.nanargmin(others, axis=1)
    return [
        SimilarityLine(
            actor,
            of[place],
            float(np.nanmean(others[place])),
            people[nearest[place]],
            float(others[place, nearest[place]]),
            people[farthest[place]],
            float(others[place, farthest[place]]),
        )
        for place, actor in enumerate(people)
    ]
