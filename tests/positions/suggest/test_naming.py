"""Whose position words may be where a text tells of others."""

import datetime as dt

import pytest

from actors.choices import ActorKind, NameKind
from positions.suggest.naming import name_holders
from positions.texts.known import Called, Known, KnownOffice, Roll

NORLAND = Known("norland", ActorKind.STATE, [Called("Norland"), Called("Norlandic", NameKind.DEMONYM)])
SUDLAND = Known("sudland", ActorKind.STATE, [Called("Sudland"), Called("the Citadel", NameKind.METONYM)])
ALDER = Known("alder", ActorKind.PERSON, [Called("Ida Alder")], [KnownOffice("President", "norland")])
DAY = dt.date(2023, 5, 5)


@pytest.mark.parametrize(
    ("before", "words", "holders"),
    [
        ("", "Ida Alder wants talks with Sudland", ["alder", "sudland"]),
        ("Yesterday it rained. Norland and Sudland ", "have agreed to talk", ["norland", "sudland"]),
        ("Ida Alder spoke at length, ", "suggesting a truce", ["alder"]),
        ("In Sudland, ", "President Alder was firm", ["alder"]),
        ("", "The Citadel declined", ["sudland"]),
        ("Norland agreed. ", "Nothing more is known", []),
    ],
)
def test_whoever_the_sentence_begins_with_and_then_who_is_named(before: str, words: str, holders: list[str]) -> None:
    roll = Roll.of([NORLAND, SUDLAND, ALDER], DAY)
    text = f"{before}{words}. The rest follows, says Sudland."
    assert name_holders(text, len(before), len(before) + len(words), roll) == holders


@pytest.mark.parametrize(
    ("text", "words", "holders"),
    [
        (
            "“We want peace with Sudland,” President Alder told reporters.",
            "We want peace with Sudland",
            ["alder", "sudland"],
        ),
        ("“We want peace,” she said. Sudland did not.", "We want peace", []),
        ("A truce is near, Norland’s diplomats said.", "A truce is near", ["norland"]),
        ("Sudland wants a truce, Norland believes.", "Sudland wants a truce", ["sudland", "norland"]),
    ],
)
def test_who_is_named_behind_the_words_and_first_behind_a_quotation(text: str, words: str, holders: list[str]) -> None:
    start = text.index(words)
    found = name_holders(text, start, start + len(words), Roll.of([NORLAND, SUDLAND, ALDER], DAY))
    assert [key for key in found if key in holders] == holders
    assert found[: len(holders)] == holders
