"""Agreement of many with many in one pass of numpy: the measures of `agreement` over whole arrays.

A *tally* is here the last two axes of an array, 5 × 5: how often one had the value of the row while
the other had that of the column, both in the order of ``SCALE``. Of hundreds of actors that is 25 numbers
for each of tens of thousands of pairs; `EveryTwo` tells what measures ask of them without counting
them. Undefined is NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from positions.choices import SCALE
from positions.measures.agreement import N_MIN, WIDTH

type Floats = NDArray[np.float64]
type Places = NDArray[np.int64]
type Steps = NDArray[np.int8]
"""Actors × issues: the place of a value in ``SCALE``, ``NOWHERE`` where there is none."""

NOWHERE: Final = -1
_STEPS: Final = np.array(SCALE, dtype=np.float64)
_DISTANCES: Final = np.abs(_STEPS[:, None] - _STEPS[None, :]) / WIDTH
# The weights of `agreement` as tables: each measure is then a sum of counts times weights.
_EVERY: Final = np.ones((len(SCALE), len(SCALE)))
_SAME: Final = np.eye(len(SCALE))
_SAME_SIDE: Final = (_STEPS[:, None] * _STEPS[None, :] > 0).astype(np.float64)
_ALIKE: Final = np.where(
    _STEPS[:, None] * _STEPS[None, :] != 0, _SAME_SIDE, np.where(_SAME == 1, 1.0, 0.5)
)
_SIDED: Final = (_STEPS[:, None] * _STEPS[None, :] != 0).astype(np.float64)


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
        there = (steps != NOWHERE).astype(np.float32)
        self._there = there
        self._standing = self._beside_one_another(_SAME)
        self.n = self._less((there @ there.T).astype(np.float64), _EVERY)

    def weigh(self, weights: Floats) -> Floats:
        """Σ of weights over the issues, by the places of both: a product of two matrices."""
        # Exact: weights are sixteenths, of which float32 counts a million whole.
        total = self._standing @ self._beside_one_another(weights).T
        return self._less(total.astype(np.float64), weights)

    def expected(self, weights: Floats, *, is_pooled: bool) -> tuple[Floats, Floats]:
        """As `_expected`; the places first, so that each is one matrix of all with all."""
        size = len(self._steps)
        first = (_marked(self._steps) @ self._there.T).reshape(len(SCALE), size, size)
        apart = self._apart
        places = self._steps[apart.actors, apart.issues], apart.actors, apart.others
        np.subtract.at(first, places, 1.0)
        second, total = first.transpose(0, 2, 1), self.n * self.n
        if is_pooled:
            first = second = first + second
            total = 4 * total
        beside = weights.astype(np.float32) @ second.reshape(len(SCALE), size * size)
        # Products of two counts may be more than float32 holds whole.
        return np.einsum("xij,xij->ij", first, beside.reshape(first.shape), dtype=np.float64), total

    def _beside_one_another(self, weights: Floats) -> NDArray[np.float32]:
        """Of each actor what its places weigh beside each of the other's, issue behind issue."""
        # NOWHERE, which is the last row, weighs nothing.
        rows = np.zeros((len(SCALE) + 1, len(SCALE)), dtype=np.float32)
        rows[:-1] = weights.T
        actors, issues = self._steps.shape
        return rows[self._steps].reshape(actors, issues * len(SCALE))

    def _less(self, total: Floats, weights: Floats) -> Floats:
        apart = self._apart
        one, other = (self._steps[each, apart.issues] for each in (apart.actors, apart.others))
        np.subtract.at(total, (apart.actors, apart.others), weights[one, other])
        return total


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


def _mean(tallies: Counted, weights: Floats) -> Floats:
    return _divided(_weigh(tallies, weights), count(tallies))


