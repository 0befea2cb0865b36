import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.texts.concordance import WIDTH, count_words, find_lines, read_phrase

TEXT = "We want a “Truce”, and a truce now: truces at sea, a truce-line."


def lines(text: str, *phrases: str) -> list[tuple[str, str, str]]:
    read = [phrase for one in phrases if (phrase := read_phrase(one))]
    return [(line.left, line.node, line.right) for line in find_lines(text, read)]


def test_each_place_is_a_line_with_what_stands_beside_it() -> None:
    found = lines("Peace needs a truce, then talks.", "a truce")
    assert found == [("Peace needs ", "a truce", ", then talks.")]


@pytest.mark.parametrize(
    ("phrase", "nodes"),
    [
        ("truce", ["Truce", "truce", "truce"]),
        ("TRUCE*", ["Truce", "truce", "truces", "truce"]),
        ("a truce", ["a “Truce", "a truce", "a truce"]),
        ("truce now", ["truce now"]),
        ("peace", []),
    ],
)
def test_print_does_not_matter(phrase: str, nodes: list[str]) -> None:
    assert [node for _, node, _ in lines(TEXT, phrase)] == nodes


def test_the_longest_of_several_phrases_is_taken_once() -> None:
    assert [node for _, node, _ in lines(TEXT, "truce", "a truce")] == ["a “Truce", "a truce", "a truce"]


@pytest.mark.parametrize("text", ["", " ", "*", "“!”", "…"])
def test_what_has_no_word_is_no_phrase(text: str) -> None:
    assert read_phrase(text) is None


def test_lines_are_sorted_by_the_nearest_word_first() -> None:
    [line] = find_lines("They want a truce at sea.", [phrase for phrase in [read_phrase("truce")] if phrase])
    assert (line.left_key, line.right_key) == (("a", "want", "they"), ("at", "sea"))


def test_what_stands_before_and_after_the_text_is_context() -> None:
    phrase = read_phrase("truce")
    assert phrase
    [line] = find_lines("a truce", [phrase], before="She said: ", after=" and peace.")
    assert (line.left, line.right) == ("She said: a ", " and peace.")


@given(st.text(max_size=300), st.text(max_size=20))
def test_lines_are_words_of_the_text(text: str, phrase: str) -> None:
    for left, node, right in lines(text, phrase):
        assert node in text
        assert len(left) <= WIDTH
        assert len(right) <= WIDTH


def test_words_are_counted() -> None:
    assert count_words("A truce, at once.") == 4
