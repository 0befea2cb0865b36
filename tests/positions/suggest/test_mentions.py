"""Who is named where, in several languages and cases."""

import datetime as dt
from importlib.util import find_spec

import pytest

from actors.choices import ActorKind, NameKind
from positions.suggest.mentions import find_roll_names, within
from positions.texts.known import Called, Known, KnownOffice, Roll

KNOWN = [
    Known(
        "norland",
        ActorKind.STATE,
        [
            Called("Norland"),
            Called("Norlandic", NameKind.DEMONYM),
            Called("Port Elm", NameKind.METONYM),
            Called("Нордия"),
            Called("N.L."),
        ],
    ),
    Known("sudland", ActorKind.STATE, [Called("Sudland"), Called("Львів", NameKind.METONYM), Called("the Citadel")]),
    Known("us", ActorKind.STATE, [Called("US")]),
    Known("several", ActorKind.GROUP, [Called("several coastal states"), Called("the whole of the Coast")]),
    Known(
        "alder",
        ActorKind.PERSON,
        [Called("Ida Alder"), Called("Ида Ольховая")],
        [KnownOffice("President", "norland", dt.date(2020, 1, 1), dt.date(2024, 1, 1))],
    ),
    Known("birch", ActorKind.PERSON, [Called("Bo Birch")], [KnownOffice("Foreign Minister", "sudland")]),
    Known("otto", ActorKind.PERSON, [Called("Otto Oak")]),
    Known("anna", ActorKind.PERSON, [Called("Anna Oak")]),
]
DAY = dt.date(2023, 5, 5)


def named(text: str, day: dt.date = DAY) -> list[tuple[str, str]]:
    found = find_roll_names(text, Roll.of(KNOWN, day))
    return [(text[one.start : one.end], str(one.key)) for one in found]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Norland agreed.", [("Norland", "norland")]),
        ("The Norlandic offer", [("Norlandic", "norland")]),
        ("Talks with N.L. went on.", [("N.L.", "norland")]),
        ("Norland’s offer to the Citadel", [("Norland", "norland"), ("Citadel", "sudland")]),
        ("President Ida\nAlder  spoke", [("President Ida\nAlder", "alder")]),
        ("Ms. Alder spoke", [("Alder", "alder")]),
        ("Norlandic President Ida Alder spoke", [("Norlandic President Ida Alder", "alder")]),
        ("the Norlandic president spoke", [("Norlandic president", "alder")]),
        ("the foreign minister of Sudland spoke", [("foreign minister of Sudland", "birch")]),
        ("Norland-Sudland talks", [("Norland", "norland"), ("Sudland", "sudland")]),
        ("Several coastal states agreed", [("Several coastal states", "several")]),
        ("It is for the whole of the Coast.", [("whole of the Coast", "several")]),
        ("Port Elm agreed", [("Port Elm", "norland")]),
        ("Ольховой ответили в Нордии", [("Ольховой", "alder"), ("Нордии", "norland")]),
        ("Norlands Antwort", [("Norlands", "norland")]),
    ],
)
def test_names_and_offices(text: str, mentions: list[tuple[str, str]]) -> None:
    assert named(text) == mentions


@pytest.mark.parametrize(
    "text",
    [
        "pro-Norland parties and non-Norlandic ones",
        "They met in Port Elm.",
        "South Norland agreed.",
        "Tell us more. Us too.",
        "norland in small letters",
        "Oak spoke",
        "A green alder.",
        "Nothing.",
        "",
    ],
)
def test_what_names_nobody(text: str) -> None:
    assert named(text) == []


def test_an_office_has_its_holder_of_the_day() -> None:
    assert named("the Norlandic president spoke", dt.date(2025, 1, 1)) == [("Norlandic", "norland")]


@pytest.mark.skipif(find_spec("pymorphy3") is None, reason="the extra nlp is not installed")
@pytest.mark.parametrize("word", ["Львова", "Львову", "Львовом"])
def test_forms_that_no_ending_tells_are_looked_up(word: str) -> None:
    assert named(f"Заява {word}.") == [(word, "sudland")]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Alder met Birch. She was firm.", ["alder", "birch", "alder"]),
        ("Alder said that he and Birch agreed.", ["alder", "alder", "birch"]),
        ("Norland and its allies agreed.", ["norland", "norland"]),
        ("Alder left. Then John Maple spoke and he was firm.", ["alder"]),
        ("It rained. He left.", []),
        ("Alder and its allies.", ["alder"]),
    ],
)
def test_pronouns_where_they_are_plain(text: str, mentions: list[str]) -> None:
    assert [key for _, key in named(text)] == mentions


def test_within_a_range() -> None:
    mentions = find_roll_names("Norland met Sudland.", Roll.of(KNOWN, DAY))
    assert [one.key for one in within(mentions, 0, 8)] == ["norland"]
    assert [one.key for one in within(mentions, 8, 11)] == []
