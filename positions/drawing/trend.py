"""A measure over years as an SVG: a point for each that has enough issues, a line between neighbours.

Places across are percentages, so that the picture fills whatever width it is given; heights are
pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from positions.drawing.figures import write_decimal
from positions.reads.comparisons.trend import Point

TOP: Final = 8
BOTTOM: Final = 148
HEIGHT: Final = 168
LEFT: Final = 8.0
"""Per cent of the width that the figures of the scale take."""
MOST_LABELS: Final = 7


def draw_trend(points: Sequence[Point], *, lowest: int, label: str, of: str = "n") -> SafeString:
    """The points in their order, from ``lowest`` to 1 in height; the table behind says the same. ``of``
    is what they count.
    """
    return format_html(
        '<svg class="trend" role="img" aria-label="{}" height="{}">{}</svg>',
        label,
        HEIGHT,
        trend_shapes(points, lowest=lowest, of=of),
    )


def trend_shapes(points: Sequence[Point], *, lowest: int, of: str = "n") -> SafeString:
    """What is drawn, across in per cent, `HEIGHT` high."""
    shown = [
        (_across(place, len(points)), _height(point.value, lowest), point)
        for place, point in enumerate(points)
        if point.value is not None
    ]
    return format_html(
        "{}{}{}{}",
        _draw_scale(lowest),
        _draw_labels(points),
        format_html_join("", '<line x1="{}%" y1="{}" x2="{}%" y2="{}"/>', _lines(points, lowest)),
        format_html_join(
            "",
            '<circle cx="{}%" cy="{}" r="3"><title>{}</title></circle>',
            ((x, y, describe_point(point, of)) for x, y, point in shown),
        ),
    )


def describe_point(point: Point, of: str) -> str:
    """1985: 0.80, n 146."""
    figure = write_decimal(point.value) if point.value is not None else "no figure"
    return f"{point.stretch.label}: {figure}, {of} {point.cases:,}"


def _lines(points: Sequence[Point], lowest: int) -> Iterator[tuple[float, float, float, float]]:
    """Between neighbours that both have a figure: a gap is left as one."""
    for place, (one, other) in enumerate(pairwise(points)):
        if one.value is not None and other.value is not None:
            x, next_x = (_across(at, len(points)) for at in (place, place + 1))
            yield x, _height(one.value, lowest), next_x, _height(other.value, lowest)


def _draw_scale(lowest: int) -> SafeString:
    marks = (1.0, 0.5, 0.0) if lowest == 0 else (1.0, 0.0, -1.0)
    return format_html_join(
        "",
        '<line class="axis" x1="{}%" x2="100%" y1="{}" y2="{}"/><text x="0" y="{}">{}</text>',
        (
            (LEFT, y, y, y + 4, write_decimal(mark, 1))
            for mark in marks
            for y in (_height(mark, lowest),)
        ),
    )


def _draw_labels(points: Sequence[Point]) -> SafeString:
    # Rounded up, so that there are never more than MOST_LABELS; 1 where there is no point.
    step = -(-len(points) // MOST_LABELS) or 1
    return format_html_join(
        "",
        '<text class="when" x="{}%" y="{}">{}</text>',
        (
            (_across(place, len(points)), HEIGHT - 4, point.stretch.label)
            for place, point in enumerate(points)
            if place % step == 0
        ),
    )


def _across(place: int, size: int) -> float:
    # In the middle of its share: the first point stands clear of the scale, the last of the edge.
    return round(LEFT + (100 - LEFT) * (place + 0.5) / size, 2)


def _height(value: float, lowest: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * (value - lowest) / (1 - lowest), 1)
