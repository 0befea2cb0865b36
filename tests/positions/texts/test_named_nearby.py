"""Whether words name somebody: in any case, form and script, and in which sentences."""

import pytest

from positions.texts.named_nearby import is_named_in, names_likely, sentences_about

TEXT = "The hall was full. Mr. Reed spoke first. We refuse, he said. Others left. Ida Alder stayed."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Norland’s government refuses", "Norland"),
        ("Путину отказали", "Wladimir Putin"),
        ("заявил Макрон", "Emmanuel Macron"),
        ("die Ablehnung Deutschlands", "Deutschland"),
        ("the EU refuses", "EU"),
        ("the President refuses", "The President"),
    ],
)
def test_a_name_is_found_however_it_stands_there(text: str, name: str) -> None:
    assert is_named_in(text, [name])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sudland refuses", "Norland"),
        ("President Alder refuses", "President Vogt"),  # a title is no name
        ("the euro falls", "EU"),
        ("", "Norland"),
        ("Norland refuses", ""),
    ],
)
def test_another_is_not(text: str, name: str) -> None:
    assert not is_named_in(text, [name])


def test_the_sentences_about_words_are_theirs_and_one_on_each_side() -> None:
    start = TEXT.index("We refuse")
    first, last = sentences_about(TEXT, start, start + len("We refuse"))
    assert TEXT[first:last] == "Mr. Reed spoke first. We refuse, he said. Others left."
    assert sentences_about("", 0, 0) == (0, 0)


def test_what_may_be_a_name_has_a_capital_and_three_words_at_most() -> None:
    assert {"ida alder", "ida", "alder stayed"} <= names_likely(TEXT)
    assert "full" not in names_likely(TEXT)
