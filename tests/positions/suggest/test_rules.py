"""The engine *rules* as a whole: transcripts in several languages, an article, and what it leaves out."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from actors.choices import ActorKind, NameKind
from positions.exceptions import Refused
from positions.suggest.boundary import Catalogue, Document, Move, Polarity, Suggestion
from positions.suggest.engines import engine_names, find_engine
from positions.suggest.gate import verify
from positions.suggest.parser import has_parser
from positions.suggest.ranking import IssueWords
from positions.suggest.rules import Rules
from positions.texts.attribution import About, attribute
from positions.texts.known import Called, Known, KnownOffice, Roll

CATALOGUE = Catalogue(
    "1",
    [
        Known("norland", ActorKind.STATE, [Called("Norland"), Called("Нордия"), Called("Norlandic", NameKind.DEMONYM)]),
        Known("sudland", ActorKind.STATE, [Called("Sudland"), Called("Südland"), Called("Судландия")]),
        Known("alder", ActorKind.PERSON, [Called("Ida Alder")], [KnownOffice("President", "norland")]),
        Known(
            "birch", ActorKind.PERSON, [Called("Bo Birch"), Called("Бо Берёза")], [KnownOffice("President", "sudland")]
        ),
    ],
    [
        IssueWords(
            "truce",
            "Truce",
            "The sides should stop shooting.",
            ["ceasefire", "armistice", "Waffenruhe", "перемирие"],
            ["frozen conflict"],
        ),
        IssueWords("talks", "Talks", "The sides should negotiate.", ["negotiations", "Gespräche", "переговоры"]),
        IssueWords("grain", "Grain", "Ships with grain should pass.", ["grain ships", "corridor"]),
    ],
)


def suggest(text: str, language: str = "en", **about: str) -> Sequence[Suggestion]:
    """What the engine gives, all of which passes the gate."""
    day = dt.date(2024, 5, 5)
    beside = About(**about)
    spoken = attribute(text, beside, Roll.of(CATALOGUE.actors, day)).spoken
    document = Document(text=text, sha256="0", language=language, published=day, about=beside, spoken=spoken)
    given = Rules().suggest(document, CATALOGUE)
    assert verify(document, CATALOGUE, given).dropped == []
    return given


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "We will never accept a ceasefire of that kind."),
        ("de", "Eine Waffenruhe lehnen wir ab."),
        ("ru", "Мы против такого перемирия."),
    ],
)
def test_in_a_turn_the_speaker_holds_it(language: str, words: str) -> None:
    text = f"PRESIDENT ALDER: It is spring. {words}\n\nQ: And a ceasefire?\n\nPRESIDENT BIRCH: No comment."
    (one,) = suggest(text, language)
    assert (one.words, one.actor, one.on_behalf_of, one.holder) == (words, "alder", "norland", None)
    assert (one.issues[0], one.polarity, one.move) == ("truce", Polarity.OPPOSES, Move.REFUSAL)
    assert any("Ida Alder" in why for why in one.why)


def test_what_a_speaker_tells_of_another_is_the_others() -> None:
    text = "PRESIDENT ALDER: Sudland has agreed to a ceasefire.\n\nPRESIDENT BIRCH: Thank you."
    (one,) = suggest(text)
    assert (one.actor, one.reported_by, one.act) == ("sudland", "alder", "reported")
    assert text[slice(*one.holder or (0, 0))] == "Sudland"


def test_a_condition_is_marked_and_a_contra_phrase_turns_the_polarity() -> None:
    text = "PRESIDENT ALDER: We support an armistice if Sudland leaves.\n\nPRESIDENT BIRCH: We want a frozen conflict."
    first, second = suggest(text)
    assert [text[start:end] for start, end in first.conditions] == ["if Sudland leaves"]
    assert (first.polarity, second.polarity) == (Polarity.SUPPORTS, Polarity.OPPOSES)


@pytest.mark.skipif(not has_parser("en"), reason="the extra nlp is not installed")
def test_an_article_has_each_claim_with_its_holder() -> None:
    text = "The Norlandic president called for a ceasefire, while Sudland rejected negotiations. It rained."
    first, second = suggest(text)
    assert (first.actor, first.issues[0], first.polarity) == ("alder", "truce", Polarity.SUPPORTS)
    assert (second.actor, second.issues[0], second.polarity) == ("sudland", "talks", Polarity.OPPOSES)


def test_without_a_parser_the_first_name_holds_what_has_a_cue() -> None:
    (one,) = suggest("Südland lehnt eine Waffenruhe ab. In Norland regnete es. Die Waffenruhe kam gestern.", "de")
    assert (one.actor, one.polarity) == ("sudland", Polarity.OPPOSES)
    assert Rules().is_basic("de")


def test_what_is_no_turn_is_of_whoever_issued_the_text() -> None:
    (one,) = suggest("Мы готовы: перемирие нужно.", "ru", publisher="Нордия")
    assert (one.actor, one.holder) == ("norland", None)


def test_nothing_is_suggested_of_what_is_near_no_issue_or_not_the_texts_own() -> None:
    assert suggest("PRESIDENT ALDER: We want bread and roses.\n\nPRESIDENT BIRCH: So do we.") == []
    text = "PRESIDENT ALDER: We want a ceasefire.\n\nPRESIDENT BIRCH: So do we."
    day = dt.date(2024, 5, 5)
    spoken = attribute(text, About(), Roll.of(CATALOGUE.actors, day)).spoken
    document = Document(text=text, sha256="0", language="en", published=day, spoken=spoken, skipped=[(0, len(text))])
    assert Rules().suggest(document, CATALOGUE) == []


def test_the_same_question_has_the_same_answer() -> None:
    text = "PRESIDENT ALDER: We want a ceasefire and negotiations.\n\nPRESIDENT BIRCH: We reject an armistice."
    assert suggest(text) == suggest(text)


def test_engines_are_found_by_name() -> None:
    assert engine_names()[0] == "rules"
    assert find_engine("rules").name == "rules"


def test_an_installed_package_brings_its_engine_and_takes_the_place_of_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "their_engine.py").write_text("class Theirs:\n    name, version = 'theirs', '3'\n", encoding="utf-8")
    installed = tmp_path / "their_engine-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: their-engine\nVersion: 1.0\n", encoding="utf-8")
    entries = "[demarche.suggesters]\ntheirs = their_engine:Theirs\nrules = their_engine:Theirs\n"
    (installed / "entry_points.txt").write_text(entries, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert engine_names() == ["rules", "llm", "theirs"]
    assert find_engine("theirs").version == "3"
    assert isinstance(find_engine("rules"), Rules)
    with pytest.raises(Refused, match="no engine oracle: rules, llm, theirs"):
        find_engine("oracle")
