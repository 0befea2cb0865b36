"""Transcripts as they are printed in many places, all invented."""

import pytest

from positions.choices import TurnKind
from positions.texts.turns import cut_quoted, cut_turns, turn_at

PRESS = """East Hall

3:40 P.M.

PRESIDENT ALDER: Thank you all. One thing is clear: we stay. (Applause.)

MS. STONE: Last question.

Q Thank you. Will you send troops?

PRIME MINISTER VON DER LÜHE: (As interpreted.) No. (Speaks in English.) Never. (Laughter.)

Q: (Inaudible.)

THE PRESIDENT: The answer is “yes.”

END 4:10 P.M.

Editor’s note on the hall."""
PARLIAMENT = """Präsidentin Anna Berg:
Das Wort hat der Bundeskanzler.

Karl Vogt, Bundeskanzler:
Frau Präsidentin! Ich sage Ihnen: Wir bleiben dabei.
Im Übrigen: Das gilt weiter.
(Beifall bei der SPD – Eva Lind [CDU/CSU]: Falsch!)
(Zuruf von der AfD)
Danke.

Dr. Eva Lind (CDU/CSU):
Herr Kanzler! Erstens: mehr Hilfe.

Otto Meier: Zweitens auch.
"""
KREMLIN = """События Встреча с министром В.Орлов Орлов Виктор Ильич министр обороны : Добрый день.

К.Токай (как переведено): Спасибо. Условие одно: гарантии.

Вопрос: Что дальше?

В.Орлов: Мы за. (Аплодисменты.)"""
KYIV = """Питання: Що далі?

Президент України Остап Вербич: Ми готові. Наша умова: гарантії. (Оплески.)

Журналістка: А союз?

Остап Вербич: Так."""
PARIS = """Emmanuel ROCHE : Merci à tous.

JOURNALISTE : Que ferez-vous ?

Emmanuel ROCHE : Une chose est claire : nous resterons. (Rires.)

Le Premier ministre : Oui."""
ASSEMBLY = """**M. le président.** La parole est à Mme Dumont.

M. Gabriel Dupont, Premier ministre. – Nous resterons.

Mme Claire Dumont. – Non !"""
COUNCIL = """The President: I give the floor to the representative of Norland.

Mr. Alder (Norland) (spoke in French): We voted in favour.

Mrs. Stone (Sudland): We abstained. The reason is simple: nobody asked us."""
BOLD = """**President Alder:** We stay.

**Q** Why?

**THE PRESIDENT:** Because."""
INTERVIEW = """KURIER: Herr Vogt, was tun Sie?

Vogt: Wir bleiben.

KURIER: Und dann?

Vogt: Dann auch."""


def read(text: str) -> list[tuple[str, str, bool]]:
    """Kind, label and whether an interpreter speaks, of all but what lies within turns."""
    return [(turn.kind.value, turn.label, turn.is_interpreted) for turn in cut_turns(text) if not turn.is_aside]


def test_a_press_conference() -> None:
    assert read(PRESS) == [
        ("speech", "PRESIDENT ALDER", False),
        ("speech", "MS. STONE", False),
        ("question", "Q", False),
        ("speech", "PRIME MINISTER VON DER LÜHE", True),
        ("speech", "PRIME MINISTER VON DER LÜHE", False),
        ("question", "Q", False),
        ("speech", "THE PRESIDENT", False),
    ]
    asides = [(turn.kind, PRESS[turn.start : turn.end]) for turn in cut_turns(PRESS) if turn.is_aside]
    assert asides == [
        (TurnKind.APPLAUSE, "(Applause.)"),
        (TurnKind.APPLAUSE, "(Laughter.)"),
        (TurnKind.INTERJECTION, "(Inaudible.)"),
    ]


