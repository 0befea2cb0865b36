import numpy as np
import pytest

from positions.measures.communities import find_communities
from positions.measures.crowds import Floats


def blocs(*sizes: int, within: float = 1.0, between: float = 0.0) -> Floats:
    of = np.repeat(np.arange(len(sizes)), sizes)
    found = np.where(of[:, None] == of[None], within, between)
    np.fill_diagonal(found, 0)
    return np.asarray(found)


def test_two_blocs_are_found() -> None:
    assert find_communities(blocs(4, 4)) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert find_communities(blocs(5, 3, between=0.1)) == [[0, 1, 2, 3, 4], [5, 6, 7]]


def test_blocs_at_odds_are_refused_and_found_by_their_positive_part() -> None:
    """A library pairs foes here in silence."""
    ties = blocs(4, 4, between=-1.0)
    with pytest.raises(ValueError, match="positive part"):
        find_communities(ties)
    assert find_communities(np.maximum(ties, 0)) == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_who_has_no_tie_is_alone() -> None:
    assert find_communities(blocs(3, 1)) == [[0, 1, 2], [3]]
    assert find_communities(np.zeros((2, 2))) == [[0], [1]]


def test_a_bridge_joins_no_blocs() -> None:
    ties = blocs(4, 4)
    ties[3, 4] = ties[4, 3] = 1
    assert find_communities(ties) == [[0, 1, 2, 3], [4, 5, 6, 7]]
