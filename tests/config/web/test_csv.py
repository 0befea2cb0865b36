import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.web.csv import csv_response, guard_cell, unguard_cell, unguard_start

TRICKY = st.text(alphabet="=+-@'\t\r\n ＝＋－＠﹢\ufeff\u200babc1,;\"|%")


@pytest.mark.parametrize(
    "text", ["=1+1", "+49", "-2", "@here", "\tx", "\rx", "＝1", "  =1", "\u200b=1", "\ufeff+1", "\u00a0-1", "'quoted"]
)
def test_what_a_spreadsheet_could_run_is_guarded(text: str) -> None:
    assert guard_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("a;=1+1;b", "a;'=1+1;b"),
        ("a;\u200b +1", "a;'\u200b +1"),
        ("a\n-1", "a\n'-1"),
        ("a\t@b", "a\t'@b"),
        ('a;"=1+1;b', "a;'\"=1+1;b"),
        ("Points:\n\n- a", "Points:\n\n'- a"),
    ],
)
def test_what_another_separator_would_make_a_cell_is_guarded(text: str, guarded: str) -> None:
    """Programs of countries with decimal commas part cells at semicolons."""
    assert guard_cell(text) == guarded
    assert unguard_cell(guarded) == text


@given(TRICKY)
def test_no_part_of_a_cell_begins_a_formula(text: str) -> None:
    """Also where quotation marks stand in the midst of what such a program takes for a cell."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow([5, guard_cell(text)])
    for separator in ";\t":
        rows = csv.reader(io.StringIO(line.getvalue(), newline=""), delimiter=separator)
        parts = [part for row in rows for cell in row for part in re.split(r"[\r\n]", cell)]
        assert not [part for part in parts if re.match(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠﹢]", part)]


def test_of_a_text_of_anybody_else_only_the_start_is_undone() -> None:
    assert unguard_start("'=1\n'@NATO") == "=1\n'@NATO"
    assert unguard_start("Handle:\n'@NATO' wrote") == "Handle:\n'@NATO' wrote"


def test_what_parts_cells_is_read_once() -> None:
    """Twice as many tabs take twice as long, and not four times: 400,000 would take an hour."""
    assert guard_cell("\t" * 400_000 + "=") == "'" + "\t" * 400_000 + "'="


@pytest.mark.parametrize("text", ["", "Germany", "2025-08-19", "a=b", "– a dash", "“Yes,” he said", "a; b\nc-d"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert guard_cell(text) == text


@given(TRICKY)
def test_every_text_comes_back(text: str) -> None:
    assert unguard_cell(guard_cell(text)) == text


@given(st.lists(st.lists(TRICKY, min_size=2, max_size=2), min_size=1))
def test_no_cell_of_a_file_begins_a_formula(rows: list[list[str]]) -> None:
    response = csv_response(name="x", header=["a", "b"], rows=rows)
    text = b"".join(response).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [[unguard_cell(cell) for cell in row] for row in read] == rows
    assert not [cell for row in read for cell in row if re.match(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠﹢]|[\t\r\n]", cell)]


def test_numbers_stay_numbers() -> None:
    response = csv_response(name="scores", header=["score"], rows=[[-2], [None]])
    assert response.getvalue().decode("utf-8-sig") == 'score\r\n-2\r\n""\r\n'
    assert response["Content-Disposition"] == 'attachment; filename="scores.csv"'
