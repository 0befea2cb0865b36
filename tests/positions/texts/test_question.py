import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.texts.question import read_question


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in 2023", (2023, 1, 1), (2023, 12, 31)),
        ("since March 2025", (2025, 3, 1), None),
        ("before June 2024", None, (2024, 5, 31)),
        ("after 2023", (2024, 1, 1), None),
        ("until Feb 2024", None, (2024, 2, 29)),
        ("on 18 March 2025", (2025, 3, 18), (2025, 3, 18)),
        ("since March 5, 2025", (2025, 3, 5), None),
        ("since the 5th of March 2025", (2025, 3, 5), None),
        ("before March 5th 2025", None, (2025, 3, 4)),
        ("since 2025-03-05", (2025, 3, 5), None),
        ("since Sept 2025", (2025, 9, 1), None),
        ("until Sept. 2025", None, (2025, 9, 30)),
        ("since March, 2025", (2025, 3, 1), None),
        ("of 2024-2025", (2024, 1, 1), (2025, 12, 31)),
        ("on 31 February 2024", (2024, 2, 1), (2024, 2, 29)),
        ("after 2022 until 2024", (2023, 1, 1), (2024, 12, 31)),
        ("in 2022 and 2024", (2022, 1, 1), (2024, 12, 31)),
        ("in 30 days", None, None),
    ],
)
def test_days(text: str, first: tuple[int, int, int] | None, last: tuple[int, int, int] | None) -> None:
    question = read_question(f"What did they say {text}?")
    assert question.first == (dt.date(*first) if first else None)
    assert question.last == (dt.date(*last) if last else None)


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Who opposes it?", -1), ("Who supports it?", 1), ("Who is it?", 0), ("For or against? I support", 0)],
)
def test_direction(text: str, direction: int) -> None:
    assert read_question(text).direction == direction


@pytest.mark.parametrize(
    ("text", "name", "is_adjective", "expected"),
    [
        ("What does Germany say?", "Germany", False, True),
        ("What does Germany say about talks with Russia?", "Russia", False, False),
        ("Who said that Putin lies?", "Putin", False, False),
        ("Will there be American troops?", "American", True, False),
        ("Does Finland want NATO membership?", "NATO", False, False),
        ("Does Germany deliver Taurus?", "Germany", False, True),
        ("What is the American position?", "American", True, True),
    ],
)
def test_who_can_be_speaking(text: str, name: str, is_adjective: bool, expected: bool) -> None:
    question = read_question(text)
    at = list(question.words).index(name)
    assert question.is_subject(at, at + 1, is_adjective=is_adjective, is_person=name == "Putin") is expected


def test_what_is_demanded_is_the_matter_and_demanding_is_not() -> None:
    assert read_question("What does Russia demand for a ceasefire?").matter.split()[-1] == "ceasefire"
    assert "demand" not in read_question("What does Russia demand for a ceasefire?").matter


@given(st.text(max_size=120))
def test_any_text_is_a_question(text: str) -> None:
    question = read_question(text)
    assert all(words for _, _, words in question.runs())
    assert set(question.matter.split()) <= set(question.words)