def _weigh(tallies: Counted, weights: Floats) -> Floats:
    """Σ of counts times weights, as one product of matrices."""
    if isinstance(tallies, EveryTwo):
        return tallies.weigh(weights)
    flat = tallies.reshape(*tallies.shape[:-2], weights.size)
    return np.asarray(flat @ weights.ravel())


def _expected(tallies: Counted, weights: Floats, *, is_pooled: bool) -> tuple[Floats, Floats]:
    """Σ of weights by how often each of the two had each value, and the product of both sums."""
    if isinstance(tallies, EveryTwo):
        return tallies.expected(weights, is_pooled=is_pooled)
    first, second = tallies.sum(axis=-1), tallies.sum(axis=-2)
    if is_pooled:
        first = second = first + second
    # Two steps: in one, `einsum` goes through every pair of places for every pair of actors.
    chance = np.einsum("...j,...j->...", first @ weights, second)
    return chance, first.sum(axis=-1) * second.sum(axis=-1)


def _divided(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole != 0)


def _kappa(tallies: Counted, *, power: int, is_pooled: bool = False) -> Floats:
    """1 − observed / expected distance, from each one's own habits, or from both together."""
    weights = _DISTANCES**power
    chance, total = _expected(tallies, weights, is_pooled=is_pooled)
    return np.asarray(1 - _divided(_mean(tallies, weights) * total, chance))


COMPUTED: Final[Mapping[str, Callable[[Counted], Floats]]] = {
    "identical": lambda tallies: _mean(tallies, _SAME),
    "lijphart": lambda tallies: 1 - _mean(tallies, _DISTANCES),
    "coincidence": lambda tallies: _divided(_weigh(tallies, _SAME_SIDE), _weigh(tallies, _SIDED)),
    "coincidence-2017": lambda tallies: _mean(tallies, _ALIKE),
    "s": lambda tallies: 1 - 2 * _mean(tallies, _DISTANCES),
    "s-squared": lambda tallies: 1 - 2 * _mean(tallies, _DISTANCES**2),
    "kappa": lambda tallies: _kappa(tallies, power=1),
    "kappa-squared": lambda tallies: _kappa(tallies, power=2),
    "pi-squared": lambda tallies: _kappa(tallies, power=2, is_pooled=True),
}
"""By the keys of ``MEASURES``, to which each is equal."""


def measure(tallies: Counted, key: str) -> Floats:
    """A measure of each tally; NaN below ``N_MIN`` cases too."""
    return np.where(count_cases(tallies, key) >= N_MIN, COMPUTED[key](tallies), np.nan)


def without_one(tallies: Floats, key: str) -> tuple[Floats, Floats]:
    """The least and the most that a measure would be if any one issue were left out.

    Issues with the same two values weigh the same, so that 25 trials are all there are. NaN where
    the measure itself is, and where no trial is defined.
    """
    flat = tallies.reshape(-1, len(SCALE), len(SCALE))
    # A trial for each pair of values that anybody holds: the tally with one such issue fewer.
    held = np.flatnonzero((flat > 0).any(axis=0).ravel())
    counts = flat.reshape(-1, 1, len(SCALE) ** 2)
    fewer = counts - np.eye(len(SCALE) ** 2)[held]
    # Not `measure`: at N_MIN cases a trial has one fewer, and would be hidden.
    tried = COMPUTED[key](fewer.reshape(len(flat), len(held), len(SCALE), len(SCALE)))
    # Only where such an issue is there to be left out.
    tried[counts[:, 0, held] <= 0] = np.nan
    # fmin and fmax pass over an undefined trial; minimum and maximum would hand its NaN on.
    low = np.fmin.reduce(tried, axis=1, initial=np.inf)
    high = np.fmax.reduce(tried, axis=1, initial=-np.inf)
    hidden = np.isnan(measure(flat, key)) | np.isinf(low)
    low[hidden] = high[hidden] = np.nan
    return low.reshape(tallies.shape[:-2]), high.reshape(tallies.shape[:-2])
