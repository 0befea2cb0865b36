"""Of whom a speaker tells in his own turn: by a name and a verb of saying or willing, and by nothing else."""

import datetime as dt

import pytest

from actors.choices import ActorKind, NameKind
from positions.texts.known import Called, Known, Roll
from positions.texts.tellings import may_tell, told_of

ROLL = Roll.of(
    [
        Known("norland", ActorKind.STATE, [Called("Norland", NameKind.OFFICIAL), Called("Норландия")]),
        Known("berg", ActorKind.PERSON, [Called("Olaf Berg", NameKind.OFFICIAL)]),
    ],
    dt.date(2024, 5, 1),
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Norland has agreed to a truce", "norland"),
        ("But Norland has already accepted it", "norland"),
        ("I know that President Olaf Berg wants a deal", "berg"),
        ("Norland is ready to talk", "norland"),
        ("Norland lehnt das ab", "norland"),
        ("Норландия согласилась на перемирие", "norland"),
        ("Norland must leave", None),
        ("Norland will agree in the end", None),
        ("Norland was offered a truce", None),
        ("Norland is supported by us", None),
        ("We want Norland to agree", None),
        ("With Norland agreed, all is well", None),
        ("Somebody wants a deal with Norland", None),
        ("Norland’s people want peace", None),
    ],
)
def test_whom_words_tell_of(words: str, told: str | None) -> None:
    text = f"So it is. {words}."
    start = text.index(words)
    assert told_of(text, start, start + len(words), ROLL) == told
    assert told is None or may_tell(words)
