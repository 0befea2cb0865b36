"""Files of tables, whole and broken."""

from __future__ import annotations

import datetime as dt

import pytest

from config.web.workbooks import write_workbook
from positions.intake.child import NotRead
from positions.loading.tables.running import read_table
from tests.positions.loading.tables.brought import table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_are_read_however_they_were_saved(delimiter: str, encoding: str) -> None:
    raw = table(("Київ", "a, b; c"), header=("actor", "note"), delimiter=delimiter).decode().encode(encoding)
    found = read_table(raw)
    assert (found["header"], found["lines"]) == (["actor", "note"], [(2, ["Київ", "a, b; c"])])


@pytest.mark.usefixtures("in_a_child")
def test_a_workbook_says_what_the_csv_says() -> None:
    rows = [("Norland", 2, dt.date(2025, 3, 18), "=1+1", "NA"), ("x", -1, dt.date(1815, 6, 9), "", "007")]
    header = ("actor", "value", "date", "note", "code")
    raw = write_workbook(name="stances", header=header, rows=rows)
    assert read_table(raw)["lines"] == [
        (2, ["Norland", "2", "2025-03-18", "=1+1", "NA"]),
        (3, ["x", "-1", "1815-06-09", "", "007"]),
    ]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no row"),
        (b"\n\n", "no row"),
        (b"a,b\n1,2,3\n", "Row 2 has 3 cells"),
        (b'a,b\n1,"2\n3,4\n', "from line 2 on"),
        (b"a\x00b\x01\x02", "no text has|neither"),
        (b"PK\x03\x04 and then nothing", "no spreadsheet"),
        (b"\xd0\xcf\x11\xe0 cut", "no spreadsheet"),
        (",".join("abcdefghij" * 11).encode(), "columns"),
    ],
)
def test_what_is_no_table_is_told(raw: bytes, said: str) -> None:
    with pytest.raises(NotRead, match=said):
        read_table(raw)


def test_a_truncated_workbook_is_told() -> None:
    raw = write_workbook(name="x", header=["actor"], rows=[["Norland"]] * 50)
    for length in (len(raw) // 3, len(raw) - 30):
        with pytest.raises(NotRead):
            read_table(raw[:length])
