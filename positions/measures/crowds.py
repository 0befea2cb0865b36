"""Agreement of many with many in one pass of numpy: the measures of `agreement` over whole arrays.

A *tally* is here the last two axes of an array, 5 × 5: how often one had the value of the row while
the other had that of the column, both in the order of ``SCALE``. Undefined is NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from positions.choices import SCALE
from positions.measures.agreement import N_MIN, WIDTH

type Floats = NDArray[np.float64]
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


def count(tallies: Floats) -> Floats:
    """n: issues on which both stand."""
    return _weigh(tallies, _EVERY)


def count_cases(tallies: Floats, key: str) -> Floats:
    """Of them, those that a measure looks at."""
    # As ``cases`` in ``MEASURES``: a measure that drops issues has to say so in both.
    return _weigh(tallies, _SIDED) if key == "coincidence" else count(tallies)


def _mean(tallies: Floats, weights: Floats) -> Floats:
    return _divided(_weigh(tallies, weights), count(tallies))


def _weigh(tallies: Floats, weights: Floats) -> Floats:
    """Σ of counts times weights, as one product of matrices."""
    flat = tallies.reshape(*tallies.shape[:-2], weights.size)
    return np.asarray(flat @ weights.ravel())


def _divided(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole != 0)


def _kappa(tallies: Floats, *, power: int, is_pooled: bool = False) -> Floats:
    """1 − observed / expected distance, from each one's own habits, or from both together."""
    weights = _DISTANCES**power
    first, second = tallies.sum(axis=-1), tallies.sum(axis=-2)
    if is_pooled:
        first = second = first + second
    chance = np.einsum("...i,ij,...j->...", first, weights, second)
    total = first.sum(axis=-1) * second.sum(axis=-1)
    return np.asarray(1 - _divided(_mean(tallies, weights) * total, chance))


COMPUTED: Final[Mapping[str, Callable[[Floats], Floats]]] = {
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


def measure(tallies: Floats, key: str) -> Floats:
    """A measure of each tally; NaN below ``N_MIN`` cases too."""
    return np.where(count_cases(tallies, key) >= N_MIN, COMPUTED[key](tallies), np.nan)


def without_one(tallies: Floats, key: str) -> tuple[Floats, Floats]:
    """The least and the most that a measure would be if any one issue were left out.

    Issues with the same two values weigh the same, so that 25 trials are all there are. NaN where
    the measure itself is, and where no trial is defined.
    """
    flat = tallies.reshape(-1, len(SCALE), len(SCALE))
    low = np.full(len(flat), np.inf)
    high = -low
    for row, column in np.ndindex(len(SCALE), len(SCALE)):
        # Only where such an issue is there to be left out. Picking by numbers copies: the tallies stay whole.
        there = np.flatnonzero(flat[:, row, column] > 0)
        fewer = flat[there]
        fewer[:, row, column] -= 1
        # Not `measure`: at N_MIN cases a trial has one fewer, and would be hidden.
        tried = COMPUTED[key](fewer)
        # fmin and fmax pass over an undefined trial; minimum and maximum would hand its NaN on.
        low[there], high[there] = np.fmin(low[there], tried), np.fmax(high[there], tried)
    hidden = np.isnan(measure(flat, key)) | np.isinf(low)
    low[hidden] = high[hidden] = np.nan
    return low.reshape(tallies.shape[:-2]), high.reshape(tallies.shape[:-2])
