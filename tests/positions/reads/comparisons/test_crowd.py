import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from positions.choices import SCALE
from positions.measures.crowds import COMPUTED, NOWHERE, count, count_cases, count_identical, measure
from positions.reads.comparisons.crowd import Crowd

_CELLS = st.tuples(st.sampled_from(range(NOWHERE, len(SCALE))), st.integers(1, 4))
boards = st.integers(2, 5).flatmap(
    lambda actors: st.lists(st.lists(_CELLS, min_size=actors, max_size=actors), min_size=1, max_size=9)
)


def crowd_of(board: list[list[tuple[int, int]]]) -> Crowd:
    """Of issues with each actor's place and statement: with four numbers many have one in common."""
    steps = np.array([[step for step, _ in issue] for issue in board], dtype=np.int8).T
    stances = np.array([[0 if step == NOWHERE else stance for step, stance in issue] for issue in board]).T
    return Crowd(steps, stances)


@given(boards)
def test_what_two_say_by_one_statement_counts_nothing(board: list[list[tuple[int, int]]]) -> None:
    crowd = crowd_of(board)
    tallies = crowd.tallies()
    for one, other in np.ndindex(tallies.shape[:2]):
        if one != other:
            met = [(issue[one][0], issue[other][0]) for issue in board if issue[one][1] != issue[other][1]]
            assert tallies[one, other].sum() == sum(NOWHERE not in pair for pair in met)
    some = crowd.tallies(slice(1, 2))[0]
    assert (some[[0, *range(2, len(some))]] == tallies[1][[0, *range(2, len(some))]]).all()


@given(boards)
def test_all_at_once_is_what_tallies_give(board: list[list[tuple[int, int]]]) -> None:
    crowd = crowd_of(board)
    tallies, every_two = crowd.tallies(), crowd.every_two()
    others = ~np.eye(len(tallies), dtype=bool)
    assert (count(tallies) == count(every_two))[others].all()
    assert (count_identical(tallies) == count_identical(every_two))[others].all()
    for key, compute in COMPUTED.items():
        assert (count_cases(tallies, key) == count_cases(every_two, key))[others].all()
        expected, found = compute(tallies)[others], compute(every_two)[others]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_nobody_and_nothing_have_no_figures() -> None:
    for shape in ((0, 3), (0, 0), (2, 0)):
        crowd = Crowd(np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=np.int64))
        for key in COMPUTED:
            assert np.isnan(measure(crowd.every_two(), key)).all()
