"""What the UN roll calls of Voeten's data set are called: symbols, titles and dates as a reader can
use them.
"""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from positions.choices import Precision

TITLE_LENGTH: Final = 300
LABEL_LENGTH: Final = 80
LAST_WEEKDAY_YEAR: Final = 2002
DAYS_OF_A_WEEK: Final = 7
FIRST_OF_SESSION_18: Final = 1872
"""Resolutions were numbered through from 1946 to session 30. Of the sessions before the 18th, and of special ones, the
data set gives pages of the records instead."""
SHORT_SESSIONS: Final = 50
FIRST_ELECTION: Final = 300
FIRST_DECISION: Final = 400
"""From session 31 on, numbers start anew each year, those of decisions at 400. The elections of the early ones start
at 300; in the late ones resolutions run beyond that."""

_MISREAD: Final = (
    (re.compile(r"(?<=\w)\?(?:Ã†|Ãƒâ€\s?)\s?(?=s\b)"), "’"),
    (re.compile(r"(?<=D)\?ÃƒÂ«(?=TENTE)"), "É"),
    (re.compile(r"\?ÃƒÂ¡|Â(?=\s|$)"), ""),
)
"""What the data set has made of an apostrophe, of é, and of signs that mean nothing, and what stood
there.
"""
_COMMITTEE = re.compile(
    r"\b(1st|2nd|3rd|4th|5th|6th|[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Ss]ixth) committee\b"
)
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)")
_TITLE_WORD = re.compile(rf"{_ORDINAL.pattern}\b|[A-ZÀ-Þ][A-ZÀ-Þ']*")
_REGULAR = re.compile(r"R/(\d+)/(\d+)([A-Z]*)")
_ADOPTED = re.compile(r"\s*:\s*resolution\s*/.*$|\s*:\s*$", re.IGNORECASE)
_QUOTED = re.compile(r"_([^_<]*)<d3>")
_ENTITLED = re.compile(r"entitled ?“([^”]+)”")
_ROMAN_NUMERAL = re.compile("[IVX]{2,}")
_ROMAN_18_TO_30 = (
    "XVIII",
    "XIX",
    "XX",
    "XXI",
    "XXII",
    "XXIII",
    "XXIV",
    "XXV",
    "XXVI",
    "XXVII",
    "XXVIII",
    "XXIX",
    "XXX",
)
_ROMAN = dict(enumerate(_ROMAN_18_TO_30, start=18))
_SMALL = frozenset(
    {"A", "AND", "AT", "BY", "FOR", "FROM", "IN", "OF", "ON", "OR", "THE", "TO", "UNDER", "WITH"}
)
_ACRONYMS = frozenset(
    {
        "ABM",
        "CTBT",
        "DPRK",
        "EEC",
        "FAO",
        "GATT",
        "IAEA",
        "ICC",
        "ICJ",
        "ILC",
        "ILO",
        "IMF",
        "INF",
        "NATO",
        "NPT",
        "OAS",
        "OAU",
    }
    | {
        "OPEC",
        "OSCE",
        "PLO",
        "SALT",
        "UK",
        "UN",
        "UNCTAD",
        "UNDP",
        "UNEF",
        "UNESCO",
        "UNFICYP",
        "UNHCR",
        "UNICEF",
    }
    | {"UNIDO", "UNIFIL", "UNITAR", "UNRWA", "US", "USA", "USSR"}
)
_PROPER_NAMES = (
    *(
        "General Assembly",
        "Security Council",
        "Secretary-General",
        "United Nations",
        "Trusteeship Council",
        "Charter",
    ),
    *(
        "International Court of Justice",
        "Economic and Social Council",
        "Conference on Disarmament",
        "Geneva",
        "Arab",
    ),
    *(
        "Middle East",
        "Palestine",
        "Palestinian",
        "Palestinians",
        "African",
        "Asian",
        "European",
        "Africa",
        "Asia",
    ),
    *(
        "Europe",
        "Jerusalem",
        "Gaza",
        "Golan",
        "Antarctica",
        "Indian Ocean",
        "Latin America",
        "Camp David",
        "Mayotte",
    ),
    *(
        "Soviet Union",
        "Soviet",
        "Union of Soviet Socialist Republics",
        "New Guinea",
        "Mediterranean",
        "Mediterranean Sea",
        "Dead Sea",
    ),
    *(
        "Falkland Islands",
        "Falklands",
        "Malvinas",
        "Malvina",
        "Western Sahara",
        "Spanish Sahara",
        "Sahara",
        "Sahel",
    ),
    *(
        "South West Africa",
        "South-West Africa",
        "West Bank",
        "Gaza Strip",
        "West Irian",
        "West New Guinea",
        "East Timor",
    ),
    *(
        "Virgin Islands",
        "Cayman Islands",
        "Turks and Caicos Islands",
        "Cocos Islands",
        "Pacific Islands",
        "Faroe Islands",
    ),
    *(
        "Bermuda",
        "Montserrat",
        "Pitcairn",
        "Saint Helena",
        "St. Helena",
        "Guam",
        "American Samoa",
        "Anguilla",
        "Tokelau",
    ),
    *(
        "Gibraltar",
        "New Caledonia",
        "French Polynesia",
        "Puerto Rico",
        "Tibet",
        "Berlin",
        "Suez",
        "Suez Canal",
        "Sinai",
    ),
    *(
        "Caribbean",
        "Pacific",
        "Atlantic",
        "South Atlantic",
        "Pacific Ocean",
        "Red Sea",
        "Black Sea",
        "Latin American",
    ),
    *(
        "Tlatelolco",
        "Hebron",
        "Halhul",
        "Bethlehem",
        "Nablus",
        "Ramallah",
        "Beirut",
        "Havana",
        "Vienna",
        "Nairobi",
    ),
    *(
        "Ruanda-Urundi",
        "Cameroons",
        "Togoland",
        "Somaliland",
        "Tanganyika",
        "Kashmir",
        "Jammu",
        "Chagos",
        "Diego Garcia",
    ),
    *(
        "North Atlantic Treaty Organization",
        "League of Nations",
        "Red Cross",
        "World Bank",
        "World Court",
        "Holy See",
    ),
    *(
        "Islamic",
        "Islam",
        "Muslim",
        "Jewish",
        "Christian",
        "Nazi",
        "Nazism",
        "Zionism",
        "Arabic",
        "English",
        "Latin",
    ),
    *(
        "Jerusalem",
        "Hiroshima",
        "Nagasaki",
        "Chernobyl",
        "Bosnia",
        "Herzegovina",
        "Kosovo",
        "Crimea",
        "Sevastopol",
    ),
    *(
        "Antigua",
        "St. Kitts",
        "Nevis",
        "St. Vincent",
        "Saint Vincent",
        "Papua",
        "Timor",
        "Balkans",
        "New York",
        "Warsaw Pact",
    ),
    *(
        "January",
        "February",
        "April",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
)


def resolution_symbol(unres: str) -> str:
    """The symbol of the resolution, where the data set's column ``unres`` tells it, else what the
    column says.

    R/61/88 is A/RES/61/88, R/29/3265A is A/RES/3265A(XXIX).
    """
    if not (regular := _REGULAR.fullmatch(unres)):
        return unres
    session, number, part = int(regular[1]), int(regular[2]), regular[3]
    if session in _ROMAN and number >= FIRST_OF_SESSION_18:
        return f"A/RES/{number}{part}({_ROMAN[session]})"
    if session > max(_ROMAN) and number < (
        FIRST_ELECTION if session < SHORT_SESSIONS else FIRST_DECISION
    ):
        return f"A/RES/{session}/{number}{part}"
    return unres


def known_date(date: dt.date) -> tuple[dt.date, Precision]:
    """What of a roll call's date can be believed.

    Up to 2002 most dates have the weekday where the day of the month should be: resolution 52/62, adopted on
    Wednesday 10 December 1997, is dated 1997-12-04. Where that may be so only the month is kept.
    """
    if date.year <= LAST_WEEKDAY_YEAR and date.day <= DAYS_OF_A_WEEK:
        return date.replace(day=1), Precision.MONTH
    return date, Precision.DAY


def clean_file_text(text: str) -> str:
    """Text without the traces of old file formats.

    Letters that were read in the wrong code, stray backslashes and quotes, further columns after a
    tab.
    """
    for garbled, letters in _MISREAD:
        text = garbled.sub(letters, text)
    text = _QUOTED.sub(r"“\1”", text.split("\t", maxsplit=1)[0])
    return _ADOPTED.sub("", re.sub(r'[\\"]+', "", text)).strip()


def headline(short: str, *, sentence: str) -> str:
    """A title: the short one, cased as such where it is all capitals, or what the sentence says or
    names.
    """
    if not short:
        named = _ENTITLED.search(sentence)
        return named[1] if named else _shorten(sentence, TITLE_LENGTH)
    if not short.isupper():
        return short
    title = _TITLE_WORD.sub(lambda word: _title_word(word[0]), short)
    return title[0].upper() + title[1:]


def folded_title(short: str) -> str:
    """A short title as it is compared: capitals, figures and single blanks alone."""
    return " ".join(re.findall("[A-Z0-9]+", short.upper()))


def label(title: str, symbol: str) -> str:
    """Title and symbol within ``LABEL_LENGTH`` characters, the title shortened."""
    suffix = f" ({symbol})" if symbol else ""
    return _shorten(title, LABEL_LENGTH - len(suffix)) + suffix


class SentenceCase:
    """Turns sentences in capitals into ordinary ones that keep proper names, of which it knows
    those given.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name.upper(): name for name in (*_PROPER_NAMES, *names)}
        # Or *Africa* would be found in *South Africa*, and the rest be cast as an ordinary word.
        longest_first = sorted(self._names, key=len, reverse=True)
        self._words = re.compile(
            rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)|[A-Z./0-9]*\w"
        )

    def __call__(self, text: str) -> str:
        """The sentence with a capital first letter, and ordinary ones thereafter if all were
        capitals.
        """
        # Mixed letters were set by somebody: only what is all in capitals is cast anew.
        sentence = self._words.sub(self._word, text) if text.isupper() else text
        sentence = _COMMITTEE.sub(lambda found: f"{found[1]} Committee", sentence)
        return sentence[:1].upper() + sentence[1:]

    def _word(self, found: re.Match[str]) -> str:
        word = found[0]
        if word in self._names:
            return self._names[word]
        if _ORDINAL.fullmatch(word):
            return word.lower()
        is_code = word in _ACRONYMS or re.search("[./0-9]", word) or _ROMAN_NUMERAL.fullmatch(word)
        return word if is_code else word.lower()


def _title_word(word: str) -> str:
    if word in _ACRONYMS or _ROMAN_NUMERAL.fullmatch(word):
        return word
    return word.lower() if word in _SMALL or _ORDINAL.fullmatch(word) else word.capitalize()


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
