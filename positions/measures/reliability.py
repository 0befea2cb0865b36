"""How far several coders of the same things agree, beyond what chance would give: pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

# The package `krippendorff` is under the GPL and brings numpy, 66 MB; it gave the same, to 15 digits, of 6,000 random
# tables.

type Distances[V] = Callable[[V, V], float]
"""The squared distance of two values."""


def krippendorff_alpha[V: Hashable](
    units: Iterable[Sequence[V]], *, scale: Sequence[V] | None = None
) -> float | None:
    """Krippendorff's alpha: 1 where all agree, 0 where they agree as often as by chance, below 0
    where less often.

    Each unit is what those who coded it said, in any order; one that fewer than two coded tells
    nothing. With a ``scale`` the values are ranks in its order, else they are only the same or
    not. None where everybody only ever said one and the same thing. K. Krippendorff (2011),
    Computing Krippendorff's Alpha-Reliability; (2019) Content Analysis, chapter 12.
    """
    pairs = _count_pairs(units)
    sums: dict[V, float] = defaultdict(float)
    for (value, _), count in pairs.items():
        sums[value] += count
    distance = _ordinal(scale, sums) if scale else _nominal
    # A value is at 0 from itself in both metrics, so that c = k need not be left out.
    expected = sum(n * m * distance(c, k) for c, n in sums.items() for k, m in sums.items())
    observed = sum(count * distance(c, k) for (c, k), count in pairs.items())
    return 1 - (sum(sums.values()) - 1) * observed / expected if expected else None


def _count_pairs[V: Hashable](units: Iterable[Sequence[V]]) -> dict[tuple[V, V], float]:
    """The coincidence matrix: each unit has as many pairs in it as values."""
    pairs: dict[tuple[V, V], float] = {}
    for unit in units:
        for place, value in enumerate(unit):
            # A unit with one value has no others, so that nothing is divided by 0 below.
            for other in (*unit[:place], *unit[place + 1 :]):
                pairs[value, other] = pairs.get((value, other), 0) + 1 / (len(unit) - 1)
    return pairs


def _nominal(one: object, other: object) -> float:
    return float(one != other)


def _ordinal[V: Hashable](scale: Sequence[V], sums: Mapping[V, float]) -> Distances[V]:
    """How many values lie between two, those at both ends by half."""
    places = {value: place for place, value in enumerate(scale)}

    def distance(one: V, other: V) -> float:
        first, last = sorted((places[one], places[other]))
        between = sum(sums.get(value, 0) for value in scale[first : last + 1])
        return float((between - (sums[one] + sums[other]) / 2) ** 2)

    return distance
