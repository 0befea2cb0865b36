"""Rows of a table whose speaker the source does not name."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from positions.models import Snapshot, Stance
from tests.positions.loading.tables.brought import HEADER, checked, imported, row, table, told

pytestmark = pytest.mark.django_db
UNNAMED = (*HEADER, "unnamed_speaker", "speaking_terms")


def test_who_spoke_and_on_what_terms_comes_in(world: Snapshot, editor: User) -> None:
    said = [*row(act="paraphrase"), "a senior official", "On background"]
    imported(table(said, header=UNNAMED), editor)
    stance = Stance.objects.get()
    assert (stance.unnamed_speaker, stance.speaking_terms) == ("a senior official", "background")


def test_what_cannot_be_kept_is_told_by_row_and_column(world: Snapshot, editor: User) -> None:
    found = checked(
        table(
            [*row(), "", "background"],
            [*row(act="vote"), "an aide", ""],
            [*row(), "x" * 201, ""],
            [*row(), "an aide", "whispered"],
            header=UNNAMED,
        ),
        editor,
    )
    assert told(found) == [(2, "Spoke"), (3, "Unnamed speaker"), (4, "Unnamed speaker"), (5, "Spoke")]
