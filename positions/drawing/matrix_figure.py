"""The matrix as a figure: the rows, columns, values and marks of its page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Final

from positions.choices import MIXED, VALUE_GLYPHS, VALUE_LABELS, VALUE_SLUGS, Value
from positions.drawing.figure import Drawing, cut_to_width, measure_text, wrap, write_text
from positions.drawing.palette import BLANK, INK, LINE, MUTE, OLD, SOFT, TONES
from positions.drawing.sheet import Sheet
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


# From their middle, step by step, and whether they are but a line. Not letters, which some fonts lack, and which take
# twice as long to draw by the thousand.
_SHAPES: Final[Mapping[int, tuple[str, bool]]] = {
    Value.SUPPORTS: ("m0-4.6l5 8.6h-10z", False),
    Value.LEANS_SUPPORT: ("m0-4l4.3 7.4h-8.6z", True),
    Value.NEUTRAL: ("m-4.2 0a4.2 4.2 0 0 0 8.4 0a4.2 4.2 0 0 0-8.4 0z", False),
    Value.LEANS_OPPOSE: ("m0 4l4.3-7.4h-8.6z", True),
    Value.OPPOSES: ("m0 4.6l5-8.6h-10z", False),
    Value.DECLINES: ("m-3.5 0h7", True),
    Value.NO_STATED_POSITION: ("m-3.6 0a3.6 3.6 0 0 0 7.2 0a3.6 3.6 0 0 0-7.2 0zm-.4 4l8-8", True),
    MIXED: ("m-4.5-4.5h9v9h-9zm4.5 1v7h3.5v-7z", False),
}
_DOT: Final = "m-2 0a2 2 0 0 0 4 0a2 2 0 0 0-4 0z"
_SIGN, _BADGE = 1, 2
"""What lies above the ground of a cell, and above its sign."""


@dataclass(frozen=True, slots=True)
class _Room:
    """How large a cell is."""

    wide: float
    high: float
    look: str = ""
    corner: int = 4

    @property
    def ground(self) -> str:
        """Its outline but for a gap around, step by step from above on the left."""
        wide, high, r = (
            self.wide - 4 - 2 * self.corner,
            self.high - 4 - 2 * self.corner,
            self.corner,
        )
        if not r:
            return f"h{wide:g}v{high:g}h{-wide:g}z"
        turn = f"a{r} {r} 0 0 1"
        sides = (
            f"h{wide:g}{turn} {r} {r}v{high:g}{turn} -{r} {r}h{-wide:g}{turn} -{r} -{r}v{-high:g}"
        )
        return f"m{r} 0{sides}{turn} {r} -{r}z"


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a cell stands on a sheet; places in it are from above on the left."""

    sheet: Sheet
    room: _Room
    x: float = 0
    y: float = 0

    def put(self, steps: str, x: float, y: float, look: str, *, layer: int = 0) -> None:
        self.sheet.put(steps, self.x + x, self.y + y, look, layer=layer)

    def write(
        self, text: str, x: float, y: float, *, size: float, fill: str, more: str = ""
    ) -> None:
        look = f' font-size="{size:g}" fill="{fill}"{more}'
        self.sheet.write(text, self.x + x, self.y + y, look)

    def write_in_middle(self, text: str, *, size: float, fill: str) -> None:
        room = self.room
        y = room.high / 2 + size * 0.36
        self.write(text, room.wide / 2, y, size=size, fill=fill, more=_MIDDLE)


def draw_matrix(matrix: Matrix, *, totals: Sequence[Mapping[int, int]] = ()) -> Drawing:
    """A matrix as its page would have it."""
    few = len(matrix.issues) <= _MANY
    # What moved needs room for how far between the marks of the lower corners.
    room = _Room(52, 32) if few else _Room(46 if matrix.vs_date else 32, 24, _SQUARE, 0)
    labels = [wrap(issue.label, _LABEL_SIZE, _LABEL, 2) for issue in matrix.issues]
    longest = max((_length(line) for lines in labels for line in lines), default=0)
    head = longest * math.sin(_SLANT) + 2 * _LABEL_SIZE
    parts = [*_draw_headings(labels, head, room)]
    y = head
    sheet = Sheet()
    for group in matrix.groups:
        shapes, y = _draw_group(group, matrix, y, _Cell(sheet, room))
        parts += shapes
    parts.append(str(sheet))
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


def _draw_group(group: RowGroup, matrix: Matrix, y: float, cell: _Cell) -> tuple[list[str], float]:
    """Its title and the names of its rows, and where they end; their cells as ``cell`` on its sheet."""
    parts: list[str] = []
    room = cell.room
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
            at = replace(cell, x=_NAMES + column * room.wide, y=y)
            _draw_at((actor.pk, issue.pk), matrix, at)
        y += room.high
        parts.append(f'<path d="M0 {y:g}H{wide:g}" stroke="{LINE}"/>')
    return parts, y


def _draw_at(key: tuple[int, int], matrix: Matrix, at: _Cell) -> None:
    if cell := matrix.cells.get(key):
        _draw_cell(cell, matrix, at, has_left=key in matrix.departed)
    elif found := matrix.missed.get(key):
        at.write_in_middle(str(found[0].sign), size=9, fill=MUTE)
    elif key in matrix.hidden:
        at.write_in_middle("⋯", size=12, fill=MUTE)
    else:
        _draw_blank(at)


def _draw_sign(value: int, at: _Cell, middle: float, *, fill: str) -> None:
    """The sign of a value as a shape; the one that is a letter as that."""
    x = at.room.wide / 2
    if value == Value.AMBIGUOUS:
        at.write("?", x, middle + 4.5, size=12, fill=fill, more=_BOLD + _MIDDLE)
        return
    steps, is_open = _SHAPES[value]
    look = f' fill="none" stroke="{fill}" stroke-width="1.5"' if is_open else f' fill="{fill}"'
    at.put(steps, x, middle, look, layer=_SIGN)


