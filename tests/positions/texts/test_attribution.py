"""Whose words a text holds, by labels, title and author; all invented."""

import datetime as dt
from collections.abc import Sequence

import pytest

from actors.choices import ActorKind, NameKind
from positions.choices import TurnKind
from positions.texts.attribution import About, Holder, attribute
from positions.texts.known import Called, Known, KnownOffice, Roll
from positions.texts.romanised import romanise
from positions.texts.speakers import find_mentions, name_speaker

SPEECH = "Dear colleagues. I say to you: we will stay. Our friends are with us, and I thank them."


def person(slug: str, *names: str, office: KnownOffice | None = None) -> Known:
    return Known(slug, ActorKind.PERSON, [Called(name) for name in names], [office] if office else ())


ROLL = Roll.of(
    [
        Known(
            "norland", ActorKind.STATE, [Called("Norland"), Called("Норландия"), Called("the Hill", NameKind.METONYM)]
        ),
        Known(
            "sudland", ActorKind.STATE, [Called("Sudland"), Called("Südland"), Called("Sudlandish", NameKind.DEMONYM)]
        ),
        Known("league", ActorKind.ORGANISATION, [Called("League of Isles")]),
        Known("seven", ActorKind.GROUP, [Called("G7"), Called("Group of 7")]),
        person(
            "ida-alder",
            "Ida Alder",
            "President Alder",
            "Ида Алдер",
            office=KnownOffice("President", "norland", dt.date(2020, 1, 1), dt.date(2024, 1, 1)),
        ),
        person("per-alder", "Per Alder", office=KnownOffice("Foreign Minister", "norland", dt.date(2020, 1, 1))),
        person("tom-reed", "Tom Reed", office=KnownOffice("President", "norland", dt.date(2024, 1, 1))),
        person("karl-vogt", "Karl Vogt", office=KnownOffice("Federal Chancellor", "sudland", dt.date(2020, 1, 1))),
        person("eva-lind", "Eva Lind", office=KnownOffice("Secretary General", "league")),
        person("ana-luehe", "Ana von der Lühe"),
        person("viktor-makarov", "Viktor Makarov"),
    ],
    dt.date(2023, 5, 5),
)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("PRESIDENT ALDER", "ida-alder"),
        ("FOREIGN MINISTER ALDER", "per-alder"),
        ("P. Alder", "per-alder"),
        ("И.Алдер", "ida-alder"),
        ("В.Макаров", "viktor-makarov"),
        ("В. Макарова", "viktor-makarov"),
        ("Виктор Макаров", "viktor-makarov"),
        ("SECRETARY GENERAL LIND", "eva-lind"),
        ("Bundeskanzler Karl Vogt", "karl-vogt"),
        ("Karl Vogt, Bundeskanzler", "karl-vogt"),
        ("Dr. Karl Vogt (SPD)", "karl-vogt"),
        ("Der Bundeskanzler", "karl-vogt"),
        ("PRIME MINISTER VON DER LÜHE", "ana-luehe"),
        ("Sudlandish Chancellor Karl Vogt", "karl-vogt"),
        ("President of Norland", "ida-alder"),
        ("Президент Норландии", "ida-alder"),
        ("VOGT", "karl-vogt"),
        ("G7", "seven"),
        ("Group of 7", "seven"),
        ("Karl Vogt 10:30", "karl-vogt"),
    ],
)
def test_a_label_names_an_actor_of_the_day(label: str, expected: str) -> None:
    assert name_speaker(label, ROLL, home=["norland", "sudland"]) == expected


@pytest.mark.parametrize(
    "label",
    [
        "ALDER",
        "Otto Vogt",
        "O. Vogt",
        "Б.Макаров",
        "Борис Макаров",
        "MS. STONE",
        "The Prime Minister",
        "Q",
        "",
        "THE",
        "(Präsidium)",
        "Speaker 1",
        "INTERPRETER",
        "Interpreter for Ida Alder",
        "Spokesperson for President Ida Alder",
        "Berater des Bundeskanzlers Karl Vogt",
        "PRESIDENT ALDER AND PRIME MINISTER VON DER LÜHE",
        "Ida Alder and Karl Vogt",
    ],
)
def test_nobody_rather_than_somebody_else(label: str) -> None:
    assert name_speaker(label, ROLL, home=["norland", "sudland"]) is None


