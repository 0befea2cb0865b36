from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.measures.networks import (
    CELL_NORMS,
    ONE_MODE,
    PAIR_NORMS,
    TWO_MODE,
    Case,
    count_pair_cases,
    one_mode,
    two_mode,
)

WHO, WHAT = ("Alder", "Birch", "Cedar"), ("a ceasefire", "sanctions")
cases = st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(WHAT), st.integers(0, 1)), max_size=12)
graded = st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(WHAT), st.sampled_from((-2, -1, 1, 2))), max_size=12)


def tie(said: Counter[Case], one: str, other: str, weigh: Callable[[int, int], float]) -> float:
    """By the definition, statement for statement."""
    return sum(
        n * m * weigh(x, y)
        for (a, b, x), n in said.items()
        for (c, d, y), m in said.items()
        if (a, c) == (one, other) and b == d
    )


@given(cases)
def test_each_pair_of_statements_on_one_thing_ties_those_who_made_them(said: list[Case]) -> None:
    cube, counted = count_pair_cases(said, firsts=WHO), Counter(said)
    weighs: dict[str, Callable[[int, int], float]] = {
        "ignore": lambda *_: 1,
        "congruence": lambda x, y: x == y,
        "conflict": lambda x, y: x != y,
        "subtract": lambda x, y: 1 if x == y else -1,
    }
    assert weighs.keys() == ONE_MODE.keys()
    for aggregation, weigh in weighs.items():
        weights = one_mode(cube, aggregation=aggregation).weights
        for i, one in enumerate(WHO):
            for j, other in enumerate(WHO):
                assert weights[i, j] == (0 if i == j else tie(counted, one, other, weigh))


@given(graded)
def test_numbers_agree_by_how_near_they_are(said: list[Case]) -> None:
    cube, counted = count_pair_cases(said, qualifiers=(-2, -1, 1, 2), firsts=WHO), Counter(said)
    weights = one_mode(cube, aggregation="congruence").weights
    expected = tie(counted, "Alder", "Birch", lambda x, y: 1 - abs(x - y) / 4)
    assert weights[0, 1] == pytest.approx(expected, abs=1e-12)


@given(cases, st.sampled_from(sorted(ONE_MODE)), st.sampled_from(sorted(PAIR_NORMS)))
def test_ties_are_mutual_and_never_divided_by_nothing(said: list[Case], aggregation: str, norm: str) -> None:
    weights = one_mode(count_pair_cases(said, firsts=WHO), aggregation=aggregation, normalization=norm).weights
    assert np.isfinite(weights).all()
    assert np.allclose(weights, weights.T)
    assert not weights.diagonal().any()


SAID: list[Case] = [("Alder", "sanctions", 1)] * 3 + [("Alder", "a ceasefire", 0), ("Birch", "sanctions", 1)]


@pytest.mark.parametrize(
    ("norm", "expected"),
    [
        ("no", 3),
        ("average", 3 / 2.5),  # four statements and one
        ("jaccard", 3 / (1 + 0 + 3)),  # Alder alone once, Birch alone never, three times one together
        ("cosine", 3 / (4 * 1)),
    ],
)
def test_each_normalisation_of_a_pair(norm: str, expected: float) -> None:
    assert one_mode(count_pair_cases(SAID), aggregation="congruence", normalization=norm).weights[0, 1] == expected


def test_spoken_both_ways_and_never_spoken_differ_where_they_are_combined() -> None:
    cube = count_pair_cases([("Alder", "sanctions", 1), ("Alder", "sanctions", 0), ("Birch", "a ceasefire", 0)])
    assert cube.seconds == ["a ceasefire", "sanctions"]
    assert two_mode(cube, aggregation="subtract").weights.tolist() == [[0, 0], [-1, 0]]
    assert two_mode(cube, aggregation="combine").weights.tolist() == [[0, 3], [2, 0]]


@given(cases, st.sampled_from(sorted(TWO_MODE)), st.sampled_from(sorted(CELL_NORMS)))
def test_what_a_row_or_a_column_said_sums_to_one(said: list[Case], aggregation: str, norm: str) -> None:
    weights = two_mode(count_pair_cases(said), aggregation=aggregation, normalization=norm).weights
    assert np.isfinite(weights).all()
    if aggregation == "ignore" and norm != "no":
        assert np.allclose(weights.sum(axis=1 if norm == "activity" else 0), 1.0)


def test_numbers_are_subtracted_with_what_they_are() -> None:
    cube = count_pair_cases([("Alder", "sanctions", -2), ("Alder", "sanctions", 1)], qualifiers=(-2, 1))
    assert two_mode(cube, aggregation="subtract").weights.tolist() == [[-1]]


def test_labels_stand_in_the_order_of_java() -> None:
    """By units of UTF-16, so that what is beyond them comes before the last of them."""
    labels = ["\ufb01", "\U0001d51e", "b", "B"]
    assert count_pair_cases([], firsts=labels).firsts == ["B", "b", "\U0001d51e", "\ufb01"]
