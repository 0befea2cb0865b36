"""Texts without marks: their letters, their language, and what they say of themselves."""

from __future__ import annotations

import codecs
import datetime as dt
from encodings.aliases import aliases
from typing import Any, Final

import pytest

from positions.intake import plain
from positions.intake.child import Unreadable
from positions.intake.encodings import declared_charset, decode
from positions.intake.extracted import Extracted, Origin
from positions.intake.languages import guess_language

UKRAINIAN: Final = (
    "Міністр сказав, що переговори мають початися без попередніх умов. «Ми готові підписати угоду, якщо її"
    " гарантують держави Європи», — додав він. Речник відмовився відповідати на запитання про дати."
)
RUSSIAN: Final = (
    "Министр заявил, что переговоры должны начаться без предварительных условий. «Мы готовы подписать соглашение,"
    " если его гарантируют государства Европы», — добавил он. Это было сказано на пресс-конференции, которую вы видели."
)
GERMAN: Final = (
    "Die Außenministerin sagte, über die Größe der Truppe sei nicht entschieden. Es gebe für das Land keine"
    " Möglichkeit, sich dem Antrag zu entziehen, und von einer Lösung sei man weit entfernt."
)
FRENCH: Final = (
    "Le ministre a déclaré que les négociations ne sont pas terminées et que la France est prête à signer avec"
    " ses alliés dans les jours qui viennent. Il n’a pas répondu à la question sur le délai."
)


def read(raw: bytes, *, name: str = "", content_type: str = "") -> Extracted:
    return Extracted.from_json(plain.read(raw, name=name, content_type=content_type, address=""))


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (UKRAINIAN, "utf-8", "utf-8"),
        (UKRAINIAN, "utf-8-sig", "utf-8"),
        (UKRAINIAN, "utf-16", "utf-16"),
        (UKRAINIAN, "cp1251", "cp1251"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "cp866", "cp866"),
        (RUSSIAN, "koi8-u", "koi8-u"),
        (GERMAN, "cp1252", "cp1252"),
        (FRENCH, "cp1252", "cp1252"),
        (GERMAN, "utf-16-le", "utf-16-le"),
    ],
)
def test_letters_come_out_right(text: str, encoding: str, named: str) -> None:
    text = text.replace("—", "-") if encoding in ("cp866", "koi8-u") else text
    text = text.replace("«", '"').replace("»", '"') if encoding in ("cp866", "koi8-u") else text
    found = decode(text.encode(encoding))
    assert (found.text, found.encoding) == (text, named)


def test_a_guess_is_told_and_what_is_said_goes_before() -> None:
    assert decode(UKRAINIAN.encode()).notice is None
    assert "cp1251" in decode(UKRAINIAN.encode("cp1251")).notice.said  # type: ignore[union-attr]
    russian = "Министр заявил, что переговоры должны начаться."
    said = decode(russian.encode("koi8-r"), declared=declared_charset("text/plain; charset=KOI8-R"))
    assert (said.text, said.notice) == (russian, None)
    wrong = decode(GERMAN.encode("cp1252"), declared="utf-8")
    assert (wrong.text, "cannot be right" in wrong.notice.said) == (GERMAN, True)  # type: ignore[union-attr]
    assert declared_charset("text/html; charset=no-such-thing") == ""


def test_only_encodings_of_texts_are_believed() -> None:
    for name in sorted({*aliases, *aliases.values(), "undefined", "raw-unicode-escape", "idna", "punycode"}):
        declared = declared_charset(f"text/html; charset={name}")
        assert "\u0456" not in decode(b"na\\u0456ve", declared=declared).text, name
    for name in ("undefined", "unicode_escape", "unicode-escape", "raw_unicode_escape", "idna", "punycode", "rot13"):
        assert declared_charset(f"text/html; charset={name}") == "", name


@pytest.mark.parametrize("raw", [b"\x00\x01\x02\xff" * 50, b"", b" \n\n", codecs.BOM_UTF8])
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(raw)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (UKRAINIAN, "uk"),
        (RUSSIAN, "ru"),
        (GERMAN, "de"),
        (FRENCH, "fr"),
        ("The minister said that the talks are to begin without conditions, and that he was ready for them.", "en"),
        (RUSSIAN + " Он процитировал: «Ні, її не буде».", "ru"),
        ("会谈将于下周开始，各方表示支持。", "zh"),
        ("Resolution 2202", ""),
    ],
)
def test_languages(text: str, tag: str) -> None:
    assert guess_language(text) == tag


def test_what_a_text_says_of_itself_is_marked_as_a_guess() -> None:
    text = f"Berlin, 3. März 2024\n\nTruppe bleibt, wie sie ist\n\n{GERMAN}"
    found = read(text.encode(), name="x.txt")
    assert (found.title, found.published_date, found.language) == (
        "Truppe bleibt, wie sie ist",
        dt.date(2024, 3, 3),
        "de",
    )
    assert found.origins == {
        "title": Origin.FIRST_LINE,
        "published_date": Origin.HEAD,
        "language": Origin.WORDS,
    }
    assert found.text == text


def test_a_long_paragraph_is_no_title() -> None:
    found = read((GERMAN * 3).encode(), name="Lage am Abend.txt")
    assert (found.title, found.origins["title"]) == ("Lage am Abend", Origin.FILE_NAME)


def test_what_was_found_survives_the_way() -> None:
    found = read(UKRAINIAN.encode("cp1251"))
    kept: dict[str, Any] = found.as_json()
    assert Extracted.from_json(kept) == found
