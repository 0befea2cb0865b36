"""An order of many in which neighbours are alike, and a map of two dimensions: pure numpy.

A *distance* is symmetrical, 0 on its diagonal, and known for every pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from positions.measures.crowds import Floats

# A hundredth of a second at 9; one more takes twice as long and more.
EXACT: Final = 9
"""So many are tried in every order: 2^n · n² steps. More are joined and then improved."""
_ROUNDS: Final = 50
"""Of improvement; a few are enough, and each takes n² steps."""
_GAIN: Final = 1e-9


def length(distances: Floats, order: Sequence[int]) -> float:
    """The sum of the distances between neighbours."""
    return float(sum(distances[one, other] for one, other in pairwise(order)))


def seriate(distances: Floats) -> list[int]:
    """An order with short ways between neighbours: the shortest up to ``EXACT``, else a good one.

    More are joined like a tree, the nearest groups first, each turned so that its nearest end
    meets the other's, and then improved by turning stretches round as long as that helps (2-opt).
    Turning a tree's branches alone, as optimal leaf ordering does, is not always the best order.
    """
    if len(distances) <= EXACT:
        return _shortest(distances)
    return _improve(distances, _join(distances))


def _shortest(distances: Floats) -> list[int]:
    """Held and Karp: the best way through each set to each of its ends."""
    n = len(distances)
    # By the set of those passed, as bits, and the last of them: how long the way is, and who came before.
    best: dict[tuple[int, int], tuple[float, int]] = {
        (1 << end, end): (0.0, -1) for end in range(n)
    }
    for group in range(1, 1 << n):
        ends = [end for end in range(n) if group >> end & 1]
        for end in ends if len(ends) > 1 else ():
            # A set without one of its members is a smaller number: the ways through it are known by now.
            rest = group ^ (1 << end)
            best[group, end] = min(
                (best[rest, before][0] + float(distances[before, end]), before)
                for before in ends
                if before != end
            )
    whole = (1 << n) - 1
    order: list[int] = []
    end = min(range(n), key=lambda last: best[whole, last][0], default=-1)
    while end >= 0:
        order.append(end)
        whole, end = whole ^ (1 << end), best[whole, end][1]
    return order


def _join(distances: Floats) -> list[int]:
    """By average linkage, each pair of groups turned so that the nearest ends meet."""
    groups = {number: [number] for number in range(len(distances))}
    between = distances.astype(np.float64).copy()
    np.fill_diagonal(between, np.inf)
    while len(groups) > 1:
        # The first minimum of a symmetrical matrix stands above its diagonal: one < other, and one is kept.
        one, other = divmod(int(between.argmin()), len(between))
        first, second = groups[one], groups.pop(other)
        shares = len(first), len(second)
        # Infinite where a group is gone already: the mean stays infinite, and is never chosen again.
        row = (between[one] * shares[0] + between[other] * shares[1]) / sum(shares)
        between[one], between[:, one] = row, row
        between[one, one] = between[other, :] = between[:, other] = np.inf
        groups[one] = _meet(distances, first, second)
    return next(iter(groups.values()), [])


def _meet(distances: Floats, first: list[int], second: list[int]) -> list[int]:
    turns = [(one, other) for one in (first, first[::-1]) for other in (second, second[::-1])]
    one, other = min(turns, key=lambda turn: float(distances[turn[0][-1], turn[1][0]]))
    return one + other


def _improve(distances: Floats, start: list[int]) -> list[int]:
    """Turn a stretch round wherever the order becomes shorter, until none does."""
    order = np.array(start)
    # A bound only, since every turn makes the order shorter: 200 actors came to rest in 0.2 seconds.
    for _ in range(_ROUNDS):
        has_gained = False
        for first in range(len(order) - 1):
            ways = distances[np.ix_(order, order)]
            # The best of all stretches that begin here, not the first that helps: fewer turns, all in numpy.
            gains = _gains(ways, first)
            last = int(gains.argmax())
            if gains[last] > _GAIN:
                stop = first + 1 + last
                order[first : stop + 1] = order[first : stop + 1][::-1]
                has_gained = True
        if not has_gained:
            break
    return [int(one) for one in order]


def _gains(ways: Floats, first: int) -> Floats:
    """By how much the order is shorter once the stretch from ``first`` to each later place is turned."""
    lasts = np.arange(first + 1, len(ways))
    # An order is no circle: a stretch at either end has no neighbour on that side.
    before = ways[first - 1, first] - ways[first - 1, lasts] if first else np.zeros(len(lasts))
    inner = lasts[:-1]
    after = np.append(ways[inner, inner + 1] - ways[first, inner + 1], 0.0)
    return np.asarray(before + after)


@dataclass(frozen=True, slots=True)
class Map:
    """Places in two dimensions; ``stress`` is Kruskal's: 0 where the map has every distance."""

    places: Floats
    stress: float


def scale(distances: Floats) -> Map:
    """Classical scaling (Torgerson 1952): the two dimensions that keep most of the distances.

    Stress-1 = √(Σ (d − d̂)² / Σ d²) over the pairs. Kruskal 1964, Psychometrika 29:1.
    """
    n = len(distances)
    if not n:
        return Map(np.zeros((0, 2)), 0.0)
    centred = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-centred @ distances**2 @ centred / 2)
    top = np.argsort(values)[::-1][:2]
    # Distances of opinions need not fit any space: what is below 0 is no dimension, and goes into the stress.
    places = vectors[:, top] * np.sqrt(np.maximum(values[top], 0))
    # One actor alone has one dimension.
    places = np.pad(places, ((0, 0), (0, 2 - places.shape[1])))
    # Eigenvectors have no sign of their own: without one fixed here a map may come out mirrored elsewhere.
    signs = np.where(places.sum(axis=0) < 0, -1, 1)
    places = places * signs
    # Each pair stands twice in both sums, which their quotient takes out again.
    drawn = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=-1))
    whole = float((distances**2).sum())
    return Map(places, float(np.sqrt(((distances - drawn) ** 2).sum() / whole)) if whole else 0.0)
