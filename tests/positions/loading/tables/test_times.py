"""Rows of a table with a time of the day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User

from positions.models import Snapshot, Stance
from tests.positions.loading.tables.brought import HEADER, checked, imported, row, table, told

pytestmark = pytest.mark.django_db
TIMED = (*HEADER, "stated_time")


@pytest.mark.parametrize(("cell", "kept"), [("9:05", dt.time(9, 5)), ("18:30:00", dt.time(18, 30)), ("", None)])
def test_a_time_comes_in(world: Snapshot, editor: User, cell: str, kept: dt.time | None) -> None:
    imported(table([*row(), cell], header=TIMED), editor)
    assert Stance.objects.get().stated_time == kept


def test_what_is_no_time_of_a_known_day_is_told_by_row_and_column(world: Snapshot, editor: User) -> None:
    cells = ["25:00", "6 pm", "18:30:15", "9" * 10_000]
    found = checked(
        table(*([*row(), cell] for cell in cells), [*row(date="2025-03"), "18:30"], header=TIMED),
        editor,
    )
    assert told(found) == [(line, "Time of day") for line in (2, 3, 4, 5, 6)]
