"""The pictures of our pages as drawings of figures: the same shapes, with pixels for per cent and colours for
the classes of the style sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from positions.choices import VALUE_GLYPHS, VALUE_LABELS, VALUE_SLUGS
from positions.drawing.figure import Drawing, cut_to_width, in_pixels, write_text
from positions.drawing.palette import ACCENT, COMMUNITIES, INK, LINE, MUTE, OLD, SHADES, TONES
from positions.drawing.similarity import heat_shapes, map_shapes
from positions.drawing.sparkline import (
    DaySpan,
    date_shapes,
    describe_period,
    event_shapes,
    side_shapes,
    timeline_shapes,
)
from positions.drawing.trend import HEIGHT as TREND_HEIGHT
from positions.drawing.trend import trend_shapes
from positions.drawing.waits import HEIGHT as WAITS_HEIGHT
from positions.drawing.waits import WIDTH as WAITS_WIDTH
from positions.drawing.waits import wait_shapes
from positions.models import Event
from positions.reads.briefs.conditions import Wait
from positions.reads.comparisons.similarity import Similarity
from positions.reads.comparisons.trend import Point
from positions.reads.timelines.periods import Period
from positions.reads.timelines.timeline import ValueSide

_TREND: Final = 680
_MAP_SCALE: Final = 1.7
_NAMES: Final = 210
_BARS: Final = 560
_ROW: Final = 24
_DATES: Final = 30
_BOLD: Final = ' font-weight="600"'

_TREND_STYLE: Final = (
    f"line{{stroke:{ACCENT};stroke-width:1.5}}.axis{{stroke:{LINE};stroke-width:1}}circle{{fill:{ACCENT}}}"
    ".when{text-anchor:middle}"
)
_HEAT_STYLE: Final = ".end{text-anchor:end}.mid{text-anchor:middle}" + "".join(
    f".s{number}{{fill:{ACCENT};fill-opacity:{share}}}" for number, share in enumerate(SHADES)
)
_MAP_STYLE: Final = f"line{{stroke:{MUTE};stroke-width:1}}" + "".join(
    f".c{number}{{fill:{colour}}}" for number, colour in enumerate(COMMUNITIES)
)
_VALUE_STYLE: Final = "".join(
    f".v-{slug}{{fill:{tone.fill};stroke:{tone.line};stroke-width:1}}"
    f".v-{slug} .glyph{{fill:{tone.ink}}}.v-{slug} .glyph.old{{fill:{tone.line}}}.v-{slug} .said{{stroke:{tone.ink}}}"
    for slug, tone in TONES.items()
)
_SPARK_STYLE: Final = (
    f".axis{{stroke:{LINE}}}.event{{fill:{MUTE};stroke:{MUTE}}}line.event{{opacity:.35}}{_VALUE_STYLE}"
    ".glyph{stroke:none;font-size:9px;text-anchor:middle}"
    f"rect.old{{fill-opacity:{OLD};stroke-dasharray:3 2}}"
)


class ChartRow(NamedTuple):
    """A line of timelines, and what it is of."""

    name: str
    periods: Sequence[Period]


class Group(NamedTuple):
    title: str
    rows: Sequence[ChartRow]


def draw_trend_figure(points: Sequence[Point], *, lowest: int, of: str = "n") -> Drawing:
    shapes = in_pixels(trend_shapes(points, lowest=lowest, of=of), _TREND)
    return Drawing(
        shapes=f'<g font-size="12" fill="{MUTE}">{shapes}</g>',
        width=_TREND,
        height=TREND_HEIGHT,
        style=_TREND_STYLE,
    )


def draw_heat_figure(found: Similarity) -> Drawing:
    """With a legend of its shades, from no agreement to full."""
    shapes, wide, high = heat_shapes(found)
    edge = f'stroke="{LINE}"'
    legend = [
        (f'<rect class="s{number}" x="2" y="2" width="16" height="16" {edge}/>', words)
        for number, words in ((0, "least alike"), (len(SHADES) // 2, "half"), (7, "most alike"))
    ]
    return Drawing(
        shapes=f'<g font-size="11">{shapes}</g>',
        width=wide,
        height=high,
        style=_HEAT_STYLE,
        legend=legend,
    )


def draw_map_figure(found: Similarity) -> Drawing:
    """Somewhat larger than drawn, as a page shows it; communities by their colours, in words."""
    shapes, wide, high = map_shapes(found)
    held = sorted({line.community for line in found.lines})
    legend = [
        (
            f'<circle class="c{number % 6}" cx="11" cy="10" r="5"/>',
            f"community {number}" if number else "alone",
        )
        for number in held
    ]
    return Drawing(
        shapes=f'<g transform="scale({_MAP_SCALE})" font-size="11">{shapes}</g>',
        width=wide * _MAP_SCALE,
        height=high * _MAP_SCALE,
        style=_MAP_STYLE,
        legend=legend,
    )


def draw_waits_figure(waits: Sequence[Wait]) -> Drawing | None:
    """None where a page draws none."""
    if not (shapes := wait_shapes(waits)):
        return None
    return Drawing(
        shapes=f'<g font-size="15">{shapes}</g>',
        width=WAITS_WIDTH,
        height=WAITS_HEIGHT,
        style=f".mutual{{stroke:{ACCENT}}}",
    )


def draw_timelines_figure(
    groups: Sequence[Group],
    span: DaySpan,
    *,
    events: Sequence[Event] = (),
    sides: Sequence[ValueSide] = (),
) -> Drawing:
    """Lines below one another with their dates and events above; how many hold each value first, where that is
    told.
    """
    parts: list[str] = []
    y = 0.0
    if sides:
        bar = in_pixels(side_shapes(sides), _NAMES + _BARS)
        parts.append(f"<g>{bar}</g>")
        y += 34
    above = in_pixels(date_shapes(span) + _down(event_shapes(events, span), 14), _BARS)
    parts.append(
        f'<g transform="translate({_NAMES} {y:g})" font-size="10" fill="{MUTE}" text-anchor="middle">{above}</g>'
    )
    y += _DATES
    for group in groups:
        parts.append(write_text(group.title, 0, y + 14, more=_BOLD))
        y += _ROW
        for row in group.rows:
            parts += _draw_line(row, span, events, y)
            y += _ROW
        y += 6
    return Drawing(
        shapes="".join(parts),
        width=_NAMES + _BARS + 8,
        height=y,
        style=_SPARK_STYLE,
        legend=[*_legend(groups)],
    )


def _down(shapes: str, pixels: float) -> str:
    return f'<g transform="translate(0 {pixels:g})">{shapes}</g>' if shapes else ""


def _draw_line(row: ChartRow, span: DaySpan, events: Sequence[Event], y: float) -> Iterator[str]:
    yield write_text(cut_to_width(row.name, 12, _NAMES - 12), 0, y + 14)
    titles = [describe_period(period) for period in row.periods]
    drawn = in_pixels(timeline_shapes(row.periods, titles, span, events), _BARS)
    yield f'<g transform="translate({_NAMES} {y + 1:g})">{drawn}</g>'


def _legend(groups: Sequence[Group]) -> Iterator[tuple[str, str]]:
    held = {period.value for group in groups for row in group.rows for period in row.periods}
    for value in (value for value in VALUE_GLYPHS if value in held):
        glyph = VALUE_GLYPHS[value]
        yield (
            f'<g class="v-{VALUE_SLUGS[value]}"><rect x="1" y="3" width="20" height="14" rx="2"/>'
            f'<text class="glyph" x="11" y="13.5">{glyph}</text></g>',
            VALUE_LABELS[value].lower(),
        )
    if held:
        yield (
            f'<rect x="1" y="3" width="20" height="14" rx="2" fill="{INK}" fill-opacity="{OLD}" '
            f'stroke="{MUTE}" stroke-dasharray="3 2"/>',
            "older than two years",
        )
        yield f'<path d="M11 10V16" stroke="{INK}"/>', "confirmed that day"
