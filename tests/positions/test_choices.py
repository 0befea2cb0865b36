"""The scale, and the numbers and words of the closed lists where SQL writes them out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.db import connection

from positions.choices import (
    MIXED,
    SCALE,
    Act,
    Decision,
    EvidenceRole,
    Mark,
    Precision,
    Status,
    Value,
    distance,
    is_on_scale,
)

NUMBERS: Final[dict[str, int]] = {
    r"\bvalue <> (\d+)": Value.NO_STATED_POSITION,
    r"directions > 1 then (\d+)": MIXED,
    r"\bv\.value (?:<=|>) (\d+)": max(SCALE),
    r"greatest\(e\.value, p\.value\) <= (\d+)": max(SCALE),
    r"stance_id = [sv]\.id\)\s*then (\d+)": Mark.CONDITIONAL,
    r"reported_by IS NOT NULL\)\) THEN (\d+)": Mark.REPORTED,
    r"'inferred'::text\) THEN (\d+)": Mark.INFERRED,
    r"unnamed_speaker IS NOT NULL\) THEN (\d+)": Mark.UNNAMED,
    r"is_open then (\d+)": Mark.ORDER_UNKNOWN,
    r"marks & (\d+) <> 0 as is_order_unknown|marks & (\d+) <> 0\) as is_order_unknown": Mark.ORDER_UNKNOWN,
    r"when 'month' then (\d+)|when 1 then (\d+) when 2|marks & (\d+) <> 0 then 'month'": Mark.MONTH,
    r"when 'year' then (\d+)|when 2 then (\d+) else 0|marks & (\d+) <> 0 then 'year'": Mark.YEAR,
}
"""By how a number is written, what it means."""
WORDS: Final = {
    r"\b(?:act|s\.act) (?:=|<>|in) \(?((?:'\w+'(?:, )?)+)": Act,
    r"\(act = ('\w+')::text\)": Act,
    r"\bstatus (?:=|<>) ('\w+')": Status,
    r"_precision (?:=|<>) ('\w+')": Precision,
    r"\brole (?:=|<>) ('\w+')": EvidenceRole,
    r"\bdecision (?:=|<>|in) \(?((?:'\w+'(?:, )?)+)": Decision,
}


def bodies() -> Iterator[tuple[str, str]]:
    """The functions as they stand in the database, and the modules that ask it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname, regexp_replace(coalesce(pg_get_function_sqlbody(oid), prosrc), '--[^\\n]*', '', 'g')"
            " from pg_proc p where probin is null"
            " and pronamespace in ('public'::regnamespace, 'history'::regnamespace)"
        )
        yield from cursor.fetchall()
    for module in sorted(Path("positions").rglob("*.py")):
        yield module.name, module.read_text(encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize("written", NUMBERS)
def test_numbers_in_sql_are_those_of_the_lists(written: str) -> None:
    found = [
        (name, next(filter(None, match.groups()))) for name, body in bodies() for match in re.finditer(written, body)
    ]
    assert found, "nothing is written so any more"
    assert {number for _, number in found} == {str(int(NUMBERS[written]))}, found


@pytest.mark.django_db
@pytest.mark.parametrize("written", WORDS)
def test_words_in_sql_are_those_of_the_lists(written: str) -> None:
    found = {
        word for _, body in bodies() for match in re.finditer(written, body) for word in re.findall(r"\w+", match[1])
    }
    assert found, "nothing is written so any more"
    assert found <= set(WORDS[written].values)


@pytest.mark.django_db
def test_no_other_number_stands_where_positions_are_made() -> None:
    """Beside those above: counts, the parts of dates, the bounds of the scale."""
    plain = {0, 1, 2, 3, 12, 31, 9999, -1, -2}
    known = plain | {int(number) for number in NUMBERS.values()}
    for name, body in bodies():
        if name in ("position_rows", "append_position", "positions_after_insert"):
            assert {int(number) for number in re.findall(r"\b\d+\b", body)} <= known, name


@pytest.mark.parametrize(
    ("value", "before", "steps"),
    [
        (Value.SUPPORTS, Value.OPPOSES, 4),
        (Value.NEUTRAL, Value.LEANS_SUPPORT, -1),
        (0, 0, 0),
        (Value.AMBIGUOUS, Value.SUPPORTS, None),
        (Value.SUPPORTS, MIXED, None),
        (None, 0, None),
        (0, None, None),
    ],
)
def test_distance_is_of_two_that_are_on_the_scale(value: int | None, before: int | None, steps: int | None) -> None:
    assert distance(value, before) == steps
    assert is_on_scale(value) == (value in (-2, -1, 0, 1, 2))


def test_no_module_measures_by_itself() -> None:
    """Whether a value is on the scale is asked of `choices`."""
    for module in Path("positions").rglob("*.py"):
        if module.name != "choices.py" and "migrations" not in module.parts:
            code = re.sub(
                r'"""[\s\S]*?"""|DAYS_\w+: Final = .*|(?m:^ *#.*)', "", module.read_text(encoding="utf-8")
            )  # SQL: above; days; reasons
            assert not re.search(r"(?<!for value )in SCALE\b|\bvalue\)? (?:<=|>) 2\b|\b9[0123]\b", code), module
