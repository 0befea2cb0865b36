"""The one form in which texts are kept, so that offsets into them stay true."""

import re
import unicodedata
from typing import Final

NORMALISER: Final = "1"
"""Kept with every snapshot. Any change of what ``normalise`` returns needs a new version."""

_LINE_END = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
# NUL cannot be stored. Byte order mark, zero-width space, word joiner and soft hyphen only guide the layout. The
# zero-width joiner and non-joiner (U+200D, U+200C) stay: they distinguish words in Persian and Indic scripts.
_INVISIBLE = re.compile("[\x00\ufeff\u200b\u2060\u00ad]")
_EMPTY_LINES = re.compile(r"\n{3,}")


def normalise(text: str) -> str:
    """The text in NFC, with line feeds only, without invisible layout marks, with at most one empty line in a row.

    Idempotent: normalising twice changes nothing more.
    """
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", _EMPTY_LINES.sub("\n\n", text))
