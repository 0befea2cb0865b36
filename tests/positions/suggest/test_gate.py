"""What passes the gate, and what does not whatever engine gave it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from actors.choices import ActorKind, NameKind
from positions.choices import TurnKind
from positions.suggest.boundary import Catalogue, Document, Move, Polarity, Suggestion
from positions.suggest.gate import LONGEST_PROPOSED, verify
from positions.suggest.ranking import IssueWords
from positions.texts.attribution import About, SpokenTurn
from positions.texts.known import Called, Known, KnownOffice
from positions.texts.turns import Turn

CATALOGUE = Catalogue(
    "1",
    [
        Known("norland", ActorKind.STATE, [Called("Norland"), Called("Norlandic", NameKind.DEMONYM)]),
        Known("sudland", ActorKind.STATE, [Called("Sudland")]),
        Known("alder", ActorKind.PERSON, [Called("Ida Alder")], [KnownOffice("President", "norland")]),
        Known("birch", ActorKind.PERSON, [Called("Bo Birch")], [KnownOffice("President", "sudland")]),
    ],
    [IssueWords(name, name, name) for name in ("truce", "talks", "troops", "grain")],
)
TEXT = (
    "President Alder wants a truce if Sudland stops. She rejects talks.\n"
    "Norland and Sudland agreed on grain.\n"
    "Sudland, said Bo Birch, is ready.\nRead also: Norland wins."
)
ARTICLE = Document(
    text=TEXT,
    sha256="0",
    language="en",
    published=dt.date(2024, 5, 5),
    kind="article",
    skipped=[(TEXT.index("Read also"), len(TEXT))],
)


def place(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def suggestion(words: str, text: str = TEXT, **more: Any) -> Suggestion:
    start, end = place(words, text)
    return Suggestion(start=start, end=end, words=words, **more)


def verdict(one: Suggestion, document: Document = ARTICLE) -> str:
    verified = verify(document, CATALOGUE, [one])
    assert len(verified.kept) + len(verified.dropped) == 1
    return verified.dropped[0].why if verified.dropped else ""


FIRST = suggestion(
    "President Alder wants a truce if Sudland stops",
    actor="alder",
    holder=place("President Alder"),
    cue=place("wants"),
    issues=["truce", "talks"],
    on_behalf_of="norland",
    conditions=[place("if Sudland stops")],
    polarity=Polarity.SUPPORTS,
    move=Move.DEMAND,
    act="paraphrase",
)


@pytest.mark.parametrize(
    "one",
    [
        FIRST,
        suggestion("She rejects talks", actor="alder", holder=place("She"), issues=["talks"]),
        suggestion("agreed on grain", actor="norland", holder=place("Norland and Sudland"), also=["sudland"]),
        suggestion("Sudland, said Bo Birch, is ready", actor="sudland", holder=place("Sudland,"), reported_by="birch"),
        suggestion("She rejects talks"),
    ],
)
def test_what_stands_there_passes(one: Suggestion) -> None:
    assert verdict(one) == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"words": "President Alder wants a ceasefire if Sudland stops"}, "do not stand there"),
        ({"start": -1}, "outside the text"),
        ({"end": 100_000}, "outside the text"),
        ({"cue": (5, 5)}, "outside the text"),
        ({"conditions": [(3, 90_000)]}, "outside the text"),
        ({"issues": ["peace"]}, "issue is not in the catalogue"),
        ({"issues": ["truce", "talks", "troops", "grain"]}, "not one of those there are"),
        ({"issues": ["truce", "truce"]}, "not one of those there are"),
        ({"polarity": "in favour"}, "not one of those there are"),
        ({"move": "threat"}, "not one of those there are"),
        ({"polarity": ["supports"]}, "not one of those there are"),
        ({"start": "0"}, "not one of those there are"),
        ({"cue": (None, 3)}, "not one of those there are"),
        ({"issues": [["truce"]]}, "not one of those there are"),
        ({"actor": ["alder"]}, "not one of those there are"),
        ({"score": "0.9"}, "not one of those there are"),
        ({"score": float("nan")}, "not one of those there are"),
        ({"why": "a reason"}, "not one of those there are"),
        ({"why": [None]}, "not one of those there are"),
        ({"act": "telepathy"}, "not one of those there are"),
        ({"actor": "nobody"}, "actor is not in the catalogue"),
        ({"also": ["nobody"]}, "actor is not in the catalogue"),
        ({"actor": "birch", "on_behalf_of": None}, "not whom the text names"),
        ({"actor": "norland", "on_behalf_of": None}, "not whom the text names"),
        ({"also": ["birch"]}, "not whom the text names"),
        ({"holder": None}, "does not speak there"),
        ({"on_behalf_of": "sudland"}, "did not speak for that one"),
        ({"actor": None, "holder": None}, "did not speak for that one"),
    ],
)
def test_what_does_not_is_dropped_with_its_reason(change: dict[str, Any], why: str) -> None:
    assert why in verdict(replace(FIRST, **change))


def test_what_is_not_the_texts_own_and_what_is_too_long_is_dropped() -> None:
    assert "not the text's own" in verdict(suggestion("Norland wins", actor="norland", holder=place("Norland wins")))
    text = f"Norland {'and ' * LONGEST_PROPOSED}Sudland."
    document = replace(ARTICLE, text=text, skipped=())
    assert "too many" in verdict(suggestion(text, text), document)
    assert "do not stand" in verdict(replace(suggestion("Norland", text), words=" "), document)


SPEECH = "PRESIDENT ALDER: We want a truce. Sudland wants grain. He agreed.\nQ: And talks?\nMR. OAK: No."
TURNS = [
    (Turn(0, SPEECH.index("Q:"), 17, "PRESIDENT ALDER"), "alder"),
    (Turn(SPEECH.index("Q:"), SPEECH.index("MR."), SPEECH.index("And"), "Q", TurnKind.QUESTION), None),
    (Turn(SPEECH.index("MR."), len(SPEECH), SPEECH.index("No."), "MR. OAK"), None),
]
TRANSCRIPT = replace(
    ARTICLE, text=SPEECH, skipped=(), kind="transcript", spoken=[SpokenTurn(turn, key) for turn, key in TURNS]
)


@pytest.mark.parametrize(
    ("words", "more", "why"),
    [
        ("We want a truce.", {"actor": "alder", "on_behalf_of": "norland"}, ""),
        ("We want a truce.", {"actor": "norland"}, ""),
        ("We want a truce.", {"actor": "sudland"}, "does not speak there"),
        ("Sudland wants grain.", {"actor": "sudland", "holder": (34, 41), "reported_by": "alder"}, ""),
        ("Sudland wants grain.", {"actor": "sudland", "holder": (34, 41)}, "does not speak there"),
        ("Sudland wants grain.", {"actor": "sudland", "holder": (34, 41), "reported_by": "birch"}, "does not speak"),
        ("We want a truce.", {"actor": "alder", "reported_by": "birch"}, "reports it is not named"),
        ("And talks?", {"actor": "alder"}, "does not speak there"),
        ("No.", {"actor": "alder"}, "does not speak there"),
        ("No.", {}, ""),
    ],
)
def test_in_a_transcript_the_turn_decides(words: str, more: dict[str, Any], why: str) -> None:
    found = verdict(suggestion(words, SPEECH, **more), TRANSCRIPT)
    assert (why in found) if why else not found


def test_a_text_in_no_turn_is_of_whoever_publishes_it() -> None:
    issued = replace(ARTICLE, about=About(publisher="Government of Norland"))
    one = suggestion("She rejects talks", actor="norland")
    assert verdict(one, issued) == ""
    assert "does not speak there" in verdict(one)


def test_the_digest_tells_texts_and_turns_apart() -> None:
    assert ARTICLE.digest == replace(ARTICLE).digest
    others = [replace(ARTICLE, sha256="1"), replace(ARTICLE, spoken=TRANSCRIPT.spoken), replace(ARTICLE, skipped=())]
    assert len({one.digest for one in (ARTICLE, *others)}) == 4
