"""Names of two scripts brought as near as sound allows, to be compared and never shown. Pure."""

from __future__ import annotations

import re
from typing import Final

from actors.folding import fold

_LETTERS: Final = "абвгґдежзиіїйклмнопрстуфхцчшщъыьэюяєўћђљњџј"
_SOUNDS: Final = (
    "a b v g g d e zh z i i i i k l m n o p r s t u f h ts ch sh sh - i - e iu ia ie v c d l n dz i"
)
_CYRILLIC: Final = dict(zip(_LETTERS, _SOUNDS.split(), strict=True))
# The order counts: each rule reads what those before it left.
# Different names may become one, so it only compares.
_SAME: Final = (
    (re.compile(r"sch|sh|s(?=z)"), "s"),
    (re.compile(r"tch|ch|cz"), "c"),
    (re.compile(r"ck|q|x|c(?=[aouklrt])|c$"), "k"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"kh|h"), ""),
    (re.compile(r"w"), "v"),
    (re.compile(r"tz|ts|z"), "s"),
    (re.compile(r"ij|iy|yy|[yj]"), "i"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"e(?=i)|[-’']"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=[^aeiou])e?i$|e$"), ""),
)


def romanise(name: str) -> str:
    """A folded name by its sound, alike however it was transcribed.

    >>> romanise("макрон") == romanise("macron"), romanise("шольц") == romanise("scholz")
    (True, True)
    """
    sound = "".join(_CYRILLIC.get(letter, letter) for letter in fold(name))
    for pattern, put in _SAME:
        sound = pattern.sub(put, sound)
    return sound
