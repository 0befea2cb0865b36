"""What is said by, or for, whoever had ended by then, or may have."""

import datetime as dt
from typing import Any

import pytest

from positions.choices import Precision
from positions.doubts import doubt_stances
from tests.factories import ActorFactory, StanceFactory

pytestmark = pytest.mark.django_db


def test_an_actor_that_had_ended_is_questioned() -> None:
    heir = ActorFactory.create(name="Heir")
    gone = ActorFactory.create(name="Late body", ended_date=dt.date(2025, 8, 19), succeeded_by=heir)

    def ended(**given: Any) -> list[str]:
        stance = StanceFactory.create(**given)
        return [doubt.text for doubt in doubt_stances([stance])[stance.pk] if doubt.kind == "ended"]

    said = "Said or done on 19 August 2025: Late body had ended by 19 August 2025; Heir succeeded it."
    assert ended(actor=gone, stated_date=dt.date(2025, 8, 19)) == [said]
    assert ended(on_behalf_of=gone, stated_date=dt.date(2025, 8, 19)) == [said]
    assert not ended(actor=gone, stated_date=dt.date(2025, 8, 18))
    assert not ended(actor=gone, stated_date=dt.date(2025, 8, 1), stated_precision=Precision.MONTH)
    assert not ended(actor=heir)


@pytest.mark.parametrize(
    ("known", "ended", "stated", "precision", "asked"),
    [
        (Precision.MONTH, (2025, 9, 1), (2025, 8, 1), Precision.DAY, "1 August 2025: Late body ended in August 2025"),
        (Precision.MONTH, (2025, 9, 1), (2025, 7, 31), Precision.DAY, ""),
        (Precision.MONTH, (2025, 9, 1), (2025, 1, 1), Precision.YEAR, "2025: Late body ended in August 2025"),
        (Precision.YEAR, (2026, 1, 1), (2025, 3, 1), Precision.MONTH, "March 2025: Late body ended in 2025"),
        (Precision.YEAR, (2026, 1, 1), (2024, 12, 31), Precision.DAY, ""),
        (None, (2025, 9, 1), (2025, 8, 31), Precision.DAY, ""),
    ],
)
def test_words_of_the_month_or_year_of_an_end_are_questioned(
    known: Precision | None, ended: tuple[int, ...], stated: tuple[int, ...], precision: Precision, asked: str
) -> None:
    """Whoever said it may have been no more: nobody knows on which day of that time it ended."""
    gone = ActorFactory.create(name="Late body", ended_date=dt.date(*ended), ended_precision=known)
    stance = StanceFactory.create(on_behalf_of=gone, stated_date=dt.date(*stated), stated_precision=precision)
    found = [doubt.text for doubt in doubt_stances([stance])[stance.pk] if doubt.kind == "ending"]
    assert found == ([f"Said or done on {asked}, and it is not known on which day."] if asked else [])
