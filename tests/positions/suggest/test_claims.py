"""Who takes a position in English sentences, by which word; sentences of our own."""

import datetime as dt

import pytest

from actors.choices import ActorKind, NameKind
from positions.suggest.boundary import Move
from positions.suggest.claims import ParsedClaim, read_parsed_claims
from positions.suggest.mentions import find_roll_names
from positions.suggest.parser import has_parser, parse
from positions.texts.known import Called, Known, KnownOffice, Roll

pytestmark = pytest.mark.skipif(not has_parser("en"), reason="the extra nlp is not installed")

ROLL = Roll.of(
    [
        Known("norland", ActorKind.STATE, [Called("Norland"), Called("Norlandic", NameKind.DEMONYM)]),
        Known("sudland", ActorKind.STATE, [Called("Sudland"), Called("Sudlandic", NameKind.DEMONYM)]),
        Known("alder", ActorKind.PERSON, [Called("Ida Alder")], [KnownOffice("President", "norland")]),
        Known("birch", ActorKind.PERSON, [Called("Bo Birch")], [KnownOffice("Foreign Minister", "sudland")]),
        Known("league", ActorKind.ORGANISATION, [Called("Coastal League")]),
    ],
    dt.date(2024, 5, 5),
)


def read(sentence: str) -> list[ParsedClaim]:
    (parsed,) = parse(sentence, [(0, len(sentence))])
    return read_parsed_claims(parsed, 0, find_roll_names(sentence, ROLL))


@pytest.mark.parametrize(
    ("sentence", "keys", "cue", "sign"),
    [
        ("Norland rejected the truce on Monday.", ["norland"], "rejected", -1),
        ("Norland has refused to support a truce.", ["norland"], "refused", -1),
        ("Norland did not rule out sending troops.", ["norland"], "rule", 1),
        ("The truce was rejected by Sudland.", ["sudland"], "rejected", -1),
        ("Sudland’s government is opposed to any deployment of troops.", ["sudland"], "opposed", -1),
        ("“We will never give up the islands,” President Alder said.", ["alder"], "said", -1),
        ("Alder, who met Birch on Friday, proposed a new round of talks.", ["alder"], "proposed", 1),
        ("Neither Norland nor Sudland wants a war.", ["norland", "sudland"], "wants", -1),
        ("The Coastal League and Norland welcomed the proposal.", ["league", "norland"], "welcomed", 1),
        ("Norland, along with Sudland, is pushing for talks.", ["norland", "sudland"], "pushing", 1),
        ("The Norlandic foreign ministry denied that it had agreed.", ["norland"], "denied", -1),
        ("Sudland has no intention of leaving the islands.", ["sudland"], "intention", -1),
        ("Alder expressed her opposition to the plan.", ["alder"], "opposition", -1),
        ("A spokesman for Norland said the country supports a truce.", ["norland"], "said", 1),
        ("Birch warned against a hasty withdrawal.", ["birch"], "warned", -1),
        ("Birch warned against leaving without a treaty.", ["birch"], "warned", 1),
        ("Sudland will only sign if the ships leave.", ["sudland"], "sign", 1),
        ("Norland is against any deal.", ["norland"], "against", -1),
    ],
)
def test_one_claim(sentence: str, keys: list[str], cue: str, sign: int) -> None:
    (claim,) = read(sentence)
    assert (list(claim.keys), sentence[slice(*claim.cue)], claim.sign) == (keys, cue, sign)
    assert not claim.is_mixed
    assert 0 <= claim.start < claim.end <= len(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is unclear whether Norland will accept the offer.",
        "In Norland, thousands demanded peace.",
        "The reaction from Norland was muted.",
        "It rained in Sudland.",
        "The idea has been rejected.",
    ],
)
def test_no_claim(sentence: str) -> None:
    assert read(sentence) == []


def test_each_clause_has_its_own() -> None:
    sentence = "Norlandic officials called for a truce, while Sudland insisted on talks first."
    first, second = read(sentence)
    assert (first.keys, first.move, sentence[first.start : first.end]) == (
        ["norland"],
        Move.DEMAND,
        "Norlandic officials called for a truce",
    )
    assert (second.keys, sentence[slice(*second.cue)]) == (["sudland"], "insisted")
    assert first.end <= second.start


def test_who_tells_of_another() -> None:
    (told,) = read("President Ida Alder said Sudland would not send troops.")
    assert (told.keys, told.reported_by, told.sign, told.move) == (["sudland"], "alder", -1, Move.REFUSAL)
    (told,) = read("According to Norland, Sudland has agreed to a ceasefire.")
    assert (told.keys, told.reported_by) == (["sudland"], "norland")


def test_a_contrast_makes_it_mixed_and_a_caution_does_not() -> None:
    (mixed,) = read(
        "Alder has also expressed a preference for a truce, stating that it would immediately end the killing of"
        " people, but also suggested working on a deal where they aim for a treaty."
    )
    assert mixed.is_mixed
    assert not any(one.is_mixed for one in read("Alder supports talks, but has expressed caution."))
