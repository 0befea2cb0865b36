"""Agreement of many with many in one pass of numpy: the measures of `agreement` over whole arrays.

A *tally* is here the last two axes of an array, 5 × 5: how often one had the value of the row while
the other had that of the column, both in the order of ``SCALE``. Of hundreds of actors that is 25 numbers
for each of tens of thousands of pairs; `EveryTwo` tells what measures ask of them without counting
them. Undefined is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from positions.choices import SCALE
from positions.measures.agreement import N_MIN, WIDTH

type Floats = NDArray[np.float64]
type Places = NDArray[np.int64]
type Steps = NDArray[np.int8]
"""Actors × issues: the place of a value in ``SCALE``, ``NOWHERE`` where there is none."""

NOWHERE: Final = -1


class PlaceWeights(NamedTuple):
    """What each place weighs beside each other one, of which every measure is a sum of counts times
    weights.

    ``table`` are the products of ``points``, one a place, or their squared distances; ``lengths`` are
    those of the points, squared.
    """

    points: Floats
    lengths: Floats
    table: Floats
    is_distance: bool


def _products(points: Floats) -> PlaceWeights:
    lengths = np.square(points).sum(axis=1)
    return PlaceWeights(points, lengths, points @ points.T, is_distance=False)


def _distances(points: Floats) -> PlaceWeights:
    _, lengths, products, _ = _products(points)
    table = lengths[:, None] + lengths[None, :] - 2 * products
    return PlaceWeights(points, lengths, table, is_distance=True)


# The weights of `agreement`. Points are whole, halves or quarters, so that sums of many are exact.
_STEPS: Final = np.array(SCALE, dtype=np.float64)[:, None]
_EVERY: Final = _products(np.ones_like(_STEPS))
_SAME: Final = _products(np.eye(len(SCALE)))
_SAME_SIDE: Final = _products(np.hstack((_STEPS > 0, _STEPS < 0)).astype(np.float64))
_SIDED: Final = _products((_STEPS != 0).astype(np.float64))
# Two that stand k steps apart have k of the borders between places between them.
_DISTANCE: Final = _distances((_STEPS[:-1, 0] <= _STEPS) / math.sqrt(WIDTH))
_SQUARED: Final = _distances(_STEPS / WIDTH)
_UNLIKE: Final = _distances(np.hstack((_STEPS > 0, _STEPS >= 0)).astype(np.float64))
"""2 for opposite directions, 1 where one of the two has none."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Of positions that rest on one statement: on which issue, whose, and with whom it is shared, each
    two in both orders.
    """

    issues: Places
    actors: Places
    others: Places


class EveryTwo:
    """Of every two actors at once, over the issues on which both stand, less those ``apart``; ``n`` says
    how many these are.
    """

    def __init__(self, steps: Steps, apart: Apart) -> None:
        self._steps, self._apart = steps, apart
        self._there = (steps != NOWHERE).astype(np.float32)
        self.n = self.weigh(_EVERY)

    def weigh(self, weights: PlaceWeights) -> Floats:
        """Σ of weights over the issues, by the places of both."""
        points = self._put(weights.points)
        # Exact: weights are sixteenths, of which float32 counts a million whole. The product of a matrix
        # with itself is half the work of any other.
        total = points @ points.T
        if weights.is_distance:
            lengths = self._put(weights.lengths[:, None]) @ self._there.T
            total = lengths + lengths.T - 2 * total
        found: Floats = total.astype(np.float64)
        one, other = self._places_apart()
        np.subtract.at(found, (self._apart.actors, self._apart.others), weights.table[one, other])
        return found

    def expected(self, weights: PlaceWeights, *, is_pooled: bool) -> tuple[Floats, Floats]:
        """As `_expected`, of distances: by the sums of points, and of their lengths, of each of the two
        where both stand.
        """
        *points, lengths = (self._sum(each) for each in (*weights.points.T, weights.lengths))
        # Σ |x − y|² = n Σ |x|² + n Σ |y|² − 2 Σx · Σy
        lengths, n = lengths + lengths.T, self.n
        if is_pooled:
            points, lengths, n = [each + each.T for each in points], 2 * lengths, 2 * n
        met: Floats = sum((each * each.T for each in points), np.zeros_like(n))
        return n * lengths - 2 * met, n * n

    def _sum(self, numbers: Floats) -> Floats:
        """Of each actor the sum of its places' numbers over the issues on which each other one stands."""
        total: Floats = (self._put(numbers[:, None]) @ self._there.T).astype(np.float64)
        one, _ = self._places_apart()
        np.subtract.at(total, (self._apart.actors, self._apart.others), numbers[one])
        return total

    def _put(self, points: Floats) -> NDArray[np.float32]:
        """Of each actor the points of its places, issue behind issue; nought where it has none."""
        # NOWHERE is the last row.
        rows = np.vstack((points, np.zeros_like(points[:1]))).astype(np.float32)
        actors, issues = self._steps.shape
        return rows[self._steps].reshape(actors, issues * points.shape[1])

    def _places_apart(self) -> tuple[Steps, Steps]:
        apart = self._apart
        one, other = (self._steps[each, apart.issues] for each in (apart.actors, apart.others))
        return one, other


type Counted = Floats | EveryTwo
"""Tallies, or what stands for those of every two actors."""


def tally_all(steps: Steps, others: Steps | None = None) -> Floats:
    """Of each actor with each of the ``others`` (or of the same), over the issues: one product of
    matrices of ones and noughts, exact up to 16 million issues.
    """
    first = _marked(steps)
    second = first if others is None else _marked(others)
    # Ones and noughts fit float32 at half the memory; what follows divides, and is done in float64.
    together = (first @ second.T).astype(np.float64)
    size = len(SCALE)
    shape = size, len(first) // size, size, len(second) // size
    # The 25 counts of a pair side by side: `_weigh` flattens them without another copy.
    return np.ascontiguousarray(together.reshape(shape).transpose(1, 3, 0, 2))


