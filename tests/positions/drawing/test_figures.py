"""How measures are written."""

import pytest

from positions.drawing.figures import write_decimal


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (-0.6, 2, "−0.60"),
        (-1, 1, "−1.0"),
        (0.125, 2, "0.13"),
        (-0.001, 2, "0.00"),
        (-0.00001, 4, "0.0000"),
        (-10.0, 2, "−10.00"),
        (1, 2, "1.00"),
    ],
)
def test_a_figure_has_a_true_minus_and_nothing_has_no_sign(value: float, places: int, written: str) -> None:
    assert write_decimal(value, places) == written
