from positions.texts.not_coded import find_not_coded
from positions.texts.passages import Range
from positions.texts.phrases import PhraseFinder

FINDER = PhraseFinder(keywords=["bridge", "river crossing"], contra_phrases=["keep the ferry"])
TEXT = "A bridge is near. It rained.\n\nThey keep the ferry. Two bridges, one BRIDGE!\nA river\ncrossing."


def words(text: str = TEXT, *, taken: list[Range] | None = None, windows: list[Range] | None = None) -> list[str]:
    found = find_not_coded(text, finder=FINDER, taken=taken or [], windows=windows or [])
    return [text[start:end] for start, end in found]


def at(part: str) -> Range:
    return TEXT.index(part), TEXT.index(part) + len(part)


def test_each_sentence_with_a_keyword_is_named_once_as_the_page_highlights_them() -> None:
    assert words() == ["A bridge is near.", "They keep the ferry.", "Two bridges, one BRIDGE!", "A river"]


def test_a_sentence_of_which_any_character_is_taken_is_not() -> None:
    assert words(taken=[at("near"), at("Two")]) == ["They keep the ferry.", "A river"]


def test_what_lies_beside_a_sentence_takes_nothing_of_it() -> None:
    assert words("Rain. A bridge. Rain.", taken=[(0, 6), (15, 21)]) == ["A bridge."]
    assert words("Rain. A bridge. Rain.", taken=[(0, 21), (1, 2)]) == []


def test_of_a_sample_only_what_begins_in_it_is_named() -> None:
    assert words(windows=[at("They keep the ferry. Two")]) == ["They keep the ferry.", "Two bridges, one BRIDGE!"]


def test_without_phrases_nothing_is_named() -> None:
    assert find_not_coded(TEXT, finder=PhraseFinder(keywords=[], contra_phrases=[]), taken=[]) == []
