"""What was left out of a page stands where it stood, and can be taken in."""

from positions.texts.left_out import Laid, LeftOutParagraph, lay_out, take_in

FOUND = "One.\n\nTwo.\n\nThree."
OUT = [
    LeftOutParagraph("Before all.", 0),
    LeftOutParagraph("Read also.", 1),
    LeftOutParagraph("A box.", 1),
    LeftOutParagraph("The end.", 3),
]


def test_each_stands_at_its_place() -> None:
    assert lay_out(FOUND, FOUND, OUT) == [
        Laid("Before all.", 0),
        Laid("One."),
        Laid("Read also.", 1),
        Laid("A box.", 2),
        Laid("Two.\n\nThree."),
        Laid("The end.", 3),
    ]


def test_of_what_was_changed_the_nearest_that_is_left_tells_the_place() -> None:
    changed = "One.\n\nTwo, mended.\n\nFour."
    assert [one.words for one in lay_out(changed, FOUND, [LeftOutParagraph("A box.", 2)])] == [
        "One.",
        "A box.",
        "Two, mended.\n\nFour.",
    ]
    assert lay_out("Other.", FOUND, [LeftOutParagraph("A box.", 2)]) == [Laid("A box.", 0), Laid("Other.")]


def test_what_is_taken_in_is_not_left_out_any_more() -> None:
    text = take_in(FOUND.replace("\n", "\r\n"), FOUND, OUT, {1, 3, 99})
    assert text == "One.\n\nRead also.\n\nTwo.\n\nThree.\n\nThe end."
    assert [one.number for one in lay_out(text, FOUND, OUT)] == [0, None, 2, None]
    assert take_in(text, FOUND, OUT, {2}) == text.replace("also.", "also.\n\nA box.")


def test_without_ticks_not_a_letter_is_changed() -> None:
    assert take_in("One.\r\n \r\nTwo.", FOUND, OUT, ()) == "One.\r\n \r\nTwo."
