"""Words that tell a day only to whoever knows the day on which they were written: *yesterday*, *on Monday*. Pure."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Final

_PAST: Final = {
    "en": r"yesterday|last (?:night|week|month)|earlier (?:this|in the) week|the day before"
    r"|(?:two|three|several|a few) days (?:ago|earlier)",
    "de": r"gestern|vorgestern|vergangene[nrs]? (?:Woche|Nacht|Monat)|letzte[nrs]? (?:Woche|Nacht|Monat)"
    r"|am Vortag|vor (?:zwei|drei|einigen|wenigen) Tagen",
    "fr": r"hier|avant-hier|la semaine (?:dernière|passée)|le mois dernier|la veille"
    r"|il y a (?:deux|trois|quelques) jours",
    "ru": r"вчера|позавчера|накануне|на прошлой неделе|в прошлом месяце|(?:два|три|несколько) дн(?:я|ей) назад",
    "uk": r"вчора|учора|позавчора|напередодні|минулого (?:тижня|місяця)"
    r"|(?:два|три|кілька) дн(?:і|ів) тому",
}
_WEEKDAYS: Final = {
    "en": "on Monday,on Tuesday,on Wednesday,on Thursday,on Friday,on Saturday,on Sunday",
    "de": "am Montag,am Dienstag,am Mittwoch,am Donnerstag,am Freitag,am Samstag,am Sonntag",
    "fr": "lundi,mardi,mercredi,jeudi,vendredi,samedi,dimanche",
    "ru": "в понедельник,во вторник,в среду,в четверг,в пятницу,в субботу,в воскресенье",
    "uk": "[ув] понеділок,[ув] вівторок,[ув] середу,[ув] четвер,[ув] п[’'ʼ]ятницю,[ув] суботу,[ув] неділю",
}
"""From Monday on."""
_QUOTED: Final = re.compile(r"[“„«][^“”„«»]*[”“»]|\"[^\"]*\"")


def find_relative_day(words: str, language: str, *, on: dt.date) -> str:
    """The first words that tell a past day by another, as they stand there, outside quotation marks;
    "" where there are none, or where they may mean the day ``on`` itself: *on Monday*, on a Monday.

    What is quoted is reckoned from the day on which it was said. Of another language nothing is known, and where nobody
    said which it is, nothing is guessed: *hier* is yesterday in French, and here in German.
    """
    # Blanks of the same number: places in `words` stay, and *yesterday* inside a quotation cannot be found.
    bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), words)
    tongue = language.partition("-")[0].lower()
    for found in _patterns(tongue).finditer(bare) if tongue in _PAST else ():
        weekday = found.lastgroup
        # The pattern has no groups of its own, so the last one is that of the weekday.
        if weekday is None or int(weekday.removeprefix("d")) != on.weekday():
            return found[0]
    return ""


@cache
def _patterns(language: str) -> re.Pattern[str]:
    weekdays = enumerate(_WEEKDAYS[language].split(","))
    days = "|".join(f"(?P<d{n}>{day})" for n, day in weekdays)
    return re.compile(rf"(?<![^\W_])(?:{_PAST[language]}|{days})(?![^\W_])", re.IGNORECASE)
