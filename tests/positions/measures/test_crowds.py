from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.choices import SCALE
from positions.measures.agreement import MEASURES, N_MIN
from positions.measures.crowds import COMPUTED, NOWHERE, Floats, count, count_cases, measure, measure_ranged, tally_all

places = st.sampled_from(range(NOWHERE, len(SCALE)))
boards = st.integers(2, 4).flatmap(
    lambda actors: st.lists(st.lists(places, min_size=actors, max_size=actors), min_size=1, max_size=12)
)


def counted(tally: Floats) -> Counter[tuple[int, int]]:
    """As the measures one by one take it."""
    return Counter({(SCALE[x], SCALE[y]): int(k) for (x, y), k in np.ndenumerate(tally) if k})


def votes(*pairs: tuple[int, int]) -> Floats:
    steps = np.array([[SCALE.index(value) for value in side] for side in zip(*pairs, strict=True)], dtype=np.int8)
    return np.asarray(tally_all(steps)[0, 1])


def test_the_measures_are_the_same_ones() -> None:
    assert list(COMPUTED) == list(MEASURES)


@given(boards)
def test_of_many_each_figure_is_that_of_the_two_alone(board: list[list[int]]) -> None:
    steps = np.array(board, dtype=np.int8).T
    tallies = tally_all(steps)
    for one, other in np.ndindex(tallies.shape[:2]):
        pairs = zip(steps[one], steps[other], strict=True)
        tally = Counter((SCALE[x], SCALE[y]) for x, y in pairs if NOWHERE not in (x, y))
        assert counted(tallies[one, other]) == tally
        for key, known in MEASURES.items():
            alone = known.compute(tally)
            found = COMPUTED[key](tallies[one, other])
            assert (None if np.isnan(found) else float(found)) == (None if alone is None else pytest.approx(alone))
            assert count_cases(tallies, key)[one, other] == known.cases(tally)


def test_some_are_tallied_with_all() -> None:
    steps = np.array([[0, 4], [0, 0], [4, NOWHERE]], dtype=np.int8)
    assert (tally_all(steps[1:2], steps) == tally_all(steps)[1:2]).all()
    assert count(tally_all(steps)).tolist() == [[2, 2, 1], [2, 2, 1], [1, 1, 1]]


@given(st.lists(st.tuples(st.sampled_from(SCALE), st.sampled_from(SCALE)), min_size=N_MIN, max_size=9))
def test_leaving_one_out_is_what_trying_each_gives(pairs: list[tuple[int, int]]) -> None:
    for key, known in MEASURES.items():
        _, low, high = measure_ranged(votes(*pairs), key)
        tried = [known.compute(Counter([*pairs[:place], *pairs[place + 1 :]])) for place in range(len(pairs))]
        there = [one for one in tried if one is not None]
        if np.isnan(measure(votes(*pairs), key)) or not there:
            assert np.isnan(low)
        else:
            assert [float(low), float(high)] == pytest.approx([min(there), max(there)])


def test_one_issue_can_decide_a_kappa() -> None:
    """Nine times yes together and once each alone against: chance explains nearly all of it."""
    pairs = [*[(2, 2)] * 9, (2, -2), (-2, -2)]
    assert float(measure(votes(*pairs), "lijphart")) == pytest.approx(10 / 11)
    _, low, high = measure_ranged(votes(*pairs), "kappa")
    assert (float(low), float(high)) == (0.0, 1.0)


def test_no_figure_below_its_number() -> None:
    assert np.isnan(measure(votes(*[(2, 2)] * (N_MIN - 1)), "identical"))
    assert np.isnan(measure(votes(*[(2, 2)] * 3, *[(0, 2)] * 3), "coincidence"))


def test_the_two_rules_of_the_state_department() -> None:
    """Of ten votes six alike, two abstentions by one, one by both, one opposite."""
    pairs = [*[(2, 2)] * 6, (0, 2), (2, 0), (0, 0), (2, -2)]
    assert float(measure(votes(*pairs), "coincidence")) == pytest.approx(6 / 7)
    assert float(measure(votes(*pairs), "coincidence-2017")) == pytest.approx(0.8)