def test_a_parliament_with_offices_parties_and_heckling() -> None:
    labels = [label for _, label, _ in read(PARLIAMENT)]
    assert labels == ["Präsidentin Anna Berg", "Karl Vogt, Bundeskanzler", "Dr. Eva Lind (CDU/CSU)", "Otto Meier"]
    heckled = [PARLIAMENT[turn.start : turn.end] for turn in cut_turns(PARLIAMENT) if turn.is_aside]
    assert heckled == ["(Beifall bei der SPD – Eva Lind [CDU/CSU]: Falsch!)", "(Zuruf von der AfD)"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            KREMLIN,
            [
                ("speech", "В.Орлов", False),
                ("speech", "К.Токай (как переведено)", True),
                ("question", "Вопрос", False),
                ("speech", "В.Орлов", False),
            ],
        ),
        (
            KYIV,
            [
                ("question", "Питання", False),
                ("speech", "Президент України Остап Вербич", False),
                ("question", "Журналістка", False),
                ("speech", "Остап Вербич", False),
            ],
        ),
        (
            PARIS,
            [
                ("speech", "Emmanuel ROCHE", False),
                ("question", "JOURNALISTE", False),
                ("speech", "Emmanuel ROCHE", False),
                ("speech", "Le Premier ministre", False),
            ],
        ),
        (
            ASSEMBLY,
            [
                ("speech", "M. le président", False),
                ("speech", "M. Gabriel Dupont, Premier ministre", False),
                ("speech", "Mme Claire Dumont", False),
            ],
        ),
        (
            COUNCIL,
            [
                ("speech", "The President", False),
                ("speech", "Mr. Alder (Norland) (spoke in French)", True),
                ("speech", "Mrs. Stone (Sudland)", False),
            ],
        ),
        (
            BOLD,
            [("speech", "President Alder", False), ("question", "Q", False), ("speech", "THE PRESIDENT", False)],
        ),
        (
            INTERVIEW,
            [
                ("speech", "KURIER", False),
                ("speech", "Vogt", False),
                ("speech", "KURIER", False),
                ("speech", "Vogt", False),
            ],
        ),
    ],
    ids=["kremlin", "kyiv", "paris", "assembly", "council", "bold", "interview"],
)
def test_other_conventions(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q: Do you?\nA: Yes.\nQ: When?\nA: Now.", ["question Q", "speech A", "question Q", "speech A"]),
        ("**Q1:** Do you?\n\n**A1:** Yes.\n\nQ2: When?\nA2: Now.", ["question Q", "speech A"] * 2),
        ("Frage: Sind Sie dafür?\nAntwort: Ja.", ["question Frage", "speech Antwort"]),
        ("REPORTER 1: Why?\n\nMS. STONE: Because.", ["question REPORTER 1", "speech MS. STONE"]),
        ("Speaker 1: Yes.\n\nSpeaker 2: No.", ["speech Speaker 1", "speech Speaker 2"]),
        (
            "[00:00:12] Ida Stone: Yes.\n[00:01:02] Karl Vogt: No.\n(00:02) Ida Stone: Why?\n0:03:11 Karl Vogt: So.",
            ["speech Ida Stone", "speech Karl Vogt"] * 2,
        ),
        ("IDA STONE (00:12): Yes.\n\nIDA STONE [01:02:03]: No.", ["speech IDA STONE"] * 2),
        ("*President Alder:* Yes.\n\n*Journalist:* Why?", ["speech President Alder", "question Journalist"]),
        (
            "PRESIDENT ALDER: Yes.\n\nMS. STONE: No.\n\nVOGT: I see.",
            ["speech PRESIDENT ALDER", "speech MS. STONE", "speech VOGT"],
        ),
        (
            "Ida von der Lühe: Yes.\n\nMette de la Cruz y Ruiz: No.\n\nIda von der Lühe: Oh.\n\n"
            "Mette de la Cruz y Ruiz: Ah.",
            ["speech Ida von der Lühe", "speech Mette de la Cruz y Ruiz"] * 2,
        ),
        ("PRESIDENTE ROCA.- Sí.\n\nPERIODISTA.- ¿Cuándo?", ["speech PRESIDENTE ROCA", "question PERIODISTA"]),
        ("BAŞKAN DEMİR: Evet.\n\nSORU: Ne zaman?", ["speech BAŞKAN DEMİR", "question SORU"]),
    ],
)
def test_labels_of_many_houses(text: str, expected: list[str]) -> None:
    assert [f"{turn.kind.value} {turn.label}" for turn in cut_turns(text)] == expected


