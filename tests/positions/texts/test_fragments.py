import pytest

from positions.texts.fragments import InSentence, find_in_sentence, is_fragment

TEXT = "He spoke. Peace, said Dr. Novak, “can wait until the guns are silent”. Talks follow!\nA new line"


def around(words: str, text: str = TEXT) -> InSentence | None:
    start = text.index(words)
    return find_in_sentence(text, start, start + len(words))


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("can wait", "Peace, said Dr. Novak, “", " until the guns are silent”."),
        ("Peace", "", ", said Dr. Novak, “can wait until the guns are silent”."),
        ("silent”. Talks", "Peace, said Dr. Novak, “can wait until the guns are ", " follow!"),
        ("line", "A new ", ""),
    ],
)
def test_the_rest_of_the_sentence_stands_around_the_words(words: str, before: str, after: str) -> None:
    assert around(words) == InSentence(before, after)


@pytest.mark.parametrize("words", ["He spoke.", "He spoke", "Talks follow", "Talks follow!\nA new line"])
def test_around_whole_sentences_stand_marks_alone(words: str) -> None:
    assert around(words) is None


def test_other_scripts_have_sentences_too() -> None:
    assert around("перемирие", "Он сказал: перемирие возможно. Потом ушёл.") == InSentence("Он сказал: ", " возможно.")
    assert around("وقف إطلاق النار", "قال إن وقف إطلاق النار ممكن.") == InSentence("قال إن ", " ممكن.")


def test_the_characters_on_both_sides_tell_a_fragment() -> None:
    assert is_fragment("spoke. Peace, said Dr. Novak, “", "can wait", " until")
    assert not is_fragment("He said no. ", "Peace can wait.", " Talks follow")
    assert not is_fragment("", "Peace can wait", ".")


def test_of_a_long_sentence_whole_words_near_by_are_kept() -> None:
    found = InSentence("one two three ", " four five six")
    assert found.within(8) == InSentence("… three ", " four …")
    assert found.within(80) == found
    # Where words are not parted by blanks the characters nearest are kept.
    assert InSentence("和平必须等待", "直到枪声停止").within(2) == InSentence("… 等待", "直到 …")
