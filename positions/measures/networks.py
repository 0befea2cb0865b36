"""Networks of what was said: who shares how much with whom, as matrices.

Statements are cases of a first thing (an organisation) that speaks on a second (a concept) with a qualifier
(agreement). `Cube` counts them; the functions make of it what Discourse Network Analyzer makes, whose exports they
equal. P. Leifeld (2013), Reconceptualizing Major Policy Change in the Advocacy Coalition Framework, Policy Studies
Journal 41:169.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

type FloatArray = NDArray[np.float64]
type Case = tuple[str, str, int]
"""What speaks, on what, and the qualifier: 1 and 0 are agreement and disagreement, or any whole number."""


@dataclass(frozen=True, slots=True)
class Network:
    """A matrix with its labels; of one mode both are the same."""

    rows: Sequence[str]
    columns: Sequence[str]
    weights: FloatArray


@dataclass(frozen=True, slots=True)
class Cube:
    """How often each ``firsts`` spoke on each of ``seconds`` with each of ``qualifiers``, in their
    order.
    """

    firsts: Sequence[str]
    seconds: Sequence[str]
    qualifiers: Sequence[int]
    counts: FloatArray

    @property
    def said(self) -> FloatArray:
        """Statements of each of the first on each of the second, whatever the qualifier."""
        return np.asarray(self.counts.sum(axis=2))

    @property
    def distances(self) -> FloatArray:
        """Between qualifiers, as a share of their whole range; of one alone 0."""
        values = np.array(self.qualifiers, dtype=np.float64)
        reach = values.max() - values.min() if len(values) else 0.0
        return np.abs(values[:, None] - values[None, :]) / (reach or 1.0)


def count_pair_cases(
    cases: Iterable[Case],
    *,
    qualifiers: Sequence[int] = (0, 1),
    firsts: Collection[str] = (),
    seconds: Collection[str] = (),
) -> Cube:
    """Count cases; labels are those that occur and the ones given, in the order of their UTF-16 units."""
    given = list(cases)
    rows = _in_order({case[0] for case in given} | set(firsts))
    columns = _in_order({case[1] for case in given} | set(seconds))
    row_of, column_of, level_of = _places(rows), _places(columns), _places(qualifiers)
    counts = np.zeros((len(rows), len(columns), len(qualifiers)))
    places = [(row_of[a], column_of[b], level_of[qualifier]) for a, b, qualifier in given]
    if places:
        # Not counts[…] += 1, which would count a case that occurs twice once.
        np.add.at(counts, tuple(np.array(places).T), 1.0)
    return Cube(rows, columns, qualifiers, counts)


def _in_order(labels: Collection[str]) -> list[str]:
    return sorted(labels, key=lambda label: label.encode("utf-16-be", "surrogatepass"))


def _places[T](labels: Sequence[T]) -> Mapping[T, int]:
    return {label: place for place, label in enumerate(labels)}


def one_mode(cube: Cube, *, aggregation: str, normalization: str = "no") -> Network:
    """Ties among the first, through what they said on the second; nobody is tied to themselves.

    ``aggregation`` is a key of `ONE_MODE`, ``normalization`` of `PAIR_NORMS`.
    """
    norms = PAIR_NORMS[normalization](cube)
    weights = _divided(ONE_MODE[aggregation](cube), norms)
    # After the norms, which ask what an actor said with itself as with others.
    np.fill_diagonal(weights, 0.0)
    return Network(cube.firsts, cube.firsts, weights)


def two_mode(cube: Cube, *, aggregation: str, normalization: str = "no") -> Network:
    """What each of the first said on each of the second.

    ``aggregation`` is a key of `TWO_MODE`, ``normalization`` of `CELL_NORMS`. Under *subtract* both
    "never spoke" and "spoke both ways as often" are 0; *combine* tells them apart.
    """
    weights = TWO_MODE[aggregation](cube)
    # Under combine a cell is a code and no count: norms count the cells in which anything was said.
    said = (weights != 0).astype(np.float64) if aggregation == "combine" else cube.said
    norms = CELL_NORMS[normalization](said)
    return Network(cube.firsts, cube.seconds, _divided(weights, norms))


def _divided(weights: FloatArray, norms: FloatArray) -> FloatArray:
    """By norms of the same or a shape that fits; 0 where there is nothing to divide by."""
    return np.divide(
        weights, norms, out=np.zeros_like(weights), where=np.broadcast_to(norms, weights.shape) != 0
    )


def _products(cube: Cube, weights: FloatArray) -> FloatArray:
    """Σ over the second of the products of counts, each pair of qualifiers weighted."""
    if not cube.seconds:
        return np.zeros((len(cube.firsts), len(cube.firsts)))
    # Two products of matrices, without an array of pairs × seconds × qualifiers in between.
    return np.asarray(np.tensordot(cube.counts @ weights, cube.counts, axes=([1, 2], [1, 2])))


def _congruence(cube: Cube) -> FloatArray:
    return _products(cube, 1.0 - cube.distances)


def _conflict(cube: Cube) -> FloatArray:
    return _products(cube, cube.distances)


ONE_MODE: Final[Mapping[str, Callable[[Cube], FloatArray]]] = {
    "ignore": lambda cube: np.asarray(cube.said @ cube.said.T),
    "congruence": _congruence,
    "conflict": _conflict,
    "subtract": lambda cube: _congruence(cube) - _conflict(cube),
}
"""Both spoke on it; both the same way; opposite ways; the second less the third."""


def _activity_product(cube: Cube) -> FloatArray:
    """What the program calls cosine: no cosine of two vectors, but the product of their sums."""
    active = cube.said.sum(axis=1)
    return np.asarray(np.outer(active, active))


def _union(cube: Cube) -> FloatArray:
    """What one alone said, what the other alone said, and the products of what both did."""
    flat = cube.counts.reshape(len(cube.firsts), -1)
    alone = flat @ (flat == 0).astype(np.float64).T
    return np.asarray(alone + alone.T + flat @ flat.T)


def _mean_activity(cube: Cube) -> FloatArray:
    active = cube.said.sum(axis=1)
    return np.asarray((active[:, None] + active[None, :]) / 2)


PAIR_NORMS: Final[Mapping[str, Callable[[Cube], FloatArray]]] = {
    "no": lambda _: np.ones((1, 1)),
    "average": _mean_activity,
    "jaccard": _union,
    "cosine": _activity_product,
}


def _subtract(cube: Cube) -> FloatArray:
    """Agreement less disagreement; qualifiers beyond 0 and 1 count with what they are."""
    # 0 is disagreement, and counts as −1, only where qualifiers are yes and no; on a scale 0 is its middle.
    is_binary = set(cube.qualifiers) <= {0, 1}
    signs = [2 * one - 1 for one in cube.qualifiers] if is_binary else cube.qualifiers
    return np.asarray(cube.counts @ np.array(signs, dtype=np.float64))


def _combine(cube: Cube) -> FloatArray:
    """Which qualifiers occur, as a number: of two, 1 is the second alone, 2 the first, 3 both."""
    powers = 2.0 ** np.arange(len(cube.qualifiers))[::-1]
    return np.asarray((cube.counts > 0) @ powers)


TWO_MODE: Final[Mapping[str, Callable[[Cube], FloatArray]]] = {
    "ignore": lambda cube: cube.said,
    "combine": _combine,
    "subtract": _subtract,
}
CELL_NORMS: Final[Mapping[str, Callable[[FloatArray], FloatArray]]] = {
    "no": lambda _: np.ones((1, 1)),
    "activity": lambda said: np.asarray(said.sum(axis=1, keepdims=True)),
    "prominence": lambda said: np.asarray(said.sum(axis=0, keepdims=True)),
}
"""A row's statements; a column's."""
