"""Names as people read them; here and in the database alike."""

import sys
import unicodedata

import pytest
from django.db import connection

from actors.folding import fold, name_hidden, tidy

ALIKE = [
    (
        "Emmanuel Macron",
        "EMMANUEL  MACRON",
        "Emmanuel\u00a0Macron",
        "Emmanuel\u3000Macron\u200b",
        "\u2060Emmanuel Macron ",
    ),
    ("Türkiye", "Tu\u0308rkiye", "Turkiye", "TÜRKİYE", "türkıye"),
    ("Côte d’Ivoire", "Cote d'Ivoire", "COTE DʼIVOIRE", "Côte d`Ivoire"),
    ("Guinea-Bissau", "Guinea–Bissau", "Guinea\u2011Bissau", "Guinea Bissau"),
    ("US", "U.S.", "u.s", "U.\u200bS."),
    ("Łódź", "Lodz"),
    ("Müßig", "MÜẞIG", "Mussig", "MÜSSIG"),
    ("Зеленский", "ЗЕЛЕНСКИЙ", "Зеленскии\u0306"),
    ("Ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ"),
    ("“Truce” first.", "Truce first", "«Truce» first"),
    ("محمّد", "محمد"),
]
APART = [
    ("Niger", "Nigeria"),
    ("3.5 per cent", "35 per cent"),
    ("がく", "かく"),
    ("कि", "की"),
    ("中国", "中國"),
]


@pytest.mark.parametrize("names", ALIKE, ids=lambda names: names[0])
def test_what_reads_alike_is_alike(names: tuple[str, ...]) -> None:
    assert len({fold(name) for name in names}) == 1


@pytest.mark.parametrize("names", APART, ids=lambda names: names[0])
def test_what_reads_differently_differs(names: tuple[str, str]) -> None:
    assert fold(names[0]) != fold(names[1])


def test_folding_twice_changes_nothing_more() -> None:
    for names in ALIKE:
        assert all(fold(fold(name)) == fold(name) for name in names)


def test_a_name_is_kept_composed_with_single_blanks() -> None:
    assert tidy("  Recep\tTayyip \u00a0 Erdog\u0306an\n") == "Recep Tayyip Erdoğan"


@pytest.mark.parametrize("hidden", ["\u200b", "\ufeff", "\u202e", "\u00ad", "\u0007", "\u3164", "\u2800", "\U000e0041"])
def test_what_nobody_sees_is_named(hidden: str) -> None:
    assert name_hidden(f"Emmanuel{hidden} Macron")


def test_joiners_are_letters_of_persian_and_hidden_in_latin() -> None:
    assert not name_hidden("علی\u200cرضا")
    assert name_hidden("Emmanuel\u200c Macron") == "zero width non-joiner"
    assert name_hidden("علی\u200c")


@pytest.mark.django_db
def test_the_database_folds_and_tidies_every_character_alike() -> None:
    known = [chr(n) for n in range(1, sys.maxunicode + 1) if n < 0x30000 or 0xE0000 <= n < 0xE0100]
    texts = [f"A{c}b" for c in known if unicodedata.category(c) not in ("Cs", "Cn", "Co")]
    texts += [f"ع{c}ر" for c in "\u200c\u200d"] + [name for names in (*ALIKE, *APART) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "select t, fold_name(t), tidy_name(t) from unnest(%s::text[]) with ordinality u(t, n) order by n",
            [texts],
        )
        rows = cursor.fetchall()
    assert not [(text, fold(text), folded) for text, folded, _ in rows if fold(text) != folded]
    assert not [(text, tidied) for text, _, tidied in rows if (tidy(text) != tidied) != bool(name_hidden(text))]
