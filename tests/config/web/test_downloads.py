"""One table in three formats: the same columns, read back by other programs."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from config.web.csv import CsvCell, unguard_cell
from config.web.downloads import table_response
from config.web.input import BadInput
from config.web.workbooks import LONGEST_CELL

HEADER = ("name", "n", "day", "note")
DAYS = st.dates(dt.date(1800, 1, 1), dt.date(2199, 12, 31))
# No control characters: XML, of which a workbook is made, has none; nor half a character.
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
ROWS = st.lists(st.tuples(WORDS, st.integers(-(10**9), 10**9), DAYS, st.none() | WORDS), max_size=5)


def download(rows: Any, *, wanted: str = "", gzipped: bool = False) -> bytes:
    asked = RequestFactory().get(f"/?as={wanted}", headers={"Accept-Encoding": "gzip"} if gzipped else {})
    answer = table_response(asked, name="rows", header=HEADER, rows=rows)
    parts: Any = answer.streaming_content if answer.streaming else [answer.content]  # type: ignore[attr-defined]
    raw = b"".join(parts)
    return gzip.decompress(raw) if answer.get("Content-Encoding") == "gzip" else raw


@given(rows=ROWS)
def test_csv_and_json_say_the_same(rows: list[tuple[CsvCell, ...]]) -> None:
    written = [dict(zip(HEADER, row, strict=True)) for row in rows]
    told = json.loads(download(rows, wanted="json"))
    assert told == [{**one, "day": one["day"].isoformat()} for one in written]  # type: ignore[union-attr]
    read = list(csv.reader(io.StringIO(download(rows).decode("utf-8-sig"), newline="")))[1:]
    assert [[unguard_cell(cell) for cell in row] for row in read] == [
        ["" if cell is None else str(cell) for cell in row] for row in rows
    ]


@given(rows=ROWS)
def test_a_workbook_says_it_to_another_program(rows: list[tuple[CsvCell, ...]]) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(download(rows, wanted="xlsx")))
    read = book.get_sheet_by_name("Rows").to_python(skip_empty_area=False)
    assert read[0] == list(HEADER)
    for (name, number, day, note), cells in zip(rows, read[1:], strict=True):
        shown, counted, dated, noted = [*cells, ""][:4]
        assert (shown, counted, noted) == (name, number, note or "")
        assert (dated.isoformat() if isinstance(dated, dt.date) else dated) == str(day)


@pytest.mark.parametrize("wanted", ["", "json"])
def test_it_is_compressed_for_whoever_takes_that(wanted: str) -> None:
    rows = [("Norland", 1, dt.date(2025, 3, 18), None)] * 3
    assert download(rows, wanted=wanted, gzipped=True) == download(rows, wanted=wanted)


def test_no_row_is_an_empty_list() -> None:
    assert json.loads(download([], wanted="json")) == []


def test_a_long_text_says_that_it_was_cut() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(download([("x" * 40_000, 1, None, None)], wanted="xlsx")))
    cell = book.get_sheet_by_name("Rows").to_python()[1][0]
    assert len(str(cell)) <= LONGEST_CELL
    assert str(cell).endswith("(cut: see CSV)")


def test_another_format_is_refused() -> None:
    with pytest.raises(BadInput):
        download([], wanted="pdf")
