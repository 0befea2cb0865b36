"""Words typed or pasted are found in a text although they are written otherwise, and stand exactly where it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.models import Snapshot
from positions.reads.sources.word_selection import MOST_PLACES, find_words, fold_typed

CHARACTERS = st.sampled_from(
    [*"abAßI .,\n\t", *"“”‘’'\"–—-…", "ﬁ", "ﬂ", "\u00ad", "\u200d", "\u00a0", "İ", "é", "和", "و", "😀"]
)
TEXTS = st.text(CHARACTERS, min_size=1, max_size=60)


def found(text: str, words: str) -> list[str]:
    return [one.exact for one in find_words(Snapshot(pk=1, text=text), words)]


@pytest.mark.parametrize(
    ("text", "typed", "exact"),
    [
        ("He said: “We don’t.”", '"We don\'t."', "“We don’t.”"),
        ("He said: „Nein“, twice.", '"nein"', "„Nein“"),
        ("THE CEASEFIRE holds", "the ceasefire", "THE CEASEFIRE"),
        ("An oﬃcer of the ﬁrst rank", "officer of the first", "oﬃcer of the ﬁrst"),
        ("the settle\u00adment policy", "settlement", "settle\u00adment"),
        ("peace – now", "Peace - now", "peace – now"),
        ("more\u00a0than\n\nthat", "More than that", "more\u00a0than\n\nthat"),
        ("and then…", "AND THEN...", "and then…"),
        ("Große Worte", "GROSSE WORTE", "Große Worte"),
        ("می‌خواهم صلح", "میخواهم صلح", "می‌خواهم صلح"),
    ],
)
def test_words_are_found_as_they_are_typed(text: str, typed: str, exact: str) -> None:
    assert found(text, typed) == [exact]


def test_words_as_they_are_come_before_those_alike() -> None:
    assert found("No. no. NO.", "no") == ["no"]
    assert found("No. NO.", "no") == ["No", "NO"]


def test_the_first_places_only() -> None:
    assert len(found("Yes. " * 100, "yes")) == MOST_PLACES


@pytest.mark.parametrize("words", ["", " \n", "\u00ad\u200b", "elsewhere"])
def test_nothing_is_found(words: str) -> None:
    assert found("Some words\u00ad.", words) == []


def _write(words: str, how: str) -> str:
    return {"": words, "upper": words.upper(), "lower": words.lower()}[how]


@given(TEXTS)
def test_folding_says_where_each_character_comes_from(text: str) -> None:
    result = fold_typed(text)
    assert len(result.folded) == len(result.places)
    assert list(result.places) == sorted(result.places)
    assert all(fold_typed(text[place]).folded for place in result.places)


@given(TEXTS, st.data())
def test_what_was_cut_out_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    typed = _write(text[start:end], data.draw(st.sampled_from(["", "upper", "lower"]))).replace("\u00ad", "")
    wanted = fold_typed(typed).folded.strip()
    places = find_words(Snapshot(pk=1, text=text), typed)
    for one in places:
        assert text[one.start : one.end] == one.exact == one.exact.strip()
        assert wanted in fold_typed(one.exact).folded
    if wanted and wanted in fold_typed(text).folded:
        assert places


def test_hyphens_inside_words_are_forgiven() -> None:
    assert found("Security GUAR-ANTEES are needed.", "security guarantees are") == ["Security GUAR-ANTEES are"]
    assert found("Security guarantees.", "guar-antees") == ["guarantees"]
    assert found("The 10-12 of May.", "1012") == []
    assert found("A re-form or a reform.", "reform") == ["reform"], "what stands there as it is comes first"
