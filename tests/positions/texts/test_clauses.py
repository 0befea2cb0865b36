import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.texts.clauses import Brackets, align_clauses, count_brackets, cut_clauses


def clauses(text: str) -> list[str]:
    return [text[start:end] for start, end in cut_clauses(text)]


def numbers(versions: list[list[str]]) -> list[list[int | None]]:
    return [row.numbers for row in align_clauses(versions)]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("One line.\nAnother.", ["One line.", "Another."]),
        (
            "A paragraph on\ntwo lines.\n\n  Another one.  \n",
            ["A paragraph on\ntwo lines.", "Another one."],
        ),
        (
            "Agreed:\n• a truce\n• an exchange\n  of prisoners\n\nDone.",
            ["Agreed:", "• a truce", "• an exchange\n  of prisoners", "Done."],
        ),
        (
            "Agreed:\n1. A truce\nat sea.\n(a) at once\niv) later\nArticle 2 Peace\n\nDone.",
            ["Agreed:", "1. A truce\nat sea.", "(a) at once", "iv) later", "Article 2 Peace", "Done."],
        ),
        ("The talks of Mr\nV. Putin ended.\n\nDone.", ["The talks of Mr\nV. Putin ended.", "Done."]),
        (" \n\n \t\n", []),
        ("", []),
    ],
)
def test_clauses_are_paragraphs_and_items(text: str, cut: list[str]) -> None:
    assert clauses(text) == cut


def test_what_is_not_the_texts_own_is_no_clause() -> None:
    text = "Read also\n\nA truce."
    assert cut_clauses(text, leave_out=[(0, 10)]) == [(11, 19)]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("within [30] days", Brackets(1, 1, 0)),
        ("[the Parties] [shall [at once] withdraw]", Brackets(3, 6, 0)),
        ("he said […] and [ ... ] and []", Brackets(0, 0, 0)),
        ("[open and closed] twice] [", Brackets(1, 3, 2)),
        ("none", Brackets(0, 0, 0)),
    ],
)
def test_brackets_are_counted(text: str, counted: Brackets) -> None:
    assert count_brackets(text) == counted


def test_clauses_answer_one_another_across_versions() -> None:
    first = ["Ships may pass the strait safely.", "Prisoners are exchanged all for all.", "Talks go on in May."]
    second = ["Ships of both sides may pass the strait safely.", "Grain is exported again.", "Talks go on in June."]
    third = ["Prisoners are exchanged, all for all.", "Grain is exported again from all ports."]
    assert numbers([first, second, third]) == [
        [0, 0, None],
        [1, None, 0],
        [None, 1, 1],
        [2, 2, None],
    ]


def test_what_was_moved_stands_in_the_row_it_had_before() -> None:
    first = ["A truce begins at sea.", "All prisoners come home at once.", "Talks go on."]
    second = ["All prisoners come home at once.", "A truce begins at sea today.", "Talks go on."]
    found = {tuple(row.numbers): row.moved for row in align_clauses([first, second])}
    assert found in (
        {(0, 1): set(), (1, 0): {1}, (2, 2): set()},
        {(0, 1): {1}, (1, 0): set(), (2, 2): set()},
    )
    third = ["Talks go on.", *first[:2]]
    assert sum(bool(row.moved) for row in align_clauses([first, second, third])) >= 1


def test_few_words_move_nowhere() -> None:
    first, second = ["Truce at sea.", "Article 2"], ["Article 2", "Truce at sea."]
    assert len(align_clauses([first, second])) == 3


def test_what_was_written_anew_was_not_moved() -> None:
    first = ["A truce begins at sea on Monday.", "All prisoners come home at once."]
    second = ["All prisoners come home at once.", "A truce on land begins when both agree to it."]
    assert [(row.numbers, row.moved) for row in align_clauses([first, second])] == [
        ([0, None], set()), ([1, 0], set()), ([None, 1], set()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("versions", "rows"),
    [
        ([], []),
        ([[]], []),
        ([["One."], []], [[0, None]]),
        ([[], ["One."]], [[None, 0]]),
        ([["Talks begin."], ["Grain is sold."]], [[0, None], [None, 0]]),
        ([["***"], ["***"]], [[0, None], [None, 0]]),
    ],
)
def test_a_version_without_the_clause_has_none(versions: list[list[str]], rows: list[list[int | None]]) -> None:
    assert numbers(versions) == rows


@given(
    st.lists(st.lists(st.sampled_from(["a b c d", "a b c e", "x y z", "p q", "!"]), max_size=5), min_size=1, max_size=4)
)
def test_each_clause_stands_in_one_row_and_in_its_order_unless_it_was_moved(versions: list[list[str]]) -> None:
    rows = align_clauses(versions)
    assert all(len(row.numbers) == len(versions) and any(n is not None for n in row.numbers) for row in rows)
    for place, version in enumerate(versions):
        found = [(row.numbers[place], place in row.moved) for row in rows]
        there = [(number, is_moved) for number, is_moved in found if number is not None]
        assert sorted(number for number, _ in there) == list(range(len(version)))
        stayed = [number for number, is_moved in there if not is_moved]
        assert stayed == sorted(stayed)
