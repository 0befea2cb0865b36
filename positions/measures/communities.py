"""Groups of a network whose ties are within rather than between them: pure numpy."""

from __future__ import annotations

import numpy as np

from positions.measures.crowds import Floats

# Errors of rounding are smaller: what gains nothing is not joined because of one.
_GAIN = 1e-12


def find_communities(weights: Floats) -> list[list[int]]:
    """Groups by greedy modularity, the largest first: two are joined as long as more of the ties are
    then within groups than chance would give. Who has no tie is alone.

    Weights are symmetrical and none is below 0: of ties of both signs only the positive part says
    who belongs together; with the rest, modularity pairs foes. Clauset, Newman & Moore 2004,
    Physical Review E 70:066111.

    Raises:
        ValueError: for a weight below 0.
    """
    if (weights < 0).any():
        raise ValueError("Ties of both signs have no communities: take their positive part.")
    ties = weights.astype(np.float64).copy()
    np.fill_diagonal(ties, 0.0)
    total = ties.sum()
    groups = [[one] for one in range(len(ties))]
    # Shares of no ties would be divisions by 0.
    if not total:
        return groups
    share, ends = ties / total, ties.sum(axis=1) / total
    while True:
        # All gains anew in each round: n² in numpy, at most n rounds.
        gains = 2 * (share - np.outer(ends, ends))
        # Groups without a tie never gain by it; this also keeps out the rows of groups that went into others.
        gains[share == 0] = -np.inf
        np.fill_diagonal(gains, -np.inf)
        one, other = divmod(int(gains.argmax()), len(gains))
        if gains[one, other] <= _GAIN:
            break
        # Row, then column: the ties within the new group, on the diagonal, then have both of their
        # directions.
        share[one] += share[other]
        share[:, one] += share[:, other]
        ends[one] += ends[other]
        share[other], share[:, other], ends[other] = 0.0, 0.0, 0.0
        groups[one], groups[other] = groups[one] + groups[other], []
    found = [sorted(group) for group in groups if group]
    # By members where sizes are equal, so that a community has the same number at each visit.
    return sorted(found, key=lambda group: (-len(group), group))