def _draw_blank(at: _Cell) -> None:
    at.put(_DOT, at.room.wide / 2, at.room.high / 2, f' fill="{BLANK}"')


def _draw_cell(cell: MatrixCell, matrix: Matrix, at: _Cell, *, has_left: bool) -> None:
    value, room = cell.value, at.room
    if value is None or cell.stated_date is None:
        _draw_badge("gone", at, room.high / 2)
        return
    tone = TONES[VALUE_SLUGS[value]]
    is_old = cell.stated_date < matrix.on_date - OLD_AFTER
    is_derived = bool(cell.inherited_from)
    _draw_ground(value, at, is_old=is_old, is_derived=is_derived)
    fill = tone.line if is_old or is_derived else tone.ink
    moved = say_move(value, cell.before)[0] if _has_moved(cell, matrix) else ""
    _draw_sign(value, at, room.high / 2 - (5 if moved else 0), fill=fill)
    _draw_marks(cell.marks, cell.n, at, fill=fill, has_left=has_left)
    if moved:
        _draw_badge(moved, at, room.high - 8)


def _has_moved(cell: MatrixCell, matrix: Matrix) -> bool:
    return matrix.vs_date is not None and cell.value != cell.before


def _draw_ground(value: int, at: _Cell, *, is_old: bool = False, is_derived: bool = False) -> None:
    """What lies below the sign of a value: its colour, faint and dashed where it is old, a line alone where
    it is inherited.
    """
    tone, room = TONES[VALUE_SLUGS[value]], at.room
    if is_derived:
        look = f' stroke="{tone.line}" stroke-width="2"'
        at.put(f"h{room.wide - 8:g}", 4, room.high - 3, look)
        return
    look = f'{room.look} fill="{tone.fill}"'
    if is_old:
        look += f' fill-opacity="{OLD}" stroke="{tone.line}" stroke-dasharray="3 2"'
    elif value == Value.NO_STATED_POSITION:
        # White upon white would be no cell.
        look += f' stroke="{tone.line}"'
    at.put(room.ground, 2, 2, look)


def _draw_marks(marks: int, n: int, at: _Cell, *, fill: str, has_left: bool) -> None:
    right, low = at.room.wide - 4, at.room.high - 4.5
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
        at.write(text, x, y, size=_MARK_SIZE, fill=fill, more=more)
    if n > 1:
        at.write(str(n), right, low, size=_MARK_SIZE, fill=fill, more=_END)


def _draw_badge(text: str, at: _Cell, middle: float) -> None:
    """How a position moved, on white, below its sign."""
    wide = 6 + len(text) * 4.6
    flat, turn = wide - 5, "a2.5 2.5 0 0 1"
    steps = f"h{flat:g}{turn} 2.5 2.5v5{turn} -2.5 2.5h{-flat:g}{turn} -2.5 -2.5v-5{turn} 2.5 -2.5z"
    look = f' fill="#ffffff" stroke="{INK}" stroke-opacity="0.25"'
    x = at.room.wide / 2
    at.put(steps, x - flat / 2, middle - 5, look, layer=_BADGE)
    at.write(text, x, middle + 2.7, size=_MARK_SIZE, fill=INK, more=_BOLD + _MIDDLE)


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
    cells = [cell for cell in matrix.cells.values() if cell.value is not None]
    held = {cell.value for cell in cells}
    yield from (
        (_sample(value), VALUE_LABELS[value].lower()) for value in VALUE_GLYPHS if value in held
    )
    yield _drawn(_draw_blank), "not researched"
    yield from _states(cells, matrix.on_date - OLD_AFTER)
    for sign, words in _absences(matrix):
        yield _written(sign, MUTE), words
    if matrix.vs_date:
        yield _drawn(lambda at: _draw_badge("+2", at, 10)), "moved, by how many steps"
    for sign, words in [*legend_of(matrix), *_counted(cells)]:
        yield _written(sign, INK), words


def _drawn(draw: Callable[[_Cell], None]) -> str:
    """A cell by itself, as the legend has it."""
    at = _Cell(Sheet(), _Room(22, 20))
    draw(at)
    return str(at.sheet)


def _written(sign: str, fill: str) -> str:
    return _drawn(lambda at: at.write_in_middle(sign, size=9, fill=fill))


def _counted(cells: Sequence[MatrixCell]) -> list[tuple[str, str]]:
    return [("2", "statements")] if any(cell.n > 1 for cell in cells) else []


def _states(cells: Sequence[MatrixCell], old_before: dt.date) -> Iterator[tuple[str, str]]:
    if any(cell.stated_date and cell.stated_date < old_before for cell in cells):
        yield _sample(Value.SUPPORTS, is_old=True), "older than two years"
    if any(cell.inherited_from for cell in cells):
        yield _sample(Value.SUPPORTS, is_derived=True), "inherited from a group"


def _absences(matrix: Matrix) -> Iterator[tuple[str, str]]:
    if matrix.hidden:
        yield "⋯", "left out by the filter"
    for why in sorted({why for why, _ in matrix.missed.values()}):
        yield why.sign, why.label.lower()


def _sample(value: int, *, is_old: bool = False, is_derived: bool = False) -> str:
    tone = TONES[VALUE_SLUGS[value]]
    fill = tone.line if is_old or is_derived else tone.ink

    def draw(at: _Cell) -> None:
        _draw_ground(value, at, is_old=is_old, is_derived=is_derived)
        _draw_sign(value, at, at.room.high / 2, fill=fill)

    return _drawn(draw)
