from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from positions.measures.crowds import Floats
from positions.measures.seriation import EXACT, length, scale, seriate


def matrix(n: int, values: list[float]) -> Floats:
    found = np.zeros((n, n))
    found[np.triu_indices(n, 1)] = values
    return np.asarray(found + found.T)


@st.composite
def distances(draw: st.DrawFn, most: int = 6) -> Floats:
    n = draw(st.integers(1, most))
    size = n * (n - 1) // 2
    return matrix(n, draw(st.lists(st.integers(0, 9).map(float), min_size=size, max_size=size)))


def on_a_line(n: int, seed: int) -> tuple[Floats, list[int]]:
    """Points of a line in disorder: the best order is that of the line."""
    places = np.random.default_rng(seed).permutation(n).astype(float)
    return np.abs(places[:, None] - places[None]), [int(one) for one in places]


@given(distances())
def test_few_are_in_the_shortest_of_all_orders(known: Floats) -> None:
    order = seriate(known)
    assert sorted(order) == list(range(len(known)))
    assert length(known, order) == min(length(known, one) for one in permutations(range(len(known))))


def test_where_turning_branches_alone_is_not_enough() -> None:
    """AB 1, AC 9, AD 4, BC 2, BD 3, CD 6: a library's leaf ordering gives 13, the best order has 6."""
    known = matrix(4, [1, 9, 4, 2, 3, 6])
    assert length(known, seriate(known)) == min(length(known, one) for one in permutations(range(4)))


@pytest.mark.parametrize("n", [EXACT, 30, 200])
def test_points_of_a_line_come_in_its_order(n: int) -> None:
    known, places = on_a_line(n, 3)
    found = [places[one] for one in seriate(known)]
    assert found in (sorted(places), sorted(places, reverse=True))


def test_two_blocs_are_not_mixed() -> None:
    bloc = np.random.default_rng(1).permutation([0] * 20 + [1] * 20)
    known = (bloc[:, None] != bloc[None]).astype(float)
    order = seriate(known)
    assert length(known, order) == 1.0
    assert sorted(order) == list(range(40))


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_many_are_never_worse_than_as_they_come(seed: int) -> None:
    points = np.random.default_rng(seed).random((12, 3))
    known = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1))
    assert length(known, seriate(known)) <= length(known, list(range(12))) + 1e-9


def test_a_plane_is_mapped_without_stress() -> None:
    points = np.array([[0.0, 0], [3, 0], [0, 4], [3, 4], [1, 1]])
    known = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1))
    found = scale(known)
    drawn = np.sqrt(((found.places[:, None] - found.places[None]) ** 2).sum(axis=-1))
    assert drawn == pytest.approx(known)
    assert found.stress == pytest.approx(0, abs=1e-9)


def test_what_no_plane_can_hold_has_stress() -> None:
    assert scale(1 - np.eye(5)).stress > 0.1


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_have_a_map(n: int) -> None:
    found = scale(1 - np.eye(n))
    assert found.places.shape == (n, 2)
    assert found.stress == pytest.approx(0, abs=1e-9)
