"""Words that carry a stance, what turns them, and conditions; five languages."""

import re
from pathlib import Path

import pytest

from positions.suggest import cues
from positions.suggest.boundary import Move
from positions.suggest.cue_words import CONDITION_CUES, NEGATIONS, TABLE
from positions.suggest.cues import find_conditions, find_cues


def surest(text: str, language: str) -> tuple[str, Move, int] | None:
    cue = next((cue for cue in find_cues(text, 0, len(text), language) if cue.sign), None)
    return (text[cue.start : cue.end], cue.move, cue.sign) if cue else None


@pytest.mark.parametrize(
    ("language", "text", "cue"),
    [
        ("en", "We support a truce.", ("support", Move.ACCEPTANCE, 1)),
        ("en", "We do not support a truce.", ("support", Move.REFUSAL, -1)),
        ("en", "It rejects any truce", ("rejects", Move.REFUSAL, -1)),
        ("en", "It cannot reject any truce", ("reject", Move.REFUSAL, 1)),
        ("en", "It backs a truce", ("backs", Move.ACCEPTANCE, 1)),
        ("en", "It backed down", None),
        ("en-GB", "Guns must fall silent", ("must", Move.DEMAND, 1)),
        ("en", "Guns must not thunder", ("must", Move.REFUSAL, -1)),
        ("de", "Wir lehnen eine Waffenruhe ab.", ("lehnen eine Waffenruhe ab", Move.REFUSAL, -1)),
        ("de", "Wir unterstützen das nicht.", ("unterstützen", Move.REFUSAL, -1)),
        ("de", "Wir fordern Gespräche", ("fordern", Move.DEMAND, 1)),
        ("ru", "Мы поддерживаем переговоры", ("поддерживаем", Move.ACCEPTANCE, 1)),
        ("ru", "Мы не готовы к переговорам", ("готовы", Move.REFUSAL, -1)),
        ("uk", "Ми проти перемовин", ("проти", Move.REFUSAL, -1)),
        ("uk", "Ми пропонуємо перемовини", ("пропонуємо", Move.OFFER, 1)),
        ("fr", "Nous refusons la trêve", ("refusons", Move.REFUSAL, -1)),
        ("fr", "Nous exigeons une trêve", ("exigeons", Move.DEMAND, 1)),
        ("en", "It rained in spring", None),
        ("tlh", "We support a truce", None),
        ("", "We support a truce", None),
    ],
)
def test_cues(language: str, text: str, cue: tuple[str, Move, int] | None) -> None:
    assert surest(text, language) == cue


def test_a_contrast_ends_what_a_negation_turns() -> None:
    text = "It will not rain, but we support a truce."
    assert surest(text, "en") == ("support", Move.ACCEPTANCE, 1)


@pytest.mark.parametrize(
    ("language", "text", "conditions"),
    [
        ("en", "We agree if Norland stops, and only then.", ["if Norland stops"]),
        ("en", "No truce unless the guns leave and until all sign.", ["unless the guns leave and", "until all sign"]),
        ("de", "Wir stimmen zu, wenn Norland aufhört.", ["wenn Norland aufhört"]),
        ("ru", "Мы согласны, если Нордия уйдёт, и всё.", ["если Нордия уйдёт"]),
        ("uk", "Ми згодні за умови повного виведення", ["за умови повного виведення"]),
        ("fr", "Nous acceptons à condition que cela cesse.", ["à condition que cela cesse"]),
        ("en", "We agree.", []),
        ("xx", "We agree if Norland stops", []),
    ],
)
def test_conditions(language: str, text: str, conditions: list[str]) -> None:
    assert [text[start:end] for start, end in find_conditions(text, 0, len(text), language)] == conditions


def test_no_cue_ends_in_a_blank() -> None:
    patterns = [row[0] for rows in TABLE.values() for row in rows]
    for pattern in [*patterns, *NEGATIONS.values(), *CONDITION_CUES.values()]:
        assert not re.search(r" (?:\||\)?$)|(?:^|\|) ", pattern), f"“{pattern}” is never followed by a word"


def test_every_word_is_of_one_script() -> None:
    """A Cyrillic word with a Latin letter looks right and is found nowhere."""
    for path in sorted(Path(cues.__file__).parent.glob("*.py")):
        bare = re.sub(r"\\\w", " ", path.read_text())
        words = re.findall(r"[^\W\d_]+", bare)
        mixed = [word for word in words if re.search("[A-Za-z]", word) and re.search("[\u0400-\u04ff]", word)]
        assert not mixed, path.name
