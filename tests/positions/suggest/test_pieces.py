"""A long text is read in pieces as it would be read whole."""

import datetime as dt
import hashlib
from dataclasses import replace

import pytest

from positions.choices import TurnKind
from positions.suggest.boundary import Document
from positions.suggest.gate import verify
from positions.suggest.pieces import cut_into_pieces
from positions.suggest.rules import Rules
from positions.texts.attribution import SpokenTurn
from positions.texts.turns import Turn
from tests.positions.suggest.test_rules import CATALOGUE

DAY = dt.date(2024, 5, 5)
WANTED = "We demand an armistice at once. "
FILLER = "It rained on that day and on the next one. "


def document(text: str, **said: object) -> Document:
    made = Document(text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), language="en", published=DAY)
    return replace(made, **said)  # type: ignore[arg-type]


def in_turns(count: int, length: int) -> Document:
    """As many turns, each of so many characters."""
    label = "PRESIDENT ALDER:"
    words = (WANTED + FILLER * length)[: length - len(label) - 2]
    text = "\n".join(f"{label} {words}" for _ in range(count))
    turns = [Turn(at * length, at * length + length - 1, at * length + len(label), label) for at in range(count)]
    return document(text, spoken=[SpokenTurn(turn, "alder") for turn in turns])


def test_a_text_that_is_not_long_is_one_piece() -> None:
    given = document(WANTED)
    [piece] = cut_into_pieces(given)
    assert (piece.document, piece.offset, piece.own) == (given, 0, (0, len(WANTED)))


def test_pieces_begin_at_lines_and_lie_one_behind_the_other() -> None:
    given = in_turns(40, 1_000)
    pieces = cut_into_pieces(given, size=9_500)
    owns = [(piece.offset + piece.own[0], piece.offset + piece.own[1]) for piece in pieces]
    assert owns == [(0, 9_000), (9_000, 18_000), (18_000, 27_000), (27_000, len(given.text))]
    for piece in pieces:
        assert given.text[piece.offset :].startswith(piece.document.text)


def test_turns_and_what_is_skipped_keep_their_places() -> None:
    given = replace(in_turns(40, 1_000), skipped=[(100, 200), (20_500, 20_600)])
    for piece in cut_into_pieces(given, size=9_500):
        for one in piece.document.spoken:
            assert 0 <= one.turn.start <= one.turn.words <= one.turn.end <= len(piece.document.text)
            assert one.turn.kind is TurnKind.SPEECH
        for start, end in piece.document.skipped:
            assert (start + piece.offset, end + piece.offset) in given.skipped


@pytest.mark.parametrize("length", [300, 1_000, 30_000])
def test_pieces_hold_what_the_whole_holds(length: int) -> None:
    given = in_turns(60_000 // length, length)
    engine = Rules()
    whole = verify(given, CATALOGUE, engine.suggest(given, CATALOGUE)).kept
    found = [
        one for piece in cut_into_pieces(given, size=10_000) for one in piece.placed(piece.read(engine, CATALOGUE))
    ]
    assert whole
    assert found == list(whole)
    assert all(one.words == given.text[one.start : one.end] and one.issues[0] == "truce" for one in found)


def test_of_a_text_without_lines_no_sentence_is_lost_or_told_twice() -> None:
    text = (FILLER * 7 + WANTED) * 150
    given = document(text, spoken=[SpokenTurn(Turn(0, len(text), 0, ""), "alder")])
    engine = Rules()
    found = [
        one.start
        for piece in cut_into_pieces(given, size=10_000)
        for one in piece.placed(piece.read(engine, CATALOGUE))
    ]
    assert found == [one.start for one in engine.suggest(given, CATALOGUE)]
    assert len(found) == 150
