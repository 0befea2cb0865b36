"""What was searched for is marked where it stands, and nowhere else."""

import pytest

from config.postgres.full_text import WORDS, text_query
from positions.reads.sources.highlighting import find_marker

pytestmark = pytest.mark.django_db

TEXT = "Peace talks first. Talks about peace came later, and the end of war after talks."


def marked(searched: str, text: str = TEXT) -> list[str]:
    marker = find_marker([text, "Nothing."], query=text_query(searched, config=WORDS), searched=searched)
    return [text[start:end] for start, end in marker.spans(text)]


@pytest.mark.parametrize(
    ("searched", "expected"),
    [
        ("“peace talks”", ["Peace", "talks"]),
        ('"peace talk"', ["Peace", "talks"]),  # stems
        ('"peace talks" later', ["Peace", "talks", "later"]),
        ('"peace talks" talks', ["Peace", "talks", "Talks", "talks"]),  # those searched for alone, everywhere
        ('"end of war"', ["end", "war"]),
        ('"end at war"', ["end", "war"]),  # as the index has it: small words count by their place alone
        ("peace talks", ["Peace", "talks", "Talks", "peace", "talks"]),
        ('"war after talks" or "peace talks"', ["Peace", "talks", "war", "talks"]),
    ],
)
def test_a_phrase_is_marked_where_it_stands(searched: str, expected: list[str]) -> None:
    assert marked(searched) == expected


def test_a_phrase_spelt_in_another_way_is_marked_by_its_words() -> None:
    assert marked('"cease-fire today"', "A ceasefire today.") == ["ceasefire", "today"]


@pytest.mark.parametrize(
    ("searched", "text", "expected"),
    [
        ("停火", "和平" * 100 + "停火" + "谈判" * 100, "… 和平和平和平[停火]谈判谈判谈判 …"),
        # A blank before the match is no place to end at, and one behind it is.
        ("停火", "Talks " + "和平" * 5 + "停火" + "谈判" * 100, "… 和平和平和平[停火]谈判谈判谈判 …"),
        ("talks", "Here in Norland the talks went on and on.", "… the [talks] went …"),
        ("talks", "The\n talks  end.", "The [talks] end."),
    ],
)
def test_a_snippet_shows_the_match(searched: str, text: str, expected: str) -> None:
    marker = find_marker([text], query=text_query(searched, config=WORDS), searched=searched)
    shown = marker.snippet(text, before=6, length=14)
    assert "".join(f"[{one.text}]" if one.is_match else one.text for one in shown) == expected
