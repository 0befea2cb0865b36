"""Paragraphs drawn by lot for a second coding."""

from positions.texts.sampling import draw_passages

LONG = "This paragraph number {} is long enough that somebody could take a position in it."
TEXT = "Heading\n\n" + "\n\n".join(LONG.format(n) for n in range(40)) + "\n\nFooter"


def drawn(share: int, text: str = TEXT) -> list[str]:
    return [text[start:end] for start, end in draw_passages(text, boilerplate=[], share=share)]


def test_a_share_is_drawn_in_whole_paragraphs_and_in_their_order() -> None:
    some = drawn(25)
    assert len(some) == 10
    assert some == [line for line in TEXT.split("\n\n") if line in some]
    assert some != [LONG.format(n) for n in range(10)]


def test_a_larger_share_holds_the_smaller_one() -> None:
    assert set(drawn(10)) < set(drawn(50)) < set(drawn(100))


def test_headings_and_boilerplate_are_not_drawn() -> None:
    assert len(drawn(100)) == 40
    menu = (TEXT.index(LONG.format(0)), TEXT.index(LONG.format(1)))
    assert len(draw_passages(TEXT, boilerplate=[menu], share=100)) == 39
