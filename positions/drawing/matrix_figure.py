"""The matrix as a figure: the rows, columns, values and marks of its page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

from positions.choices import MIXED, VALUE_GLYPHS, VALUE_LABELS, VALUE_SLUGS, Value
from positions.drawing.figure import Drawing, cut_to_width, measure_text, wrap, write_text
from positions.drawing.palette import BLANK, INK, LINE, MUTE, OLD, SOFT, TONES
from positions.drawing.signs import EX, MARKS, legend_of, say_move
from positions.reads.matrix.cells import OLD_AFTER, Matrix, MatrixCell, RowGroup

_NAMES: Final = 210
_SLANT: Final = math.radians(50)
_LABEL: Final = 230
"""Of a heading along its slant, at most, in each of its two lines."""
_LABEL_SIZE: Final = 12
_GROUP: Final = 22
_MANY: Final = 30
"""Columns from which cells are small."""
_BOLD: Final = ' font-weight="600"'
_MIDDLE: Final = ' text-anchor="middle"'
_END: Final = ' text-anchor="end"'
_MARK_SIZE: Final = 7.5
_SQUARE: Final = ' shape-rendering="crispEdges"'
"""Of thousands of cells: round corners take twice as long to draw."""


# Around their middle, and whether they are but a line. Not letters, which some fonts lack, and which take twice as
# long to draw by the thousand.
_SHAPES: Final[Mapping[int, tuple[str, bool]]] = {
    Value.SUPPORTS: ("M0-4.6L5 4H-5z", False),
    Value.LEANS_SUPPORT: ("M0-4L4.3 3.4H-4.3z", True),
    Value.NEUTRAL: ("M-4.2 0a4.2 4.2 0 0 0 8.4 0a4.2 4.2 0 0 0-8.4 0z", False),
    Value.LEANS_OPPOSE: ("M0 4L4.3-3.4H-4.3z", True),
    Value.OPPOSES: ("M0 4.6L5-4H-5z", False),
    Value.DECLINES: ("M-3.5 0H3.5", True),
    Value.NO_STATED_POSITION: ("M-3.6 0a3.6 3.6 0 0 0 7.2 0a3.6 3.6 0 0 0-7.2 0zM-4 4L4-4", True),
    MIXED: ("M-4.5-4.5H4.5V4.5H-4.5zM0-3.5V3.5H3.5V-3.5z", False),
}


@dataclass(frozen=True, slots=True)
class _Room:
    """How large a cell is."""

    wide: float
    high: float
    corners: str = ' rx="4"'


def draw_matrix(matrix: Matrix, *, totals: Sequence[Mapping[int, int]] = ()) -> Drawing:
    """A matrix as its page would have it."""
    few = len(matrix.issues) <= _MANY
    # What moved needs room for how far between the marks of the lower corners.
    room = _Room(52, 32) if few else _Room(46 if matrix.vs_date else 32, 24, _SQUARE)
    labels = [wrap(issue.label, _LABEL_SIZE, _LABEL, 2) for issue in matrix.issues]
    longest = max((_length(line) for lines in labels for line in lines), default=0)
    head = longest * math.sin(_SLANT) + 2 * _LABEL_SIZE
    parts = [*_draw_headings(labels, head, room)]
    y = head
    for group in matrix.groups:
        shapes, y = _draw_group(group, matrix, y, room)
        parts += shapes
    if totals:
        parts += _draw_totals(totals, y, room)
        y += room.high
    # The last heading leans out over the grid.
    wide = _NAMES + len(labels) * room.wide + longest * math.cos(_SLANT)
    return Drawing(shapes="".join(parts), width=wide, height=y, legend=[*_legend(matrix)])


def _length(line: str) -> float:
    # The measure is rather too long, and above a matrix what is too much is a hole.
    return 0.9 * measure_text(line, _LABEL_SIZE)


def _draw_headings(labels: Sequence[Sequence[str]], head: float, room: _Room) -> Iterator[str]:
    for column, lines in enumerate(labels):
        x = _NAMES + (column + 0.5) * room.wide
        yield f'<g transform="translate({x:g} {head - 6:g}) rotate(-{math.degrees(_SLANT):g})">'
        for number, line in enumerate(lines):
            # One line leans through the middle of its column, two lie on both sides of it.
            down = 4 + (number - (len(lines) - 1) / 2) * (_LABEL_SIZE + 1)
            yield write_text(line, 0, down, size=_LABEL_SIZE)
        yield "</g>"


def _draw_group(group: RowGroup, matrix: Matrix, y: float, room: _Room) -> tuple[list[str], float]:
    """Its title and its rows, and where they end."""
    parts: list[str] = []
    wide = _NAMES + len(matrix.issues) * room.wide
    if group.title:
        parts.append(f'<rect y="{y:g}" width="{wide:g}" height="{_GROUP}" fill="{SOFT}"/>')
        parts.append(write_text(group.title, 4, y + 15, more=_BOLD))
        y += _GROUP
    for actor, office in group.rows:
        middle = y + room.high / 2
        name = cut_to_width(actor.name, 12, _NAMES - 12)
        parts.append(write_text(name, 4, middle - 1 if office else middle + 4))
        if office:
            said = cut_to_width(office, 9, _NAMES - 12)
            parts.append(write_text(said, 4, middle + 10, size=9, fill=MUTE))
        for column, issue in enumerate(matrix.issues):
            drawn = _draw_at((actor.pk, issue.pk), matrix, room)
            parts.append(
                f'<g transform="translate({_NAMES + column * room.wide:g} {y:g})">{drawn}</g>'
            )
        y += room.high
        parts.append(f'<path d="M0 {y:g}H{wide:g}" stroke="{LINE}"/>')
    return parts, y


def _draw_at(key: tuple[int, int], matrix: Matrix, room: _Room) -> str:
    if cell := matrix.cells.get(key):
        return "".join(_draw_cell(cell, matrix, room, has_left=key in matrix.departed))
    if found := matrix.missed.get(key):
        return _in_middle(str(found[0].sign), room, size=9, fill=MUTE)
    if key in matrix.hidden:
        return _in_middle("⋯", room, size=12, fill=MUTE)
    return _blank(room)


def _glyph(value: int, x: float, y: float, *, fill: str) -> str:
    """The sign of a value as a shape; the one that is a letter as that."""
    if value == Value.AMBIGUOUS:
        return write_text("?", x, y + 4.5, size=12, fill=fill, more=_BOLD + _MIDDLE)
    path, is_open = _SHAPES[value]
    drawn = f'fill="none" stroke="{fill}" stroke-width="1.5"' if is_open else f'fill="{fill}"'
    return f'<path transform="translate({x:g} {y:g})" d="{path}" {drawn}/>'


def _in_middle(text: str, room: _Room, *, size: float, fill: str) -> str:
    return write_text(
        text, room.wide / 2, room.high / 2 + size * 0.36, size=size, fill=fill, more=_MIDDLE
    )


def _blank(room: _Room) -> str:
    return f'<circle cx="{room.wide / 2:g}" cy="{room.high / 2:g}" r="2" fill="{BLANK}"/>'


def _draw_cell(cell: MatrixCell, matrix: Matrix, room: _Room, *, has_left: bool) -> Iterator[str]:
    value = cell.value
    if value is None or cell.stated_date is None:
        yield _badge("gone", room, room.high / 2)
        return
    tone = TONES[VALUE_SLUGS[value]]
    is_old = cell.stated_date < matrix.on_date - OLD_AFTER
    is_derived = bool(cell.inherited_from)
    yield _ground(value, room, is_old=is_old, is_derived=is_derived)
    fill = tone.line if is_old or is_derived else tone.ink
    moved = say_move(value, cell.before)[0] if _has_moved(cell, matrix) else ""
    middle = room.high / 2 - (5 if moved else 0)
    yield _glyph(value, room.wide / 2, middle, fill=fill)
    yield from _draw_marks(cell.marks, cell.n, room, fill=fill, has_left=has_left)
    if moved:
        yield _badge(moved, room, room.high - 8)


def _has_moved(cell: MatrixCell, matrix: Matrix) -> bool:
    return matrix.vs_date is not None and cell.value != cell.before


def _ground(value: int, room: _Room, *, is_old: bool = False, is_derived: bool = False) -> str:
    """What lies below the sign of a value: its colour, faint and dashed where it is old, a line alone where
    it is inherited.
    """
    tone, wide, high = TONES[VALUE_SLUGS[value]], room.wide - 4, room.high - 4
    if is_derived:
        return f'<path d="M4 {room.high - 3:g}H{room.wide - 4:g}" stroke="{tone.line}" stroke-width="2"/>'
    box = f'<rect x="2" y="2" width="{wide:g}" height="{high:g}"{room.corners} fill="{tone.fill}"'
    if is_old:
        return f'{box} fill-opacity="{OLD}" stroke="{tone.line}" stroke-dasharray="3 2"/>'
    # White upon white would be no cell.
    return f'{box} stroke="{tone.line}"/>' if value == Value.NO_STATED_POSITION else f"{box}/>"


def _draw_marks(marks: int, n: int, room: _Room, *, fill: str, has_left: bool) -> Iterator[str]:
    right, low = room.wide - 4, room.high - 4.5
    held = [entry for entry in MARKS if marks & entry[0]]
    signs = {
        corner: "".join(sign for _mark, _corner, sign, _words in entries)
        for corner, entries in groupby(held, itemgetter(1))
    }
    if has_left:
        signs["order"] = f"{signs.get('order', '')} {EX}".strip()
    places = {
        "if": (4, 9.5, _BOLD),
        "rep": (right, 11, _BOLD + _END),
        "inf": (right, 9.5, _BOLD + _END),
        "order": (4, low, _BOLD),
    }
    # Both of the right corner beside one another, as a page has them.
    if "inf" in signs:
        signs["inf"] += signs.pop("rep", "")
    for corner, text in signs.items():
        x, y, more = places[corner]
        yield write_text(text, x, y, size=_MARK_SIZE, fill=fill, more=more)
    if n > 1:
        yield write_text(str(n), right, low, size=_MARK_SIZE, fill=fill, more=_END)


def _badge(text: str, room: _Room, middle: float) -> str:
    """How a position moved, on white, below its sign."""
    wide = 6 + len(text) * 4.6
    return (
        f'<rect x="{(room.wide - wide) / 2:g}" y="{middle - 5:g}" width="{wide:g}" height="10" rx="2.5" '
        f'fill="#ffffff" stroke="{INK}" stroke-opacity="0.25"/>'
        + write_text(
            text, room.wide / 2, middle + 2.7, size=_MARK_SIZE, fill=INK, more=_BOLD + _MIDDLE
        )
    )


def _draw_totals(totals: Sequence[Mapping[int, int]], y: float, room: _Room) -> Iterator[str]:
    yield write_text("Totals of the rows shown", 4, y + room.high / 2 + 4, more=_BOLD)
    for column, counts in enumerate(totals):
        held = [
            f"{VALUE_GLYPHS[value]}{counts[value]}" for value in VALUE_GLYPHS if counts.get(value)
        ]
        x = _NAMES + (column + 0.5) * room.wide
        for line in range(0, len(held), 2):
            text = " ".join(held[line : line + 2])
            yield write_text(text, x, y + 10 + line * 4.5, size=8, fill=MUTE, more=_MIDDLE)


def _legend(matrix: Matrix) -> Iterator[tuple[str, str]]:
    """Of the values those that are drawn, then the signs of marks that some cell bears."""
    room = _Room(22, 20)
    cells = [cell for cell in matrix.cells.values() if cell.value is not None]
    held = {cell.value for cell in cells}
    yield from (
        (_sample(value, room), VALUE_LABELS[value].lower())
        for value in VALUE_GLYPHS
        if value in held
    )
    yield _blank(room), "not researched"
    yield from _states(cells, matrix.on_date - OLD_AFTER, room)
    for sign, words in _absences(matrix):
        yield _in_middle(sign, room, size=9, fill=MUTE), words
    if matrix.vs_date:
        yield _badge("+2", room, 10), "moved, by how many steps"
    for sign, words in [*legend_of(matrix), *_counted(cells)]:
        yield _in_middle(sign, room, size=9, fill=INK), words


def _counted(cells: Sequence[MatrixCell]) -> list[tuple[str, str]]:
    return [("2", "statements")] if any(cell.n > 1 for cell in cells) else []


def _states(
    cells: Sequence[MatrixCell], old_before: dt.date, room: _Room
) -> Iterator[tuple[str, str]]:
    if any(cell.stated_date and cell.stated_date < old_before for cell in cells):
        yield _sample(Value.SUPPORTS, room, is_old=True), "older than two years"
    if any(cell.inherited_from for cell in cells):
        yield _sample(Value.SUPPORTS, room, is_derived=True), "inherited from a group"


def _absences(matrix: Matrix) -> Iterator[tuple[str, str]]:
    if matrix.hidden:
        yield "⋯", "left out by the filter"
    for why in sorted({why for why, _ in matrix.missed.values()}):
        yield why.sign, why.label.lower()


def _sample(value: int, room: _Room, *, is_old: bool = False, is_derived: bool = False) -> str:
    tone = TONES[VALUE_SLUGS[value]]
    ground = _ground(value, room, is_old=is_old, is_derived=is_derived)
    fill = tone.line if is_old or is_derived else tone.ink
    return ground + _glyph(value, room.wide / 2, room.high / 2, fill=fill)
