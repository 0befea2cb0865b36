import datetime as dt

from positions.drawing.trend import BOTTOM, MOST_LABELS, TOP, draw_trend
from positions.measures.spans import Stretch
from positions.reads.comparisons.trend import Point


def points(*values: float | None) -> list[Point]:
    return [
        Point(Stretch(str(year), dt.date(year, 1, 1), dt.date(year, 12, 31)), 9, 9, value)
        for year, value in enumerate(values, start=1990)
    ]


def test_what_has_no_figure_is_a_gap() -> None:
    svg = draw_trend(points(0.5, 1.0, None, 0.0), lowest=0, label="Agreement")
    assert svg.count("<circle") == 3
    assert svg.count("<line x1=") == 1
    assert f'cy="{float(TOP)}"' in svg
    assert f'cy="{float(BOTTOM)}"' in svg
    assert "<title>1990: 0.50, n 9</title>" in svg


def test_a_measure_that_goes_below_nought_has_its_scale() -> None:
    svg = draw_trend(points(0.0), lowest=-1, label="Kappa")
    assert f'cy="{(TOP + BOTTOM) / 2}"' in svg
    assert ">−1.0</text>" in svg


def test_a_century_has_as_many_labels_as_have_room() -> None:
    assert draw_trend(points(*[0.5] * 100), lowest=0, label="").count('class="when"') <= MOST_LABELS


def test_a_label_is_escaped() -> None:
    assert "&lt;b&gt;" in draw_trend(points(0.5), lowest=0, label="<b>")
