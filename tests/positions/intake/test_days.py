"""Dates are found by patterns of our own, as precise as they are written; numbers of documents are none."""

from __future__ import annotations

import datetime as dt

import pytest

from positions.choices import Precision
from positions.intake.days import day_of_address, day_of_head, day_of_iso, find_days

DAY, MONTH, YEAR = Precision.DAY, Precision.MONTH, Precision.YEAR


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on 27 March 2014 they met", [("2014-03-27", DAY)]),
        ("on March 27, 2014, they met", [("2014-03-27", DAY)]),
        ("the 1st of May 2021", [("2021-05-01", DAY)]),
        ("Resolution 68/262 of 27 March 2014", [("2014-03-27", DAY)]),
        ("Decision 2014/512/CFSP of 31 July 2014", [("2014-07-31", DAY)]),
        ("Die Ministerin sagte am 3. März 2024: die Waffenruhe kommt.", [("2024-03-03", DAY)]),
        ("Im Mai 2024 und am 1.\u00a0Jänner 2025", [("2024-05-01", MONTH), ("2025-01-01", DAY)]),
        ("le 1er mars 2024, puis en août 2024", [("2024-03-01", DAY), ("2024-08-01", MONTH)]),
        ("24 февраля 2022 года, в феврале 2023 года", [("2022-02-24", DAY), ("2023-02-01", MONTH)]),
        ("27 березня 2014 року, у лютому 2022 року", [("2014-03-27", DAY), ("2022-02-01", MONTH)]),
        ("am 24.02.2022 und 2022-02-25", [("2022-02-24", DAY), ("2022-02-25", DAY)]),
        ("March 2014 and 30 February 2014", [("2014-03-01", MONTH), ("2014-02-01", MONTH)]),
        ("A/RES/2019/12, S/2014/348, 2014 року, в 2014 году, 10/11/2024, ST 2022-02-255", []),
    ],
)
def test_days_of_a_text(text: str, found: list[tuple[str, str]]) -> None:
    assert [(date.isoformat(), precision) for date, precision in find_days(text)] == found


def test_the_day_of_a_text_stands_at_its_head() -> None:
    told = "The council recalled in a long statement that the agreement of 5 March 2014 was never kept."
    assert day_of_head(f"Press release\nBrussels, 12 May 2023\n{told}") == (dt.date(2023, 5, 12), DAY)
    assert day_of_head(f"Press release\n{told}") is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-12T23:30:00-08:00", (dt.date(2024, 3, 12), DAY)),
        ("2024-03", (dt.date(2024, 3, 1), MONTH)),
        ("2024", (dt.date(2024, 1, 1), YEAR)),
        ("12/03/2024", None),
        ("2024-13-01", None),
        ("yesterday", None),
    ],
)
def test_dates_for_machines(written: str, day: tuple[dt.date, Precision] | None) -> None:
    assert day_of_iso(written) == day


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://herald.example/2024/03/12/talks", (dt.date(2024, 3, 12), DAY)),
        ("https://herald.example/talks-2024/03-12", None),
        ("https://un.example/A/RES/2019/12", None),
        ("https://un.example/2019/12/45", None),
    ],
)
def test_the_day_in_an_address(address: str, day: tuple[dt.date, Precision] | None) -> None:
    assert day_of_address(address) == day
