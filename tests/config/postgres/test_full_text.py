import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from config.postgres.compounds import LONGEST_COMPOUND, MOST_CUTS, words_apart, words_together
from config.postgres.full_text import NAMES, VECTORS, WORDS, spell, text_query, words_are_told_from_marks


def matches(query: str, text: str, config: str = WORDS) -> bool:
    made = text_query(query, config=config)
    with connection.cursor() as cursor:
        cursor.execute(f"select {VECTORS[config]}(%s) @@ ({made.found.text})", [text, *made.found.params])
        return bool(cursor.fetchone()[0])


UNFINISHED = {
    *("negotiati", "negotiatio", "agreeme", "agreemen", "acceptabl", "acceptanc", "neutralit"),
    *("readines", "proportionalit", "violati"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("negotiations", True),
        ("negotiating", True),  # the same stem
        ("élysée", True),
        ("elysee nego", True),  # the last word is unfinished
        ("elysee negotiatio", True),  # though its stem is shorter
        ("elysee negotiable fares", False),
        ("ely negotiations", False),  # only the last one
        ('"started negotiations"', True),
        ('"negotiations started"', False),
        ("truce or negotiations", True),
        ("negotiations -elysee", False),
        ("negotiations -elys", True),  # what is left out is a whole word
    ],
)
def test_web_search_syntax(query: str, found: bool) -> None:
    assert matches(query, "The Élysée started negotiations.") is found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Formosa", "In this form it is acceptable, in other forms not."),
        ("Crimea", "A crime, and the crimes that followed."),
        ("Germany", "A germ, germs."),
        ("Romania", "A roman road, roams and Roma."),
        ("Martin", "The mart, marts and markets."),
        ("Berlin", "Berl."),
        ("Bulletin", "A bullet, bullets."),
        ("Republican", "The republic, republics."),
        ("Portugal", "A port, ports; the portal."),
        ("Mariana", "Mary, Marian, the marina."),
        ("Yemen", "Yet yem."),
        ("Serbia", "A Serb, Serbs."),
        ("Tonga", "A tong, tongs."),
        ("Bahama", "Baham."),
    ],
)
def test_a_name_finds_no_shorter_word(name: str, text: str) -> None:
    assert matches(name, f"{text} {name}.")
    assert not matches(name, text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "sanction sanctions sanctioned sanctioning",
        "negotiate negotiates negotiated negotiating negotiation negotiations negotiati negotiatio",
        "agree agreed agrees agreeing",
        "agreement agreements agreeme agreemen",
        "withdraw withdraws withdrawing",
        "accept accepts accepted acceptable acceptance acceptabl acceptanc",
        "recognize recognizes recognized recognizing",
        "neutral neutrality neutralit",
        "ready readiness readines",
        "proportional proportionality proportionalit",
        "country countries",
        "violate violates violation violations violati",
    ],
)
def test_inflections_find_one_another_also_unfinished(words: str) -> None:
    finished = [word for word in words.split() if word not in UNFINISHED]
    missed = [
        (query, word) for query in words.split() for word in finished if not matches(query, f"They spoke of {word}.")
    ]
    assert missed == []


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["ceasefire", "later", "truce", "ukraine", "перемирия", '"now later"'])
def test_marks_are_no_letters(query: str) -> None:
    assert matches(query, "“Ceasefire” now—later, truce… Russia–Ukraine: «перемирия»")


@pytest.mark.django_db
@pytest.mark.parametrize("character_type", ["C", "POSIX"])
def test_a_database_that_cannot_tell_is_named(monkeypatch: pytest.MonkeyPatch, character_type: str) -> None:
    assert words_are_told_from_marks(databases=["default"]) == []
    assert words_are_told_from_marks(databases=None) == []
    asked = f"select 'demarche', '{character_type}'"
    monkeypatch.setattr("config.postgres.full_text._CHARACTERS", asked)
    [warning] = words_are_told_from_marks(databases=["default"])
    assert (warning.id, character_type in warning.msg) == ("full_text.W1", True)


_COMPOUNDS = ["ceasefire", "cease fire", "cease-fire", "Ceasefires", "ceasefire hold", "hold cease fire"]
_TOGETHER_OR_APART = ["A ceasefire holds.", "A cease fire holds.", "A cease-fire holds.", "Ceasefires hold."]


@pytest.mark.django_db
@pytest.mark.parametrize("text", _TOGETHER_OR_APART)
@pytest.mark.parametrize(
    "query", ["ceasefire", "cease fire", "cease-fire", "Ceasefires", "ceasefire hold", "hold cease fire"]
)
def test_compounds_are_found_together_and_apart(query: str, text: str) -> None:
    assert matches(query, text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("ceasefire talks", "They talk, and cease to fire."),  # halves stand side by side
        ("ceasefire talks", "Talks! Fire, cease!"),
        ("overthrow plans", "A throw, a plan."),  # half of it is a word that no index has
        ("ceasefire -truce", "A cease fire, a truce."),
        ('"cease fire"', "A ceasefire."),  # the words as they were quoted
        ("another", "And other matters"),
    ],
)
def test_halves_of_compounds_are_no_words(query: str, text: str) -> None:
    assert not matches(query, text)


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        ("ceasefire", 4),
        ("x" * LONGEST_COMPOUND, LONGEST_COMPOUND - 5),
        ("x" * (LONGEST_COMPOUND + 1), 0),
        ("x" * 200, 0),
        (" ".join(letter * 30 for letter in "abcd"), MOST_CUTS),
    ],
)
def test_what_a_search_tries_is_bounded(text: str, cuts: int) -> None:
    """A word says at most so many things, however long it is; so do four of them."""
    assert len(words_apart(text)) == cuts
    assert len(text_query(text, config=WORDS).found.params) <= 3 * (1 + MOST_CUTS)


def test_words_are_joined_up_to_the_longest_compound() -> None:
    half = "x" * (LONGEST_COMPOUND // 2)
    assert words_together(f"{half} {half}") == [half + half]
    assert words_together(f"{half} {half}x") == []


@pytest.mark.django_db
def test_names_do_not_fall_apart() -> None:
    assert not matches("Bangkoknews", "Bangkok news", NAMES)


@pytest.mark.django_db
def test_names_are_not_stemmed() -> None:
    assert matches("the hague", "The Hague", NAMES)
    assert not matches("hagues", "The Hague", NAMES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["'", "((", "a & & b", ":*", "<->", "!", "\\", "a:*b", "or", "-", '"', "½", "🇺🇦", "'; --"]
)
def test_odd_queries_do_not_fail(query: str) -> None:
    for config in (WORDS, NAMES):
        matches(query, "Anything at all", config)


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30))
def test_words_are_only_ever_parameters(text: str) -> None:
    made = text_query(text, config=WORDS).found
    assert made.text.count("%s") == len(made.params)
    assert set(re.sub(r"[a-z_.,()'%s|& ]", "", made.text)) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("is_joined", [True, False])
@pytest.mark.parametrize(
    "word",
    ["won’t", "cease‑fire", "U.S.", "U.S.A", "e.g.", "F-16", "J.D. Vance", "end.Then", "now—later", "a_b", "3.14"],
)
def test_searches_are_spelled_as_texts_are(word: str, is_joined: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select public.spell_words(%s, %s)", [word, is_joined])
        [(texts,)] = cursor.fetchall()
    if is_joined or "’" not in word:  # a contraction is looked for as one word only
        assert spell(word, is_joined=is_joined).replace('"', "").split() == texts.split()