def test_the_president_is_whom_the_title_names_or_who_was_it_at_home() -> None:
    text = "THE PRESIDENT: We stay.\n\nQ Why?\n\nTHE PRESIDENT: Because."

    def speaker(about: About) -> object:
        return attribute(text, about, ROLL).spoken[0].speaker

    assert speaker(About(title="Remarks by President Alder at Dinner")) == "ida-alder"
    assert speaker(About(title="Remarks", publisher="The Hill")) == "ida-alder"
    assert speaker(About(title="Remarks")) is None


@pytest.mark.parametrize(
    ("about", "text", "expected"),
    [
        (About(title="Address by Ida Alder to the League of Isles"), SPEECH, "ida-alder"),
        (About(title="Speech", author="Ida Alder"), SPEECH, "ida-alder"),
        (About(title="Chancellor Vogt’s remarks at the League of Isles"), SPEECH, "karl-vogt"),
        (
            About(title="Speech", author="Ida Alder"),
            "SECURITY GUARANTEES: I say to you: we will stay.\n\nFINAL PROVISIONS: Our friends are with us.",
            "ida-alder",
        ),
        (About(title="General debate: Sudland", publisher="League of Isles"), SPEECH, "karl-vogt"),
        (
            About(title="Rede von Bundeskanzler Vogt"),
            "Ich sage Ihnen: Wir bleiben, und unsere Freunde mit uns.",
            "karl-vogt",
        ),
        (About(title="Обращение Иды Алдер"), "Я говорю вам: мы останемся, и наш народ со мной.", "ida-alder"),
        (
            About(title="Discours de la présidente Ida Alder"),
            "Je vous le dis : nous resterons, et nos amis avec nous.",
            "ida-alder",
        ),
    ],
    ids=["title", "author", "possessive", "headings", "state", "german", "russian", "french"],
)
def test_a_speech_without_labels_is_of_one_speaker(about: About, text: str, expected: str) -> None:
    read = attribute(text, about, ROLL)
    assert [(one.turn.start, one.turn.end, one.speaker) for one in read.spoken] == [(0, len(text), expected)]


def test_answers_are_of_whoever_is_asked() -> None:
    text = "Q: Will you stay?\nA: We will.\nQ: Why?\nA: Because."

    def speakers(about: About) -> list[object]:
        return [one.speaker for one in attribute(text, about, ROLL).spoken]

    assert speakers(About(title="Interview with Karl Vogt")) == [None, "karl-vogt"] * 2
    assert speakers(About(title="Interview", author="Karl Vogt")) == [None, "karl-vogt"] * 2
    assert speakers(About(title="Interview with Karl Vogt and Ida Alder")) == [None] * 4


def test_whom_a_speech_addresses_does_not_speak() -> None:
    text = f"Mr. President:\n\n{SPEECH}"

    def speaker(title: str) -> object:
        (one,) = attribute(text, About(title=title, publisher="Norland"), ROLL).spoken
        return one.speaker

    assert speaker("Speech by Chancellor Karl Vogt") == "karl-vogt"
    # Where nobody else is known to speak, it is the label of whoever does.
    assert speaker("Remarks") == "ida-alder"


def test_what_two_say_together_is_of_neither() -> None:
    about = About(title="Remarks by President Alder and Chancellor Vogt")
    read = attribute(SPEECH, about, ROLL)
    assert (list(read.spoken), read.holder_at(0, 10).key) == ([], None)


