"""Tables that editors bring, CSV or a workbook of a spreadsheet: every cell as the text it shows.

Nothing is guessed of what a cell means: `NA` stays Namibia's code, `1-2` no date. Called in the child.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from positions.intake.child import Unreadable
from positions.intake.encodings import decode
from positions.intake.extracted import storable

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
_LONGEST_CELL: Final = 2_000_000
"""Characters: a cell may hold the text of a source."""
_DELIMITERS: Final = ",;\t|"
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of spreadsheets begin, since 2007 and before."""

type NumberedLine = tuple[int, list[str]]
"""The number of a row as the spreadsheet counts, from 1, and its cells."""


def read(raw: bytes, *, sheet: str = "") -> dict[str, Any]:
    """``header``, ``lines`` of the first sheet, or the one named, the names of all ``sheets``, and
    the ``encoding`` where it was guessed.

    Raises:
        Unreadable: where it is no table, with the line where that is known.
    """
    sheets: Sequence[str] = ()
    encoding = ""
    if raw.startswith(_WORKBOOKS):
        sheets, lines = _read_workbook(raw, sheet)
    else:
        text, encoding = _decode(raw)
        lines = _read_csv(text)
    # Rows without a word are left out and keep their numbers, so that faults name the row that is seen.
    rows = [(number, cells) for number, cells in lines if any(cells)]
    if not rows:
        raise Unreadable("There is no row in it.")
    (_, header), *rest = rows
    if not rest:
        raise Unreadable("There are no rows in it, only the names of its columns.")
    lines_read = _evened(rest, len(header))
    return {
        "header": _header(header),
        "lines": lines_read,
        "sheets": list(sheets),
        "encoding": encoding,
    }


def _header(cells: Sequence[str]) -> list[str]:
    header = [" ".join(cell.split()) for cell in cells]
    if len(header) > MOST_COLUMNS:
        raise Unreadable(f"It has {len(header)} columns; at most {MOST_COLUMNS} are read.")
    return header


def _evened(rows: Sequence[NumberedLine], width: int) -> list[NumberedLine]:
    """Rows with as many cells as the header.

    Raises:
        Unreadable: where one has more that say something: then nobody knows which column they are of.
    """
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"It has {len(rows):,} rows; at most {MOST_ROWS:,} are read at once.")
    for number, cells in rows:
        if any(cells[width:]):
            raise Unreadable(f"Row {number} has {len(cells)} cells, and the first row {width}.")
    return [(number, [*cells[:width], *[""] * (width - len(cells))]) for number, cells in rows]


def _read_workbook(raw: bytes, sheet: str) -> tuple[Sequence[str], Iterator[NumberedLine]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        names = book.sheet_names
        if not names or (sheet and sheet not in names):
            raise Unreadable(f"There is no sheet “{sheet}” in it." if names else "It has no sheet.")
        found = book.get_sheet_by_name(sheet or names[0])
        # Else rows and columns before the first filled cell vanish, and numbers no longer fit the sheet.
        rows = found.to_python(skip_empty_area=False)
    except CalamineError as broken:
        raise Unreadable(
            "It is no spreadsheet that can be read, or not the whole of one."
        ) from broken
    return [storable(name) for name in names], _written(rows)


def _written(rows: Iterable[Sequence[Any]]) -> Iterator[NumberedLine]:
    for number, row in enumerate(rows, 1):
        cells = [_write(cell) for cell in row]
        # Formats reach beyond what is filled: cells without a word at the end of a row are none.
        while cells and not cells[-1]:
            cells.pop()
        yield number, cells


def _write(cell: Any) -> str:
    """As it is shown: 3 and not 3.0, a day without a time where it has none."""
    # Before numbers: to Python a bool is one.
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    # Before days: a datetime is a date too.
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, dt.date) else storable(cell)


def _decode(raw: bytes) -> tuple[str, str]:
    """The text, and its encoding where that is a guess."""
    found = decode(raw)
    return found.text.removeprefix("\ufeff"), found.encoding if found.notice else ""


def _read_csv(text: str) -> Iterator[NumberedLine]:
    csv.field_size_limit(_LONGEST_CELL)
    # Strictly: a quotation mark too many would swallow the rows behind it without a word.
    reader = csv.reader(
        io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text[:100_000])
    )
    before = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
            before = reader.line_num
    except csv.Error as error:
        raise Unreadable(f"The row from line {before + 1} on is no CSV: {error}.") from error


def _delimiter(beginning: str) -> str:
    """What stands most often in the first row, outside quotation marks."""
    first, is_quoted = "", False
    for letter in beginning:
        is_quoted ^= letter == '"'
        # Line ends within quotation marks are part of a cell; empty lines before the first row are none.
        if letter in "\r\n" and not is_quoted and first.strip():
            break
        first += "" if is_quoted else letter
    return max(_DELIMITERS, key=first.count)
