"""Krippendorff's alpha, by the example that its author worked out."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.measures.reliability import krippendorff_alpha

# K. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example C: four observers, twelve units.
OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
UNITS = [[int(value) for value in unit if value != "."] for unit in zip(*map(str.split, OBSERVERS), strict=True)]
# The coincidences that he prints for it, and their sums: 40 values can be paired.
COINCIDENCES: list[list[Fraction | int]] = [
    [7, Fraction(4, 3), Fraction(1, 3), Fraction(1, 3), 0],
    [Fraction(4, 3), 10, Fraction(4, 3), Fraction(1, 3), 0],
    [Fraction(1, 3), Fraction(4, 3), 8, Fraction(1, 3), 0],
    [Fraction(1, 3), Fraction(1, 3), Fraction(1, 3), 4, 0],
    [0, 0, 0, 0, 3],
]
SUMS = [9, 13, 10, 5, 3]


def by_hand(*, ordinal: bool) -> Fraction:
    """1 − (n − 1) Σ o·δ² / Σ n·n·δ², from the printed matrix."""

    def squared(c: int, k: int) -> Fraction:
        between = sum(SUMS[min(c, k) : max(c, k) + 1]) - Fraction(SUMS[c] + SUMS[k], 2)
        return between**2 if ordinal else Fraction(c != k)

    cells = list(product(range(5), repeat=2))
    observed = sum(COINCIDENCES[c][k] * squared(c, k) for c, k in cells)
    expected = sum(SUMS[c] * SUMS[k] * squared(c, k) for c, k in cells)
    return 1 - (sum(SUMS) - 1) * Fraction(observed) / expected


def test_the_published_example_comes_out_as_it_is_printed() -> None:
    assert [sum(row) for row in COINCIDENCES] == SUMS
    nominal, ordinal = krippendorff_alpha(UNITS), krippendorff_alpha(UNITS, scale=range(1, 6))
    assert (f"{nominal:.3f}", f"{ordinal:.3f}") == ("0.743", "0.815")
    assert nominal == pytest.approx(float(by_hand(ordinal=False)))
    assert ordinal == pytest.approx(float(by_hand(ordinal=True)))


def test_two_observers_of_two_values() -> None:
    """Example A of the same paper: ten units, 0.095."""
    meg, owen = "0100000010", "1110010000"
    assert f"{krippendorff_alpha(list(zip(meg, owen, strict=True))):.3f}" == "0.095"


@pytest.mark.parametrize("units", [[], ["a"], ["aa", "aa"], [""]])
def test_where_nothing_varies_it_is_undefined(units: list[str]) -> None:
    assert krippendorff_alpha(units) is None


def test_full_agreement_is_one_and_agreement_by_chance_nought() -> None:
    assert krippendorff_alpha(["aa", "bb"]) == 1
    assert krippendorff_alpha(["ab", "ba"]) == pytest.approx(-0.5)
    values = ["aa", "ab", "ba", "bb"] * 1000
    assert krippendorff_alpha(values) == pytest.approx(0, abs=0.001)


@given(st.lists(st.lists(st.sampled_from([-2, -1, 0, 1, 2]), max_size=4), max_size=12))
def test_neither_the_order_of_observers_nor_that_of_units_matters(units: list[list[int]]) -> None:
    scale = [2, 1, 0, -1, -2]
    turned = [unit[::-1] for unit in units[::-1]]
    for given_scale in (None, scale):
        alpha = krippendorff_alpha(units, scale=given_scale)
        assert (alpha is None) == (len({value for unit in units if len(unit) > 1 for value in unit}) < 2)
        assert alpha == pytest.approx(krippendorff_alpha(turned, scale=given_scale))
        assert alpha == pytest.approx(krippendorff_alpha(units, scale=given_scale and given_scale[::-1]))
