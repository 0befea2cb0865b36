from hypothesis import given
from hypothesis import strategies as st

from positions.texts.passages import MarkedSpan, context_windows, cut_passages

TEXT = "Alpha beta gamma.\nDelta epsilon zeta.\n\nRead also: nothing"


def spans(*ranges: tuple[int, int]) -> list[MarkedSpan]:
    return [MarkedSpan(pk, start, end) for pk, (start, end) in enumerate(ranges)]


def pieces(text: str, *ranges: tuple[int, int]) -> list[tuple[str, list[int]]]:
    passages = cut_passages(text, spans=spans(*ranges))
    return [(piece.text, [span.pk for span in piece.spans]) for passage in passages for piece in passage.pieces]


def test_blank_lines_are_no_passages() -> None:
    assert [text for text, _ in pieces(TEXT)] == ["Alpha beta gamma.", "Delta epsilon zeta.", "Read also: nothing"]


def test_overlapping_words_are_cut_where_they_overlap() -> None:
    assert pieces("Alpha beta gamma.", (0, 10), (6, 16)) == [
        ("Alpha ", [0]), ("beta", [0, 1]), (" gamma", [1]), (".", []),
    ]  # fmt: skip


def test_words_across_paragraphs_are_marked_in_both_and_begin_once() -> None:
    passages = cut_passages(TEXT, spans=spans((11, 23)))
    assert [[piece.text for piece in passage.pieces if piece.spans] for passage in passages] == [
        ["gamma."],
        ["Delta"],
        [],
    ]
    assert [len(passage.begins) for passage in passages] == [1, 0, 0]


def test_words_that_begin_with_a_line_break_begin_in_the_next_paragraph() -> None:
    passages = cut_passages(TEXT, spans=spans((17, 23)))
    assert [len(passage.begins) for passage in passages] == [0, 1, 0]


def test_boilerplate_is_told_apart() -> None:
    passages = cut_passages(TEXT, spans=[], boilerplate=[(39, 57)])
    assert [piece.is_boilerplate for passage in passages for piece in passage.pieces] == [False, False, True]


def test_only_the_windows_are_shown_and_gaps_are_told() -> None:
    passages = cut_passages(TEXT, spans=spans((24, 31)), windows=[(24, 36)])
    assert [(passage.has_gap, "".join(piece.text for piece in passage.pieces)) for passage in passages] == [
        (True, "epsilon zeta")
    ]


def test_context_is_of_whole_words_in_the_same_paragraph() -> None:
    text = "Heading\n" + "word " * 12 + "THE WORDS" + " word" * 12
    start = text.index("THE")
    [(first, last)] = context_windows(text, spans((start, start + 9)))
    assert text[first:last] == "word word word word word word THE WORDS" + " word" * 6


def test_contexts_that_touch_are_one() -> None:
    assert context_windows("one two three", spans((0, 3), (8, 13))) == [(0, 13)]


@given(st.text(alphabet="ab \n", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=6))
def test_nothing_is_lost_or_marked_wrongly(text: str, ranges: list[tuple[int, int]]) -> None:
    inside = [(start, min(start + length, len(text))) for start, length in ranges if start < len(text)]
    shown = pieces(text, *inside)
    assert "".join(part for part, _ in shown) == "".join(line for line in text.split("\n") if line.strip())
    marked = {i for start, end in inside for i in range(start, end)}
    lines = [(i, c) for i, c in enumerate(text) if c != "\n"]
    blank = {i for i, _ in lines if not text[text.rfind("\n", 0, i) + 1 : (text + "\n").index("\n", i)].strip()}
    expected = "".join(c for i, c in lines if i in marked and i not in blank)
    assert "".join(part for part, over in shown if over) == expected
