"""Names that look alike and are not: Latin, Cyrillic, Greek and Armenian letters of the same shape. Pure.

The letters are those of Unicode's confusables whose shapes are the same in the fonts of our pages, for the scripts in
which actors are named here; the whole list (6,000 pairs) would doubt every name in Cyrillic.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from actors.folding import fold

_PAIRS: Final = (
    ("АВЕЅІЈКМНОРСТУХЗԚԜӀҮ", "ABESIJKMHOPCTYX3QWIY"),  # Cyrillic
    ("аеоӏрсухіјѕһԁԛԝѵ", "aeolpcyxijshdqwv"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),  # Greek
    ("οανιρυ", "oavipu"),
    ("ՕՍԼօոսհյց", "OULonuhjg"),  # Armenian
)
LETTERS: Final = "".join(letters for letters, _ in _PAIRS)
LATIN: Final = "".join(latin for _, latin in _PAIRS)
"""What each of them looks like, at the same place."""
_TABLE: Final = str.maketrans(LETTERS, LATIN)
_SCRIPTS: Final = {
    "LATIN": "Latin",
    "CYRILLIC": "Cyrillic",
    "GREEK": "Greek",
    "ARMENIAN": "Armenian",
}


def skeleton(text: str) -> str:
    """The text in Latin letters where they have the same shape: two names of one skeleton look alike."""
    return fold(text.translate(_TABLE))


def mixed_scripts(text: str) -> list[str]:
    """The scripts of the first word that is written in more than one; none where each word has its own."""
    for word in re.findall(r"[^\W\d_]+", text):
        scripts = {
            _SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0], "") for letter in word
        } - {""}
        if len(scripts) > 1:
            return sorted(scripts)
    return []
