"""Text copied from a PDF: lines to paragraphs, broken words whole, page numbers gone; what is meant stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.texts.lines import join_lines, kept_hyphens, looks_broken, page_breaks
from positions.texts.normalise import JOINED, NORMALISER, normalise

RELEASE = """PRESS RELEASE

The Minister declared on Monday that the govern-
ment supports the estab-
lishment of a cease-fire zone, and that the cease-
fire must precede the talks. The government is long-
standing in its view.
A second paragraph begins here, which is also broken
into lines of about one width.

- 1 -
\fand it goes on to the next page without a stop, for
which the reader does not care at all.
2
\f"""
READ = """PRESS RELEASE

The Minister declared on Monday that the government supports the establishment of a cease-fire zone, and that the \
cease-fire must precede the talks. The government is long-standing in its view.

A second paragraph begins here, which is also broken into lines of about one width.

and it goes on to the next page without a stop, for which the reader does not care at all."""


def test_pages_begin_where_their_first_words_went() -> None:
    assert page_breaks(RELEASE, READ) == [READ.index("and it goes on"), len(READ)]
    assert page_breaks(READ, READ) == []


def test_a_page_may_begin_within_a_word() -> None:
    text = "The government met. Then the govern-\fment of the state spoke.\fEnd."
    joined = join_lines(text)
    assert joined == "The government met. Then the government of the state spoke.\n\nEnd."
    assert [joined[n:] for n in page_breaks(text, joined)] == ["ment of the state spoke.\n\nEnd.", "End."]


@given(st.text(st.sampled_from("ab-\f\n 7.A")))
def test_joining_drops_no_letter_of_a_page(text: str) -> None:
    joined = join_lines(text)
    for page, rest in enumerate(page_breaks(text, joined), 1):
        later = join_lines("\f".join(text.split("\f")[page:]) + "\f")
        assert letters(joined[rest:]) == letters(later)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_a_press_release_is_readable() -> None:
    assert join_lines(RELEASE) == READ
    assert looks_broken(RELEASE)
    assert not looks_broken(READ)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("We met in Jan-\nFeb 2020 with the others there", "We met in Jan-Feb 2020 with the others there"),
        ("the minis-\nter said so; the minister left", "the minister said so; the minister left"),
        ("one of the mo\u00ad\nst wanted words of all those here", "one of the most wanted words of all those here"),
        ("It was agreed:\n• to stop at once\n• to go home", "It was agreed:\n\n• to stop at once\n\n• to go home"),
        ("First.\n\nSecond.", "First.\n\nSecond."),
        ("", ""),
        (
            "Met in the year of the vote,\n2020\nand once more, two years after",
            "Met in the year of the vote, 2020 and once more, two years after",
        ),
    ],
)
def test_lines(text: str, read: str) -> None:
    assert normalise(text, JOINED) == read


def test_joining_twice_changes_nothing_more() -> None:
    once = normalise(RELEASE, JOINED)
    assert normalise(once, JOINED) == once


def test_plain_texts_are_kept_as_before() -> None:
    assert normalise("a\r\nb\n\n\n\nc") == normalise("a\r\nb\n\n\n\nc", NORMALISER) == "a\nb\n\nc"
    with pytest.raises(KeyError):
        normalise("a", "0")


def test_long_texts_take_no_time() -> None:
    assert join_lines("word and more of\n" * 100_000).count("word") == 100_000


def test_hyphens_that_nothing_tells_of_are_listed() -> None:
    text = "SECURITY GUAR-\nANTEES for a long-\nterm peace, a long-term one, with guaran-\ntees as guarantees go."
    assert kept_hyphens(text, join_lines(text)) == ["GUAR-ANTEES"]
