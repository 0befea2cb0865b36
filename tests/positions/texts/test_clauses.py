import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.texts.clauses import Brackets, align_clauses, count_brackets, cut_clauses


def clauses(text: str) -> list[str]:
    return [text[start:end] for start, end in cut_clauses(text)]


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
    assert align_clauses([first, second, third]) == [
        [0, 0, None],
        [1, None, 0],
        [None, 1, 1],
        [2, 2, None],
    ]


def test_what_was_moved_elsewhere_stands_in_two_rows() -> None:
    first, second = ["A truce at sea.", "Prisoners come home."], ["Prisoners come home.", "A truce at sea."]
    assert len(align_clauses([first, second])) == 3


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
    assert align_clauses(versions) == rows


@given(
    st.lists(st.lists(st.sampled_from(["a b c d", "a b c e", "x y z", "p q", "!"]), max_size=5), min_size=1, max_size=4)
)
def test_each_clause_stands_in_one_row_in_its_order(versions: list[list[str]]) -> None:
    rows = align_clauses(versions)
    assert all(len(row) == len(versions) and any(n is not None for n in row) for row in rows)
    for place, version in enumerate(versions):
        assert [row[place] for row in rows if row[place] is not None] == list(range(len(version)))
