import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.texts.normalise import normalise


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Ame\u0301lie", "Am\u00e9lie"),  # NFC
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("\ufeffa\u200bb\u00adc\u2060d", "abcd"),
        ("می\u200cخواهم क\u094d\u200dष", "می\u200cخواهم क\u094d\u200dष"),  # these joiners are part of the spelling
        ("a\n\n\n\nb\n\nc\nd", "a\n\nb\n\nc\nd"),
        ("a\n\u200b\n\n\nb", "a\n\nb"),  # lines that only look empty
        ("nul\x00", "nul"),
    ],
)
def test_keeps_words_and_drops_layout(raw: str, text: str) -> None:
    assert normalise(raw) == text


@given(st.text(st.sampled_from("a\u0301e\r\n\x85\u2028\ufeff\u200b\u200c\u200d\u00ad\u1100\u1161 ")))
def test_twice_changes_nothing_more(raw: str) -> None:
    text = normalise(raw)
    assert normalise(text) == text
    assert unicodedata.is_normalized("NFC", text)


@given(st.text())
def test_is_idempotent_for_any_text(raw: str) -> None:
    assert normalise(normalise(raw)) == normalise(raw)
