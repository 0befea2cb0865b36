from html import unescape

import pytest
from django.utils.html import strip_tags

from positions.templatetags.coding import coded
from positions.texts.passages import MarkedSpan, cut_passages
from positions.texts.phrases import PhraseFinder


def found(text: str, *keywords: str, contra: tuple[str, ...] = ()) -> list[tuple[str, bool]]:
    phrases = PhraseFinder(keywords=keywords, contra_phrases=contra).find(text)
    return [(text[one.start : one.end], one.is_contra) for one in phrases]


@pytest.mark.parametrize(
    ("text", "phrase", "marked"),
    [
        ("A Ceasefire now", "ceasefire", "Ceasefire"),
        ("two ceasefires", "ceasefire", "ceasefires"),
        ("a cease-fire", "cease fire", "cease-fire"),
        ("won’t fight", "won't fight", "won’t fight"),
        ("territorial\nintegrity", "territorial integrity", "territorial\nintegrity"),
        ("中国支持立即停火", "停火", "停火"),
        ("Крым наш", "крым", "Крым"),
        ("a (b) c", "(b)", "(b)"),
        ("breakfast", "fast", None),
        ("fasting", "fast", None),
        ("", "x", None),
    ],
)
def test_phrases_are_found_as_people_read_them(text: str, phrase: str, marked: str | None) -> None:
    assert found(text, phrase) == ([(marked, False)] if marked else [])


def test_longer_phrases_come_first_and_none_stands_in_another() -> None:
    assert found("a nuclear freeze", "freeze", "nuclear freeze", contra=("nuclear",)) == [("nuclear freeze", False)]
    assert found("no freeze, deterrence", "freeze", contra=("deterrence",)) == [("freeze", False), ("deterrence", True)]
    assert found("anything", "", " ") == []


def test_marks_leave_every_character_where_it_is() -> None:
    text = "A <b>nuclear</b> freeze & more."
    [passage] = cut_passages(text, spans=[MarkedSpan(pk=1, start=5, end=19)], boilerplate=[], windows=None)
    html = coded(passage, PhraseFinder(keywords=["nuclear"], contra_phrases=["freeze &"]))
    assert html == (
        'A &lt;b&gt;<mark><mark class="phrase">nuclear</mark>&lt;/b&gt; '
        '<mark class="phrase contra">fr</mark></mark><mark class="phrase contra">eeze &amp;</mark> more.'
    )
    assert unescape(strip_tags(html)) == text
    assert coded(passage, None) == "A &lt;b&gt;<mark>nuclear&lt;/b&gt; fr</mark>eeze &amp; more."
