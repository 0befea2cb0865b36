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
    "uk": "у понеділок,у вівторок,у середу,у четвер,у п’ятницю,у суботу,у неділю",
}
"""From Monday on."""
_QUOTED: Final = re.compile(r"[“„«][^“”„«»]*[”“»]|\"[^\"]*\"")


def find_relative_day(words: str, language: str, *, on: dt.date) -> str:
    """The first words that tell a past day by another, as they stand there, outside quotation marks;
    "" where there are none, or where they may mean the day ``on`` itself: *on Monday*, on a Monday.

    What is quoted is reckoned from the day on which it was said. Of a language that is not known, all are looked for.
    """
    bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), words)
    for tongue in [language] if language in _PAST else _PAST:
        for found in _patterns(tongue).finditer(bare):
            weekday = found.lastgroup
            if weekday is None or int(weekday.removeprefix("d")) != on.weekday():
                return found[0]
    return ""


@cache
def _patterns(language: str) -> re.Pattern[str]:
    weekdays = enumerate(_WEEKDAYS[language].split(","))
    days = "|".join(f"(?P<d{n}>{day})" for n, day in weekdays)
    return re.compile(rf"(?<![^\W_])(?:{_PAST[language]}|{days})(?![^\W_])", re.IGNORECASE)
