import datetime as dt

import pytest

from positions.choices import MIXED, Value
from positions.rules.position import Decided, DecidedPart, Voice, periods, stand

ON = dt.date(2025, 8, 19)


def day(n: int) -> dt.date:
    return dt.date(2025, 1, 1) + dt.timedelta(days=n)


def test_nobody_spoke() -> None:
    assert stand([], ON) is None
    assert stand([Voice(1, 2, 0, day(5))], day(4)) is None


def test_the_latest_statement_decides_and_all_in_force_are_counted() -> None:
    voices = [Voice(1, 2, 1, day(1)), Voice(2, -1, 0, day(3)), Voice(3, 2, 0, day(9))]
    assert stand(voices, day(4)) == Decided(-1, 0, 2, day(3), 2)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([2, 1], 1),
        ([-2, -1], -1),
        ([2, -1], MIXED),
        ([2, 0], MIXED),
        ([Value.AMBIGUOUS, 2], MIXED),
        ([Value.AMBIGUOUS, Value.AMBIGUOUS], Value.AMBIGUOUS),
        ([Value.NO_STATED_POSITION, 2], 2),
    ],
)
def test_statements_of_one_day(values: list[int], expected: int) -> None:
    standing = stand([Voice(i, value, 0, day(1)) for i, value in enumerate(values)], day(1))
    assert standing is not None
    assert standing.value == expected


def test_a_search_without_result_only_fills_an_empty_cell() -> None:
    searched = Voice(2, Value.NO_STATED_POSITION, 0, day(5))
    assert stand([Voice(1, 2, 0, day(1)), searched], day(6)) == Decided(2, 0, 1, day(1), 1)
    assert stand([searched], day(6)) == Decided(Value.NO_STATED_POSITION, 0, 0, day(5), 2)


def test_withdrawal_falls_back_and_leaves_gaps() -> None:
    voices = [Voice(1, 2, 0, day(1), day(8)), Voice(2, -2, 0, day(3), day(5)), Voice(3, 1, 0, day(4), day(4))]
    assert list(periods(voices)) == [
        DecidedPart(day(1), day(3), Decided(2, 0, 1, day(1), 1)),
        DecidedPart(day(3), day(5), Decided(-2, 0, 2, day(3), 2)),
        DecidedPart(day(5), day(8), Decided(2, 0, 1, day(1), 1)),
    ]


def test_marks_of_the_deciding_day_are_joined() -> None:
    standing = stand([Voice(1, 2, 1, day(1)), Voice(2, 2, 2, day(1)), Voice(3, 2, 4, day(0))], day(1))
    assert standing is not None
    assert standing.marks == 3
