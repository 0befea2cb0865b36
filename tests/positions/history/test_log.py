"""What the log tells of a transaction to whom some of it is kept from."""

from django.utils import timezone

from positions.history.log import without_stances
from positions.history.transactions import TouchedRow, Transaction
from positions.models import Source, Stance


def test_rows_kept_from_somebody_are_not_counted_either() -> None:
    stance, source = (
        TouchedRow(model._meta.db_table, 7, before=None, after={"id": 7}, live=None) for model in (Stance, Source)
    )
    made = Transaction(
        number=1, last_id=9, happened_at=timezone.now(), user_id=None, page="", total=5, bulk=0, rows=[stance, source]
    )
    assert without_stances(made, frozenset({8})) == made
    told = without_stances(made, frozenset({7}))
    assert (told.rows, told.total) == ([source], 1)