def test_an_article_is_not_spoken_by_whom_it_quotes() -> None:
    text = "Karl Vogt was against it. “We said so before, and I say it to you: we will stay,” he added. Others agreed."
    assert not attribute(text, About(title="Sudland says no"), ROLL).spoken
    assert not attribute(text.replace("“", '"').replace("”", '"'), About(title="Sudland says no"), ROLL).spoken


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("have agreed", Holder("norland", also=["sudland"])),
        ("welcomed it", Holder("karl-vogt", told_by="norland")),
        ("spoke of peace", Holder("ida-alder")),
        ("go on", Holder("norland")),
        ("Ida Alder’s plan", Holder("ida-alder")),
    ],
)
def test_a_statement_about_others_is_of_whom_its_sentence_begins_with(words: str, expected: Holder) -> None:
    text = (
        "Norland and Sudland have agreed to talk. Karl Vogt welcomed it.\n\n• In the evening, Ida Alder spoke of peace."
        " The talks with the League of Isles go on. Sudland welcomed Ida Alder’s plan."
    )
    read = attribute(text, About(title="Joint statement", publisher="Government of Norland"), ROLL)
    start = text.index(words)
    found = read.holder_at(start, start + len(words))
    assert (found.key, found.told_by, list(found.also)) == (expected.key, expected.told_by, list(expected.also))


def kinds(text: str) -> Sequence[tuple[TurnKind, object]]:
    return [(one.turn.kind, one.speaker) for one in attribute(text, About(), ROLL).spoken]


def test_whoever_is_unknown_and_asks_asks_a_question() -> None:
    text = "Karl Vogt: Guten Tag.\n\nО.Князь: Что дальше?\n\nKarl Vogt: Wollen Sie das wirklich wissen?"
    assert kinds(text) == [
        (TurnKind.SPEECH, "karl-vogt"),
        (TurnKind.QUESTION, None),
        (TurnKind.SPEECH, "karl-vogt"),
    ]


def test_who_is_unknown_and_asks_now_and_then_speaks() -> None:
    text = "Karl Vogt: Gut.\n\nО.Князь: Да.\n\nО.Князь: Мы за. Разве нет?\n\nО.Князь: Конечно."
    assert [kind for kind, _ in kinds(text)] == [TurnKind.SPEECH] * 4


def test_a_state_before_somebody_unknown_is_not_who_speaks() -> None:
    text = "Sudland Federal Special Envoy Otto Stein: “We stay.”\n\nNorland told the League: “So do we.”"
    assert [speaker for _, speaker in kinds(text)] == [None, "norland"]


def test_questions_and_applause_are_context() -> None:
    text = "PRESIDENT ALDER: We stay. (Applause.)\n\nQ Norland will leave, then?"
    read = attribute(text, About(), ROLL)
    for words in ("Applause", "Norland will leave"):
        found = read.holder_at(text.index(words), text.index(words) + len(words))
        assert (found.key, found.is_context) == (None, True)


def test_somebody_with_a_title_is_not_the_holder_of_that_office_where_he_goes() -> None:
    text = "President Alder told Sudland so. Chancellor Vogt visited Norland."
    assert [(text[one.start : one.end], one.key) for one in find_mentions(text, ROLL)] == [
        ("President Alder", "ida-alder"),
        ("Sudland", "sudland"),
        ("Chancellor Vogt", "karl-vogt"),
        ("Norland", "norland"),
    ]


def test_mentions_are_the_longest_names_and_offices() -> None:
    text = "Sudlandish Chancellor Karl Vogt met President Alder, the President of Norland, and Lind’s team."
    assert [(text[one.start : one.end], one.key) for one in find_mentions(text, ROLL)] == [
        ("Sudlandish Chancellor Karl Vogt", "karl-vogt"),
        ("President Alder", "ida-alder"),
        ("President of Norland", "ida-alder"),
        ("Lind", "eva-lind"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("макаров", "makarov"),
        ("шольц", "scholz"),
        ("зеленський", "zelenskyy"),
        ("лукашенко", "lukashenko"),
        ("туск", "tusk"),
    ],
)
def test_names_of_two_scripts_sound_alike(one: str, other: str) -> None:
    assert romanise(one) == romanise(other)
    assert romanise(one) != romanise("иванов")
