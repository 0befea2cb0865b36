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
        ("between march and june 2022", (2022, 3, 1), (2022, 6, 30)),
        ("from March to September 2022", (2022, 3, 1), (2022, 9, 30)),
        ("between 3 and 10 March 2022", (2022, 3, 3), (2022, 3, 10)),
        ("March 3 to April 5, 2022", (2022, 3, 3), (2022, 4, 5)),
        ("from 2022 to 2024", (2022, 1, 1), (2024, 12, 31)),
        ("in early 2022", (2022, 1, 1), (2022, 4, 30)),
        ("since late 2022", (2022, 9, 1), None),
        ("in mid-2022", (2022, 5, 1), (2022, 8, 31)),
        ("in the first half of 2023", (2023, 1, 1), (2023, 6, 30)),
        ("in the spring of 2022", (2022, 3, 1), (2022, 5, 31)),
        ("in late summer 2022", (2022, 6, 1), (2022, 8, 31)),
        ("in the winter of 2022", (2022, 12, 1), (2023, 2, 28)),
        ("between spring and autumn 2022", (2022, 3, 1), (2022, 11, 30)),
        ("before the end of 2023", None, (2023, 12, 31)),
        ("in early March 2022", (2022, 3, 1), (2022, 3, 31)),
        ("last year", None, None),
    ],
)
def test_days(text: str, first: tuple[int, int, int] | None, last: tuple[int, int, int] | None) -> None:
    question = read_question(f"What did they say {text}?")
    assert question.first == (dt.date(*first) if first else None)
    assert question.last == (dt.date(*last) if last else None)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("last year", (2025, 1, 1), (2025, 12, 31)),
        ("this year", (2026, 1, 1), (2026, 12, 31)),
        ("last month", (2026, 1, 1), (2026, 1, 31)),
        ("since last summer", (2025, 6, 1), None),
        ("last winter", (2024, 12, 1), (2025, 2, 28)),
        ("this winter", (2025, 12, 1), (2026, 2, 28)),
        ("yesterday", (2026, 2, 9), (2026, 2, 9)),
    ],
)
def test_days_told_from_today(text: str, first: tuple[int, int, int], last: tuple[int, int, int] | None) -> None:
    question = read_question(f"What did they say {text}?", today=dt.date(2026, 2, 10))
    assert question.first == dt.date(*first)
    assert question.last == (dt.date(*last) if last else None)


@pytest.mark.parametrize(
    ("text", "asks_who"),
    [
        ("who wants it", True),
        ("did anyone oppose it", True),
        ("anybody against", True),
        ("did Who say", True),
        ("what", False),
    ],
)
def test_nobody_is_named_where_it_asks_who(text: str, asks_who: bool) -> None:
    assert read_question(text).asks_who is asks_who


def test_today_asks_for_what_is_held_and_not_for_what_is_said_on_the_day() -> None:
    question = read_question("What does Germany think about sanctions today?", today=dt.date(2026, 2, 10))
    assert (question.first, question.last, question.matter) == (None, None, "Germany sanctions")


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("which countries oppose sanctions", "sanctions"),
        ("Which Russian officials oppose sanctions?", "Russian officials sanctions"),
        ("What did they say about the court's ruling?", "they the court ruling"),
    ],
)
def test_what_a_question_is_about(text: str, matter: str) -> None:
    question = read_question(text)
    assert question.matter.split() == matter.split()


def test_slips_of_words_of_asking_are_none_of_the_matter_where_nobody_has_them() -> None:
    question = read_question("what is the postion abot taxes and talks in Abot")
    assert question.slips == ["postion", "abot", "talks"]


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


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("Who was first to oppose it?", True),
        ("which state first rejected whaling", True),
        ("When did Norland first say no?", True),
        ("first to refuse whaling", True),
        ("what was the first statement of Norland", True),
        ("What was said the first time?", True),
        ("since when is Norland against whaling", True),
        ("Who was the earliest to demand it?", True),
        ("What did Norland say about whaling in his first term?", False),
        ("Which states spoke of Norland’s first term?", False),
        ("What is Norland's position on no first use?", False),
        ("Who supports a no-first-use pledge?", False),
        ("Who spoke at the first summit?", False),
        ("Which states voted in the First Committee?", False),
        ("What did the first lady say?", False),
    ],
)
def test_who_was_first_is_asked_beside_a_verb(text: str, is_so: bool) -> None:
    assert read_question(text).asks_since is is_so
