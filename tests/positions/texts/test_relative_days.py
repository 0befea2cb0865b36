"""Days told by another day, in the languages of the sources."""

import datetime as dt

import pytest

from positions.texts.relative_days import find_relative_day

MONDAY = dt.date(2025, 8, 18)


@pytest.mark.parametrize(
    ("words", "language", "found"),
    [
        ("Merz said yesterday that he refuses.", "en", "yesterday"),
        ("Two days ago Norland refused.", "en", "Two days ago"),
        ("Norland refused on Friday.", "en", "on Friday"),
        ("Norland lehnte gestern ab.", "de", "gestern"),
        ("Vergangene Woche lehnte Norland ab.", "de", "Vergangene Woche"),
        ("Paris a refusé la semaine dernière.", "fr", "la semaine dernière"),
        ("Он заявил вчера", "ru", "вчера"),
        ("Він заявив учора", "uk", "учора"),
        ("Він відмовився у п’ятницю", "uk", "у п’ятницю"),
        ("Він відмовився в п'ятницю", "uk", "в п'ятницю"),
        ("Norland lehnte gestern ab.", "de-AT", "gestern"),
    ],
)
def test_past_days_are_found(words: str, language: str, found: str) -> None:
    assert find_relative_day(words, language, on=MONDAY) == found


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Norland refused on Monday.", "en"),  # it is one
        ("“We met yesterday and refuse,” Merz said.", "en"),
        ("Norland will decide next week.", "en"),  # what is to come does not tell when it was said
        ("Norland refuses yesterdays.", "en"),
        ("Norland refused.", ""),
        ("Hier sagte er, dass Norland ablehnt.", ""),  # French for yesterday
        ("Hier zei hij dat Norland weigert.", "nl"),
        ("Er kommt, so heißt es hierzulande.", "fr"),
        ("", "en"),
    ],
)
def test_others_are_not(words: str, language: str) -> None:
    assert find_relative_day(words, language, on=MONDAY) == ""