def _marked(steps: Steps) -> NDArray[np.float32]:
    """Steps × actors, by issue: 1 where the actor stands there."""
    places = np.arange(len(SCALE), dtype=np.int8)
    actors, issues = steps.shape
    marked = (places[:, None, None] == steps).reshape(len(SCALE) * actors, issues)
    return np.asarray(marked, dtype=np.float32)


def count(tallies: Counted) -> Floats:
    """n: issues on which both stand."""
    return tallies.n if isinstance(tallies, EveryTwo) else _weigh(tallies, _EVERY)


def count_identical(tallies: Counted) -> Floats:
    """Of them, those on which both stand at the same place."""
    return _weigh(tallies, _SAME)


def count_cases(tallies: Counted, key: str) -> Floats:
    """Of them, those that a measure looks at."""
    # As ``cases`` in ``MEASURES``: a measure that drops issues has to say so in both.
    return _weigh(tallies, _SIDED) if key == "coincidence" else count(tallies)


def _mean(tallies: Counted, weights: PlaceWeights) -> Floats:
    return _divided(_weigh(tallies, weights), count(tallies))


def _weigh(tallies: Counted, weights: PlaceWeights) -> Floats:
    """Σ of counts times weights, as one product of matrices."""
    if isinstance(tallies, EveryTwo):
        return tallies.weigh(weights)
    flat = tallies.reshape(*tallies.shape[:-2], weights.table.size)
    return np.asarray(flat @ weights.table.ravel())


def _expected(tallies: Counted, weights: PlaceWeights, *, is_pooled: bool) -> tuple[Floats, Floats]:
    """Σ of weights by how often each of the two had each value, and the product of both sums."""
    if isinstance(tallies, EveryTwo):
        return tallies.expected(weights, is_pooled=is_pooled)
    first, second = tallies.sum(axis=-1), tallies.sum(axis=-2)
    if is_pooled:
        first = second = first + second
    # Two steps: in one, `einsum` goes through every pair of places for every pair of actors.
    chance = np.einsum("...j,...j->...", first @ weights.table, second)
    return chance, first.sum(axis=-1) * second.sum(axis=-1)


def _divided(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole != 0)


def _kappa(tallies: Counted, weights: PlaceWeights, *, is_pooled: bool = False) -> Floats:
    """1 − observed / expected distance, from each one's own habits, or from both together."""
    chance, total = _expected(tallies, weights, is_pooled=is_pooled)
    return np.asarray(1 - _divided(_mean(tallies, weights) * total, chance))


COMPUTED: Final[Mapping[str, Callable[[Counted], Floats]]] = {
    "identical": lambda tallies: _mean(tallies, _SAME),
    "lijphart": lambda tallies: 1 - _mean(tallies, _DISTANCE),
    "coincidence": lambda tallies: _divided(_weigh(tallies, _SAME_SIDE), _weigh(tallies, _SIDED)),
    "coincidence-2017": lambda tallies: 1 - _mean(tallies, _UNLIKE) / 2,
    "s": lambda tallies: 1 - 2 * _mean(tallies, _DISTANCE),
    "s-squared": lambda tallies: 1 - 2 * _mean(tallies, _SQUARED),
    "kappa": lambda tallies: _kappa(tallies, _DISTANCE),
    "kappa-squared": lambda tallies: _kappa(tallies, _SQUARED),
    "pi-squared": lambda tallies: _kappa(tallies, _SQUARED, is_pooled=True),
}
"""By the keys of ``MEASURES``, to which each is equal."""


def measure(tallies: Counted, key: str) -> Floats:
    """A measure of each tally; NaN below ``N_MIN`` cases too."""
    return np.where(count_cases(tallies, key) >= N_MIN, COMPUTED[key](tallies), np.nan)


def measure_ranged(tallies: Floats, key: str) -> tuple[Floats, Floats, Floats]:
    """As `measure`, with the least and the most that it would be if any one issue were left out.

    Issues with the same two values weigh the same, so that 25 trials are all there are. The range is
    NaN where the measure itself is, and where no trial is defined.
    """
    size = len(SCALE)
    flat = tallies.reshape(-1, size * size)
    # First nothing is left out, then one issue of each pair of values that anybody holds.
    held = np.flatnonzero((flat > 0).any(axis=0))
    fewer = np.vstack((np.zeros(size * size), np.eye(size * size)[held]))
    shape = len(flat), len(fewer), size, size
    tried = COMPUTED[key]((flat[:, None] - fewer).reshape(shape))
    # Of the whole alone: at N_MIN cases a trial has one fewer, and would be hidden.
    cases = count_cases(flat.reshape(-1, size, size), key)
    whole, trials = np.where(cases >= N_MIN, tried[:, 0], np.nan), tried[:, 1:]
    # Only where such an issue is there to be left out.
    trials[flat[:, held] <= 0] = np.nan
    # fmin and fmax pass over an undefined trial; minimum and maximum would hand its NaN on.
    low = np.fmin.reduce(trials, axis=1, initial=np.inf)
    high = np.fmax.reduce(trials, axis=1, initial=-np.inf)
    hidden = np.isnan(whole) | np.isinf(low)
    low[hidden] = high[hidden] = np.nan
    whole, low, high = (each.reshape(tallies.shape[:-2]) for each in (whole, low, high))
    return whole, low, high
