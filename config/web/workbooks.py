"""Tables as workbooks of spreadsheets: no cell is a formula or a link, whatever it says."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

import xlsxwriter

from config.web.csv import CsvCell

LONGEST_CELL: Final = 32_767
"""Characters; of a longer text the end would be cut without a word."""
MOST_SHEET_ROWS: Final = 1_048_576
CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIRST_DAY: Final = dt.date(1900, 3, 1)
"""Before it programs differ by a day (they count a 29 February 1900), so such days are texts."""


def write_workbook(
    *,
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[CsvCell]],
    notes: Sequence[str] = (),
) -> bytes:
    """A workbook with one sheet, the header frozen; ``notes`` are comments on its cells. Rows are
    kept on disk while it is written.
    """
    held = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(held, options) as book:
        sheet = book.add_worksheet(name[:31] or "Rows")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, bold)
        for column, note in enumerate(notes):
            if note:
                sheet.write_comment(0, column, note)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, day)
    return held.getvalue()


def _write(sheet: Any, row: int, column: int, cell: CsvCell, day: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, dt.date) and cell >= _FIRST_DAY:
        sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), day)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, _fit(str(cell)))


def _fit(text: str) -> str:
    """Cut where it says so."""
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 20]} … (cut: see CSV)"
