"""Likeness of many as SVG, written by hand as the matrix is: a heat map, and a map with its network.

Whole numbers are pixels of the drawing, which is scaled to the width that it is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape as escape_html
from itertools import groupby
from typing import Final

import numpy as np
from django.utils.safestring import SafeString, mark_safe

from actors.models import Actor
from positions.drawing.figures import write_decimal
from positions.reads.comparisons.similarity import Similarity

SHADES: Final = 8
LABELS: Final = 15
NUMBERED: Final = 16
"""Up to so many actors each cell has its figure in it."""
_NAMES: Final = 150
# Wide, of a square of many; a cell has 3 pixels at least and 40 at most, so that of few it stays small.
_SIDE: Final = 640
_LETTER: Final = 6.2
"""Wide, at most on average, in a text 11 high."""
_HIGH: Final = 13
_MAP: Final = 360
_MARGIN: Final = 24
_MOST_LETTERS: Final = 20

type Box = tuple[float, float, float, float]


def draw_heat(found: Similarity, *, label: str) -> SafeString:
    """A square of all actors in their order, darker where two agree more; as many names as have room."""
    shapes, wide, high = heat_shapes(found)
    return mark_safe(  # noqa: S308 # nosec B308 B703 # numbers, and names that were escaped
        f'<svg class="heat" role="img" aria-label="{escape_html(label)}" '
        f'viewBox="0 0 {wide} {high}" width="{wide}">{shapes}</svg>'
    )


def heat_shapes(found: Similarity) -> tuple[str, int, int]:
    """What is drawn, and how wide and high it is."""
    n = len(found.lines)
    side = max(_SIDE // max(n, 1), 3)
    side = min(side, 40)
    # So many rows as a line of text is high: names of many would lie upon one another.
    step = -(-_HIGH // side)
    # Where a number has room above its column, the same stands behind the name of its row.
    top = _HIGH + 3 if side >= _HIGH else 0
    names = "".join(
        f'<text x="{_NAMES - 6}" y="{top + place * side + side / 2 + 4:g}" class="end">'
        f"{escape_html(_short(line.actor.name))}{f' {place + 1}' if top else ''}</text>"
        for place, line in enumerate(found.lines)
        if place % step == 0
    )
    heads = "".join(
        f'<text class="mid" x="{_NAMES + place * side + side / 2:g}" y="{_HIGH - 2}">{place + 1}</text>'
        for place in range(n if top else 0)
    )
    cells = "".join(_draw_row(found, row, side, top) for row in range(n))
    size = n * side
    return heads + names + cells, _NAMES + size, top + size


def _draw_row(found: Similarity, row: int, side: int, above: int) -> str:
    """Neighbours of one shade are one rectangle: of two hundred actors there are forty thousand cells."""
    # Likeness 1 would be a ninth shade.
    shades = np.minimum((found.likeness[row] * SHADES).astype(int), SHADES - 1)
    top, rects = above + row * side, []
    for shade, run in groupby(range(len(shades)), key=lambda place: int(shades[place])):
        places = list(run)
        left = _NAMES + places[0] * side
        rects.append(
            f'<rect class="s{shade}" x="{left}" y="{top}" width="{len(places) * side}" height="{side}"/>'
        )
    if len(shades) <= NUMBERED:
        rects += [
            f'<text class="mid" x="{_NAMES + place * side + side / 2:g}" '
            f'y="{top + side / 2 + 4:g}">{write_decimal(float(value))}</text>'.replace(
                ">−0.", ">−."
            ).replace(">0.", ">.")
            for place, value in enumerate(found.values[row])
            if place != row
        ]
    return "".join(rects)


def _short(name: str) -> str:
    return name if len(name) <= _MOST_LETTERS else f"{name[: _MOST_LETTERS - 1]}…"


def draw_map(found: Similarity, *, label: str) -> SafeString:
    """Everybody as a point with the ties of the network, a letter for each community, and names
    where they cover nothing.
    """
    shapes, wide, high = map_shapes(found)
    return mark_safe(  # noqa: S308 # nosec B308 B703 # numbers, and names that were escaped
        f'<svg class="map" role="img" aria-label="{escape_html(label)}" '
        f'viewBox="0 0 {wide} {high:.0f}">{shapes}</svg>'
    )


def map_shapes(found: Similarity) -> tuple[str, int, float]:
    """What is drawn, and how wide and high it is."""
    points = _on_paper(found)
    lines = "".join(
        _draw_tie(*points[one], *points[other])
        # Each tie once: the matrix has it on both sides of its diagonal.
        for one, other in np.argwhere(np.triu(found.ties) > 0)
    )
    dots = "".join(
        f'<circle class="c{line.community % 6}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"><title>'
        f"{escape_html(line.actor.name)}</title></circle>"
        for line, (x, y) in zip(found.lines, points, strict=True)
    )
    names = "".join(
        f'<text x="{box[0]:.1f}" y="{box[3] - 3:.1f}">{escape_html(text)}</text>'
        for _, text, box in place_labels(found, points)
    )
    return lines + dots + names, _MAP, _height(points)


def _draw_tie(x: float, y: float, other_x: float, other_y: float) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{other_x:.1f}" y2="{other_y:.1f}"/>'


def _on_paper(found: Similarity) -> list[tuple[float, float]]:
    """Both ways by the same measure, in the middle across, with a margin."""
    if not found.lines:
        return []
    places = found.places.places
    # One measure for both: on a map distances count, in whichever direction.
    low, high = places.min(axis=0), places.max(axis=0)
    reach = float((high - low).max()) or 1.0
    room = _MAP - 2 * _MARGIN
    left = (room - (high - low)[0] / reach * room) / 2 + _MARGIN
    return [(float(x) + left, float(y) + _MARGIN) for x, y in (places - low) / reach * room]


def _height(points: list[tuple[float, float]]) -> float:
    return max((y for _, y in points), default=0.0) + _MARGIN


def place_labels(
    found: Similarity, points: list[tuple[float, float]]
) -> list[tuple[int, str, Box]]:
    """Names of at most ``LABELS`` actors, beside their points, none over another nor over a point; the
    code of a state where its name has no room.

    Those farthest from everybody come first: they are what a map is looked at for.
    """
    centre = np.mean(np.array(points), axis=0) if points else np.zeros(2)
    far = sorted(range(len(points)), key=lambda place: -float(np.hypot(*(points[place] - centre))))
    high = _height(points)
    taken: list[Box] = []
    placed: list[tuple[int, str, Box]] = []
    for place in far:
        dots = (
            (x - 4, y - 4, x + 4, y + 4) for number, (x, y) in enumerate(points) if number != place
        )
        if room := _find_room(found.lines[place].actor, points[place], [*taken, *dots], high):
            taken.append(room[1])
            placed.append((place, *room))
        if len(placed) == LABELS:
            break
    return placed


def _find_room(
    actor: Actor, point: tuple[float, float], others: list[Box], high: float
) -> tuple[str, Box] | None:
    # The whole name at any of its places before the code at the first.
    for text in filter(None, (_short(actor.name), actor.iso3)):
        for box in _around(*point, _LETTER * len(text)):
            if _is_inside(box, high) and not any(_overlap(box, one) for one in others):
                return text, box
    return None


def _around(x: float, y: float, wide: float) -> Iterator[Box]:
    """To the right, the left, above and below."""
    half = _HIGH / 2
    yield x + 5, y - half, x + 5 + wide, y + half
    yield x - 5 - wide, y - half, x - 5, y + half
    yield x - wide / 2, y - 5 - _HIGH, x + wide / 2, y - 5
    yield x - wide / 2, y + 5, x + wide / 2, y + 5 + _HIGH


def _is_inside(box: Box, high: float) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= _MAP and box[3] <= high


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
