"""The language of a text, by its letters and its smallest words. Where it is not plain it is "".

A table of words and no model: texts of this field are long, and the few languages that it cannot tell are left
to the editor.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_SMALL: Final = {
    "en": "the of and to in that is for on with was as are by from be has have not this",
    "de": "der die das und ist nicht den von mit dem für auf ein eine des sich im auch werden wir",
    "fr": "le la les des et est que pour dans du une sur qui pas nous au avec ce sont par",
    "es": "el los las que del para con una por es se no como más su al lo está son ha",
    "it": "il che di della per non con una sono del nel alla gli più anche le si dei è ha",
    "pl": "się nie że na do jest przez oraz jak od dla jego po ale są być tym który w z",
    "pt": "o os que não uma para com do da em dos na por mais se ao é são como das",
    "nl": "de het een van en in dat niet op voor met zijn aan ook door er naar bij maar wordt",
    "ru": "и в не на что с по как это его для мы из но за от к был которые она",
    "uk": "і в не на що з та як це його для ми із але за від до є які й",
}
_LETTERS: Final = (
    ("uk", re.compile("[іїєґ]", re.IGNORECASE)),
    ("ru", re.compile("[ыэъё]", re.IGNORECASE)),
)
_SCRIPTS: Final = (
    ("el", re.compile("[α-ωΑ-Ω]")),
    ("he", re.compile("[א-ת]")),
    ("ar", re.compile("[\u0620-\u064a]")),
    ("ja", re.compile("[ぁ-ヺ]")),
    ("ko", re.compile("[가-힣]")),
    ("zh", re.compile("[一-鿿]")),
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LOOKED_AT: Final = 50_000
_FEWEST: Final = 5
"""Small words that a language needs."""
_AHEAD: Final = 1.5
"""How many times as many as the next."""


def guess_language(text: str) -> str:
    """As a tag: en, de, fr, es, it, pl, pt, nl, ru, uk, or by script el, he, ar, ja, ko, zh; else ""."""
    start = text[:_LOOKED_AT]
    for tag, script in _SCRIPTS:
        # A third: names, numbers and blanks are in other letters everywhere.
        if len(script.findall(start)) * 3 > len(start):
            return tag
    counts = _by_words(start)
    if counts.most_common(1)[0][0] in dict(_LETTERS):  # their small words are half the same
        counts = Counter({tag: len(letters.findall(start)) for tag, letters in _LETTERS})
    [(best, most), (_, next_most)] = counts.most_common(2)
    # Close ones are none: a wrong language is harder to see than a missing one.
    return best if most >= _FEWEST and most >= _AHEAD * next_most else ""


def _by_words(text: str) -> Counter[str]:
    words = Counter(word.lower() for word in _WORD.findall(text))
    return Counter(
        {tag: sum(words[word] for word in small.split()) for tag, small in _SMALL.items()}
    )