def test_an_interpreter_speaks_in_nobodys_turn() -> None:
    text = "PRESIDENT ALDER: Thank you.\n\nINTERPRETER: He agrees.\n\nMS. STONE (through interpreter): So do I."
    turns = cut_turns(text)
    assert [(turn.label, turn.is_interpreted) for turn in turns] == [
        ("PRESIDENT ALDER", False),
        ("INTERPRETER", True),
        ("MS. STONE (through interpreter)", True),
    ]
    # What the label says of it is no part of the words.
    assert text[turns[2].words :].strip() == "So do I."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A. Ceasefire: at once.\n\nA: Talks.\n\nB. Elections.",
        "* Security: more.\n* Economy: more.\n* Security: less.\n* Economy: less.",
        ":",
        "Background: The two sides met. One thing is clear: nobody agreed.\n\nKey Points: three.\n\nNext steps: talks.",
        "The minister was firm. He said: “We stay.”\n\nNote: corrected.\n\nOur message is this: peace.",
        "Brussels, 3 May: They agreed.\n\nNorland: 100\nSudland: 50\nNorland: 20\nSudland: 3",
        "Joint Statement\n\n1. The two agreed: peace first.\n\nArticle 1: Ceasefire.\n\nArticle 2: Talks.",
        "Erstens: Hilfe.\n\nZweitens: Geduld.\n\nErstens: Hilfe.\n\nZweitens: Geduld.",
        "NOTE: embargo.\n\nCONTACT: Press Office.\n\nSUBJECT: talks.",
        "10:15: They met.\n\n11:30: They left.",
    ],
)
def test_colons_without_speakers(text: str) -> None:
    assert cut_turns(text) == []


def test_turns_of_a_transcript_lie_one_behind_the_other() -> None:
    turns = [turn for turn in cut_turns(PRESS) if not turn.is_aside]
    assert [turn.end for turn in turns[:-1]] == [turn.start for turn in turns[1:]]
    assert PRESS[turns[-1].end :].startswith("END 4:10")
    assert all(turn.start <= turn.words <= turn.end for turn in turns)


def test_words_lie_in_the_innermost_turn() -> None:
    turns = cut_turns(PARLIAMENT)

    def at(words: str) -> tuple[TurnKind, str]:
        start = PARLIAMENT.index(words)
        turn = turn_at(turns, start, start + len(words))
        assert turn is not None
        return turn.kind, turn.label

    assert at("Wir bleiben dabei.") == (TurnKind.SPEECH, "Karl Vogt, Bundeskanzler")
    assert at("Falsch!") == (TurnKind.INTERJECTION, "Karl Vogt, Bundeskanzler")
    assert at("(Zuruf von der AfD)\nDanke.") == (TurnKind.SPEECH, "Karl Vogt, Bundeskanzler")
    assert turn_at(turns, len(PARLIAMENT), len(PARLIAMENT) + 1) is None


def test_an_article_of_quotations_has_each_by_what_leads_to_it() -> None:
    text = "They said:\n\nSudland Prime Minister Ana Lühe: “We stay.”\n\n• President Alder told the League: “So do we.”"
    turns = cut_quoted(text)
    assert [turn.label for turn in turns] == ["Sudland Prime Minister Ana Lühe", "President Alder told the League"]
    assert text[turns[0].words : turns[0].end] == "We stay.”"
